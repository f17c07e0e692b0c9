// Reading evidence over HTTP: list, one, server-sent events, certificate and proof; and who may see what.

import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { parseTlogProof } from '../../src/core/proof/tlog-proof.ts';
import { createApp } from '../../src/routes/app.ts';
import { evidenceListSchema, evidenceSchema } from '../../src/routes/evidence/evidence-schemas.ts';
import type { MemoryConsortium } from '../support/memory-consortium.ts';
import {
  JSON_TYPE,
  PDF_STAND_IN,
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

const ports = composePorts();
const app = createApp(ports);
let consortium: MemoryConsortium;
let bearer: Readonly<Record<string, string>> = {};
let organizationId = '';

const get = (path: string, headers: Readonly<Record<string, string>> = {}, as = bearer): Promise<Answer> =>
  send(app, path, { headers: { ...as, ...headers } });

const deposit = async (content: string, more: Json = {}, wait = 0): Promise<Json> => {
  const answer = await send(app, '/v1/evidence', {
    method: 'POST',
    body: digestDeposit(content, more),
    headers: { ...bearer, ...JSON_TYPE, prefer: `wait=${wait}` },
  });
  expect(answer.status).toBe(wait > 0 ? 201 : 202);
  return answer.json;
};

const itemsOf = ({ json }: Answer): readonly Json[] => evidenceListSchema.parse(json).items;
const idsOf = (answer: Answer): readonly unknown[] => itemsOf(answer).map(({ id }) => id);

beforeAll(async () => {
  consortium = await beginLedger(ports);
});

beforeEach(async () => {
  connectCourts(consortium);
  ({ bearer, organizationId } = await createTenant(ports));
});

describe('GET /v1/evidence', () => {
  it('lists newest first, in pages that neither repeat nor skip', async () => {
    const ids: unknown[] = [];
    for (let index = 0; index < 5; index += 1) ids.unshift((await deposit(`item ${index}`))['id']);
    const seen: unknown[] = [];
    let cursor = '';
    for (let page = 0; page < 5; page += 1) {
      const answer = await get(`/v1/evidence?limit=2${cursor}`);
      seen.push(...idsOf(answer));
      const { nextCursor } = evidenceListSchema.parse(answer.json);
      if (nextCursor === null) break;
      cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
    }
    expect(seen).toEqual(ids);
  });

  it('filters by digest, case number, time, state and words', async () => {
    const one = await deposit('one', { title: '采购合同 Alpha', caseNumber: '(2026)1' }, 10);
    const two = await deposit('two', { description: 'nothing of the kind', name: '100%_[x].txt' });
    expect(idsOf(await get(`/v1/evidence?digest=${digestOf('one')}`))).toEqual([one['id']]);
    expect(idsOf(await get(`/v1/evidence?caseNumber=${encodeURIComponent('(2026)1')}`))).toEqual([one['id']]);
    expect(idsOf(await get(`/v1/evidence?q=${encodeURIComponent('合同 alpha')}`))).toEqual([one['id']]);
    expect(idsOf(await get(`/v1/evidence?q=${encodeURIComponent('%_[')}`))).toEqual([two['id']]);
    expect(idsOf(await get(`/v1/evidence?from=${String(two['receivedAt'])}`))).toEqual([two['id']]);
    expect(idsOf(await get(`/v1/evidence?to=${String(two['receivedAt'])}`))).toEqual([one['id']]);
    expect(idsOf(await get('/v1/evidence?state=certified'))).toContain(one['id']);
    expect(idsOf(await get('/v1/evidence?q=absent'))).toEqual([]);
  });

  it('shows nothing of another organization', async () => {
    await deposit('mine');
    const other = await createTenant(ports);
    expect(itemsOf(await get('/v1/evidence', {}, other.bearer))).toEqual([]);
  });

  it.each([
    ['limit=0', '/limit'],
    ['limit=101', '/limit'],
    ['limit=x', '/limit'],
    ['cursor=%00', '/cursor'],
    ['cursor=WzEsMl0', '/cursor'],
    ['state=done', '/state'],
    ['from=yesterday', '/from'],
    ['digest=abc', '/digest'],
    ['nonsense=1', '/nonsense'],
    ['q=a&q=b', '/q'],
  ])('refuses the query %s by pointer', async (query, pointer) => {
    const answer = await get(`/v1/evidence?${query}`);
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ errors: [{ pointer, in: 'query' }] });
  });
});

describe('GET /v1/evidence/{id}', () => {
  it('answers with the evidence object', async () => {
    const deposited = await deposit('one', {}, 10);
    const answer = await get(`/v1/evidence/${String(deposited['id'])}`);
    expect(answer.status).toBe(200);
    expect(evidenceSchema.parse(answer.json)).toEqual(deposited);
  });

  it('finds evidence that only the batcher has yet', async () => {
    const deposited = await deposit('unshipped');
    const hidden = composePorts({
      evidence: { ...ports.evidence, find: () => Promise.resolve(null) },
    });
    const answer = await send(createApp(hidden), `/v1/evidence/${String(deposited['id'])}`, { headers: bearer });
    expect(answer.status).toBe(200);
    expect(answer.json['receipt']).toBe(deposited['receipt']);
  });

  it("answers 404 alike to another organization's id, an unknown one and what is no id", async () => {
    const deposited = await deposit('mine');
    const other = await createTenant(ports);
    const foreign = await get(`/v1/evidence/${String(deposited['id'])}`, {}, other.bearer);
    const unknown = await get('/v1/evidence/ev_01ARZ3NDEKTSV4RRFFQ69G5FAV', {}, other.bearer);
    const none = await get('/v1/evidence/..%2F%00', {}, other.bearer);
    for (const answer of [foreign, unknown, none]) {
      expect(answer.status).toBe(404);
      expect({ ...answer.json, requestId: '' }).toEqual({ ...unknown.json, requestId: '' });
    }
  });

  it('answers what D1 knows when the batcher cannot be reached', async () => {
    const deposited = await deposit('certified', {}, 10);
    const broken = composePorts({
      batcher: () => ({
        accept: () => Promise.reject(new Error('down')),
        find: () => Promise.reject(new Error('down')),
        progress: () => Promise.reject(new Error('down')),
      }),
    });
    const answer = await send(createApp(broken), `/v1/evidence/${String(deposited['id'])}`, { headers: bearer });
    expect(answer.json['state']).toBe('certified');
  });
});

type ServerEvent = { readonly id: string; readonly data: Json };

const readEvents = async (
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly ServerEvent[]> => {
  const answer = await app.request(`https://assize.example${path}`, { headers: { ...bearer, ...headers } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  const events: ServerEvent[] = [];
  for (const block of (await answer.text()).split('\n\n')) {
    const id = /^id: (.*)$/m.exec(block)?.[1];
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (id !== undefined && data !== undefined) events.push({ id, data: JSON.parse(data) as Json });
  }
  return events;
};

describe('GET /v1/evidence/{id}/events', () => {
  it('tells each state up to certified with the courts by name, then ends', async () => {
    const deposited = await deposit('followed');
    const events = await readEvents(`/v1/evidence/${String(deposited['id'])}/events`);
    const order = ['received', 'batched', 'appended', 'anchored', 'certified'];
    const states = events.map(({ data }) => order.indexOf(String(data['state'])));
    expect(states).toEqual(states.toSorted((left, right) => left - right));
    const last = events.at(-1)?.data ?? {};
    expect(last['state']).toBe('certified');
    const courts = last['courts'] as readonly Json[];
    expect(courts.length).toBeGreaterThanOrEqual(3);
    expect(courts[0]).toMatchObject({
      id: expect.stringMatching(/^court-/) as string,
      name: { zh: expect.any(String) as string },
    });
    const times = [last['receivedAt'], last['sealedAt'], last['certifiedAt']].map(String);
    expect(times).toEqual(times.toSorted());
    const { courts: _, sealedAt: _sealed, timestampedAt: _timestamped, ...evidence } = last;
    expect(evidenceSchema.parse(evidence)).toBeDefined();
  });

  it('tells certified evidence once, and stops a reader that comes back after it', async () => {
    const deposited = await deposit('certified', {}, 10);
    const path = `/v1/evidence/${String(deposited['id'])}/events`;
    const events = await readEvents(path);
    expect(events.map(({ data }) => data['state'])).toEqual(['certified']);
    const again = await get(path, { 'last-event-id': events[0]?.id ?? '' });
    expect(again.status).toBe(204);
  });

  it('holds a reader that resumes until something new happens', async () => {
    for (const witness of consortium.witnesses) witness.mode = 'down';
    const deposited = await deposit('resumed');
    const path = `https://assize.example/v1/evidence/${String(deposited['id'])}/events`;
    const first = await app.request(path, { headers: bearer });
    const reader = first.body?.getReader();
    let text = '';
    while (!/^data: /m.test(text)) text += new TextDecoder().decode((await reader?.read())?.value);
    await reader?.cancel();
    const id = /^id: (.*)$/m.exec(text)?.[1] ?? '';
    const pending = readEvents(new URL(path).pathname, { 'last-event-id': id });
    for (const witness of consortium.witnesses) witness.mode = 'up';
    const events = await pending;
    expect(events.every((event) => Number(event.id) > Number(id))).toBe(true);
    expect(events.at(-1)?.data['state']).toBe('certified');
  });
});

describe('the files of certified evidence', () => {
  it('answer 409 with Retry-After before it is certified', async () => {
    for (const witness of consortium.witnesses) witness.mode = 'down';
    const id = String((await deposit('pending'))['id']);
    for (const name of ['certificate', 'certificate.pdf', 'proof']) {
      const answer = await get(`/v1/evidence/${id}/${name}`);
      expect(answer.status).toBe(409);
      expect(answer.json['code']).toBe('not-yet-certified');
      expect(answer.headers.get('retry-after')).toBe('1');
    }
  });

  it('are the same bytes for ever, with strong ETags, private to the owner', async () => {
    const id = String((await deposit('done', { title: '合同' }, 10))['id']);
    for (const [name, type] of [
      ['certificate', 'application/json'],
      ['certificate.pdf?revision=1', 'application/pdf'],
      ['proof', 'text/plain; charset=utf-8'],
    ] as const) {
      // The PDF that is asked for without its revision draws it.
      if (type === 'application/pdf') await get(`/v1/evidence/${id}/certificate.pdf`);
      const first = await get(`/v1/evidence/${id}/${name}`);
      expect(first.status).toBe(200);
      expect(first.headers.get('content-type')).toBe(type);
      expect(first.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
      const etag = first.headers.get('etag') ?? '';
      expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
      expect((await get(`/v1/evidence/${id}/${name}`)).text).toBe(first.text);
      const cached = await get(`/v1/evidence/${id}/${name}`, { 'if-none-match': etag });
      expect(cached.status).toBe(304);
      expect(cached.text).toBe('');
    }
  });

  it('are a certificate that verifies, its PDF and a tlog-proof', async () => {
    const content = 'verified';
    const id = String((await deposit(content, {}, 10))['id']);
    const certificate = await get(`/v1/evidence/${id}/certificate`);
    const verdict = await send(app, '/v1/verify', {
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify({ certificate: certificate.text, digests: { 'sha-256': digestOf(content) } }),
    });
    expect(verdict.json).toMatchObject({ summary: 'consistent', simulated: true });
    expect((verdict.json['steps'] as readonly Json[]).filter(({ result }) => result === 'fail')).toEqual([]);
    expect((await get(`/v1/evidence/${id}/certificate.pdf`)).text).toBe(PDF_STAND_IN);
    expect(parseTlogProof((await get(`/v1/evidence/${id}/proof`)).text).ok).toBe(true);
  });

  it("answer 404 to another organization's key", async () => {
    const id = String((await deposit('mine', {}, 10))['id']);
    const other = await createTenant(ports);
    for (const name of ['certificate', 'certificate.pdf', 'proof', 'events']) {
      expect((await get(`/v1/evidence/${id}/${name}`, {}, other.bearer)).status).toBe(404);
    }
  });
});

describe('GET /v1/evidence/{id}/content', () => {
  it('gives the bytes whole or by one range, as a download that runs nothing', async () => {
    const deposited = await send(app, '/v1/evidence', { method: 'POST', body: formOf('0123456789'), headers: bearer });
    const path = `/v1/evidence/${String(deposited.json['id'])}/content`;
    const whole = await get(path);
    expect(whole.text).toBe('0123456789');
    expect(whole.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(whole.headers.get('content-disposition')).toMatch(/^attachment/);
    for (const [range, text, contentRange] of [
      ['bytes=0-0', '0', 'bytes 0-0/10'],
      ['bytes=3-5', '345', 'bytes 3-5/10'],
      ['bytes=7-', '789', 'bytes 7-9/10'],
      ['bytes=7-99', '789', 'bytes 7-9/10'],
      ['bytes=-2', '89', 'bytes 8-9/10'],
      ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ] as const) {
      const part = await get(path, { range });
      expect([part.status, part.text, part.headers.get('content-range')]).toEqual([206, text, contentRange]);
    }
    for (const range of ['bytes=10-', 'bytes=5-3', 'bytes=-', 'bytes=-0', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=01-2']) {
      expect((await get(path, { range })).status).toBe(200);
    }
  });

  it('is 404 where only the digest was kept, and to everybody else', async () => {
    const id = String((await deposit('digest only'))['id']);
    expect((await get(`/v1/evidence/${id}/content`)).status).toBe(404);
    const kept = await send(app, '/v1/evidence', { method: 'POST', body: formOf('kept'), headers: bearer });
    const other = await createTenant(ports);
    expect((await get(`/v1/evidence/${String(kept.json['id'])}/content`, {}, other.bearer)).status).toBe(404);
  });
});

it('a repetition of a deposit whose row has not reached D1 is the same evidence', async () => {
  const blind = createApp(
    composePorts({ evidence: { ...ports.evidence, findBySubmissionKey: () => Promise.resolve(null) } }),
  );
  const headers = { ...bearer, ...JSON_TYPE, 'idempotency-key': 'blind' };
  const init = { method: 'POST', body: digestDeposit('blind'), headers };
  const [one, two] = [await send(blind, '/v1/evidence', init), await send(blind, '/v1/evidence', init)];
  expect(two.json['id']).toBe(one.json['id']);
  const rows = await env.DB.prepare('select count(*) as n from evidence where organization_id = ?')
    .bind(organizationId)
    .first();
  expect(rows).toEqual({ n: 1 });
});
