// A PDF whose sealing key was stolen, and revoked or not: the seal decides step `document` alone, what it knew of revocation
// is told, and what the ledger says stays as it is.

import { beforeAll, describe, expect, it } from 'vitest';
import { inflate } from '../../../src/cli/inflate.ts';
import { encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { readCertificatePdf } from '../../../src/core/pdf/read-certificate-pdf.ts';
import type { VerifyOptions } from '../../../src/core/verify/options.ts';
import type { Step, Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import type { AuthorityKeys } from '../../../src/platform/tsa/authority-keys.ts';
import {
  type MadeCertificate,
  RECEIVED_AT_UNIX_MS,
  type World,
  createWorld,
  makeCertificate,
} from '../../support/ledger-fixture.ts';
import { createSealFixture } from '../../support/seal-fixture.ts';
import {
  type ForgeCertificate,
  forgeAuthority,
  forgeCertificate,
  forgeKey,
  forgeKeyUsage,
  SIGNER_EXTENSIONS,
} from '../timestamp/token-forge.ts';
import { type ForgeRevoked, forgeCrl } from '../x509/revocation-forge.ts';

/** 2026-11-20T02:43:06Z. */
const SEALED_AT_UNIX_MS = Math.floor(RECEIVED_AT_UNIX_MS / 1000) * 1000 + 60_000;
const BEFORE = '20261119000000Z';
const LATER = '20261121000000Z';
const KEY_COMPROMISE = 1;

let root: ForgeCertificate;
let certificate: ForgeCertificate;
let privateKey: string;
let tsaRoot: ForgeCertificate;
let tsa: ForgeCertificate;
let signingKey: CryptoKey;
let world: World;
let made: MadeCertificate;

beforeAll(async () => {
  root = await forgeCertificate({
    name: 'seal root',
    key: await forgeKey(),
    extensions: [forgeAuthority(), forgeKeyUsage(5, 6)],
  });
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  privateKey = encodeBase64(new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey)));
  const publicKeyInfo = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  certificate = await forgeCertificate({
    name: 'seal',
    key: { ...root.key, publicKeyInfo },
    issuer: root,
    extensions: [forgeKeyUsage(0, 1)],
  });
  tsaRoot = await forgeCertificate({
    name: 'seal timestamp root',
    key: await forgeKey('P-384'),
    extensions: [forgeAuthority(), forgeKeyUsage(5, 6)],
  });
  const signing = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  signingKey = signing.privateKey;
  const tsaKey = new Uint8Array(await crypto.subtle.exportKey('spki', signing.publicKey));
  tsa = await forgeCertificate({
    name: 'seal timestamp authority',
    key: { ...tsaRoot.key, publicKeyInfo: tsaKey },
    issuer: tsaRoot,
    extensions: SIGNER_EXTENSIONS,
  });
  const seal = { roots: [encodeHex(sha256(root.der))], simulated: true };
  const authority = { name: 'seal-tsa', roots: [encodeHex(sha256(tsaRoot.der))], simulated: true };
  world = await createWorld((state) => ({
    ...state,
    seal,
    timestamps: { ...state.timestamps, authorities: [...state.timestamps.authorities, authority] },
  }));
  made = await makeCertificate(world);
});

const crl = async (...revoked: readonly Omit<ForgeRevoked, 'serialNumber'>[]): Promise<Uint8Array> =>
  await forgeCrl({
    issuer: root,
    thisUpdate: LATER,
    nextUpdate: '20271121000000Z',
    revoked: revoked.map((one) => ({ ...one, serialNumber: certificate.serialNumber })),
  });

/** The verdict on the certificate in a PDF that this key sealed, with these lists in it. */
const verifySealed = async (
  crls: readonly Uint8Array[],
  authority: AuthorityKeys = world.authority.keys,
  options: Partial<VerifyOptions> = {},
): Promise<Verdict> => {
  const { sealed } = await createSealFixture({
    json: Uint8Array.from(encodeUtf8(made.text)),
    seal: {
      secret: JSON.stringify({
        v: 'assize/seal-keys/v1',
        privateKey,
        certificate: encodeBase64(certificate.der),
        chain: [encodeBase64(root.der)],
        crls: crls.map(encodeBase64),
      }),
      rootCertificatePem: '',
      rootSha256: encodeHex(sha256(root.der)),
    },
    authority,
    now: () => SEALED_AT_UNIX_MS,
  });
  const reading = await readCertificatePdf(sealed, inflate);
  if (!reading.ok) throw new Error(reading.failure.code);
  const pdf = { attachments: 1, seal: reading.value.seal };
  return await verifyCertificate(reading.value.certificate, { ...made.options, pdf, ...options });
};

const documentOf = ({ steps }: Verdict): Step | undefined => steps.find(({ name }) => name === 'document');
// Step `algorithms` lists those of a seal that verified, too.
const others = ({ steps }: Verdict): readonly Step[] =>
  steps.filter(({ name }) => name !== 'document' && name !== 'algorithms');

describe('a PDF that a stolen key sealed', () => {
  it('is REVOKED by a list that says so from before the seal, and every other step is as without a PDF', async () => {
    const plain = await verifyCertificate(made.text, made.options);
    for (const list of [await crl({ at: BEFORE }), await crl({ at: LATER, reason: KEY_COMPROMISE, invalid: BEFORE })]) {
      const verdict = await verifySealed([list]);
      expect(documentOf(verdict)).toMatchObject({ result: 'fail', code: 'REVOKED' });
      expect(verdict.summary).toBe('inconsistent');
      expect(others(verdict)).toEqual(others(plain));
      expect(verdict.times).toEqual(plain.times);
    }
  });

  it('stands where the key was revoked after its timestamp, and says by what list', async () => {
    for (const list of [await crl(), await crl({ at: LATER, reason: KEY_COMPROMISE })]) {
      const verdict = await verifySealed([list]);
      expect(documentOf(verdict)).toMatchObject({ result: 'pass', code: 'VALID', facts: { sealRevocation: 'crl' } });
      expect(verdict.summary).toBe('consistent');
    }
  });

  it('tells that nothing was known of revocation where the list was left out', async () => {
    const verdict = await verifySealed([]);
    expect(documentOf(verdict)).toMatchObject({ result: 'pass', code: 'VALID', facts: { sealRevocation: 'none' } });
  });
});

describe('the authority that timed a seal', () => {
  const stampedBy = async (...revoked: readonly Omit<ForgeRevoked, 'serialNumber'>[]): Promise<AuthorityKeys> => ({
    certificate: tsa.der,
    rootCertificate: tsaRoot.der,
    signingKey,
    crl: await forgeCrl({
      issuer: tsaRoot,
      thisUpdate: LATER,
      nextUpdate: '20271121000000Z',
      revoked: revoked.map((one) => ({ ...one, serialNumber: tsa.serialNumber })),
    }),
  });

  it('dates no seal once its certificate was revoked', async () => {
    const list = await crl();
    expect(documentOf(await verifySealed([list], await stampedBy()))).toMatchObject({ code: 'VALID' });
    const revoked = await verifySealed([list], await stampedBy({ at: BEFORE }));
    expect(documentOf(revoked)).toMatchObject({ result: 'fail', code: 'REVOKED' });
  });

  it('dates no seal by an algorithm that is broken', async () => {
    const verdict = await verifySealed([await crl()], await stampedBy(), { brokenAlgorithms: ['ecdsa-p384'] });
    const algorithms = verdict.steps.find(({ name }) => name === 'algorithms');
    expect(algorithms).toMatchObject({ result: 'fail', code: 'BROKEN', facts: { broken: ['ecdsa-p384'] } });
  });
});
