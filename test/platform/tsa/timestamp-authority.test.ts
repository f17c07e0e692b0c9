import { beforeAll, describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import {
  derContext,
  derInteger,
  derNull,
  derObjectIdentifier,
  derOctets,
  derSequence,
  derUnsigned,
} from '../../../src/core/asn1/der-writer.ts';
import { OID } from '../../../src/core/asn1/object-identifiers.ts';
import { parseTimestampToken } from '../../../src/core/timestamp/parse-timestamp-token.ts';
import { verifyTimestampToken } from '../../../src/core/timestamp/verify-timestamp-token.ts';
import { readX509Certificate } from '../../../src/core/x509/x509-certificate.ts';
import {
  generateAuthorityKeys,
  importAuthority,
  type GeneratedAuthority,
} from '../../../src/platform/tsa/authority-keys.ts';
import {
  answerTimestampQuery,
  SIMULATED_POLICY,
  type TimestampAuthority,
} from '../../../src/platform/tsa/timestamp-authority.ts';
import { encodeTimestampQuery } from '../../../src/platform/tsa/timestamp-query.ts';
import { parseTimestampReply } from '../../../src/platform/tsa/timestamp-reply.ts';

const NOW = Date.UTC(2026, 7, 9, 10, 11, 12, 340);
const YEAR_MS = 365.25 * 86_400_000;
const random = (sizeBytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(sizeBytes));
const IMPRINT = sha256(encodeUtf8('a batch core'));
const NONCE = Uint8Array.of(0x80, 1, 2, 3);

let generated: GeneratedAuthority;
let authority: TimestampAuthority;
beforeAll(async () => {
  generated = await generateAuthorityKeys({ now: () => NOW, random });
  authority = { keys: await importAuthority(generated.secret), now: () => NOW, random };
});

const query = (change: Partial<Parameters<typeof encodeTimestampQuery>[0]> = {}): Uint8Array =>
  encodeTimestampQuery({ imprintAlgorithm: OID.sha256, imprint: IMPRINT, nonce: NONCE, ...change });

const tokenFor = async (body: Uint8Array, by: TimestampAuthority = authority): Promise<Uint8Array> => {
  const reply = parseTimestampReply(await answerTimestampQuery(by, body));
  if (reply?.granted !== true) throw new Error(`not granted: ${JSON.stringify(reply)}`);
  return reply.token;
};

describe('a token of the embedded authority', () => {
  test('passes the strict verifier and says what was asked', async () => {
    const token = await tokenFor(query());
    const result = await verifyTimestampToken({
      token,
      imprint: IMPRINT,
      trustedRoots: [generated.rootSha256],
      nonce: NONCE,
    });
    if (!result.ok) throw new Error(result.failure.code);
    expect(result.value).toMatchObject({
      genTimeUnixMs: NOW,
      accuracyMs: 1000,
      isAccuracyStated: true,
      policy: SIMULATED_POLICY,
      nonce: encodeHex(NONCE),
      tsaName: 'O=Assize Simulated Development, CN=Assize Simulated Timestamp Authority',
      rootSha256: generated.rootSha256,
      certificates: [authority.keys.certificate, authority.keys.rootCertificate],
    });
  });

  test('has a fresh serial number of 128 bits each time', async () => {
    const serials = new Set<string>();
    for (let count = 0; count < 20; count += 1) {
      const parsed = parseTimestampToken(await tokenFor(query()));
      if (!parsed.ok) throw new Error(parsed.failure.code);
      expect(parsed.value.tstInfo.serialNumber).toMatch(/^[4-7][0-9a-f]{31}$/);
      serials.add(parsed.value.tstInfo.serialNumber);
    }
    expect(serials.size).toBe(20);
  });

  test('states its time without trailing zeros, which the strict verifier would refuse', async () => {
    for (const [milliseconds, text] of [
      [0, '20260809101112Z'],
      [340, '20260809101112.34Z'],
      [400, '20260809101112.4Z'],
      [7, '20260809101112.007Z'],
    ] as const) {
      const now = (): number => NOW - 340 + milliseconds;
      const token = await tokenFor(query(), { ...authority, now });
      const parsed = parseTimestampToken(token);
      if (!parsed.ok) throw new Error(parsed.failure.code);
      expect(parsed.value.tstInfo.genTimeUnixMs).toBe(now());
      expect(new TextDecoder('latin1').decode(parsed.value.content)).toContain(text);
    }
  });

  test('carries no certificate and no nonce when none was asked for', async () => {
    const imprint = derSequence(derSequence(derObjectIdentifier(OID.sha256)), derOctets(IMPRINT));
    const parsed = parseTimestampToken(await tokenFor(derSequence(derInteger(1), imprint)));
    if (!parsed.ok) throw new Error(parsed.failure.code);
    expect(parsed.value.certificates).toEqual([]);
    expect(parsed.value.tstInfo.nonce).toBeNull();
  });

  test('may be over SHA-384, SHA-512 and SM3', async () => {
    for (const [imprintAlgorithm, sizeBytes] of [
      [OID.sha384, 48],
      [OID.sha512, 64],
      [OID.sm3, 32],
    ] as const) {
      const parsed = parseTimestampToken(await tokenFor(query({ imprintAlgorithm, imprint: random(sizeBytes) })));
      expect(parsed.ok && parsed.value.tstInfo.imprintAlgorithm).toBe(imprintAlgorithm);
    }
  });
});

describe('a query that gets no token', () => {
  const imprintOf = (oid: string, bytes: Uint8Array): Uint8Array =>
    derSequence(derSequence(derObjectIdentifier(oid), derNull()), derOctets(bytes));
  const right = imprintOf(OID.sha256, IMPRINT);
  const table: readonly (readonly [string, string, Uint8Array])[] = [
    ['empty', 'badDataFormat', new Uint8Array(0)],
    ['garbage', 'badDataFormat', Uint8Array.of(1, 2, 3)],
    ['trailing bytes', 'badDataFormat', Uint8Array.from([...derSequence(derInteger(1), right), 0])],
    ['too long', 'badDataFormat', new Uint8Array(5000)],
    ['another version', 'badRequest', derSequence(derInteger(2), right)],
    ['SHA-1', 'badAlg', derSequence(derInteger(1), imprintOf('1.3.14.3.2.26', new Uint8Array(20)))],
    [
      'a digest of the wrong length',
      'badDataFormat',
      derSequence(derInteger(1), imprintOf(OID.sha256, new Uint8Array(31))),
    ],
    ['another policy', 'unacceptedPolicy', derSequence(derInteger(1), right, derObjectIdentifier('1.2.3.4'))],
    ['a nonce of 33 bytes', 'badRequest', derSequence(derInteger(1), right, derUnsigned(new Uint8Array(33).fill(1)))],
    [
      'an extension',
      'unacceptedExtension',
      derSequence(
        derInteger(1),
        right,
        derContext(0, derSequence(derObjectIdentifier('1.2.3'), derOctets(new Uint8Array(0)))),
      ),
    ],
  ];
  for (const [name, failure, body] of table) {
    test(`is answered with ${failure}: ${name}`, async () => {
      const reply = parseTimestampReply(await answerTimestampQuery(authority, body));
      expect(reply).toMatchObject({ granted: false, status: 2, failures: [failure] });
    });
  }

  test('is answered whatever single byte of it changed', async () => {
    const body = query();
    for (let offset = 0; offset < body.length; offset += 1) {
      const changed = Uint8Array.from(body, (byte, index) => (index === offset ? byte ^ 0xff : byte));
      expect(parseTimestampReply(await answerTimestampQuery(authority, changed))).not.toBeNull();
    }
  });
});

describe('the keys', () => {
  test('have a root for 30 years and an authority for 10, both named simulated', () => {
    const root = readX509Certificate(authority.keys.rootCertificate);
    const signer = readX509Certificate(authority.keys.certificate);
    expect((root.notAfterUnixMs - root.notBeforeUnixMs) / YEAR_MS).toBeCloseTo(30, 3);
    expect((signer.notAfterUnixMs - signer.notBeforeUnixMs) / YEAR_MS).toBeCloseTo(10, 3);
    for (const name of [root.subjectName, signer.subjectName]) expect(name).toContain('CN=Assize Simulated ');
    expect(root.extensions).toMatchObject({
      isCertificateAuthority: true,
      pathLength: 0,
      keyUsage: ['keyCertSign', 'cRLSign'],
    });
    expect(signer.extensions).toMatchObject({
      isCertificateAuthority: false,
      keyUsage: ['digitalSignature'],
      extendedKeyUsage: { critical: true, purposes: [OID.timeStamping] },
    });
    expect(encodeHex(sha256(authority.keys.rootCertificate))).toBe(generated.rootSha256);
  });

  test('are imported so that they cannot be exported, and the root key is not in the secret', async () => {
    expect(authority.keys.signingKey.extractable).toBe(false);
    const body = generated.rootPrivateKeyPem.replaceAll(/-----[^-]+-----|\s/g, '');
    expect(body.length).toBeGreaterThan(100);
    expect(generated.secret).not.toContain(body);
    await expect(importAuthority('{}')).rejects.toThrow('TSA_KEYS');
    await expect(importAuthority(generated.secret.replace('"privateKey":"', '"privateKey":"!'))).rejects.toThrow(
      'base64',
    );
  });
});
