// Wrapping of keys under a Worker secret: AES Key Wrap (RFC 3394). Deterministic, so a repeated step writes equal
// bytes; D1 or R2 alone open nothing.

import { decodeBase64, encodeBase64 } from '../../core/bytes/base64.ts';

export type KeyWrapping = {
  /** Wraps a key of 32 bytes, or several of them in a row; base64 of 8 bytes more. */
  readonly wrap: (key: Uint8Array) => Promise<string>;
  /** Unwraps; throws when the text is malformed or was wrapped under another secret. */
  readonly unwrap: (wrapped: string) => Promise<Uint8Array>;
};

/** Makes a key wrapping from a secret of 32 bytes. */
export const createKeyWrapping = async (secret: Uint8Array): Promise<KeyWrapping> => {
  const wrappingKey = await crypto.subtle.importKey('raw', secret, 'AES-KW', false, ['wrapKey', 'unwrapKey']);
  return {
    wrap: async (key) => {
      // WebCrypto wraps CryptoKeys only: an HMAC key carries arbitrary bytes.
      const carrier = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, true, ['sign']);
      const wrapped = await crypto.subtle.wrapKey('raw', carrier, wrappingKey, 'AES-KW');
      return encodeBase64(new Uint8Array(wrapped));
    },
    unwrap: async (wrapped) => {
      const bytes = decodeBase64(wrapped);
      if (bytes === null) throw new TypeError('malformed wrapped key');
      const carrier = await crypto.subtle.unwrapKey(
        'raw',
        bytes,
        wrappingKey,
        'AES-KW',
        { name: 'HMAC', hash: 'SHA-256' },
        true,
        ['sign'],
      );
      return new Uint8Array((await crypto.subtle.exportKey('raw', carrier)) as ArrayBuffer);
    },
  };
};
