// The manifest is made by `npm run build`; this lets the types be checked before it exists.
declare module '*/public/build/manifest.json' {
  const manifest: {
    readonly scripts: Readonly<Record<string, { readonly file: string; readonly imports: readonly string[] }>>;
    readonly styles: Readonly<Record<string, string>>;
    readonly fonts: readonly string[];
    readonly mark: string;
    readonly downloads: Readonly<Record<string, string>>;
    readonly verifierSha256?: string;
  };
  export default manifest;
}
