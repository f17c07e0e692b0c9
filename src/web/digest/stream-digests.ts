// SHA-256 and SM3 of one stream of bytes: by hash-wasm, or in JavaScript where WebAssembly is absent or refused (a
// policy without 'wasm-unsafe-eval', a browser in lockdown mode). Both give the same digests.

import { sha256 } from '@noble/hashes/sha2.js';
import { createSHA256, createSM3 } from 'hash-wasm';
import { encodeHex } from '../../core/bytes/hex.ts';
import { createSm3 } from '../../core/digest/sm3.ts';
import type { FileDigests } from './digest-messages.ts';

/** Both digests in the making. */
export type StreamDigests = {
  /** Takes the next bytes, which are not kept. */
  readonly update: (bytes: Uint8Array) => void;
  readonly digest: () => FileDigests;
};

/** Begins the digests of a stream; ends those of the stream before it. */
export type BeginDigests = () => StreamDigests;

/** The slower way, which works everywhere. */
export const beginByScript: BeginDigests = () => {
  const [first, second] = [sha256.create(), createSm3()];
  return {
    update: (bytes) => {
      first.update(bytes);
      second.update(bytes);
    },
    digest: () => ({ sha256: encodeHex(first.digest()), sm3: encodeHex(second.digest()) }),
  };
};

/** Compiles the WebAssembly once, and falls back where that is refused. Never rejects. */
export const prepareDigests = async (): Promise<BeginDigests> => {
  try {
    const [first, second] = await Promise.all([createSHA256(), createSM3()]);
    return () => {
      first.init();
      second.init();
      return {
        update: (bytes) => {
          first.update(bytes);
          second.update(bytes);
        },
        digest: () => ({ sha256: first.digest('hex'), sm3: second.digest('hex') }),
      };
    };
  } catch {
    return beginByScript;
  }
};
