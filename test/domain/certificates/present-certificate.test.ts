import { beforeAll, describe, expect, it } from 'vitest';
import { sliceBatchCore } from '../../../src/core/batch/batch-entry.ts';
import { encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { formatCertificateCore } from '../../../src/core/certificate/certificate-core.ts';
import { formatCertificate } from '../../../src/core/certificate/certificate.ts';
import { signDetachedJws } from '../../../src/core/certificate/detached-jws.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { signCosignature } from '../../../src/core/checkpoint/cosignature.ts';
import { formatSignedNote } from '../../../src/core/note/signed-note.ts';
import { formatFindingText } from '../../../src/core/ledger/finding.ts';
import { openTrust } from '../../../src/core/verify/trust.ts';
import { STEP_NAMES, type Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import { presentCertificate } from '../../../src/domain/certificates/present-certificate.ts';
import { requestEmbeddedToken } from '../../../src/platform/tsa/timestamp-client.ts';
import {
  COSIGNED_AT,
  EVIDENCE_ID,
  type Edits,
  type MadeCertificate,
  ORIGIN,
  RECEIVED_AT_UNIX_MS,
  type World,
  createWorld,
  makeCertificate,
} from '../../support/ledger-fixture.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});

const print = async (made: MadeCertificate, change: (verdict: Verdict) => Verdict = (verdict) => verdict) => {
  const trust = await openTrust(made.trust);
  if (!trust.ok) throw new Error(trust.failure.code);
  const verdict = change(await verifyCertificate(made.text, made.options));
  return presentCertificate({
    certificate: made.text,
    verdict,
    trust: trust.value,
    link: 'https://assize.invalid/v/00?k=x',
    revision: 1,
    issuer: { zh: '演示', en: 'Demonstration', simulated: true, creditCode: null, filings: null },
    verifier: { name: 'assize', version: '0.1.0', sha256: null },
    pdfSignature: null,
    custody: { custodian: 'issuer' },
    statements: [],
  });
};

const present = async (edits: Edits = {}, change?: (verdict: Verdict) => Verdict) =>
  await print(await makeCertificate(world, edits), change);

const take = async (edits: Edits = {}) => {
  const view = await present(edits);
  if (!view.ok) throw new Error(view.failure.reason);
  return view.value;
};

describe('presentCertificate', () => {
  it('shows what a keeper found, and says when whose finding it is was not established', async () => {
    const [keeper] = world.keepers;
    if (keeper === undefined) throw new Error('no keeper');
    const sign = async (index: number): Promise<string> => {
      const text = formatFindingText(ORIGIN, index, 'token-untrusted');
      return formatSignedNote(text, [await signCosignature(text, 1_800_000_000, keeper)]);
    };
    const findings = [await sign(3), await sign(4)];
    const view = await take({ core: (core) => ({ ...core, findings }) });
    expect(view.ledger.findings).toEqual([
      `token-untrusted: ${keeper.key.name}`,
      '1 项未能核验 1 could not be verified',
    ]);
    expect((await take()).ledger.findings).toEqual([]);
  });

  it('shows each fact as the certificate and its verdict have it', async () => {
    const made = await makeCertificate(world);
    const shown = await print(made);
    if (!shown.ok) throw new Error(shown.failure.reason);
    const view = shown.value;
    expect(view).toMatchObject({
      evidenceId: EVIDENCE_ID,
      simulated: true,
      issuer: { keyId: `${ORIGIN}/issuer+${world.issuer.key.keyId}`, creditCode: null, filings: null },
      depositor: { organization: '青岚织造有限公司', name: null, identifier: null, level: null, relation: null },
      evidence: { name: '采购框架合同（双方签署版）.pdf', title: 'Framework agreement', caseNumber: null, sm3: null },
      source: { mode: 'upload', grade: 'self', method: 'apiKey' },
      times: {
        receivedAtUnixMs: RECEIVED_AT_UNIX_MS,
        batchClosedAtUnixMs: RECEIVED_AT_UNIX_MS + 100,
        existedByUnixMs: RECEIVED_AT_UNIX_MS + 1700,
        tokens: [{ accuracyMs: 1000, late: false }],
      },
      ledger: { batcher: 'batcher-0', sequence: 7, leafIndex: 3, batchTreeSize: 5, entryIndex: 3, treeSize: 5 },
      quorum: { met: 4, required: 3, total: 4, f: 1, policyEntryIndex: 0 },
      custody: { custodian: 'issuer' },
      statements: [],
      pdfSignature: null,
    });
    expect(view.ledger.previous?.treeSize).toBe(2);
    expect(view.times.tokens.map(({ tokenSha256 }) => tokenSha256)).toEqual([encodeHex(sha256(made.token))]);
    expect(view.verification.tokenCommand.join('\n')).toMatch(
      /^openssl ts -verify -data parts\/core\.json -in parts\/token-1\.der -token_in \\\n {2}-CAfile parts\/roots\.pem -untrusted parts\/untrusted\.pem -attime \d+$/u,
    );
    // What the bundle is as of is dated by the courts, not by a clock of ours.
    expect(view.verification.bundleAsOfUnixMs ?? 0).toBeGreaterThan(RECEIVED_AT_UNIX_MS);
    expect(view.sentence.zh).toContain('上链后未发现篡改');
    expect(view.coreFingerprint).toMatch(/^[0-9a-f]{40}$/);
    expect(view.verification.steps.map(({ name }) => name)).toEqual(STEP_NAMES);
  });

  it('lists every court in the ledger’s order, also one that had not cosigned', async () => {
    const view = await take({
      covering: (signing) => ({ ...signing, witnesses: signing.witnesses.toReversed().slice(0, 3) }),
    });
    expect(view.courts.map(({ keyName }) => keyName)).toEqual(world.witnesses.map(({ key }) => key.name));
    expect(view.courts.map(({ cosignature }) => cosignature?.unixSeconds ?? null)).toEqual([
      null,
      COSIGNED_AT[2],
      COSIGNED_AT[1],
      COSIGNED_AT[0],
    ]);
    expect(view.quorum.met).toBe(3);
  });

  it('marks a token that the ledger entry does not name as late', async () => {
    const view = await take({ entry: (entry) => ({ ...entry, timestamps: [] }) });
    expect(view.times.tokens.map(({ late }) => late)).toEqual([true]);
  });

  it('prints no token that only says it is of a known authority', async () => {
    const made = await makeCertificate(world);
    const earlier = RECEIVED_AT_UNIX_MS + 1;
    const strange = await requestEmbeddedToken({
      name: 'strange',
      authority: { ...world.strangeAuthority, now: () => earlier },
      imprint: sha256(encodeUtf8(sliceBatchCore(made.core.batch.entry))),
      now: () => earlier,
      random: (sizeBytes) => crypto.getRandomValues(new Uint8Array(sizeBytes)),
    });
    if (!strange.ok) throw new Error(JSON.stringify(strange.failure));
    const [own] = made.core.timestamps;
    if (own === undefined) throw new Error('no token');
    const forged = { ...own, token: encodeBase64(strange.value.bytes) };
    const core = formatCertificateCore({ ...made.core, timestamps: [own, forged] });
    const signature = await signDetachedJws(core, world.issuer);
    const view = await print({ ...made, text: formatCertificate({ ...made.certificate, core, signature }) });
    // The verdict does not rest on it, and the paper does not show it.
    expect(view.ok && view.value.times.tokens.map(({ genTimeUnixMs }) => genTimeUnixMs)).toEqual([
      RECEIVED_AT_UNIX_MS + 700,
    ]);
  });

  it('marks a token as late that is another one than its authority has in the entry', async () => {
    const view = await take({
      entry: (entry) => ({
        ...entry,
        timestamps: entry.timestamps.map((one) => ({ ...one, tokenSha256: '0'.repeat(64) })),
      }),
    });
    expect(view.times.tokens.map(({ late }) => late)).toEqual([true]);
  });

  it('prints nothing that was not found consistent', async () => {
    const refused = await present({}, (verdict) => ({ ...verdict, summary: 'inconsistent', sentence: null }));
    expect(refused).toEqual({ ok: false, failure: { code: 'not-consistent', reason: 'inconsistent' } });
  });
});
