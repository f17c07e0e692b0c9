import { describe, expect, it } from 'vitest';
import { KEY_TYPE } from '../../../src/core/note/verifier-key.ts';
import { verifyEachOnce } from '../../../src/domain/certificates/verify-each-once.ts';

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

describe('verifyEachOnce', () => {
  it('asks once for a signature, and keeps both answers', async () => {
    const asked: number[] = [];
    const verify = verifyEachOnce((_key, _message, [first = 0]) => {
      asked.push(first);
      return Promise.resolve(first === 1);
    });
    const key = { type: KEY_TYPE.mlDsa44, publicKey: bytes(1) };
    for (let round = 0; round < 3; round += 1) {
      expect(await verify(key, bytes(2), bytes(1))).toBe(true);
      expect(await verify(key, bytes(2), bytes(2))).toBe(false);
    }
    expect(asked).toEqual([1, 2]);
  });

  it('lends an answer to no other key, type, message, signature, or division of the same bytes', async () => {
    let asked = 0;
    const verify = verifyEachOnce(() => {
      asked += 1;
      return asked === 1;
    });
    const { ed25519, mlDsa44 } = KEY_TYPE;
    expect(await verify({ type: mlDsa44, publicKey: bytes(1, 2) }, bytes(3), bytes(4))).toBe(true);
    const others = [
      [{ type: ed25519, publicKey: bytes(1, 2) }, bytes(3), bytes(4)],
      [{ type: mlDsa44, publicKey: bytes(1, 3) }, bytes(3), bytes(4)],
      [{ type: mlDsa44, publicKey: bytes(1, 2) }, bytes(4), bytes(4)],
      [{ type: mlDsa44, publicKey: bytes(1, 2) }, bytes(3), bytes(5)],
      [{ type: mlDsa44, publicKey: bytes(1) }, bytes(2, 3), bytes(4)],
      [{ type: mlDsa44, publicKey: bytes(1, 2) }, bytes(), bytes(3, 4)],
    ] as const;
    for (const [key, message, signature] of others) expect(await verify(key, message, signature)).toBe(false);
    expect(asked).toBe(1 + others.length);
  });
});
