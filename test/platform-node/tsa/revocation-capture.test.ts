// What is captured of revocation at issue, and that nothing which a responder does holds up or spoils a certificate.

import { beforeAll, describe, expect, test } from 'vitest';
import {
  derContext,
  derContextPrimitive,
  derObjectIdentifier,
  derSequence,
} from '../../../src/core/asn1/der-writer.ts';
import { OID } from '../../../src/core/asn1/object-identifiers.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import type { UrlRules } from '../../../src/domain/deliveries/endpoint-url.ts';
import { createRevocationCapture } from '../../../src/platform/tsa/revocation-capture.ts';
import {
  forgeCertificate,
  forgeChain,
  forgeExtension,
  forgeKey,
  forgeToken,
  SIGNER_EXTENSIONS,
  type ForgeCertificate,
} from '../../core/timestamp/token-forge.ts';
import { forgeCrl, forgeOcsp } from '../../core/x509/revocation-forge.ts';

const RULES: UrlRules = { allowPrivate: false, extraPorts: [], ownHosts: [] };
const NOW = Date.parse('2026-03-16T00:00:00Z');
const LIST = 'http://crl.example.com/root.crl';
const RESPONDER = 'http://ocsp.example.com/';

const uri = (text: string) => derContextPrimitive(6, encodeUtf8(text));
const points = (...addresses: readonly string[]) =>
  forgeExtension(
    OID.cRLDistributionPoints,
    false,
    derSequence(...addresses.map((text) => derSequence(derContext(0, derContext(0, uri(text)))))),
  );
const access = (text: string) =>
  forgeExtension(
    OID.authorityInfoAccess,
    false,
    derSequence(derSequence(derObjectIdentifier(OID.accessOcsp), uri(text))),
  );

let root: ForgeCertificate;
beforeAll(async () => {
  ({ root } = await forgeChain());
});

const issueSigner = async (...extensions: readonly Uint8Array[]): Promise<ForgeCertificate> =>
  await forgeCertificate({
    name: 'signer',
    key: await forgeKey(),
    issuer: root,
    extensions: [...SIGNER_EXTENSIONS, ...extensions],
  });

const capture = async (
  signer: ForgeCertificate,
  answer: (request: Request) => Promise<Response> | Response,
  rules = RULES,
) => {
  const asked: string[] = [];
  const run = createRevocationCapture({
    fetch: async (request) => {
      asked.push(`${request.method} ${request.url}`);
      return await answer(request);
    },
    rules,
    now: () => NOW,
    timeoutMs: 200,
  });
  const token = await forgeToken({ signer });
  const first = await run(token, [root.der]);
  const second = await run(token, [root.der]);
  expect(second).toEqual(first);
  return { crls: first.crls.length, ocsps: first.ocsps.length, isRevoked: first.isRevoked, asked };
};

describe('at issue', () => {
  test('the list of the distribution point is carried, asked for once', async () => {
    const list = await forgeCrl({ issuer: root });
    const found = await capture(await issueSigner(points(LIST)), () => new Response(list));
    expect(found).toEqual({ crls: 1, ocsps: 0, isRevoked: false, asked: [`GET ${LIST}`] });
  });

  test('an OCSP response is preferred to the list, and the list stands in for a responder that fails', async () => {
    const signer = await issueSigner(points(LIST), access(RESPONDER));
    const response = await forgeOcsp({ about: signer, issuer: root });
    const list = await forgeCrl({ issuer: root });
    const byOcsp = await capture(signer, () => new Response(response));
    expect(byOcsp).toEqual({ crls: 0, ocsps: 1, isRevoked: false, asked: [`POST ${RESPONDER}`] });
    const byList = await capture(signer, ({ method }) =>
      method === 'POST' ? new Response('', { status: 500 }) : new Response(list),
    );
    expect(byList).toEqual({ crls: 1, ocsps: 0, isRevoked: false, asked: [`POST ${RESPONDER}`, `GET ${LIST}`] });
  });

  test('a certificate that had been revoked is known as such', async () => {
    const signer = await issueSigner(points(LIST));
    const revoked = [{ serialNumber: signer.serialNumber, at: '20260301000000Z' }];
    const list = await forgeCrl({ issuer: root, revoked });
    expect(await capture(signer, () => new Response(list))).toMatchObject({ isRevoked: true });
  });

  test('a list that is not the issuer’s, too large, redirected, failing or late is left out', async () => {
    const signer = await issueSigner(points(LIST));
    const other = await forgeCertificate({ name: 'root', key: await forgeKey() });
    const foreign = await forgeCrl({ issuer: other });
    const answers: readonly (() => Promise<Response> | Response)[] = [
      () => new Response(foreign),
      () => new Response(new Uint8Array(20_000)),
      () => new Response('', { status: 302, headers: { location: 'http://elsewhere.example.com/' } }),
      () => Promise.reject(new TypeError('no route')),
      () => new Promise<Response>(() => undefined),
    ];
    for (const answer of answers) {
      expect(await capture(signer, answer)).toMatchObject({ crls: 0, ocsps: 0, isRevoked: false });
    }
  });

  test('addresses that are not public http are not asked', async () => {
    for (const address of [
      'ldap://crl.example.com/cn=root',
      'http://127.0.0.1/root.crl',
      'http://[::1]/root.crl',
      'http://169.254.169.254/latest/meta-data',
      'http://intranet/root.crl',
      'http://crl.example.com:8080/root.crl',
      'http://user@crl.example.com/root.crl',
      'file:///etc/passwd',
      'javascript:alert(1)',
    ]) {
      const found = await capture(await issueSigner(points(address)), () => new Response('never'));
      expect(found).toEqual({ crls: 0, ocsps: 0, isRevoked: false, asked: [] });
    }
    const own = { ...RULES, ownHosts: ['crl.example.com'] };
    const found = await capture(await issueSigner(points(LIST)), () => new Response('never'), own);
    expect(found.asked).toEqual([]);
  });

  test('a certificate without addresses, or with unreadable ones, has nothing captured', async () => {
    for (const extensions of [[], [forgeExtension(OID.cRLDistributionPoints, false, encodeUtf8('not DER'))]]) {
      const found = await capture(await issueSigner(...extensions), () => new Response('never'));
      expect(found).toEqual({ crls: 0, ocsps: 0, isRevoked: false, asked: [] });
    }
  });
});
