// Corrections and withdrawals: statements of their own that name the first one's leaf, on the whole way to a certificate;
// who may make them, how often, and where the first one shows what became of it.

import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { parseCertificate } from '../../src/core/certificate/certificate.ts';
import { parseCertificateCore } from '../../src/core/certificate/certificate-core.ts';
import { parseDisclosure } from '../../src/core/statement/disclosure.ts';
import { parseStatement, type Statement } from '../../src/core/statement/statement.ts';
import { createEventLog } from '../../src/platform/d1/endpoint-store.ts';
import { createApp } from '../../src/routes/app.ts';
import { mountEvents } from '../../src/routes/events/event-routes.ts';
import { evidenceListSchema, evidenceSchema } from '../../src/routes/evidence/evidence-schemas.ts';
import { openEvidenceSchema } from '../../src/routes/public/open-evidence-view.ts';
import type { MemoryConsortium } from '../support/memory-consortium.ts';
import {
  JSON_TYPE,
  beginLedger,
  composePorts,
  connectCourts,
  createTenant,
  digestDeposit,
  digestOf,
  formOf,
  send,
  type Answer,
  type Json,
} from './route-world.ts';

type Headers = Readonly<Record<string, string>>;

const ports = composePorts();
const app = createApp(ports, [(mount) => mountEvents(mount, ports, createEventLog(env.DB))]);
let consortium: MemoryConsortium;
let bearer: Headers = {};

const get = (path: string, headers: Headers = bearer): Promise<Answer> => send(app, path, { headers });

const post = (path: string, body: unknown, more: Headers = {}, on = app): Promise<Answer> =>
  send(on, path, {
    method: 'POST',
    headers: { ...bearer, ...JSON_TYPE, prefer: 'wait=10', ...more },
    body: JSON.stringify(body),
  });

let deposits = 0;
const deposit = async (more: Json = {}): Promise<Json> => {
  deposits += 1;
  const answer = await send(app, '/v1/evidence', {
    method: 'POST',
    body: digestDeposit(`first ${deposits}`, more),
    headers: { ...bearer, ...JSON_TYPE, prefer: 'wait=10' },
  });
  expect(answer.status).toBe(201);
  return answer.json;
};

const idOf = (evidence: Json): string => String(evidence['id']);
const kOf = (evidence: Json): string =>
  new URL(String((evidence['links'] as Json)['verify'])).searchParams.get('k') ?? '';
const sha256Of = (evidence: Json): string => String((evidence['digests'] as Json)['sha-256']);

const correct = (about: Json, body: unknown, more: Headers = {}, query = ''): Promise<Answer> =>
  post(`/v1/evidence/${idOf(about)}/corrections${query}`, body, more);
const withdraw = (about: Json, reason = 'Deposited by mistake', more: Headers = {}): Promise<Answer> =>
  post(`/v1/evidence/${idOf(about)}/withdrawal`, { reason }, more);

const dispositionOf = async (about: Json): Promise<unknown> =>
  (await get(`/v1/evidence/${idOf(about)}`)).json['disposition'];

const statementOf = async (evidence: Json): Promise<{ readonly statement: Statement; readonly disclosed: Json }> => {
  const { text } = await get(`/v1/evidence/${idOf(evidence)}/certificate`);
  const certificate = parseCertificate(text);
  const core = certificate.ok ? parseCertificateCore(certificate.value.core, null) : certificate;
  const statement = core.ok ? parseStatement(core.value.statement, null) : core;
  if (!certificate.ok || !statement.ok) throw new Error('unreadable');
  const disclosures = certificate.value.disclosures.map(parseDisclosure);
  return {
    statement: statement.value,
    disclosed: Object.fromEntries(
      disclosures.flatMap((read) => (read.ok ? [[read.value.name, read.value.value]] : [])),
    ),
  };
};

const leafHashOf = async (about: Json): Promise<unknown> =>
  (await env.DB.prepare('select leaf_hash as hash from evidence where id = ?').bind(idOf(about)).first<Json>())?.[
    'hash'
  ];

const eventsOf = async (): Promise<readonly (readonly [unknown, unknown])[]> => {
  const items = (await get('/v1/events')).json['items'] as readonly Json[];
  return items.map(({ type, data }) => [type, data] as const);
};

beforeAll(async () => {
  consortium = await beginLedger(ports);
});

beforeEach(async () => {
  connectCourts(consortium);
  ({ bearer } = await createTenant(ports));
});

describe('a correction', () => {
  it('is a statement of its own with a certificate of its own that names the first one’s leaf', async () => {
    const first = await deposit({ caseNumber: '(2026) 1' });
    const corrected = await correct(first, { caseNumber: '(2026) 2' });
    expect(corrected.status).toBe(201);
    const view = evidenceSchema.parse(corrected.json);
    expect(view).toMatchObject({
      relatesTo: { id: idOf(first), kind: 'correction' },
      digests: first['digests'],
      sizeBytes: first['sizeBytes'],
      mediaType: first['mediaType'],
      storage: 'digest-only',
      caseNumber: '(2026) 2',
      disposition: 'active',
    });
    const { statement, disclosed } = await statementOf(corrected.json);
    expect(statement.relatesTo).toEqual({ id: idOf(first), leafHash: await leafHashOf(first), kind: 'correction' });
    expect(statement.source.mode).toBe('digest');
    expect(disclosed).toMatchObject({ caseNumber: '(2026) 2' });
    const { text } = await get(`/v1/evidence/${view.id}/certificate`);
    const verdict = await post('/v1/verify', { certificate: text, digests: first['digests'] });
    expect(verdict.json['summary']).toBe('consistent');
    expect(await dispositionOf(first)).toBe('corrected');
    expect((await statementOf(first)).statement.relatesTo).toBeUndefined();
  });

  it('may have content of its own, as a file or as a digest', async () => {
    const first = await deposit();
    const form = await send(app, `/v1/evidence/${idOf(first)}/corrections?kind=supplement`, {
      method: 'POST',
      headers: { ...bearer, prefer: 'wait=10' },
      body: formOf('the missing page', { title: 'Page 7' }),
    });
    expect(form.status).toBe(201);
    expect(form.json).toMatchObject({
      relatesTo: { id: idOf(first), kind: 'supplement' },
      digests: { 'sha-256': digestOf('the missing page') },
      storage: 'kept',
      title: 'Page 7',
    });
    expect(await dispositionOf(first)).toBe('active');
    const digest = await correct(first, JSON.parse(digestDeposit('the right file')));
    expect(digest.json).toMatchObject({ digests: { 'sha-256': digestOf('the right file') } });
    expect(await dispositionOf(first)).toBe('corrected');
  });

  it('may itself be corrected; each shows what became of it', async () => {
    const first = await deposit();
    const second = (await correct(first, { title: 'Second' })).json;
    const third = (await correct(second, { title: 'Third' })).json;
    expect((await statementOf(third)).statement.relatesTo?.id).toBe(idOf(second));
    expect(await Promise.all([first, second, third].map(dispositionOf))).toEqual(['corrected', 'corrected', 'active']);
    const { json } = await get(`/v1/lookup/sha-256/${sha256Of(first)}?k=${kOf(first)}`, {});
    const [item] = (json['items'] as readonly unknown[]).map((one) => openEvidenceSchema.parse(one));
    expect(item?.related.map(({ id, relatesTo, disposition }) => [id, relatesTo, disposition])).toEqual([
      [idOf(second), idOf(first), 'corrected'],
      [idOf(third), idOf(second), 'active'],
    ]);
  });

  it('is made once for one Idempotency-Key, and another body under the key is refused', async () => {
    const first = await deposit();
    const key = { 'idempotency-key': 'correct-1' };
    const once = await correct(first, { title: 'Once' }, key);
    const again = await correct(first, { title: 'Once' }, key);
    expect(idOf(again.json)).toBe(idOf(once.json));
    expect((await correct(first, { title: 'Other' }, key)).status).toBe(422);
    expect((await correct(first, { title: 'Once' }, key, '?kind=supplement')).json['code']).toBe(
      'idempotency-key-reused',
    );
    const other = await deposit();
    expect((await correct(other, { title: 'Once' }, key)).json['code']).toBe('idempotency-key-reused');
  });

  it('of unknown, foreign or unreadable evidence is 404, without a key 401, with a reading key 403', async () => {
    const first = await deposit();
    const foreign = (await createTenant(ports)).bearer;
    const reading = (await createTenant(ports, ['evidence:read'])).bearer;
    for (const path of ['corrections', 'withdrawal']) {
      const body = path === 'withdrawal' ? { reason: 'x' } : { title: 'x' };
      const status = async (id: string, headers: Headers): Promise<number> =>
        (await post(`/v1/evidence/${id}/${path}`, body, headers)).status;
      expect(await status(idOf(first), foreign)).toBe(404);
      expect(await status(`ev_${'0'.repeat(26)}`, {})).toBe(404);
      expect(await status('nonsense', {})).toBe(404);
      expect(await status(idOf(first), reading)).toBe(403);
      expect(await status(idOf(first), { authorization: 'Bearer no' })).toBe(401);
    }
    expect(await dispositionOf(first)).toBe('active');
  });

  it('that says nothing, or says whom it relates to itself, is refused', async () => {
    const first = await deposit();
    const bodies: readonly (readonly [unknown, string])[] = [
      [{}, ''],
      [{ listed: true }, ''],
      [{ title: 'x', relatesTo: { id: idOf(first) } }, '/relatesTo'],
      [{ title: 'x', sizeBytes: 3 }, ''],
      [{ digests: { 'sha-256': digestOf('x') } }, ''],
      [{ title: '' }, '/title'],
    ];
    for (const [body, pointer] of bodies) {
      const answer = await correct(first, body);
      expect([answer.status, (answer.json['errors'] as readonly Json[])[0]?.['pointer']]).toEqual([422, pointer]);
    }
    expect((await correct(first, { title: 'x' }, {}, '?kind=withdrawal')).status).toBe(422);
    expect((await correct(first, { title: 'x' }, { 'content-type': 'text/plain' })).status).toBe(415);
    expect(await dispositionOf(first)).toBe('active');
  });

  it('is refused beyond sixteen of one piece of evidence; its withdrawal never is', async () => {
    const first = await deposit();
    for (let count = 0; count < 16; count += 1) {
      expect((await correct(first, { title: `${count}` }, { prefer: 'wait=0' })).status).toBe(202);
    }
    expect((await correct(first, { title: 'one more' })).json['code']).toBe('too-many-related');
    expect((await withdraw(first)).status).toBe(201);
  });
});

describe('statements that race each other', () => {
  it('are at most sixteen corrections of one piece of evidence, whoever of them comes first', async () => {
    const first = await deposit();
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, count) => correct(first, { title: `racing ${count}` }, { prefer: 'wait=0' })),
    );
    const codes = answers.map(({ status, json }) => (status === 202 ? 'accepted' : String(json['code'])));
    expect(codes.toSorted()).toEqual([
      ...Array.from({ length: 16 }, () => 'accepted'),
      ...Array.from({ length: 8 }, () => 'too-many-related'),
    ]);
    expect(answers.filter(({ status }) => status === 409).length).toBe(8);
    expect((await withdraw(first)).status).toBe(201);
    expect(await dispositionOf(first)).toBe('withdrawn');
  });

  it('are never accepted after a withdrawal, even before the database knows of it', async () => {
    const first = await deposit();
    const unaware = createApp({
      ...ports,
      evidence: {
        ...ports.evidence,
        find: async (id) => {
          const found = await ports.evidence.find(id);
          return found === null ? null : { ...found, evidence: { ...found.evidence, disposition: 'active' } };
        },
        findBySubmissionKey: () => Promise.resolve(null),
        findRelated: () => Promise.resolve([]),
      },
    });
    expect((await withdraw(first)).status).toBe(201);
    const path = `/v1/evidence/${idOf(first)}`;
    expect((await post(`${path}/corrections`, { title: 'late' }, {}, unaware)).json['code']).toBe('evidence-withdrawn');
    const again = await post(`${path}/withdrawal`, { reason: 'Deposited by mistake' }, {}, unaware);
    expect(again.status).toBe(201);
  });
});

describe('a withdrawal', () => {
  it('is final, keeps its reason as a disclosure, and leaves the first one verifiable', async () => {
    const first = await deposit();
    const certificate = (await get(`/v1/evidence/${idOf(first)}/certificate`)).text;
    const withdrawn = await withdraw(first, 'Signed by the wrong person');
    expect(withdrawn.status).toBe(201);
    expect(withdrawn.json).toMatchObject({ relatesTo: { id: idOf(first), kind: 'withdrawal' }, released: [] });
    const { statement, disclosed } = await statementOf(withdrawn.json);
    expect(statement.relatesTo).toEqual({ id: idOf(first), leafHash: await leafHashOf(first), kind: 'withdrawal' });
    expect(JSON.stringify(statement)).not.toContain('wrong person');
    expect(disclosed).toMatchObject({ description: 'Signed by the wrong person' });
    expect(await dispositionOf(first)).toBe('withdrawn');
    expect((await get(`/v1/evidence/${idOf(first)}/certificate`)).text).toBe(certificate);
    const verdict = await post('/v1/verify', { certificate, digests: first['digests'] });
    expect(verdict.json['summary']).toBe('consistent');
    for (const refused of [
      await correct(first, { title: 'too late' }),
      await withdraw(first, 'Another reason'),
      await withdraw(withdrawn.json, 'Not withdrawn after all'),
    ]) {
      expect([refused.status, refused.json['code']]).toEqual([409, 'evidence-withdrawn']);
    }
  });

  it('is one statement however often and by however many calls at once it is asked for', async () => {
    const first = await deposit();
    const answers = await Promise.all([1, 2, 3].map(() => withdraw(first)));
    answers.push(await withdraw(first));
    expect(new Set(answers.map(({ json }) => idOf(json))).size).toBe(1);
    const { results } = await env.DB.prepare('select id from evidence where relates_to_id = ?').bind(idOf(first)).all();
    expect(results.length).toBe(1);
  });

  it('weighs more than a correction, before and after it', async () => {
    const first = await deposit();
    await correct(first, { title: 'x' });
    await withdraw(first);
    expect(await dispositionOf(first)).toBe('withdrawn');
    await expect(
      env.DB.prepare("update evidence set disposition = 'corrected' where id = ?").bind(idOf(first)).run(),
    ).rejects.toThrow(/never goes back/);
  });

  it('is seen by the holder of k, by anybody if listed, in the list and in the stream; its reason once released', async () => {
    const first = await deposit({ listed: true });
    const withdrawn = (await withdraw(first, 'The reason')).json;
    const look = async (query: string) => {
      const { json } = await get(`/v1/lookup/sha-256/${sha256Of(first)}${query}`, {});
      return openEvidenceSchema.parse((json['items'] as readonly unknown[])[0]);
    };
    const unreleased = await look('');
    expect(unreleased).toMatchObject({ id: idOf(first), disposition: 'withdrawn', state: 'certified' });
    expect(unreleased.related).toMatchObject([{ id: idOf(withdrawn), kind: 'withdrawal', disclosed: {} }]);
    expect(unreleased.related[0]?.onLedgerBy).toMatch(/Z$/);
    await send(app, `/v1/evidence/${idOf(withdrawn)}/disclosure`, {
      method: 'PATCH',
      headers: { ...bearer, ...JSON_TYPE },
      body: JSON.stringify({ released: ['description'] }),
    });
    expect((await look(`?k=${kOf(first)}`)).related[0]?.disclosed).toEqual({ description: 'The reason' });

    const { json } = await get('/v1/evidence?disposition=withdrawn');
    expect(evidenceListSchema.parse(json).items.map(({ id }) => id)).toEqual([idOf(first)]);
    const about = evidenceListSchema.parse((await get(`/v1/evidence?relatesTo=${idOf(first)}`)).json);
    expect(about.items.map(({ id }) => id)).toEqual([idOf(withdrawn)]);
    const stream = await app.request(`https://assize.example/v1/evidence/${idOf(first)}/events`, { headers: bearer });
    expect(await stream.text()).toContain('"disposition":"withdrawn"');
  });

  it('needs a reason', async () => {
    const first = await deposit();
    for (const body of [{}, { reason: '' }, { reason: 'x', more: 1 }, { reason: '\u0000' }]) {
      expect((await post(`/v1/evidence/${idOf(first)}/withdrawal`, body)).status).toBe(422);
    }
    expect(await dispositionOf(first)).toBe('active');
  });
});

describe('events', () => {
  it('tell of corrections, withdrawals and of supplements once certified, each once, without words of them', async () => {
    const first = await deposit();
    const corrected = (await correct(first, { title: 'Secret title' })).json;
    const withdrawn = (await withdraw(first, 'Secret reason')).json;
    await withdraw(first, 'Secret reason');
    const events = await eventsOf();
    const of = (type: string): unknown[] => events.filter(([one]) => one === type).map(([, data]) => data);
    expect(of('evidence.corrected')).toEqual([{ evidenceId: idOf(first), statementId: idOf(corrected) }]);
    expect(of('evidence.withdrawn')).toEqual([{ evidenceId: idOf(first), statementId: idOf(withdrawn) }]);
    expect(of('certificate.supplemented')).toEqual(
      [corrected, withdrawn].map((statement) => ({
        evidenceId: idOf(first),
        supplement: 'statement',
        statementId: idOf(statement),
      })),
    );
    expect(of('evidence.certified').length).toBe(3);
    expect(JSON.stringify(events)).not.toContain('Secret');
  });
});

describe('a call that died between its steps', () => {
  it('after the batcher accepted a withdrawal is completed by its repetition, as the same statement', async () => {
    const first = await deposit();
    let accepted = '';
    const dying = createApp({
      ...ports,
      batcher: (name) => {
        const real = ports.batcher(name);
        return {
          ...real,
          accept: async (command) => {
            const answer = await real.accept(command);
            if (answer.ok) accepted = answer.value.evidence.id;
            throw new Error('the isolate is gone');
          },
        };
      },
    });
    const died = await post(`/v1/evidence/${idOf(first)}/withdrawal`, { reason: 'x' }, {}, dying);
    expect(died.status).toBe(500);
    const again = await post(`/v1/evidence/${idOf(first)}/withdrawal`, { reason: 'x' });
    expect(idOf(again.json)).toBe(accepted);
    expect(await dispositionOf(first)).toBe('withdrawn');
  });

  it('is the same statement while the database shows neither it nor its mark, since the batcher knows it', async () => {
    const first = await deposit();
    const row = await ports.evidence.find(idOf(first));
    const once = await withdraw(first, 'x');
    const lagging = createApp({
      ...ports,
      evidence: {
        ...ports.evidence,
        find: () => Promise.resolve(row),
        findBySubmissionKey: () => Promise.resolve(null),
      },
    });
    const path = `/v1/evidence/${idOf(first)}/withdrawal`;
    expect(idOf((await post(path, { reason: 'x' }, {}, lagging)).json)).toBe(idOf(once.json));
    expect((await post(path, { reason: 'y' }, {}, lagging)).json['code']).toBe('evidence-withdrawn');
    const count = await env.DB.prepare('select count(*) as n from evidence where relates_to_id = ?')
      .bind(idOf(first))
      .first<{ n: number }>();
    expect(count?.n).toBe(1);
  });
});
