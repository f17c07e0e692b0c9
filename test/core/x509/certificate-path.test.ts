// The certificates behind a token: the signer's own and the path to a trusted root (RFC 3161 §2.3, RFC 5280 §6).

import { beforeAll, describe, expect, test } from 'vitest';
import {
  derContext,
  derContextPrimitive,
  derNull,
  derObjectIdentifier,
  derSequence,
} from '../../../src/core/asn1/der-writer.ts';
import { OID } from '../../../src/core/asn1/object-identifiers.ts';
import { verifyTimestampToken } from '../../../src/core/timestamp/verify-timestamp-token.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { codeOf, failureOf, hashOf, judgeToken, type Chain } from '../timestamp/judge-token.ts';
import {
  forgeAuthority,
  forgeCertificate,
  forgeChain,
  forgeExtension,
  forgeKey,
  forgeKeyUsage,
  forgePurposes,
  forgeToken,
  GEN_TIME_UNIX_MS,
  IMPRINT,
  SIGNER_EXTENSIONS,
  type ForgeCertificate,
  type ForgeOptions,
} from '../timestamp/token-forge.ts';

let chain: Chain;
beforeAll(async () => {
  chain = await forgeChain();
});
const judge = (...parameters: Parameters<typeof judgeToken> extends readonly [Chain, ...infer Rest] ? Rest : never) =>
  judgeToken(chain, ...parameters);

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
    const dnsName = derContextPrimitive(2, encodeUtf8('tsa.example'));
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
    const original = subtle.verify.bind(subtle);
    Object.defineProperty(subtle, 'verify', {
      configurable: true,
      value: (...parameters: Parameters<typeof original>) => {
        verifications += 1;
        return original(...parameters);
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
