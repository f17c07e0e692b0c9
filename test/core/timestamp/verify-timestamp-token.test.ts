// What passes, and bytes that are no token at all. Wrong tokens: tampered-token.test.ts and certificate-path.test.ts.

import { beforeAll, describe, expect, test } from 'vitest';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import {
  derContext,
  derContextPrimitive,
  derInteger,
  derNull,
  derObjectIdentifier,
  derOctets,
  derSequence,
  derTrue,
  derUnsigned,
} from '../../../src/core/asn1/der-writer.ts';
import { OID } from '../../../src/core/asn1/object-identifiers.ts';
import { parseTimestampToken } from '../../../src/core/timestamp/parse-timestamp-token.ts';
import { decodeDerAsP1363, encodeP1363AsDer } from '../../../src/core/x509/p1363.ts';
import { verifyTimestampToken } from '../../../src/core/timestamp/verify-timestamp-token.ts';
import { codeOf, hashOf, judgeToken, type Chain } from './judge-token.ts';
import {
  attribute,
  constructedOctets,
  forgeCertificate,
  forgeChain,
  forgeExtension,
  forgeName,
  forgeToken,
  GEN_TIME_UNIX_MS,
  IMPRINT,
  indefinite,
  messageImprint,
  type ForgeOptions,
  SIGNER_EXTENSIONS,
} from './token-forge.ts';

let chain: Chain;
beforeAll(async () => {
  chain = await forgeChain();
});
const judge = (...parameters: Parameters<typeof judgeToken> extends readonly [Chain, ...infer Rest] ? Rest : never) =>
  judgeToken(chain, ...parameters);

describe('a right token', () => {
  test('gives its facts and the path that was verified', async () => {
    const rest = [
      derSequence(derInteger(2), derContextPrimitive(0, Uint8Array.of(5)), derContextPrimitive(1, Uint8Array.of(1))),
      derTrue(),
      derUnsigned(Uint8Array.of(0, 0xfe, 1)),
      derContext(0, derContext(4, forgeName('signer'))),
    ];
    const result = await judge({ tstInfo: { rest } }, { nonce: Uint8Array.of(0, 0, 0xfe, 1) });
    if (!result.ok) throw new Error(result.failure.code);
    expect(result.value).toEqual({
      genTimeUnixMs: GEN_TIME_UNIX_MS,
      accuracyMs: 2006,
      isAccuracyStated: true,
      policy: '1.2.3.4',
      serialNumber: '4d',
      imprintAlgorithm: 'SHA-256',
      nonce: 'fe01',
      tsaName: 'CN=signer',
      rootSha256: hashOf(chain.root),
      certificates: [chain.signer.der, chain.root.der],
    });
  });

  test('needs no accuracy, and says that none was stated', async () => {
    expect(await judge({})).toMatchObject({ ok: true, value: { accuracyMs: 0, isAccuracyStated: false, nonce: null } });
  });

  test('passes with P-384 and with RSA keys, named rsaEncryption or sha256WithRSAEncryption', async () => {
    for (const kind of ['P-384', 'RSA'] as const) {
      const other = await forgeChain(kind);
      const algorithms =
        kind === 'RSA' ? [OID.rsaEncryption, OID.sha256WithRsa].map((oid) => [oid, derNull()] as const) : [undefined];
      for (const algorithm of algorithms) {
        const token = await forgeToken({
          signer: other.signer,
          certificates: [other.root.der, other.signer.der],
          ...(algorithm && { signatureAlgorithm: derSequence(derObjectIdentifier(algorithm[0]), algorithm[1]) }),
        });
        const { trustedRoots } = other;
        expect(await codeOf(verifyTimestampToken({ token, imprint: IMPRINT, trustedRoots }))).toBe('accepted');
      }
    }
  });

  test('passes with SHA-384 and SHA-512 for content, attributes and imprint', async () => {
    for (const [bits, oid, signatureOid] of [
      [384, OID.sha384, OID.ecdsaWithSha384],
      [512, OID.sha512, OID.ecdsaWithSha512],
    ] as const) {
      const imprint = new Uint8Array(bits / 8).fill(7);
      const token = await forgeToken({
        signer: chain.signer,
        digest: { oid, name: `SHA-${bits}` },
        signatureAlgorithm: derSequence(derObjectIdentifier(signatureOid)),
        tstInfo: { messageImprint: messageImprint(oid, imprint) },
      });
      const { trustedRoots } = chain;
      const result = verifyTimestampToken({ token, imprint, trustedRoots, extraCertificates: [chain.root.der] });
      expect(await codeOf(result)).toBe('accepted');
    }
  });

  test('passes in BER: eContent as constructed OCTET STRING, definite or indefinite, and an indefinite shell', async () => {
    expect(await codeOf(judge({ eContent: constructedOctets }))).toBe('accepted');
    const nested = (content: Uint8Array) => indefinite(0x24, constructedOctets(content));
    expect(await codeOf(judge({ eContent: nested }))).toBe('accepted');
    const token = await forgeToken({ signer: chain.signer });
    const signedData = token.subarray(4 + 11 + 4);
    const shell = indefinite(0x30, derObjectIdentifier(OID.signedData), indefinite(0xa0, signedData));
    const { trustedRoots } = chain;
    const input = { token: shell, imprint: IMPRINT, trustedRoots, extraCertificates: [chain.root.der] };
    expect(await codeOf(verifyTimestampToken(input))).toBe('accepted');
  });

  test('may name its signer by subject key identifier', async () => {
    const identifier = Uint8Array.of(1, 2, 3);
    const signer = await forgeCertificate({
      name: 'signer',
      key: chain.signer.key,
      issuer: chain.root,
      extensions: [...SIGNER_EXTENSIONS, forgeExtension(OID.subjectKeyIdentifier, false, derOctets(identifier))],
    });
    const signerIdentifier = derContextPrimitive(0, identifier);
    expect(await codeOf(judge({ signer, signerVersion: 3, signerIdentifier }))).toBe('accepted');
    expect(await codeOf(judge({ signer, signerVersion: 1, signerIdentifier }))).toBe('timestamp.malformed');
    const other = derContextPrimitive(0, Uint8Array.of(9));
    expect(await codeOf(judge({ signer, signerVersion: 3, signerIdentifier: other }))).toBe(
      'timestamp.signer-certificate-missing',
    );
  });

  test('may bind its signer by SHA-1: rightly, and beside issuer and serial number; a wrong one beside SHA-256 is not read', async () => {
    const bind = (hash: Uint8Array) =>
      attribute(OID.signingCertificate, derSequence(derSequence(derSequence(derOctets(hash)))));
    const right = bind(new Uint8Array(await crypto.subtle.digest('SHA-1', chain.signer.der)));
    const wrong = bind(new Uint8Array(20));
    expect(await codeOf(judge({ attributes: (others) => [...Object.values(others), wrong] }))).toBe('accepted');
    const alone = async (older: Uint8Array, change: Partial<ForgeOptions> = {}) =>
      await codeOf(
        judge({ ...change, attributes: ({ contentType, messageDigest }) => [contentType, messageDigest, older] }),
      );
    expect(await alone(right)).toBe('accepted');
    expect(await alone(wrong)).toBe('timestamp.ess-mismatch');
    expect(await alone(bind(new Uint8Array(32)))).toBe('timestamp.malformed');
    const identifier = Uint8Array.of(1, 2, 3, 4);
    const extensions = [...SIGNER_EXTENSIONS, forgeExtension(OID.subjectKeyIdentifier, false, derOctets(identifier))];
    const signer = await forgeCertificate({ name: 'signer', key: chain.signer.key, issuer: chain.root, extensions });
    const itsHash = bind(new Uint8Array(await crypto.subtle.digest('SHA-1', signer.der)));
    const byKey = { signer, signerVersion: 3, signerIdentifier: derContextPrimitive(0, identifier) };
    expect(await alone(itsHash, { signer })).toBe('accepted');
    expect(await alone(itsHash, byKey)).toBe('timestamp.ess-sha1-only');
  });

  test('gives the same facts with the other s of its ECDSA signature: the malleability that is known', async () => {
    // n - s for the order n of P-256 (FIPS 186-5) verifies like s.
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const negate = (signature: Uint8Array): Uint8Array => {
      const raw = decodeDerAsP1363(signature, 32);
      if (raw === null) throw new Error('not a signature');
      const s = order - BigInt(`0x${encodeHex(raw.subarray(32))}`);
      const hex = s.toString(16).padStart(64, '0');
      raw.set(
        Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)),
        32,
      );
      return encodeP1363AsDer(raw);
    };
    const [plain, negated] = [await judge({}), await judge({ signature: negate })];
    expect(plain.ok).toBe(true);
    expect(negated).toEqual(plain);
  });
});

describe('hostile bytes', () => {
  test('give a failure, never an exception: every truncation, every repetition, trailing bytes', async () => {
    const token = await forgeToken({ signer: chain.signer });
    const { trustedRoots } = chain;
    const input = { imprint: IMPRINT, trustedRoots, extraCertificates: [chain.root.der] };
    for (let length = 0; length < token.length; length += 1) {
      const truncated = token.subarray(0, length);
      expect(await codeOf(verifyTimestampToken({ ...input, token: truncated }))).toBe('timestamp.malformed');
    }
    const longer = Uint8Array.from([...token, 0]);
    expect(await codeOf(verifyTimestampToken({ ...input, token: longer }))).toBe('timestamp.malformed');
    expect(await codeOf(verifyTimestampToken({ ...input, token }))).toBe('accepted');
  });

  test('give a failure as extra certificates too', async () => {
    const garbage = [new Uint8Array(0), Uint8Array.of(0x30, 0x80, 0, 0), chain.root.der.subarray(1)];
    for (const bytes of garbage) expect(await codeOf(judge({}, { extra: [bytes] }))).toBe('timestamp.malformed');
  });

  test('above 64 KiB are not parsed', () => {
    expect(parseTimestampToken(new Uint8Array(65_537))).toEqual({
      ok: false,
      failure: { code: 'timestamp.too-large', sizeBytes: 65_537, limitBytes: 65_536 },
    });
  });
});
