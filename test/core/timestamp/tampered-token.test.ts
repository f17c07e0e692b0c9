// One wrong thing at a time in tokens that are right otherwise: each gets its own code.

import { beforeAll, describe, expect, test } from 'vitest';
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
} from '../../../src/core/asn1/der-writer.ts';
import { OID } from '../../../src/core/asn1/object-identifiers.ts';
import { decodeDerAsP1363 } from '../../../src/core/x509/p1363.ts';
import { type TimestampFailureCode } from '../../../src/core/timestamp/timestamp-failure.ts';
import { verifyTimestampToken } from '../../../src/core/timestamp/verify-timestamp-token.ts';
import { codeOf, failureOf, judgeToken, type Chain } from './judge-token.ts';
import {
  attribute,
  essAttribute,
  forgeChain,
  forgeExtension,
  forgeName,
  forgeToken,
  IMPRINT,
  indefinite,
  messageImprint,
  type ForgeOptions,
} from './token-forge.ts';

let chain: Chain;
beforeAll(async () => {
  chain = await forgeChain();
});
const judge = (...parameters: Parameters<typeof judgeToken> extends readonly [Chain, ...infer Rest] ? Rest : never) =>
  judgeToken(chain, ...parameters);

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
