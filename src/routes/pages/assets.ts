// Addresses of the built files, from the manifest that `npm run build` writes. Names carry a hash of the content, so the
// files are cached for ever and a page never meets a script of another version.

import built from '../../../public/build/manifest.json' with { type: 'json' };

type BuiltScript = { readonly file: string; readonly imports: readonly string[] };

const manifest: {
  readonly scripts: Readonly<Record<string, BuiltScript>>;
  readonly styles: Readonly<Record<string, string>>;
  readonly fonts: readonly string[];
  readonly mark: string;
  readonly downloads: Readonly<Record<string, string>>;
  readonly verifierSha256?: string;
} = built;

export type ScriptName = 'deposit' | 'verify' | 'ledger' | 'checkpoint' | 'batch' | 'compare';

/** A page's script and what must be loaded with it. */
export type PageScripts = { readonly entry: string; readonly preload: readonly string[] };

const scriptOf = (name: string): BuiltScript => {
  const script = manifest.scripts[name];
  if (script === undefined) throw new Error(`public/build/manifest.json has no script ${name}: run npm run build`);
  return script;
};

/** The script of a page with its static imports. */
export const pageScripts = (name: ScriptName): PageScripts => {
  const { file, imports } = scriptOf(name);
  return { entry: file, preload: imports };
};

/** The verifier chunk with everything it imports, to be preloaded at once. */
export const verifierScripts = (): readonly string[] => {
  const { file, imports } = scriptOf('verifier');
  return [file, ...imports];
};

/** Address of the digest worker. */
export const workerScript = (): string => scriptOf('digest-worker').file;

/** Address of a stylesheet. */
export const stylesheet = (name: 'page' | 'fonts-zh'): string => manifest.styles[name] ?? '';

/** Latin faces, preloaded on every page. */
export const preloadedFonts = (): readonly string[] => manifest.fonts;

/** Address of the seal mark, the pages' icon. */
export const sealMarkIcon = (): string => manifest.mark;

/** Files that are handed out with the ledger's trust in them. */
export type DownloadName = 'verify.html' | 'assize.mjs';

/** Where a built file lies whose trust slot is empty. */
export const downloadAsset = (name: DownloadName): string => manifest.downloads[name] ?? '';

/** SHA-256 of assize.mjs as built, its trust slot empty; null: built before the manifest said so. */
export const verifierDigest = (): string | null => manifest.verifierSha256 ?? null;
