// Supplements over a whole service: what appears after the issue, that certificate and supplements verify as one, that
// whole supplements may be taken out, and what they mend when the courts' keys were replaced.

import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { formatCertificate, parseCertificate } from '../../src/core/certificate/certificate.ts';
import { parseCertificateCore } from '../../src/core/certificate/certificate-core.ts';
import { mergeSupplements } from '../../src/core/certificate/merge-supplements.ts';
import { readSupplements, type Supplement, type SupplementKind } from '../../src/core/certificate/supplement.ts';
import { formatApprovalText } from '../../src/core/ledger/approval.ts';
import type { LedgerState } from '../../src/core/ledger/genesis.ts';
import { GOVERNANCE_VERSION, computeEntryHash, formatGovernance } from '../../src/core/ledger/governance.ts';
import { signNote } from '../../src/core/note/signed-note.ts';
import { parseTlogProof } from '../../src/core/proof/tlog-proof.ts';
import { parseStatement } from '../../src/core/statement/statement.ts';
import { parseCanonical } from '../../src/core/text/canonical-json.ts';
import type { Step, StepName, Verdict } from '../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../src/core/verify/verify-certificate.ts';
import { checkpointTokenKey } from '../../src/domain/ledger/checkpoint-tokens.ts';
import { createApp } from '../../src/routes/app.ts';
import type { MemoryConsortium } from '../support/memory-consortium.ts';
import {
  JSON_TYPE,
  beginLedger,
  composePorts,
  connectCourts,
  createTenant,
  digestDeposit,
  digestOf,
  send,
  type Answer,
  type Json,
} from './route-world.ts';

type Headers = Readonly<Record<string, string>>;

const ports = composePorts();
const app = createApp(ports);
const origin = env.LEDGER_ORIGIN;
const operator = { authorization: `Bearer ${env.OPERATOR_TOKEN ?? ''}` };
let consortium: MemoryConsortium;
let bearer: Headers = {};

const get = (path: string, headers: Headers = bearer): Promise<Answer> => send(app, path, { headers });
const post = (path: string, body: unknown, headers: Headers = bearer): Promise<Answer> =>
  send(app, path, {
    method: 'POST',
    headers: { ...headers, ...JSON_TYPE, prefer: 'wait=10' },
    body: JSON.stringify(body),
  });

let deposits = 0;
type Deposited = { readonly id: string; readonly k: string; readonly digest: string };
const deposit = async (more: Json = {}): Promise<Deposited> => {
  deposits += 1;
  const content = `supplemented ${deposits}`;
  const { status, json } = await post('/v1/evidence', JSON.parse(digestDeposit(content, more)));
  expect(status).toBe(201);
  const k = new URL(String((json['links'] as Json)['verify'])).searchParams.get('k') ?? '';
  return { id: String(json['id']), k, digest: digestOf(content) };
};

const readItems = ({ text, status }: Answer): readonly Supplement[] => {
  expect(status).toBe(200);
  const body = parseCanonical(text, 2_000_000);
  const items = body.ok ? readSupplements((body.value as unknown as { readonly items: never }).items) : body;
  if (!items.ok) throw new Error(items.failure.code);
  return items.value;
};

/** Waits until the authority's token over the certificate's checkpoint is in the public store. */
const awaitCheckpointToken = async (id: string): Promise<void> => {
  const size = Number(((await parseIssued(id)).note.split('\n')[1] ?? '').trim());
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await env.LEDGER.head(checkpointTokenKey(size, 'assize-development'))) !== null) return;
    await scheduler.wait(50);
  }
  throw new Error(`no token over checkpoint ${size}`);
};

const parseIssued = async (id: string) => {
  const certificate = parseCertificate((await get(`/v1/evidence/${id}/certificate`)).text);
  if (!certificate.ok) throw new Error(certificate.failure.code);
  const core = parseCertificateCore(certificate.value.core, origin);
  const proof = core.ok ? parseTlogProof(core.value.inclusion.proof) : core;
  if (!core.ok || !proof.ok) throw new Error('unreadable');
  return { certificate: certificate.value, core: core.value, note: proof.value.checkpoint, index: proof.value.index };
};

const supplementsOf = async (id: string, query = ''): Promise<readonly Supplement[]> =>
  readItems(await get(`/v1/evidence/${id}/supplements${query}`));

const merge = async (id: string, items: readonly Supplement[]): Promise<string> => {
  const merged = mergeSupplements((await parseIssued(id)).certificate, items);
  if (!merged.ok) throw new Error(merged.failure.code);
  return formatCertificate(merged.value);
};

const verify = async (certificate: string, digest: string): Promise<Verdict> =>
  verifyCertificate(certificate, { trust: await ports.trust(), now: Date.now(), digests: { 'sha-256': digest } });

const stepOf = ({ steps }: Verdict, name: StepName): Step => {
  const step = steps.find((one) => one.name === name);
  if (step === undefined) throw new Error(name);
  return step;
};

const kindsOf = (items: readonly Supplement[]): readonly SupplementKind[] => items.map(({ kind }) => kind).toSorted();

/** Changes the ledger's state and waits until the change is in force. */
const change = async (edit: (state: LedgerState) => LedgerState): Promise<void> => {
  const shown = (await send(app, '/v1/operator/governance', { headers: operator })).json;
  const epochs = shown['epochs'] as readonly { readonly sequence: number; readonly leafHash: string }[];
  const former = epochs.at(-1);
  const sequence = (former?.sequence ?? 0) + 1;
  const entry = formatGovernance({
    v: GOVERNANCE_VERSION,
    ledger: origin,
    sequence,
    previous: former?.leafHash ?? '',
    effectiveSize: Number(shown['treeSize']) + 4,
    action: 'amend',
    state: edit(shown['state'] as LedgerState),
    reason: 'test',
  });
  const text = formatApprovalText({ origin, sequence, leafHash: computeEntryHash(entry) });
  const signers = consortium.governors.slice(0, 3);
  const approvals = await Promise.all(signers.map(async (signer) => await signNote(text, [signer])));
  const governed = await post('/v1/operator/governance', { entry, approvals }, operator);
  expect(governed.status).toBe(201);
  await ports.ledger.whenPublished(Number(governed.json['effectiveSize']) - 1, 10_000);
};

beforeAll(async () => {
  consortium = await beginLedger(ports);
});

beforeEach(async () => {
  connectCourts(consortium);
  ({ bearer } = await createTenant(ports));
});

describe('the supplements of a certificate', () => {
  it('are the tokens over its checkpoint, once there are any, and verify with it as one', async () => {
    const { id, digest } = await deposit();
    await awaitCheckpointToken(id);
    const items = await supplementsOf(id);
    expect(kindsOf(items)).toEqual(['checkpoint-token']);
    expect(items[0]).not.toHaveProperty('note');
    const verdict = await verify(await merge(id, items), digest);
    expect(verdict.summary).toBe('consistent');
    expect(verdict.steps.filter(({ result }) => result === 'fail')).toEqual([]);
  });

  it('are the same text on each request, with a tag, and nothing of them is kept by caches', async () => {
    const { id, k } = await deposit();
    await awaitCheckpointToken(id);
    const first = await get(`/v1/evidence/${id}/supplements`);
    const again = await get(`/v1/evidence/${id}/supplements`);
    expect(again.text).toBe(first.text);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const tag = { 'if-none-match': first.headers.get('etag') ?? '' };
    expect((await get(`/v1/evidence/${id}/supplements`, { ...bearer, ...tag })).status).toBe(304);
    expect((await get(`/v1/public/evidence/${id}/supplements?k=${k}`, {})).text).toBe(first.text);
  });

  it('are open to the owner and the holder of k only, and not before there is a certificate', async () => {
    const { id } = await deposit();
    const foreign = (await createTenant(ports)).bearer;
    expect((await get(`/v1/evidence/${id}/supplements`, foreign)).status).toBe(404);
    expect((await get(`/v1/public/evidence/${id}/supplements`, {})).status).toBe(404);
    expect((await get(`/v1/evidence/${id}/supplements?refreshed=1`)).status).toBe(422);
    for (const witness of consortium.witnesses) witness.mode = 'down';
    const { json } = await send(app, '/v1/evidence', {
      method: 'POST',
      headers: { ...bearer, ...JSON_TYPE },
      body: digestDeposit('waiting'),
    });
    expect((await get(`/v1/evidence/${String(json['id'])}/supplements`)).json['code']).toBe('not-yet-certified');
  });

  it('have a proof under the newest checkpoint on request, which verifies', async () => {
    const { id, digest } = await deposit();
    await deposit();
    const items = await supplementsOf(id, '?refreshed=true');
    const [inclusion] = items.filter((item) => item.kind === 'inclusion');
    const proof = inclusion === undefined ? null : parseTlogProof(inclusion.proof);
    if (proof?.ok !== true) throw new Error('no proof');
    const issued = await parseIssued(id);
    expect(proof.value.index).toBe(issued.index);
    expect(proof.value.checkpoint).toBe((await ports.ledger.latestCheckpoint())?.note);
    expect((await verify(await merge(id, items), digest)).summary).toBe('consistent');
    expect((await supplementsOf(id)).some(({ kind }) => kind === 'inclusion')).toBe(false);
  });

  it('leave out a token that is not over the checkpoint, instead of serving what fails', async () => {
    const { id, digest } = await deposit();
    await awaitCheckpointToken(id);
    const issued = await parseIssued(id);
    const size = Number(issued.note.split('\n')[1]);
    const other = await env.LEDGER.get(checkpointTokenKey(1, 'assize-development'));
    await env.LEDGER.put(checkpointTokenKey(size, 'assize-development'), (await other?.arrayBuffer()) ?? '');
    const items = await supplementsOf(id);
    expect(items).toEqual([]);
    expect((await verify(await merge(id, items), digest)).summary).toBe('consistent');
  });
});

describe('related statements', () => {
  it('stand beside the certificate as cores of their own: the verdict shows them without any look-up', async () => {
    const { id, digest, k } = await deposit();
    const corrected = await post(`/v1/evidence/${id}/corrections`, { title: 'Right title' });
    const added = await post(`/v1/evidence/${id}/corrections?kind=supplement`, { description: 'An annex' });
    const items = await supplementsOf(id);
    const statements = items.filter((item) => item.kind === 'statement');
    const ids = statements.map(({ core }) => {
      const read = parseCertificateCore(core, origin);
      const statement = read.ok ? parseStatement(read.value.statement, origin) : read;
      return statement.ok ? statement.value.id : '';
    });
    expect(ids.toSorted()).toEqual([String(corrected.json['id']), String(added.json['id'])].toSorted());
    expect(JSON.stringify(items)).not.toContain('Right title');

    const merged = await merge(id, items);
    const verdict = await verify(merged, digest);
    expect(verdict.summary).toBe('consistent');
    expect(stepOf(verdict, 'status')).toMatchObject({ result: 'fail', code: 'CORRECTED' });
    expect(stepOf(verdict, 'status').facts['related']).toMatchObject([{ kind: 'correction' }, { kind: 'supplement' }]);

    await post(`/v1/evidence/${id}/withdrawal`, { reason: 'A reason of ours' });
    const open = readItems(await get(`/v1/public/evidence/${id}/supplements?k=${k}`, {}));
    expect(JSON.stringify(open)).not.toContain('A reason of ours');
    const withdrawn = await verify(await merge(id, open), digest);
    expect(withdrawn.summary).toBe('consistent');
    expect(stepOf(withdrawn, 'status')).toMatchObject({ result: 'fail', code: 'WITHDRAWN' });
  });

  it('about a correction stand beside the correction’s certificate, not beside the first one’s', async () => {
    const { id, digest } = await deposit();
    const second = String((await post(`/v1/evidence/${id}/corrections`, { title: 'Second' })).json['id']);
    await post(`/v1/evidence/${second}/corrections`, { title: 'Third' });
    const [ofFirst, ofSecond] = [await supplementsOf(id), await supplementsOf(second)];
    for (const items of [ofFirst, ofSecond]) {
      expect(items.filter(({ kind }) => kind === 'statement').length).toBe(1);
    }
    expect(stepOf(await verify(await merge(second, ofSecond), digest), 'status').code).toBe('CORRECTED');
    const wrong = await verify(await merge(id, ofSecond), digest);
    expect(stepOf(wrong, 'status')).toMatchObject({ result: 'fail', code: 'INVALID' });
  });

  it('may be taken out whole, each alone: what is left verifies', async () => {
    const { id, digest } = await deposit();
    await post(`/v1/evidence/${id}/corrections`, { title: 'x' });
    await post(`/v1/evidence/${id}/withdrawal`, { reason: 'y' });
    await awaitCheckpointToken(id);
    const items = await supplementsOf(id, '?refreshed=true');
    expect(kindsOf(items)).toEqual(['checkpoint-token', 'inclusion', 'statement', 'statement']);
    for (const left of items.map((item) => items.filter((other) => other !== item)).concat([[]])) {
      expect((await verify(await merge(id, left), digest)).summary).toBe('consistent');
    }
  });
});

describe('the public supplements of listed evidence', () => {
  const idsOf = (items: readonly Supplement[]): readonly string[] =>
    items.flatMap((item) => {
      const core = item.kind === 'statement' ? parseCertificateCore(item.core, origin) : null;
      const statement = core?.ok === true ? parseStatement(core.value.statement, origin) : null;
      return statement?.ok === true ? [statement.value.id] : [];
    });
  const open = async (id: string, query = ''): Promise<Answer> =>
    await get(`/v1/public/evidence/${id}/supplements${query}`, {});
  const correct = async (id: string, body: unknown, query = ''): Promise<string> => {
    const { status, json } = await post(`/v1/evidence/${id}/corrections${query}`, body);
    expect(status).toBe(201);
    return String(json['id']);
  };
  const ofContent = (content: string, more: Json = {}): Json => JSON.parse(digestDeposit(content, more)) as Json;

  it('give a stranger no digest of an unlisted statement; the holder of k and the owner get its core', async () => {
    const { id, k } = await deposit({ listed: true });
    const hidden = await correct(id, ofContent('the secret right file'));
    const alsoHidden = await correct(id, ofContent('a secret annex'), '?kind=supplement');
    for (const query of ['', '?k=AAAAAAAAAAAAAAAAAAAAAA', '?k=x', '?refreshed=true']) {
      const answer = await open(id, query);
      expect(idsOf(readItems(answer))).toEqual([]);
      for (const content of ['the secret right file', 'a secret annex'])
        expect(answer.text).not.toContain(digestOf(content));
    }
    expect(idsOf(readItems(await open(id, `?k=${k}`))).toSorted()).toEqual([hidden, alsoHidden].toSorted());
    expect(idsOf(await supplementsOf(id)).toSorted()).toEqual([hidden, alsoHidden].toSorted());
  });

  it('are the same bytes for a stranger with and without unlisted statements about it', async () => {
    const { id } = await deposit({ listed: true });
    await awaitCheckpointToken(id);
    const before = await open(id);
    await correct(id, ofContent('another secret file'));
    const after = await open(id);
    expect(after.text).toBe(before.text);
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
  });

  it('give a stranger listed statements, withdrawals, and statements over the same digests', async () => {
    const { id } = await deposit({ listed: true });
    const repeated = await correct(id, { title: 'Same bytes, other words' });
    const listed = await correct(id, ofContent('the open right file', { listed: true }));
    await correct(id, ofContent('a third secret file'));
    const otherSm3 = { 'sha-256': digestOf(`supplemented ${deposits}`), sm3: digestOf('of something else') };
    await correct(id, ofContent(`supplemented ${deposits}`, { digests: otherSm3 }));
    const withdrawal = await post(`/v1/evidence/${id}/withdrawal`, { reason: 'of ours' });
    expect(idsOf(readItems(await open(id))).toSorted()).toEqual(
      [repeated, listed, String(withdrawal.json['id'])].toSorted(),
    );
  });

  it('do not open by the k of another piece of evidence, or by a former one', async () => {
    const { id, k } = await deposit({ listed: true });
    const other = await deposit();
    await correct(id, ofContent('a fourth secret file'));
    expect(idsOf(readItems(await open(id, `?k=${other.k}`)))).toEqual([]);
    expect(idsOf(readItems(await open(id, `?k=${k}`))).length).toBe(1);
    await post(`/v1/evidence/${id}/link/rotate`, {});
    expect(idsOf(readItems(await open(id, `?k=${k}`)))).toEqual([]);
  });
});

describe('after the state was changed', () => {
  it('a certificate of the former epoch has what keeps it: the proof under a checkpoint of the new one', async () => {
    const { id, digest } = await deposit();
    const withdrawn = await deposit();
    await post(`/v1/evidence/${withdrawn.id}/withdrawal`, { reason: 'z' });
    const unasked = await deposit();
    await awaitCheckpointToken(id);
    // A token says when within its accuracy of a second; cosignatures count whole seconds.
    await scheduler.wait(3000);
    await change((state) => ({ ...state, toleranceSeconds: state.toleranceSeconds + 1 }));
    await deposit();

    const bare = await verify(await merge(id, []), digest);
    expect(stepOf(bare, 'quorum')).toMatchObject({ result: 'not-checked', code: 'EPOCH_CLOSED' });
    const items = await supplementsOf(id);
    expect(kindsOf(items)).toContain('inclusion');
    expect((await verify(await merge(id, items), digest)).summary).toBe('consistent');
    // Each protection suffices alone.
    for (const kind of ['inclusion', 'checkpoint-token'] as const) {
      const only = items.filter((item) => item.kind === kind);
      expect(only.length).toBeGreaterThan(0);
      expect((await verify(await merge(id, only), digest)).summary).toBe('consistent');
    }
    // What nobody asked for before the change is issued after it all the same.
    expect((await get(`/v1/evidence/${unasked.id}/certificate.pdf`)).status).toBe(200);
    expect((await verify(await merge(unasked.id, await supplementsOf(unasked.id)), unasked.digest)).summary).toBe(
      'consistent',
    );
    const about = await supplementsOf(withdrawn.id);
    const verdict = await verify(await merge(withdrawn.id, about), withdrawn.digest);
    expect(verdict.summary).toBe('consistent');
    expect(stepOf(verdict, 'status').code).toBe('WITHDRAWN');
    // The same text as long as the epoch lasts: whoever refreshes twice adds nothing.
    await deposit();
    expect(JSON.stringify(await supplementsOf(id))).toBe(JSON.stringify(items));
  });
});
