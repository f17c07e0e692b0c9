import { beforeAll, describe, expect, test } from 'vitest';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import {
  derContext,
  derContextPrimitive,
  derElement,
  derGeneralizedTime,
  derInteger,
  derNull,
  derObjectIdentifier,
  derOctets,
  derSequence,
  derTrue,
  derUnsigned,
} from '../../../src/core/timestamp/der-writer.ts';
import { OID } from '../../../src/core/timestamp/object-identifiers.ts';
import { parseTimestampToken } from '../../../src/core/timestamp/parse-timestamp-token.ts';
import { decodeDerAsP1363, encodeP1363AsDer } from '../../../src/core/timestamp/p1363.ts';
import type { TimestampFailure, TimestampFailureCode } from '../../../src/core/timestamp/timestamp-failure.ts';
import { verifyTimestampToken } from '../../../src/core/timestamp/verify-timestamp-token.ts';
import {
  attribute,
  constructedOctets,
  essAttribute,
  forgeAuthority,
  forgeCertificate,
  forgeChain,
  forgeExtension,
  forgeKey,
  forgeKeyUsage,
  forgeName,
  forgePurposes,
  forgeToken,
  GEN_TIME_UNIX_MS,
  IMPRINT,
  indefinite,
  messageImprint,
  SIGNER_EXTENSIONS,
  type ForgeCertificate,
  type ForgeOptions,
} from './token-forge.ts';

type Chain = Awaited<ReturnType<typeof forgeChain>>;
let chain: Chain;
const hashOf = (certificate: ForgeCertificate): string => encodeHex(sha256(certificate.der));

beforeAll(async () => {
  chain = await forgeChain();
});

const judge = async (
  options: Partial<ForgeOptions>,
  input: {
    readonly trustedRoots?: readonly string[];
    readonly extra?: readonly Uint8Array[];
    readonly nonce?: Uint8Array;
  } = {},
) => {
  const token = await forgeToken({ signer: chain.signer, ...options });
  return verifyTimestampToken({
    token,
    imprint: IMPRINT,
    trustedRoots: input.trustedRoots ?? chain.trustedRoots,
    extraCertificates: input.extra ?? [chain.root.der],
    ...(input.nonce === undefined ? {} : { nonce: input.nonce }),
  });
};

const failureOf = async (result: ReturnType<typeof verifyTimestampToken>): Promise<TimestampFailure | 'accepted'> => {
  const settled = await result;
  return settled.ok ? 'accepted' : settled.failure;
};
const codeOf = async (result: ReturnType<typeof verifyTimestampToken>): Promise<TimestampFailureCode | 'accepted'> => {
  const failure = await failureOf(result);
  return failure === 'accepted' ? failure : failure.code;
};

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

  test('may bind its signer by SHA-1 as well, if it does by SHA-256', async () => {
    const older = attribute(
      OID.signingCertificate,
      derSequence(derSequence(derSequence(derOctets(new Uint8Array(20))))),
    );
    expect(await codeOf(judge({ attributes: (right) => [...Object.values(right), older] }))).toBe('accepted');
    expect(await codeOf(judge({ attributes: (right) => [right.contentType, right.messageDigest, older] }))).toBe(
      'timestamp.ess-sha1-only',
    );
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

describe('a token that is not right', () => {
  const sha1 = '1.3.14.3.2.26';
  const table: readonly (readonly [string, TimestampFailureCode, () => Partial<ForgeOptions>])[] = [
    [
      'another imprint',
      'timestamp.imprint-mismatch',
      () => ({
        tstInfo: {
          messageImprint: messageImprint(
            OID.sha256,
            IMPRINT.map((byte) => byte ^ 1),
          ),
        },
      }),
    ],
    [
      'the imprint under another algorithm of the same length',
      'timestamp.imprint-algorithm',
      () => ({ tstInfo: { messageImprint: messageImprint(OID.sm3, IMPRINT) } }),
    ],
    [
      'an imprint of SHA-1',
      'timestamp.imprint-algorithm',
      () => ({ tstInfo: { messageImprint: messageImprint(sha1, IMPRINT.subarray(0, 20)) } }),
    ],
    [
      'a critical extension of the TSTInfo',
      'timestamp.unknown-critical-extension',
      () => ({ tstInfo: { rest: [derContext(1, forgeExtension('1.2.3', true, derNull()))] } }),
    ],
    [
      'content exchanged after signing',
      'timestamp.message-digest-mismatch',
      () => ({
        content: derSequence(
          derInteger(1),
          derObjectIdentifier('1.2.3.5'),
          messageImprint(OID.sha256, IMPRINT),
          derInteger(1),
          derGeneralizedTime('20200101000000Z'),
        ),
      }),
    ],
    [
      'no content-type attribute',
      'timestamp.attribute-missing',
      () => ({ attributes: ({ messageDigest, ess }) => [messageDigest, ess] }),
    ],
    [
      'no message-digest attribute',
      'timestamp.attribute-missing',
      () => ({ attributes: ({ contentType, ess }) => [contentType, ess] }),
    ],
    [
      'no signing-certificate attribute',
      'timestamp.attribute-missing',
      () => ({ attributes: ({ contentType, messageDigest }) => [contentType, messageDigest] }),
    ],
    [
      'two message-digest attributes',
      'timestamp.attribute-repeated',
      () => ({ attributes: (right) => [...Object.values(right), right.messageDigest] }),
    ],
    [
      'a message-digest attribute with two values',
      'timestamp.attribute-repeated',
      () => ({
        attributes: ({ contentType, ess }) => [
          contentType,
          ess,
          attribute(OID.messageDigest, derOctets(IMPRINT), derOctets(IMPRINT)),
        ],
      }),
    ],
    [
      'another content-type',
      'timestamp.content-type-mismatch',
      () => ({
        attributes: ({ messageDigest, ess }) => [
          attribute(OID.contentType, derObjectIdentifier('1.2.840.113549.1.7.1')),
          messageDigest,
          ess,
        ],
      }),
    ],
    [
      'the certificate of another bound by ESSCertIDv2',
      'timestamp.ess-mismatch',
      () => ({
        attributes: ({ contentType, messageDigest }) => [contentType, messageDigest, essAttribute(chain.root.der)],
      }),
    ],
    [
      'ESSCertIDv2 with another serial number',
      'timestamp.ess-mismatch',
      () => ({
        attributes: ({ contentType, messageDigest }) => [
          contentType,
          messageDigest,
          attribute(
            OID.signingCertificateV2,
            derSequence(
              derSequence(
                derSequence(
                  derOctets(sha256(chain.signer.der)),
                  derSequence(derSequence(derContext(4, forgeName('root'))), derInteger(5)),
                ),
              ),
            ),
          ),
        ],
      }),
    ],
    [
      'ESSCertIDv2 by SHA-1',
      'timestamp.algorithm-unsupported',
      () => ({
        attributes: ({ contentType, messageDigest }) => [
          contentType,
          messageDigest,
          attribute(
            OID.signingCertificateV2,
            derSequence(
              derSequence(derSequence(derSequence(derObjectIdentifier(sha1)), derOctets(new Uint8Array(20)))),
            ),
          ),
        ],
      }),
    ],
    [
      'one bit of the signature',
      'timestamp.signature-invalid',
      () => ({ signature: (signature) => signature.map((byte, index) => (index === 20 ? byte ^ 1 : byte)) }),
    ],
    [
      'a signature in WebCrypto form',
      'timestamp.signature-invalid',
      () => ({ signature: (signature) => decodeDerAsP1363(signature, 32) ?? new Uint8Array(0) }),
    ],
    ['an empty signature', 'timestamp.signature-invalid', () => ({ signature: () => new Uint8Array(0) })],
    [
      'a signature algorithm of another digest',
      'timestamp.algorithm-unsupported',
      () => ({ signatureAlgorithm: derSequence(derObjectIdentifier(OID.ecdsaWithSha384)) }),
    ],
    [
      'a signature algorithm for another kind of key',
      'timestamp.key-unsupported',
      () => ({ signatureAlgorithm: derSequence(derObjectIdentifier(OID.sha256WithRsa), derNull()) }),
    ],
    [
      'RSA-PSS',
      'timestamp.algorithm-unsupported',
      () => ({ signatureAlgorithm: derSequence(derObjectIdentifier('1.2.840.113549.1.1.10')) }),
    ],
    [
      'parameters where ECDSA has none',
      'timestamp.algorithm-unsupported',
      () => ({ signatureAlgorithm: derSequence(derObjectIdentifier(OID.ecdsaWithSha256), derNull()) }),
    ],
    [
      'a signed copy of other algorithms (RFC 6211)',
      'timestamp.algorithm-protection-mismatch',
      () => ({
        attributes: (right) => [
          ...Object.values(right),
          attribute(
            OID.cmsAlgorithmProtection,
            derSequence(
              derSequence(derObjectIdentifier(OID.sha512)),
              derContext(1, derObjectIdentifier(OID.ecdsaWithSha512)),
            ),
          ),
        ],
      }),
    ],
    ['the digest by SHA-1', 'timestamp.algorithm-unsupported', () => ({ digest: { oid: sha1, name: 'SHA-1' } })],
    ['two signatures', 'timestamp.signer-count', () => ({ signerInfos: (signerInfo) => [signerInfo, signerInfo] })],
    ['no signature', 'timestamp.signer-count', () => ({ signerInfos: () => [] })],
    ['other content than TSTInfo', 'timestamp.not-tst-info', () => ({ eContentType: '1.2.840.113549.1.7.1' })],
    ['other CMS content than SignedData', 'timestamp.not-signed-data', () => ({ contentType: '1.2.840.113549.1.7.1' })],
    ['no certificate of the signer', 'timestamp.signer-certificate-missing', () => ({ certificates: [] })],
    ['another version of SignedData', 'timestamp.malformed', () => ({ signedDataVersion: 1 })],
    ['another version of TSTInfo', 'timestamp.malformed', () => ({ tstInfo: { version: derInteger(2) } })],
    [
      'a time with a trailing zero',
      'timestamp.malformed',
      () => ({ tstInfo: { genTime: derGeneralizedTime('20260315101112.50Z') } }),
    ],
    [
      'a time without seconds',
      'timestamp.malformed',
      () => ({ tstInfo: { genTime: derGeneralizedTime('202603151011Z') } }),
    ],
    [
      'a time with an offset',
      'timestamp.malformed',
      () => ({ tstInfo: { genTime: derGeneralizedTime('20260315101112+0800') } }),
    ],
    [
      'a day that no calendar has',
      'timestamp.malformed',
      () => ({ tstInfo: { genTime: derGeneralizedTime('20260229101112Z') } }),
    ],
    [
      'an accuracy of 1000 milliseconds',
      'timestamp.malformed',
      () => ({ tstInfo: { rest: [derSequence(derContextPrimitive(0, Uint8Array.of(3, 0xe8)))] } }),
    ],
    ['a negative nonce', 'timestamp.malformed', () => ({ tstInfo: { rest: [derElement(0x02, Uint8Array.of(0x80))] } })],
    ['members in another order', 'timestamp.malformed', () => ({ tstInfo: { rest: [derInteger(5), derTrue()] } })],
    ['a TSTInfo in BER', 'timestamp.malformed', () => ({ content: indefinite(0x30, derInteger(1)) })],
    [
      'the name of another authority',
      'timestamp.tsa-name-mismatch',
      () => ({ tstInfo: { rest: [derContext(0, derContext(4, forgeName('somebody')))] } }),
    ],
  ];
  for (const [name, code, options] of table) {
    test(`is refused: ${name} (${code})`, async () => {
      expect(await codeOf(judge(options()))).toBe(code);
    });
  }

  test('is refused when the nonce that was asked for is another or missing', async () => {
    const withNonce = { tstInfo: { rest: [derInteger(5)] } };
    expect(await failureOf(judge(withNonce, { nonce: Uint8Array.of(6) }))).toEqual({
      code: 'timestamp.nonce-mismatch',
      expected: '06',
      found: '05',
    });
    expect(await codeOf(judge({}, { nonce: Uint8Array.of(6) }))).toBe('timestamp.nonce-missing');
  });

  test('is refused for a digest of a length that no algorithm has', async () => {
    const token = await forgeToken({ signer: chain.signer });
    const { trustedRoots } = chain;
    const result = verifyTimestampToken({ token, imprint: new Uint8Array(31), trustedRoots });
    expect(await codeOf(result)).toBe('timestamp.imprint-algorithm');
  });
});

describe('the certificate of the signer', () => {
  type Change = Partial<Parameters<typeof forgeCertificate>[0]>;
  const withSigner = async (change: Change, token: Partial<ForgeOptions> = {}) => {
    const defaults = { name: 'signer', key: chain.signer.key, issuer: chain.root, extensions: SIGNER_EXTENSIONS };
    const signer = await forgeCertificate({ ...defaults, ...change });
    return failureOf(judge({ signer, ...token }));
  };

  test('must allow time stamping, critically and alone', async () => {
    for (const [extension, facts] of [
      [forgePurposes(false, OID.timeStamping), { critical: false }],
      [forgePurposes(true, '1.3.6.1.5.5.7.3.1'), { critical: true, purposes: ['1.3.6.1.5.5.7.3.1'] }],
      [forgePurposes(true, OID.timeStamping, '1.3.6.1.5.5.7.3.1'), { critical: true }],
      [forgePurposes(true, OID.anyExtendedKeyUsage), { critical: true }],
      [forgeKeyUsage(0), { critical: false, purposes: [] }],
    ] as const) {
      const failure = await withSigner({ extensions: [extension] });
      expect(failure).toMatchObject({ code: 'timestamp.extended-key-usage', subject: 'CN=signer', ...facts });
    }
  });

  test('must not be reserved for anything else, and may leave key usage out', async () => {
    const purposes = forgePurposes(true, OID.timeStamping);
    expect(await withSigner({ extensions: [purposes] })).toBe('accepted');
    expect(await withSigner({ extensions: [purposes, forgeKeyUsage(0, 1)] })).toBe('accepted');
    for (const other of [forgeKeyUsage(0, 5), forgeKeyUsage(2), forgeAuthority()]) {
      expect(await withSigner({ extensions: [purposes, other] })).toMatchObject({ code: 'timestamp.key-usage' });
    }
  });

  test('must be valid at the time of the token', async () => {
    const instants = { notBefore: '20260315101112Z', notAfter: '20260315101113Z' };
    expect(await withSigner(instants)).toBe('accepted');
    for (const change of [{ notBefore: '20260315101113Z' }, { notAfter: '20260315101112Z' }]) {
      expect(await withSigner(change)).toMatchObject({
        code: 'timestamp.certificate-not-valid',
        subject: 'CN=signer',
        genTimeUnixMs: GEN_TIME_UNIX_MS,
      });
    }
  });

  test('must have no critical extension that is not processed, and no extension twice', async () => {
    const unknown = forgeExtension('1.2.3.4.5', true, derNull());
    expect(await withSigner({ extensions: [...SIGNER_EXTENSIONS, unknown] })).toEqual({
      code: 'timestamp.unknown-critical-extension',
      where: 'CN=signer',
      extensions: ['1.2.3.4.5'],
    });
    const harmless = forgeExtension('1.2.3.4.5', false, derNull());
    expect(await withSigner({ extensions: [...SIGNER_EXTENSIONS, harmless] })).toBe('accepted');
    expect(await withSigner({ extensions: [...SIGNER_EXTENSIONS, forgeKeyUsage(0)] })).toMatchObject({
      code: 'timestamp.malformed',
    });
  });

  test('must carry the algorithm that was signed', async () => {
    expect(await withSigner({ outerAlgorithm: OID.ecdsaWithSha384 })).toMatchObject({ code: 'timestamp.malformed' });
  });

  test('cannot be exchanged for another of the same key, name and number', async () => {
    const twin = await forgeCertificate({
      name: 'signer',
      key: chain.signer.key,
      issuer: chain.root,
      extensions: SIGNER_EXTENSIONS,
      serialNumber: Uint8Array.from(chain.signer.serialNumber),
      notAfter: '20990101000000Z',
    });
    expect(await codeOf(judge({ certificates: [twin.der] }))).toBe('timestamp.ess-mismatch');
  });

  test('may name itself in subjectAltName, which the tsa field may use', async () => {
    const dnsName = derContextPrimitive(2, Uint8Array.from([...'tsa.example'].map((letter) => letter.charCodeAt(0))));
    const extensions = [...SIGNER_EXTENSIONS, forgeExtension(OID.subjectAltName, false, derSequence(dnsName))];
    const tstInfo = { rest: [derContext(0, dnsName)] };
    expect(await withSigner({ extensions }, { tstInfo })).toBe('accepted');
    expect(await withSigner({}, { tstInfo })).toMatchObject({ code: 'timestamp.tsa-name-mismatch' });
  });
});

describe('the path to a root', () => {
  const pathOf = async (
    middles: readonly (readonly Uint8Array[])[],
    rootExtensions = [forgeAuthority(), forgeKeyUsage(5)],
  ) => {
    const root = await forgeCertificate({ name: 'top', key: await forgeKey(), extensions: rootExtensions });
    let issuer = root;
    const between: ForgeCertificate[] = [];
    for (const [index, extensions] of middles.entries()) {
      issuer = await forgeCertificate({ name: `middle ${index}`, key: await forgeKey(), issuer, extensions });
      between.push(issuer);
    }
    const signer = await forgeCertificate({
      name: 'signer',
      key: await forgeKey(),
      issuer,
      extensions: SIGNER_EXTENSIONS,
    });
    const certificates = [signer.der, ...between.map((one) => one.der)];
    return failureOf(judge({ signer, certificates }, { trustedRoots: [hashOf(root)], extra: [root.der] }));
  };

  test('may have intermediates, up to six certificates in all', async () => {
    for (const count of [1, 2, 4]) {
      expect(await pathOf(Array.from({ length: count }, () => [forgeAuthority()]))).toBe('accepted');
    }
    expect(await pathOf(Array.from({ length: 5 }, () => [forgeAuthority()]))).toMatchObject({
      code: 'timestamp.untrusted-root',
    });
  });

  test('keeps to pathLen', async () => {
    expect(await pathOf([[forgeAuthority(0)]], [forgeAuthority(1)])).toBe('accepted');
    expect(await pathOf([[forgeAuthority()], [forgeAuthority()]], [forgeAuthority(1)])).toEqual({
      code: 'timestamp.path-length',
      subject: 'CN=top',
      limit: 1,
      found: 2,
    });
  });

  test('goes through authorities that may sign certificates only', async () => {
    expect(await pathOf([[forgeKeyUsage(5)]])).toEqual({ code: 'timestamp.not-an-authority', subject: 'CN=middle 0' });
    expect(await pathOf([[forgeAuthority(), forgeKeyUsage(0)]])).toMatchObject({ code: 'timestamp.key-usage' });
    expect(await pathOf([[]])).toMatchObject({ code: 'timestamp.not-an-authority' });
    expect(await pathOf([], [forgeKeyUsage(5)])).toMatchObject({ code: 'timestamp.not-an-authority' });
  });

  test('goes through authorities that do not restrict themselves to other purposes', async () => {
    const server = forgePurposes(false, '1.3.6.1.5.5.7.3.1');
    expect(await pathOf([[forgeAuthority(), server]])).toMatchObject({ code: 'timestamp.extended-key-usage' });
    expect(await pathOf([[forgeAuthority(), forgePurposes(false, OID.timeStamping)]])).toBe('accepted');
  });

  test('stops at critical extensions that are not processed, such as name constraints', async () => {
    const constraints = forgeExtension('2.5.29.30', true, derSequence());
    expect(await pathOf([[forgeAuthority(), constraints]])).toEqual({
      code: 'timestamp.unknown-critical-extension',
      where: 'CN=middle 0',
      extensions: ['2.5.29.30'],
    });
  });

  test('needs a trusted root, by hash and not by name, and never the signer itself', async () => {
    const namesake = await forgeCertificate({ name: 'root', key: await forgeKey(), extensions: [forgeAuthority()] });
    expect(await codeOf(judge({}, { trustedRoots: [] }))).toBe('timestamp.untrusted-root');
    expect(await codeOf(judge({}, { trustedRoots: [hashOf(namesake)] }))).toBe('timestamp.untrusted-root');
    expect(await failureOf(judge({}, { trustedRoots: [hashOf(namesake)], extra: [namesake.der] }))).toMatchObject({
      code: 'timestamp.certificate-signature-invalid',
      issuer: 'CN=root',
    });
    expect(await failureOf(judge({}, { trustedRoots: [hashOf(chain.signer)], extra: [] }))).toEqual({
      code: 'timestamp.untrusted-root',
      missing: 'CN=root',
      lastSha256: hashOf(chain.signer),
    });
    const both = { trustedRoots: chain.trustedRoots, extra: [namesake.der, chain.root.der] };
    expect(await codeOf(judge({}, both))).toBe('accepted');
  });

  test('refuses RSA keys below 2048 bits', async () => {
    const key = await forgeKey('RSA', 1024);
    const signer = await forgeCertificate({ name: 'signer', key, issuer: chain.root, extensions: SIGNER_EXTENSIONS });
    const signatureAlgorithm = derSequence(derObjectIdentifier(OID.sha256WithRsa), derNull());
    expect(await failureOf(judge({ signer, signatureAlgorithm }))).toEqual({
      code: 'timestamp.key-unsupported',
      subject: 'CN=signer',
    });
  });

  test('costs a bounded number of signatures however many namesakes an attacker supplies', async () => {
    const key = await forgeKey();
    const namesakes = await Promise.all(
      Array.from({ length: 200 }, () => forgeCertificate({ name: 'root', key, extensions: [forgeAuthority()] })),
    );
    const token = await forgeToken({ signer: chain.signer });
    const { subtle } = crypto;
    let verifications = 0;
    const original = subtle.verify;
    Object.defineProperty(subtle, 'verify', {
      configurable: true,
      value: (...parameters: Parameters<typeof original>) => {
        verifications += 1;
        return original.apply(subtle, parameters);
      },
    });
    try {
      const extraCertificates = namesakes.map((one) => one.der);
      const { trustedRoots } = chain;
      const result = verifyTimestampToken({ token, imprint: IMPRINT, trustedRoots, extraCertificates });
      expect(await codeOf(result)).toBe('timestamp.certificate-signature-invalid');
      expect(verifications).toBeLessThanOrEqual(33);
      expect(verifications).toBeGreaterThan(1);
    } finally {
      Reflect.deleteProperty(subtle, 'verify');
    }
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
