// A log in memory that signs checkpoints of any tree, honest or not, and words requests for witnesses.

import { ed25519 } from '@noble/curves/ed25519.js';
import { encodeBase64 } from '../../src/core/bytes/base64.ts';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { formatCheckpoint } from '../../src/core/checkpoint/checkpoint.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { computeConsistencyPath, computeRootHash } from '../../src/core/merkle/tree.ts';
import { formatSignatureLine, formatSignedNote, type NoteSigner } from '../../src/core/note/signed-note.ts';
import { createVerifierKey, formatVerifierKey, KEY_TYPE } from '../../src/core/note/verifier-key.ts';

export type TestLog = {
  readonly origin: string;
  readonly vkey: string;
  readonly signer: NoteSigner;
  readonly entry: (index: number) => Uint8Array;
  readonly rootHash: (size: number) => Uint8Array;
  readonly path: (size1: number, size2: number) => Uint8Array[];
  /** Signs a tree head, by default that of the log's own tree. */
  readonly sign: (size: number, rootHash?: Uint8Array) => string;
  /** Words an honest add-checkpoint request. */
  readonly request: (oldSize: number, size: number) => string;
};

/** Words an add-checkpoint request. */
export const formatRequest = (oldSize: number | string, proof: readonly Uint8Array[], note: string): string =>
  `old ${oldSize}\n${proof.map((hash) => `${encodeBase64(hash)}\n`).join('')}\n${note}`;

/** Makes a log whose leaves are `<branch>/0`, `<branch>/1`, …; another branch is a fork. */
export const createTestLog = (origin: string, leafCount: number, seed = 1, branch = 'main'): TestLog => {
  const secret = new Uint8Array(32).fill(seed);
  const key = createVerifierKey(origin, KEY_TYPE.ed25519, ed25519.getPublicKey(secret));
  const entry = (index: number): Uint8Array => encodeUtf8(`${branch}/${index}`);
  const leaves = Array.from({ length: leafCount }, (_, index) => hashLeaf(entry(index)));
  const rootHash = (size: number): Uint8Array => computeRootHash(leaves.slice(0, size));
  const path = (size1: number, size2: number): Uint8Array[] => computeConsistencyPath(leaves.slice(0, size2), size1);
  const sign = (size: number, root = rootHash(size)): string => {
    const text = formatCheckpoint({ origin, treeSize: size, rootHash: root });
    return formatSignedNote(text, [formatSignatureLine(key, ed25519.sign(encodeUtf8(text), secret))]);
  };
  return {
    origin,
    vkey: formatVerifierKey(key),
    entry,
    signer: { key, sign: async (message) => ed25519.sign(message, secret) },
    rootHash,
    path,
    sign,
    request: (oldSize, size) => formatRequest(oldSize, path(oldSize, size), sign(size)),
  };
};
