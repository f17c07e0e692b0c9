// Revocation by carried lists and OCSP responses: who may speak for an issuer, until when, and what follows for a token of
// a known time (RFC 5280 §5.3.1 and §6.3, RFC 6960 §4.2.2.2, RFC 3161 §4). The token is of 2026-03-15.

import { beforeAll, describe, expect, test } from 'vitest';
import {
  derBits,
  derContextPrimitive,
  derElement,
  derInteger,
  derSequence,
  derUnsigned,
} from '../../../src/core/asn1/der-writer.ts';
import { OID } from '../../../src/core/asn1/object-identifiers.ts';
import { MalformedDer } from '../../../src/core/asn1/der-reader.ts';
import { readCrl } from '../../../src/core/x509/crl.ts';
import { readOcspResponse } from '../../../src/core/x509/ocsp.ts';
import { judgeRevocation } from '../../../src/core/x509/revocation.ts';
import { readX509Certificate } from '../../../src/core/x509/x509-certificate.ts';
import {
  forgeAuthority,
  forgeCertificate,
  forgeChain,
  forgeExtension,
  forgeKey,
  forgeKeyUsage,
  forgePurposes,
  GEN_TIME_UNIX_MS,
  type ForgeCertificate,
} from '../timestamp/token-forge.ts';
import { forgeCrl, forgeOcsp } from './revocation-forge.ts';

let root: ForgeCertificate;
let signer: ForgeCertificate;
beforeAll(async () => {
  ({ root, signer } = await forgeChain());
});

const BEFORE = '20260301000000Z';
const LATER = '20260320000000Z';
const LATER_UNIX_MS = Date.parse('2026-03-20T00:00:00Z');
const REASON = {
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
};

const judge = async (material: { readonly crls?: readonly Uint8Array[]; readonly ocsps?: readonly Uint8Array[] }) => {
  const path = [signer.der, root.der].map(readX509Certificate);
  const { crls = [], ocsps = [] } = material;
  const result = await judgeRevocation(path, { crls, ocsps }, GEN_TIME_UNIX_MS);
  if (!result.ok) return result.failure.code;
  const { source, doubtfulFromUnixMs } = result.value;
  return doubtfulFromUnixMs === null ? source : `doubtful from ${new Date(doubtfulFromUnixMs).toISOString()}`;
};

test('nothing carried says nothing', async () => {
  expect(await judge({})).toBe('none');
});

describe('a revocation list', () => {
  test('of the issuer, valid past the token, says that the certificate was not revoked', async () => {
    expect(await judge({ crls: [await forgeCrl({ issuer: root })] })).toBe('crl');
    const others = [{ serialNumber: Uint8Array.of(9, 9), at: BEFORE, reason: REASON.keyCompromise }];
    expect(await judge({ crls: [await forgeCrl({ issuer: root, revoked: others })] })).toBe('crl');
  });

  test('that ended before the token, or names no end and is older, says nothing', async () => {
    const old = { issuer: root, thisUpdate: '20260201000000Z' };
    expect(await judge({ crls: [await forgeCrl({ ...old, nextUpdate: '20260301000000Z' })] })).toBe('none');
    expect(await judge({ crls: [await forgeCrl({ ...old, nextUpdate: null })] })).toBe('none');
    expect(await judge({ crls: [await forgeCrl({ issuer: root, nextUpdate: null })] })).toBe('crl');
  });

  test('that nobody signed, or another of the same name did, is an altered certificate', async () => {
    const impostor = await forgeCertificate({ name: 'root', key: await forgeKey(), extensions: [forgeAuthority()] });
    expect(await judge({ crls: [await forgeCrl({ issuer: impostor })] })).toBe('timestamp.revocation-invalid');
    const list = await forgeCrl({ issuer: root });
    list[list.length - 1] = (list.at(-1) ?? 0) ^ 1;
    expect(await judge({ crls: [list] })).toBe('timestamp.revocation-invalid');
    expect(await judge({ crls: [Uint8Array.of(1)] })).toBe('timestamp.revocation-invalid');
  });

  test('of another issuer, or by one whose key must not sign lists, is refused', async () => {
    const other = await forgeCertificate({ name: 'other', key: await forgeKey(), extensions: [forgeAuthority()] });
    expect(await judge({ crls: [await forgeCrl({ issuer: other })] })).toBe('timestamp.revocation-invalid');
    const extensions = [forgeAuthority(), forgeKeyUsage(5)];
    const noLists = await forgeCertificate({ name: 'root', key: root.key, extensions });
    const path = [signer.der, noLists.der].map(readX509Certificate);
    const crls = [await forgeCrl({ issuer: root })];
    expect(await judgeRevocation(path, { crls, ocsps: [] }, GEN_TIME_UNIX_MS)).toMatchObject({ ok: false });
  });

  test('with an unknown critical extension, a delta, or for authorities or some reasons only, is refused', async () => {
    const scoped = (...flags: readonly Uint8Array[]) =>
      forgeExtension(OID.issuingDistributionPoint, true, derSequence(...flags));
    const yes = Uint8Array.of(0xff);
    for (const extension of [
      forgeExtension('1.2.3.4', true, derInteger(1)),
      forgeExtension(OID.deltaCRLIndicator, true, derInteger(1)),
      forgeExtension(OID.deltaCRLIndicator, false, derInteger(1)),
      scoped(derContextPrimitive(2, yes)),
      scoped(derContextPrimitive(3, Uint8Array.of(0, 0x40))),
      scoped(derContextPrimitive(4, yes)),
      scoped(derContextPrimitive(5, yes)),
    ]) {
      const crls = [await forgeCrl({ issuer: root, extensions: [extension] })];
      expect(await judge({ crls })).toBe('timestamp.revocation-invalid');
    }
    for (const extension of [
      forgeExtension('1.2.3.4', false, derInteger(1)),
      forgeExtension(OID.cRLNumber, false, derInteger(7)),
      scoped(derContextPrimitive(1, yes)),
    ]) {
      expect(await judge({ crls: [await forgeCrl({ issuer: root, extensions: [extension] })] })).toBe('crl');
    }
    const entry = {
      serialNumber: Uint8Array.of(5),
      at: BEFORE,
      extensions: [forgeExtension('1.2.3', true, derInteger(1))],
    };
    const crls = [await forgeCrl({ issuer: root, revoked: [entry] })];
    expect(await judge({ crls })).toBe('timestamp.revocation-invalid');
  });

  test('of version 1, or naming one serial number twice, is malformed', async () => {
    expect(await judge({ crls: [await forgeCrl({ issuer: root, version: 0 })] })).toBe('timestamp.revocation-invalid');
    const entry = { serialNumber: Uint8Array.of(5), at: BEFORE };
    const crls = [await forgeCrl({ issuer: root, revoked: [entry, entry] })];
    expect(await judge({ crls })).toBe('timestamp.revocation-invalid');
  });
});

describe('what a revocation does to a token', () => {
  const doubtful = `doubtful from ${new Date(LATER_UNIX_MS).toISOString()}`;
  const table: readonly (readonly [keyof typeof REASON | 'none', string, string])[] = [
    ['none', BEFORE, 'timestamp.certificate-revoked'],
    ['superseded', BEFORE, 'timestamp.certificate-revoked'],
    ['keyCompromise', BEFORE, 'timestamp.certificate-revoked'],
    ['certificateHold', BEFORE, 'timestamp.certificate-revoked'],
    ['removeFromCRL', BEFORE, 'crl'],
    ['none', LATER, 'crl'],
    ['affiliationChanged', LATER, 'crl'],
    ['superseded', LATER, 'crl'],
    ['cessationOfOperation', LATER, 'crl'],
    ['certificateHold', LATER, 'crl'],
    ['privilegeWithdrawn', LATER, 'crl'],
    ['removeFromCRL', LATER, 'crl'],
    ['keyCompromise', LATER, doubtful],
    ['cACompromise', LATER, doubtful],
    ['aACompromise', LATER, doubtful],
  ];
  for (const [reason, at, expected] of table) {
    test(`reason ${reason}, ${at === BEFORE ? 'before' : 'after'} its time: ${expected}`, async () => {
      const entry = { serialNumber: signer.serialNumber, at, ...(reason === 'none' ? {} : { reason: REASON[reason] }) };
      expect(await judge({ crls: [await forgeCrl({ issuer: root, revoked: [entry] })] })).toBe(expected);
    });
  }

  test('a loss dated back before the token revokes it, whenever it was reported', async () => {
    const entry = { serialNumber: signer.serialNumber, at: LATER, reason: REASON.keyCompromise, invalid: BEFORE };
    const crls = [await forgeCrl({ issuer: root, revoked: [entry] })];
    expect(await judge({ crls })).toBe('timestamp.certificate-revoked');
  });

  test('a list that ended before the token still revokes', async () => {
    const entry = { serialNumber: signer.serialNumber, at: '20260110000000Z' };
    const times = { thisUpdate: '20260201000000Z', nextUpdate: '20260301000000Z' };
    const crls = [await forgeCrl({ issuer: root, ...times, revoked: [entry] })];
    expect(await judge({ crls })).toBe('timestamp.certificate-revoked');
  });
});

describe('an OCSP response', () => {
  test('by the issuer, named by name or by key, with SHA-1 or SHA-256 names, says that it was not revoked', async () => {
    for (const options of [{}, { byKey: true }, { digest: 'SHA-256' }] as const) {
      expect(await judge({ ocsps: [await forgeOcsp({ about: signer, issuer: root, ...options })] })).toBe('ocsp');
    }
  });

  test('of a revoked certificate revokes, by the same rules as a list', async () => {
    const of = async (at: string, reason: number) =>
      await judge({ ocsps: [await forgeOcsp({ about: signer, issuer: root, status: { at, reason } })] });
    expect(await of(BEFORE, REASON.superseded)).toBe('timestamp.certificate-revoked');
    expect(await of(LATER, REASON.superseded)).toBe('ocsp');
    expect(await of(LATER, REASON.keyCompromise)).toMatch(/^doubtful/);
  });

  test('that knows nothing of the certificate, or is about another, is refused', async () => {
    const unknown = await forgeOcsp({ about: signer, issuer: root, status: 'unknown' });
    expect(await judge({ ocsps: [unknown] })).toBe('timestamp.revocation-invalid');
    const other = { ...signer, serialNumber: Uint8Array.of(7, 7) };
    expect(await judge({ ocsps: [await forgeOcsp({ about: other, issuer: root })] })).toBe(
      'timestamp.revocation-invalid',
    );
  });

  test('by a delegate counts where the issuer gave it that purpose, and not otherwise', async () => {
    const delegate = async (issuer: ForgeCertificate, ...extensions: readonly Uint8Array[]) =>
      await forgeCertificate({ name: 'responder', key: await forgeKey(), issuer, extensions });
    const by = async (responder: ForgeCertificate) =>
      await judge({
        ocsps: [await forgeOcsp({ about: signer, issuer: root, signer: responder, certificates: [responder.der] })],
      });
    const purpose = forgePurposes(false, OID.ocspSigning);
    expect(await by(await delegate(root, forgeKeyUsage(0), purpose))).toBe('ocsp');
    expect(await by(await delegate(root, forgeKeyUsage(0)))).toBe('timestamp.revocation-invalid');
    expect(await by(await delegate(root, forgeKeyUsage(5), purpose))).toBe('timestamp.revocation-invalid');
    const impostor = { name: 'root', key: await forgeKey() };
    const foreign = await forgeCertificate({ ...impostor, extensions: [forgeAuthority()] });
    expect(await by(await delegate(foreign, forgeKeyUsage(0), purpose))).toBe('timestamp.revocation-invalid');
  });
});

describe('the readers', () => {
  test('give a value or MalformedDer for every byte changed and every cut', async () => {
    const list = await forgeCrl({ issuer: root, revoked: [{ serialNumber: Uint8Array.of(5), at: BEFORE, reason: 1 }] });
    const response = await forgeOcsp({ about: signer, issuer: root, certificates: [signer.der] });
    for (const [bytes, read] of [
      [list, readCrl],
      [response, readOcspResponse],
    ] as const) {
      const attempt = (input: Uint8Array): void => {
        try {
          read(input);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedDer);
        }
      };
      for (let index = 0; index < bytes.length; index += 1) {
        attempt(bytes.subarray(0, index));
        for (const change of [1, 0x20, 0x80, 0xff]) {
          const copy = Uint8Array.from(bytes);
          copy[index] = (copy[index] ?? 0) ^ change;
          attempt(copy);
        }
      }
    }
  });

  test('refuse more than they are made for', () => {
    expect(() => readCrl(new Uint8Array(70_000))).toThrow(MalformedDer);
    expect(() => readOcspResponse(new Uint8Array(40_000))).toThrow(MalformedDer);
    const failed = derSequence(derElement(0x0a, Uint8Array.of(6)));
    expect(() => readOcspResponse(failed)).toThrow(MalformedDer);
    expect(() =>
      readCrl(derSequence(derSequence(), derUnsigned(Uint8Array.of(1)), derBits(new Uint8Array(1)))),
    ).toThrow(MalformedDer);
  });
});
