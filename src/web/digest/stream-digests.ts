// SHA-256 and SM3 of one stream of bytes: by hash-wasm, or in JavaScript where WebAssembly is absent or refused (a
// policy without 'wasm-unsafe-eval', a browser in lockdown mode). Both give the same digests.

import { sha256 } from '@noble/hashes/sha2.js';
import { createSHA256, createSM3 } from 'hash-wasm';
import { encodeHex } from '../../core/bytes/hex.ts';
import { createSm3 } from '../../core/digest/sm3.ts';
import type { DigestName, FileDigests } from './digest-messages.ts';

/** Digests in the making. */
export type StreamDigests = {
  /** Takes the next bytes, which are not kept. */
  readonly update: (bytes: Uint8Array) => void;
  /** Gives those that were asked for. */
  readonly digest: () => Partial<FileDigests>;
};

/** Begins digests of a stream; ends those of the stream before it. */
export type BeginDigests = (names: readonly DigestName[]) => StreamDigests;

type Hash = { readonly update: (bytes: Uint8Array) => void; readonly digestHex: () => string };

const begin = (names: readonly DigestName[], create: Readonly<Record<DigestName, () => Hash>>): StreamDigests => {
  const hashes = names.map((name) => ({ name, hash: create[name]() }));
  return {
    update: (bytes) => {
      for (const { hash } of hashes) hash.update(bytes);
    },
    digest: () => Object.fromEntries(hashes.map(({ name, hash }) => [name, hash.digestHex()])),
  };
};

const SCRIPTS: Readonly<Record<DigestName, () => Hash>> = {
  sha256: () => {
    const hash = sha256.create();
    return { update: (bytes) => void hash.update(bytes), digestHex: () => encodeHex(hash.digest()) };
  },
  sm3: () => {
    const hash = createSm3();
    return { update: hash.update, digestHex: () => encodeHex(hash.digest()) };
  },
};

/** The slower way, which works everywhere. */
export const beginByScript: BeginDigests = (names) => begin(names, SCRIPTS);

/** Compiles the WebAssembly once, and falls back where that is refused. Never rejects. */
export const prepareDigests = async (): Promise<BeginDigests> => {
  try {
    const [first, second] = await Promise.all([createSHA256(), createSM3()]);
    const create = (hash: typeof first) => (): Hash => {
      hash.init();
      return { update: (bytes) => void hash.update(bytes), digestHex: () => hash.digest('hex') };
    };
    return (names) => begin(names, { sha256: create(first), sm3: create(second) });
  } catch {
    return beginByScript;
  }
};
