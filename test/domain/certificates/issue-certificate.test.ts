import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { parseCertificate } from '../../../src/core/certificate/certificate.ts';
import { parseCertificateCore } from '../../../src/core/certificate/certificate-core.ts';
import { computeFingerprint } from '../../../src/core/certificate/fingerprint.ts';
import { parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { hashLeaf } from '../../../src/core/merkle/hash.ts';
import { verifyInclusionProof } from '../../../src/core/merkle/inclusion-proof.ts';
import { computeRootHash } from '../../../src/core/merkle/tree.ts';
import { parseSignedNote } from '../../../src/core/note/signed-note.ts';
import { parseBatchPath } from '../../../src/core/proof/batch-path.ts';
import { parseTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import { formatEvidenceProof } from '../../../src/domain/certificates/evidence-proof.ts';
import { issueCertificate } from '../../../src/domain/certificates/issue-certificate.ts';
import { issuePdf } from '../../../src/domain/certificates/issue-pdf.ts';
import { readOnLedgerBy } from '../../../src/domain/certificates/on-ledger-by.ts';
import { formatPublicCertificate } from '../../../src/domain/certificates/public-certificate.ts';
import type { Result } from '../../../src/core/result.ts';
import { type IssueFixture, createIssueFixture } from '../../support/issue-fixture.ts';
import {
  COSIGNED_AT,
  EVIDENCE_ID,
  type MadeCertificate,
  type World,
  createWorld,
  fillerLeaves,
  makeCertificate,
  signCheckpoint,
} from '../../support/ledger-fixture.ts';

let world: World;
let made: MadeCertificate;
let fixture: IssueFixture;
beforeAll(async () => {
  world = await createWorld();
  made = await makeCertificate(world);
});
beforeEach(() => {
  fixture = createIssueFixture(world, made);
});

const take = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};
const JSON_FILE = `${EVIDENCE_ID}/certificate.json`;
const PDF_FILE = `${EVIDENCE_ID}/certificate.pdf`;

describe('issueCertificate', () => {
  it('issues from the stores alone a certificate that anybody finds consistent', async () => {
    const text = take(await issueCertificate(fixture.ports, fixture.certified));
    const verdict = await verifyCertificate(text, made.options);
    expect(verdict.summary).toBe('consistent');
    expect(verdict.steps.filter(({ result }) => result === 'fail')).toEqual([]);
    expect(decodeUtf8(fixture.files.get(JSON_FILE) ?? new Uint8Array())).toBe(text);
    const core = take(parseCertificateCore(take(parseCertificate(text)).core, null));
    expect(core).toEqual({ ...made.core, limits: core.limits, issued: core.issued });
    expect(core.limits).toHaveLength(5);
  });

  it('answers with the same bytes for ever, whatever the clock says later', async () => {
    const first = take(await issueCertificate(fixture.ports, fixture.certified));
    fixture.setNow(Date.parse('2040-01-01T00:00:00Z'));
    fixture.objects.clear();
    expect(take(await issueCertificate(fixture.ports, fixture.certified))).toBe(first);
  });

  it('serves to the loser of a race what the winner stored', async () => {
    let calls = 0;
    const ports = {
      ...fixture.ports,
      now: () => {
        calls += 1;
        return fixture.ports.now() + calls;
      },
    };
    const texts = await Promise.all(Array.from({ length: 5 }, () => issueCertificate(ports, fixture.certified)));
    expect(calls).toBeGreaterThan(5);
    expect(new Set(texts.map(take))).toEqual(new Set([decodeUtf8(fixture.files.get(JSON_FILE) ?? new Uint8Array())]));
  });

  it('stores nothing that does not verify, and names the step', async () => {
    const weak = await signCheckpoint(made.ledger.slice(0, 5), {
      log: world.log,
      witnesses: world.witnesses.slice(0, 2),
      at: COSIGNED_AT,
    });
    fixture.objects.set('checkpoints/5', encodeUtf8(weak));
    const issued = await issueCertificate(fixture.ports, fixture.certified);
    expect(issued).toMatchObject({ ok: false, failure: { code: 'verification-failed', summary: 'inconsistent' } });
    expect(JSON.stringify(issued)).toContain('quorum fail NOT_MET');
    expect(fixture.files.size).toBe(0);
  });

  it('stores nothing when the statement is not the one of the leaf', async () => {
    const ports = {
      ...fixture.ports,
      readStatement: () =>
        Promise.resolve({ text: made.statement.replace('application/pdf', 'application/zip'), disclosures: [] }),
    };
    expect(await issueCertificate(ports, fixture.certified)).toMatchObject({
      failure: { code: 'verification-failed' },
    });
    expect(fixture.files.size).toBe(0);
  });

  it('names the object that is missing, for each of them', async () => {
    for (const key of fixture.objects.keys()) {
      const broken = createIssueFixture(world, made);
      broken.objects.delete(key);
      const issued = await issueCertificate(broken.ports, broken.certified);
      if (key === 'checkpoints/2') {
        expect(take(parseCertificateCore(take(parseCertificate(take(issued))).core, null)).inclusion.after).toBeNull();
      } else if (key.includes('/tokens/')) {
        // Without the token the policy's minimum is not met.
        expect(issued).toMatchObject({ failure: { code: 'verification-failed' } });
      } else {
        // A partial tile is looked for in the full one, too.
        const wanted = key.replace(/\.p\/\d+$/, '');
        expect(issued).toEqual({ ok: false, failure: { code: 'object-missing', key: wanted } });
      }
    }
    expect(fixture.objects.size).toBe(6);
  });

  it('cuts a pruned partial tile out of the full one', async () => {
    const bytes = fixture.objects.get('tile/0/000.p/5') ?? new Uint8Array();
    const full = new Uint8Array(256 * 32);
    full.set(bytes);
    for (const [index, leaf] of fillerLeaves(251, 'grown').entries()) full.set(leaf, (index + 5) * 32);
    fixture.objects.delete('tile/0/000.p/5');
    fixture.objects.set('tile/0/000', full);
    expect((await issueCertificate(fixture.ports, fixture.certified)).ok).toBe(true);
  });

  it('issues nothing before the batch is anchored, or after the statement was erased', async () => {
    const { evidence, batch } = fixture.certified;
    expect(await issueCertificate(fixture.ports, { evidence, batch: { ...batch, publishedSize: null } })).toEqual({
      ok: false,
      failure: { code: 'not-anchored' },
    });
    expect(await issueCertificate(fixture.ports, { evidence: { ...evidence, statementKey: null }, batch })).toEqual({
      ok: false,
      failure: { code: 'statement-erased' },
    });
  });

  it('says of a digest deposit that the file was never seen', async () => {
    const { evidence, batch } = fixture.certified;
    const text = take(await issueCertificate(fixture.ports, { evidence: { ...evidence, mode: 'digest' }, batch }));
    expect(text).toContain('平台只收到摘要，未收到文件');
  });
});

describe('the other forms of an issued certificate', () => {
  it('the proof leads from the statement to the checkpoint in one file', async () => {
    const text = take(await issueCertificate(fixture.ports, fixture.certified));
    const proof = take(parseTlogProof(take(formatEvidenceProof(text))));
    const batchPath = take(parseBatchPath(proof.extra ?? new Uint8Array()));
    expect(decodeUtf8(batchPath.entry)).toBe(made.core.batch.entry);
    const inBatch = verifyInclusionProof({
      leafHash: hashLeaf(encodeUtf8(made.statement)),
      leafIndex: batchPath.leafIndex,
      treeSize: made.batchLeaves.length,
      path: batchPath.path,
      rootHash: computeRootHash(made.batchLeaves),
    });
    const checkpoint = take(parseCheckpoint(take(parseSignedNote(proof.checkpoint)).text));
    const inLedger = verifyInclusionProof({
      leafHash: hashLeaf(batchPath.entry),
      leafIndex: proof.index,
      treeSize: checkpoint.treeSize,
      path: proof.path,
      rootHash: checkpoint.rootHash,
    });
    expect([inBatch.ok, inLedger.ok]).toEqual([true, true]);
  });

  it('the public form has the same fingerprint, verifies, and shows nothing that was not released', async () => {
    const text = take(await issueCertificate(fixture.ports, fixture.certified));
    const open = take(formatPublicCertificate(text, []));
    expect(open).not.toContain(made.certificate.disclosures[0]);
    expect((await verifyCertificate(open, made.options)).summary).toBe('consistent');
    expect(computeFingerprint(take(parseCertificate(open)).core)).toBe(
      computeFingerprint(take(parseCertificate(text)).core),
    );
  });

  it('the time on the ledger is that of the verdict', async () => {
    const verdict = await verifyCertificate(made.text, made.options);
    const found = await readOnLedgerBy(fixture.ports, fixture.certified.batch);
    expect(new Date(found ?? 0).toISOString()).toBe(verdict.times.onLedgerBy);
    expect(await readOnLedgerBy(fixture.ports, null)).toBeNull();
  });
});

describe('issuePdf', () => {
  const context = {
    link: 'https://assize.invalid/v/00?k=x',
    revision: 1,
    issuer: { zh: '演示', en: 'Demonstration', simulated: true, creditCode: null, filings: null },
    verifier: { name: 'assize', version: '0.1.0', sha256: null },
    pdfSignature: null,
    statements: [],
  };

  it('renders once, from the issued JSON, and answers with the same bytes for ever', async () => {
    const first = take(await issuePdf(fixture.ports, fixture.certified, context));
    const json = decodeUtf8(fixture.files.get(JSON_FILE) ?? new Uint8Array()) ?? '';
    expect(decodeUtf8(first)).toBe(`${EVIDENCE_ID} 1 ${json}`);
    expect(take(await issuePdf(fixture.ports, fixture.certified, context))).toEqual(first);
    expect(fixture.rendered()).toBe(1);
  });

  it('serves to the loser of a race what the winner stored', async () => {
    const pdfs = await Promise.all([1, 2, 3].map(() => issuePdf(fixture.ports, fixture.certified, context)));
    expect(fixture.rendered()).toBe(3);
    for (const pdf of pdfs) expect(take(pdf)).toEqual(fixture.files.get(PDF_FILE));
  });

  it('reads the trust once more where what it read beside the certificate is too old for it, and only then', async () => {
    take(await issueCertificate(fixture.ports, fixture.certified));
    const stranger = await makeCertificate(await createWorld());
    const answers = [stranger.trust];
    let reads = 0;
    const ports = {
      ...fixture.ports,
      trust: async () => {
        reads += 1;
        return answers.pop() ?? (await fixture.ports.trust());
      },
    };
    take(await issuePdf(ports, fixture.certified, context));
    expect(reads).toBe(2);
    take(await issuePdf(ports, fixture.certified, { ...context, revision: 2 }));
    expect(reads).toBe(3);
  });

  it('renders nothing that does not verify by the newest trust either', async () => {
    take(await issueCertificate(fixture.ports, fixture.certified));
    const { trust } = await makeCertificate(await createWorld());
    const ports = { ...fixture.ports, trust: () => Promise.resolve(trust) };
    expect(await issuePdf(ports, fixture.certified, context)).toMatchObject({ failure: { code: 'not-consistent' } });
    expect(fixture.rendered()).toBe(0);
  });

  it('renders nothing when the certificate could not be issued', async () => {
    fixture.objects.delete('checkpoints/5');
    expect(await issuePdf(fixture.ports, fixture.certified, context)).toMatchObject({
      failure: { code: 'object-missing' },
    });
    expect([fixture.rendered(), fixture.files.size]).toEqual([0, 0]);
  });
});
