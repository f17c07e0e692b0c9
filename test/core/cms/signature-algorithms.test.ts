// Names of public keys: each form that a time-stamping path may hold, made by WebCrypto.

import { describe, expect, it } from 'vitest';
import { nameKeyAlgorithm } from '../../../src/core/cms/signature-algorithms.ts';

const spki = async (algorithm: Parameters<typeof crypto.subtle.generateKey>[0]): Promise<Uint8Array> => {
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  if (!('publicKey' in pair)) throw new Error('not a key pair');
  const bytes = await crypto.subtle.exportKey('spki', pair.publicKey);
  if (!(bytes instanceof ArrayBuffer)) throw new Error('not bytes');
  return new Uint8Array(bytes);
};
const rsa = (modulusLength: number) => ({
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength,
  publicExponent: Uint8Array.of(1, 0, 1),
});
const ecdsa = (namedCurve: string) => ({ name: 'ECDSA', namedCurve });

describe('a public key', () => {
  it.each([
    ['rsa-2048', rsa(2048)],
    ['rsa-3072', rsa(3072)],
    ['ecdsa-p256', ecdsa('P-256')],
    ['ecdsa-p384', ecdsa('P-384')],
    ['ecdsa-p521', ecdsa('P-521')],
    ['ed25519', { name: 'Ed25519' }],
  ])('is named %s', async (name, algorithm) => {
    expect(nameKeyAlgorithm(await spki(algorithm))).toBe(name);
  });

  it('for RSA-PSS alone is named by its length as well', async () => {
    const bytes = await spki(rsa(2048));
    // The last byte of 1.2.840.113549.1.1.1 (rsaEncryption) made 10 (id-RSASSA-PSS).
    const at = bytes.indexOf(0x2a) + 8;
    bytes[at] = 10;
    expect(nameKeyAlgorithm(bytes)).toBe('rsa-2048');
  });

  it('of an unknown algorithm is named by its object identifier', async () => {
    const bytes = await spki(ecdsa('P-256'));
    const at = bytes.lastIndexOf(0x07, 30);
    bytes[at] = 9;
    expect(nameKeyAlgorithm(bytes)).toBe('1.2.840.10045.3.1.9');
  });
});
