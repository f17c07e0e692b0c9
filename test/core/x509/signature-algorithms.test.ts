// Which signature algorithms verify, and that the others are refused by name. Keys are made by WebCrypto, structures by the
// DER writer, so the same cases run in Node and workerd.

import { describe, expect, test } from 'vitest';
import { parseDer } from '../../../src/core/asn1/der-reader.ts';
import {
  derBits,
  derContext,
  derInteger,
  derNull,
  derObjectIdentifier,
  derSequence,
} from '../../../src/core/asn1/der-writer.ts';
import { OID } from '../../../src/core/asn1/object-identifiers.ts';
import { encodeP1363AsDer } from '../../../src/core/x509/p1363.ts';
import {
  readSignatureAlgorithm,
  verifyWithPublicKey,
  type SignatureAlgorithm,
} from '../../../src/core/x509/public-key-signature.ts';

const DATA = new TextEncoder().encode('signed');
const DIGEST_OIDS = { 'SHA-256': OID.sha256, 'SHA-384': OID.sha384, 'SHA-512': OID.sha512 } as const;
type Digest = keyof typeof DIGEST_OIDS;

const generate = async (
  algorithm: Algorithm & Partial<Omit<RsaHashedKeyGenParams & EcKeyGenParams, 'name'>>,
): Promise<CryptoKeyPair> => {
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('not a key pair');
  return pair;
};
const spkiOf = async (pair: CryptoKeyPair): Promise<Uint8Array> => {
  const spki = await crypto.subtle.exportKey('spki', pair.publicKey);
  if (!(spki instanceof ArrayBuffer)) throw new Error('not bytes');
  return new Uint8Array(spki);
};

const digestIdentifier = (digest: Digest | 'SHA-1'): Uint8Array =>
  derSequence(derObjectIdentifier(digest === 'SHA-1' ? OID.sha1 : DIGEST_OIDS[digest]), derNull());
const pssParameters = (digest: Digest | 'SHA-1', mask: Digest | 'SHA-1', salt: number, trailer?: number): Uint8Array =>
  derSequence(
    derContext(0, digestIdentifier(digest)),
    derContext(1, derSequence(derObjectIdentifier(OID.mgf1), digestIdentifier(mask))),
    derContext(2, derInteger(salt)),
    ...(trailer === undefined ? [] : [derContext(3, derInteger(trailer))]),
  );
const pss = (parameters: Uint8Array): SignatureAlgorithm | null =>
  readSignatureAlgorithm(parseDer(derSequence(derObjectIdentifier(OID.rsassaPss), parameters)), 'test');
const named = (oid: string): SignatureAlgorithm | null =>
  readSignatureAlgorithm(parseDer(derSequence(derObjectIdentifier(oid))), 'test');

/** The same RSA key, named as one for PSS alone. */
const asPssKey = (spki: Uint8Array, parameters: Uint8Array | null): Uint8Array => {
  const bits = parseDer(spki).children?.[1]?.content.subarray(1) ?? new Uint8Array();
  const algorithm = derSequence(derObjectIdentifier(OID.rsassaPss), ...(parameters === null ? [] : [parameters]));
  return derSequence(algorithm, derBits(bits));
};

const damage = (signature: Uint8Array): Uint8Array => {
  const copy = Uint8Array.from(signature);
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
};

describe('ECDSA', () => {
  for (const [namedCurve, oid, hash] of [
    ['P-256', OID.ecdsaWithSha256, 'SHA-256'],
    ['P-384', OID.ecdsaWithSha384, 'SHA-384'],
    ['P-521', OID.ecdsaWithSha512, 'SHA-512'],
  ] as const) {
    test(`on ${namedCurve} verifies, also where r or s has its top bit set, and not when a bit is changed`, async () => {
      const pair = await generate({ name: 'ECDSA', namedCurve });
      const spki = await spkiOf(pair);
      for (let round = 0; round < 8; round += 1) {
        const raw = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash }, pair.privateKey, DATA));
        const signature = encodeP1363AsDer(raw);
        const algorithm = named(oid);
        expect(algorithm).toEqual({ kind: 'ecdsa', digest: hash });
        expect(await verifyWithPublicKey(spki, 'ecdsa', hash, signature, DATA)).toBe('valid');
        expect(await verifyWithPublicKey(spki, 'ecdsa', hash, damage(signature), DATA)).toBe('invalid');
      }
      expect(await verifyWithPublicKey(spki, 'rsa', hash, new Uint8Array(64), DATA)).toBe('key-unsupported');
      expect(await verifyWithPublicKey(spki, 'ed25519', hash, new Uint8Array(64), DATA)).toBe('key-unsupported');
    });
  }
});

describe('Ed25519', () => {
  test('verifies over the message itself, and is bound to SHA-512 in CMS', async () => {
    const pair = await generate({ name: 'Ed25519' });
    const spki = await spkiOf(pair);
    const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, DATA));
    expect(named(OID.ed25519)).toEqual({ kind: 'ed25519', digest: 'SHA-512' });
    expect(await verifyWithPublicKey(spki, 'ed25519', 'SHA-512', signature, DATA)).toBe('valid');
    expect(await verifyWithPublicKey(spki, 'ed25519', 'SHA-512', signature, DATA.subarray(1))).toBe('invalid');
    expect(await verifyWithPublicKey(spki, 'ecdsa', 'SHA-512', signature, DATA)).toBe('key-unsupported');
  });

  test('with parameters is refused', () => {
    const identifier = derSequence(derObjectIdentifier(OID.ed25519), derNull());
    expect(readSignatureAlgorithm(parseDer(identifier), 'test')).toBeNull();
  });
});

describe('RSA-PSS', () => {
  for (const digest of ['SHA-256', 'SHA-384', 'SHA-512'] as const) {
    const saltLength = { 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 }[digest];
    test(`with ${digest} verifies by a plain RSA key and by a key for PSS alone`, async () => {
      const parameters = { name: 'RSA-PSS', hash: digest, modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) };
      const pair = await generate(parameters);
      const spki = await spkiOf(pair);
      const signature = new Uint8Array(
        await crypto.subtle.sign({ name: 'RSA-PSS', saltLength }, pair.privateKey, DATA),
      );
      const stated = pssParameters(digest, digest, saltLength);
      expect(pss(stated)).toEqual({ kind: 'rsa-pss', digest });
      for (const key of [spki, asPssKey(spki, null), asPssKey(spki, stated)]) {
        expect(await verifyWithPublicKey(key, 'rsa-pss', digest, signature, DATA)).toBe('valid');
        expect(await verifyWithPublicKey(key, 'rsa-pss', digest, damage(signature), DATA)).toBe('invalid');
      }
      const other = digest === 'SHA-256' ? 'SHA-384' : 'SHA-256';
      const bound = asPssKey(spki, stated);
      expect(await verifyWithPublicKey(bound, 'rsa-pss', other, signature, DATA)).toBe('key-unsupported');
      expect(await verifyWithPublicKey(bound, 'rsa', digest, signature, DATA)).toBe('key-unsupported');
    });
  }

  test('with any other parameters is refused', () => {
    expect(pss(pssParameters('SHA-256', 'SHA-256', 32, 1))).not.toBeNull();
    expect(pss(derSequence())).toBeNull();
    expect(pss(derNull())).toBeNull();
    expect(named(OID.rsassaPss)).toBeNull();
    expect(pss(pssParameters('SHA-1', 'SHA-1', 20))).toBeNull();
    expect(pss(pssParameters('SHA-256', 'SHA-1', 32))).toBeNull();
    expect(pss(pssParameters('SHA-256', 'SHA-512', 32))).toBeNull();
    expect(pss(pssParameters('SHA-256', 'SHA-256', 20))).toBeNull();
    expect(pss(pssParameters('SHA-256', 'SHA-256', 0))).toBeNull();
    expect(pss(pssParameters('SHA-256', 'SHA-256', 32, 2))).toBeNull();
  });
});
