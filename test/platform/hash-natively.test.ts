import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { hashLargeBy, sha256 } from '../../src/core/digest/sha256.ts';
import { hashNatively } from '../../src/platform/hash-natively.ts';

beforeAll(() => {
  hashNatively();
});

describe('hashing natively', () => {
  test('gives what WebCrypto gives, for any length and any view', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 0, maxLength: 3000 }), fc.nat(40), async (bytes, skipped) => {
        const view = bytes.subarray(Math.min(skipped, bytes.length));
        const expected = await crypto.subtle.digest('SHA-256', Uint8Array.from(view));
        expect([...sha256(view)]).toEqual([...new Uint8Array(expected)]);
      }),
      { numRuns: 200 },
    );
  });

  test('refuses a function that is not SHA-256, and goes on as before', () => {
    expect(() => hashLargeBy(() => new Uint8Array(32))).toThrow('not SHA-256');
    expect(sha256(new Uint8Array(1000))).toEqual(sha256(new Uint8Array(1000)));
    expect(sha256(new Uint8Array(1000))).not.toEqual(new Uint8Array(32));
  });
});
