// Signatures by node:crypto: the same answer as core's on good, altered and malformed input.

import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, test } from 'vitest';
import { verifyByNode } from '../../../anchor/auditor/signature/verify-by-node.ts';
import { KEY_TYPE } from '../../../src/core/note/verifier-key.ts';
import { verifySignature } from '../../../src/core/signature/verify-signature.ts';

const SEED = new Uint8Array(32).fill(5);
const MESSAGE = new Uint8Array(100).fill(9);
const pair = ml_dsa44.keygen(SEED);
const rows = [
  {
    name: 'Ed25519',
    type: KEY_TYPE.ed25519,
    publicKey: ed25519.getPublicKey(SEED),
    signature: ed25519.sign(MESSAGE, SEED),
  },
  {
    name: 'Ed25519 cosignature',
    type: KEY_TYPE.cosignature,
    publicKey: ed25519.getPublicKey(SEED),
    signature: ed25519.sign(MESSAGE, SEED),
  },
  {
    name: 'ML-DSA-44',
    type: KEY_TYPE.mlDsa44,
    publicKey: pair.publicKey,
    signature: ml_dsa44.sign(MESSAGE, pair.secretKey),
  },
];

const flip = (bytes: Uint8Array, position: number): Uint8Array => {
  const altered = Uint8Array.from(bytes);
  altered[position] = (altered[position] ?? 0) ^ 1;
  return altered;
};

describe.each(rows)('$name', ({ type, publicKey, signature }) => {
  const both = async (key: Uint8Array, message: Uint8Array, signed: Uint8Array): Promise<boolean> => {
    const own = await verifyByNode({ type, publicKey: key }, message, signed);
    expect(own).toBe(await verifySignature({ type, publicKey: key }, message, signed));
    return own;
  };

  test('accepts a signature', async () => {
    expect(await both(publicKey, MESSAGE, signature)).toBe(true);
  });

  test('refuses altered signatures, messages and keys, as core does', async () => {
    for (const position of [0, 1, Math.floor(signature.length / 2), signature.length - 1]) {
      expect(await both(publicKey, MESSAGE, flip(signature, position))).toBe(false);
    }
    expect(await both(publicKey, flip(MESSAGE, 50), signature)).toBe(false);
    expect(await both(flip(publicKey, 3), MESSAGE, signature)).toBe(false);
  });

  test('refuses other lengths and an unknown type without an exception', async () => {
    expect(await both(publicKey.subarray(1), MESSAGE, signature)).toBe(false);
    expect(await both(publicKey, MESSAGE, signature.subarray(1))).toBe(false);
    expect(await both(new Uint8Array(publicKey.length), MESSAGE, signature)).toBe(false);
    expect(await both(publicKey, MESSAGE, new Uint8Array(signature.length))).toBe(false);
    expect(await verifyByNode({ type: 0xff, publicKey }, MESSAGE, signature)).toBe(false);
  });
});
