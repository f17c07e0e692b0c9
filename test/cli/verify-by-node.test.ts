// The command line's verifier on node:crypto: the answer of core on every case where Ed25519 libraries are known to
// differ, and on ML-DSA-44; core decides where node:crypto does not know the algorithm.

import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { describe, expect, it } from 'vitest';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { KEY_TYPE } from '../../src/core/note/verifier-key.ts';
import { createSpkiVerifier } from '../../src/core/signature/spki-verifier.ts';
import { verifyByNode } from '../../src/cli/verify-by-node.ts';
import { listEd25519Cases } from '../core/signature/ed25519-cases.ts';

describe('verifyByNode', () => {
  it.each([KEY_TYPE.ed25519, KEY_TYPE.cosignature])('judges Ed25519 (type %i) as core does', async (type) => {
    for (const { publicKey, message, signature, expected } of listEd25519Cases()) {
      const answer = await verifyByNode({ type, publicKey }, message, signature);
      expect(answer, `${encodeHex(publicKey)} ${encodeHex(signature)}`).toBe(expected);
    }
  });

  it('verifies ML-DSA-44, and refuses it altered or of another length', async () => {
    const message = new Uint8Array(100).fill(9);
    const { publicKey, secretKey } = ml_dsa44.keygen(new Uint8Array(32).fill(5));
    const signature = ml_dsa44.sign(message, secretKey);
    const type = KEY_TYPE.mlDsa44;
    expect(await verifyByNode({ type, publicKey }, message, signature)).toBe(true);
    for (const position of [0, 40, 1200, 2419]) {
      const altered = Uint8Array.from(signature);
      altered[position] = (altered[position] ?? 0) ^ 1;
      expect(await verifyByNode({ type, publicKey }, message, altered)).toBe(false);
    }
    expect(await verifyByNode({ type, publicKey }, message, signature.subarray(1))).toBe(false);
    expect(await verifyByNode({ type, publicKey: publicKey.subarray(1) }, message, signature)).toBe(false);
  });

  it('refuses a type that it does not know', async () => {
    expect(
      await verifyByNode({ type: 0x02, publicKey: new Uint8Array(32) }, new Uint8Array(), new Uint8Array(64)),
    ).toBe(false);
  });
});

describe('a platform without an algorithm', () => {
  it('leaves the answer to core', async () => {
    const without = createSpkiVerifier<object>({
      importKey: () => {
        throw new Error('unsupported');
      },
      verify: () => true,
    });
    for (const { publicKey, message, signature, expected } of listEd25519Cases().slice(0, 40)) {
      expect(await without({ type: KEY_TYPE.ed25519, publicKey }, message, signature)).toBe(expected);
    }
  });
});
