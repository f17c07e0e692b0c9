// Which signature algorithms verify, and that the others are refused by name. Keys are made by WebCrypto, structures by the
// DER writer, so the same cases run in Node and workerd.

import { describe, expect, test } from 'vitest';
import { parseDer } from '../../../src/core/asn1/der-reader.ts';
import {
  derBits,
  derContext,
  derElement,
  derInteger,
  derNull,
  derObjectIdentifier,
  derOctets,
  derSequence,
  derUnsigned,
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

describe('an RSA key', () => {
  const toBigInt = (bytes: Uint8Array): bigint => bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n);
  const toBytes = (value: bigint, sizeBytes: number): Uint8Array =>
    Uint8Array.from({ length: sizeBytes }, (_, index) => Number((value >> BigInt(8 * (sizeBytes - 1 - index))) & 255n));
  const power = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
    let [result, factor] = [1n, base];
    for (let rest = exponent; rest > 0n; rest >>= 1n) {
      if ((rest & 1n) === 1n) result = (result * factor) % modulus;
      factor = (factor * factor) % modulus;
    }
    return result;
  };
  /** Extended Euclid; null where there is no inverse. */
  const invert = (value: bigint, modulus: bigint): bigint | null => {
    let [[r0, s0], [r1, s1]] = [
      [value % modulus, 1n],
      [modulus, 0n],
    ];
    while (r1 > 0n)
      [[r0, s0], [r1, s1]] = [
        [r1, s1],
        [r0 % r1, s0 - (r0 / r1) * s1],
      ];
    return r0 === 1n ? ((s0 % modulus) + modulus) % modulus : null;
  };
  const readNumber = (text = ''): bigint => toBigInt(Uint8Array.from(Buffer.from(text, 'base64url')));
  const makeSpki = (...numbers: readonly bigint[]): Uint8Array => {
    const key = derSequence(
      ...numbers.map((value) => derUnsigned(toBytes(value, Math.ceil(value.toString(16).length / 2)))),
    );
    return derSequence(derSequence(derObjectIdentifier(OID.rsaEncryption), derNull()), derBits(key));
  };
  /** EMSA-PKCS1-v1_5 of SHA-256 (RFC 8017 §9.2). */
  const encode = async (sizeBytes: number): Promise<bigint> => {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', DATA));
    const info = derSequence(derSequence(derObjectIdentifier(OID.sha256), derNull()), derOctets(digest));
    const padding = new Uint8Array(sizeBytes - info.length - 3).fill(0xff);
    return toBigInt(Uint8Array.of(0, 1, ...padding, 0, ...info));
  };
  const verify = async (spki: Uint8Array, signature: bigint, sizeBytes: number) =>
    await verifyWithPublicKey(spki, 'rsa', 'SHA-256', toBytes(signature, sizeBytes), DATA);

  const generateNumbers = async (modulusLength: number) => {
    const pair = await generate({
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength,
      publicExponent: Uint8Array.of(1, 0, 1),
    });
    const jwk = await crypto.subtle.exportKey('jwk', pair.privateKey);
    if (jwk instanceof ArrayBuffer) throw new Error('no numbers');
    const [modulus, p, q] = [readNumber(jwk.n), readNumber(jwk.p), readNumber(jwk.q)];
    return { modulus, order: (p - 1n) * (q - 1n) };
  };

  test('counts with the exponents 3, 17 and 65537 only, whatever the platform thinks of others', async () => {
    const encoded = await encode(256);
    let { modulus, order } = await generateNumbers(2048);
    // An exponent that divides the order has no inverse.
    while (order % 3n === 0n || order % 17n === 0n) ({ modulus, order } = await generateNumbers(2048));
    const sign = (exponent: bigint): bigint | null => {
      const inverse = invert(exponent, order);
      return inverse === null ? null : power(encoded, inverse, modulus);
    };
    for (const exponent of [3n, 17n, 65_537n]) {
      expect(await verify(makeSpki(modulus, exponent), sign(exponent) ?? 0n, 256)).toBe('valid');
    }
    const least = (from: bigint): bigint => (sign(from) === null ? least(from + 2n) : from);
    for (const exponent of [least(5n), least(65_539n), least(0xffff_ff01n), least(2n ** 32n + 1n), modulus - 2n]) {
      const check = await verify(makeSpki(modulus, exponent), sign(exponent) ?? 0n, 256);
      expect([exponent, check]).toEqual([exponent, 'key-unsupported']);
    }
    // With the exponent 1 what is signed is its own signature; with an even one nobody signs.
    for (const exponent of [0n, 1n, 2n, 65_536n]) {
      const check = await verify(makeSpki(modulus, exponent), encoded, 256);
      expect([exponent, check]).toEqual([exponent, 'key-unsupported']);
    }
  });

  test('counts with an odd modulus of 2048 to 8192 bits only', async () => {
    const { modulus } = await generateNumbers(2048);
    const short = await generateNumbers(1024);
    for (const [other, sizeBytes] of [
      [modulus - 1n, 256],
      [modulus >> 1n, 256],
      [short.modulus, 128],
      [2n ** 8192n + 1n, 1025],
    ] as const) {
      expect(await verify(makeSpki(other, 65_537n), 1n, sizeBytes)).toBe('key-unsupported');
    }
  });

  test('that is more or less than a modulus and an exponent is malformed', async () => {
    const { modulus } = await generateNumbers(2048);
    const negative = derSequence(derElement(0x02, Uint8Array.of(0xff, ...new Uint8Array(255))), derInteger(65_537));
    const identifier = derSequence(derObjectIdentifier(OID.rsaEncryption), derNull());
    for (const spki of [
      makeSpki(modulus),
      makeSpki(modulus, 65_537n, 1n),
      derSequence(identifier, derBits(negative)),
    ]) {
      await expect(verify(spki, 1n, 256)).rejects.toThrow();
    }
  });
});
