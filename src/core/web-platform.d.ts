// The only platform that core knows: what the browser, Node and workerd have in common, in the smallest form. Core is
// compiled with `types: []`; anything absent here (clock, randomness, network, storage) does not compile in core.

declare class TextEncoder {
  encode(input: string): Uint8Array;
}

declare class TextDecoder {
  constructor(label: 'utf-8', options: { fatal: true; ignoreBOM: true });
  constructor(label: 'windows-1252');
  decode(input: Uint8Array): string;
}

declare type CryptoKey = { readonly type: 'public' | 'private' | 'secret' };

declare const crypto: {
  readonly subtle: {
    importKey(
      format: 'raw' | 'spki',
      keyData: Uint8Array<ArrayBuffer>,
      algorithm: { name: string; hash?: string; namedCurve?: string },
      extractable: boolean,
      keyUsages: readonly 'verify'[],
    ): Promise<CryptoKey>;
    verify(
      algorithm: { name: string; hash?: string; saltLength?: number },
      key: CryptoKey,
      signature: Uint8Array<ArrayBuffer>,
      data: Uint8Array<ArrayBuffer>,
    ): Promise<boolean>;
    digest(algorithm: string, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  };
};
