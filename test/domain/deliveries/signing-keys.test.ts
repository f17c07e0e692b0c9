import { hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { decodeBase64 } from '../../../src/core/bytes/base64.ts';
import {
  deriveSigningKeys,
  formatSigningSecret,
  formatVerifyingKey,
} from '../../../src/domain/deliveries/signing-keys.ts';

const SECRET = new Uint8Array(32).fill(7);

describe('deriveSigningKeys', () => {
  it('is HKDF-SHA-256 over use, endpoint and version, as node:crypto computes it', () => {
    const keys = deriveSigningKeys(SECRET, 'whe_1', 2);
    const expected = (use: string): Uint8Array =>
      new Uint8Array(hkdfSync('sha256', SECRET, new Uint8Array(0), `assize/webhook/v1|${use}|whe_1|2`, 32));
    expect(keys.hmacKey).toEqual(expected('hmac-sha256'));
    expect(keys.ed25519Seed).toEqual(expected('ed25519'));
  });

  it('gives every endpoint, version and use its own key', () => {
    const all = [
      deriveSigningKeys(SECRET, 'whe_1', 1),
      deriveSigningKeys(SECRET, 'whe_1', 2),
      deriveSigningKeys(SECRET, 'whe_2', 1),
      deriveSigningKeys(new Uint8Array(32).fill(8), 'whe_1', 1),
    ].flatMap((keys) => [keys.hmacKey.join(), keys.ed25519Seed.join()]);
    expect(new Set(all).size).toBe(8);
  });

  it('refuses a secret that is shorter than its keys', () => {
    expect(() => deriveSigningKeys(new Uint8Array(31), 'whe_1', 1)).toThrow();
  });

  it('is serialized as Standard Webhooks says: 32 bytes behind whsec_ and whpk_', () => {
    const keys = deriveSigningKeys(SECRET, 'whe_1', 1);
    expect(formatSigningSecret(keys)).toMatch(/^whsec_/);
    expect(decodeBase64(formatSigningSecret(keys).slice('whsec_'.length))).toEqual(keys.hmacKey);
    expect(formatVerifyingKey(keys)).toMatch(/^whpk_/);
    expect(decodeBase64(formatVerifyingKey(keys).slice('whpk_'.length))).toHaveLength(32);
  });
});
