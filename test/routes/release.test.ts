// What an owner lets others see: disclosures one by one, listing, the hash link's key. Withheld by default, released,
// withheld again; a rotated link is dead at once.

import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { parseCertificate } from '../../src/core/certificate/certificate.ts';
import { parseDisclosure } from '../../src/core/statement/disclosure.ts';
import { createApp } from '../../src/routes/app.ts';
import { evidenceSchema } from '../../src/routes/evidence/evidence-schemas.ts';
import { openEvidenceSchema } from '../../src/routes/public/open-evidence-view.ts';
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
let others: Readonly<Record<string, string>> = {};

const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  send(app, path, { headers });

const post = (path: string, body: Json = {}, headers: Readonly<Record<string, string>> = bearer): Promise<Answer> =>
  send(app, path, { method: 'POST', headers: { ...headers, ...JSON_TYPE }, body: JSON.stringify(body) });

const patch = (id: string, body: unknown, headers: Readonly<Record<string, string>> = bearer): Promise<Answer> =>
  send(app, `/v1/evidence/${id}/disclosure`, {
    method: 'PATCH',
    headers: { ...headers, ...JSON_TYPE },
    body: JSON.stringify(body),
  });

let deposits = 0;
type Deposited = { readonly id: string; readonly sha256: string; readonly json: Json };

const deposit = async (more: Json = {}): Promise<Deposited> => {
  deposits += 1;
  const content = `released ${deposits}`;
  const { json } = await send(app, '/v1/evidence', {
    method: 'POST',
    body: digestDeposit(content, { name: '合同.txt', title: 'Framework agreement', caseNumber: '(2026) 1', ...more }),
    headers: { ...bearer, ...JSON_TYPE, prefer: 'wait=10' },
  });
  return { id: String(json['id']), sha256: digestOf(content), json };
};

const linkOf = (evidence: Json): string => String((evidence['links'] as Json)['verify']);
const kOf = (evidence: Json): string => new URL(linkOf(evidence)).searchParams.get('k') ?? '';

const lookUp = async (sha256: string, k: string | null): Promise<readonly Json[]> => {
  const answer = await get(`/v1/lookup/sha-256/${sha256}${k === null ? '' : `?k=${k}`}`);
  const items = answer.json['items'] as readonly Json[];
  for (const item of items) openEvidenceSchema.parse(item);
  return items;
};

const publicDisclosures = async (id: string, k: string): Promise<readonly string[]> => {
  const answer = await get(`/v1/public/evidence/${id}/certificate?k=${k}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('private, no-cache');
  const certificate = parseCertificate(answer.text);
  if (!certificate.ok) throw new Error(certificate.failure.code);
  return certificate.value.disclosures.map((text) => {
    const read = parseDisclosure(text);
    return read.ok ? `${read.value.name}=${read.value.value}` : 'unreadable';
  });
};

beforeAll(async () => {
  consortium = await beginLedger(ports);
});

beforeEach(async () => {
  connectCourts(consortium);
  ({ bearer } = await createTenant(ports));
  ({ bearer: others } = await createTenant(ports));
});

describe('a statement about earlier evidence', () => {
  const correct = async (id: string, body: Json): Promise<Answer> => {
    const answer = await send(app, `/v1/evidence/${id}/corrections`, {
      method: 'POST',
      headers: { ...bearer, ...JSON_TYPE, prefer: 'wait=10' },
      body: JSON.stringify(body),
    });
    return answer;
  };
  const isListed = async (id: string): Promise<unknown> => (await get(`/v1/evidence/${id}`, bearer)).json['listed'];

  it('is not listed while what it is about is not: its core would name that to anybody', async () => {
    const first = await deposit();
    const refused = await correct(first.id, { title: 'x', listed: true });
    expect([refused.status, refused.json['code']]).toEqual([409, 'relates-to-unlisted']);
    const form = await send(app, `/v1/evidence/${first.id}/corrections`, {
      method: 'POST',
      headers: bearer,
      body: formOf('listed by form', { listed: 'true' }),
    });
    expect([form.status, form.json['code']]).toEqual([409, 'relates-to-unlisted']);
    const correction = String((await correct(first.id, { title: 'x' })).json['id']);
    const withdrawal = String((await post(`/v1/evidence/${first.id}/withdrawal`, { reason: 'y' })).json['id']);
    for (const id of [correction, withdrawal]) {
      const answer = await patch(id, { listed: true, released: [] });
      expect([answer.status, answer.json['code']]).toEqual([409, 'relates-to-unlisted']);
      expect((await patch(id, { released: [] })).status).toBe(200);
    }
    expect((await get(`/v1/lookup/sha-256/${first.sha256}`)).json['items']).toEqual([]);
    expect((await patch(first.id, { listed: true })).status).toBe(200);
    for (const id of [correction, withdrawal]) expect((await patch(id, { listed: true })).status).toBe(200);
  });

  it('goes off the list together with it, and with it those about the statement', async () => {
    const first = await deposit({ listed: true });
    const second = String((await correct(first.id, { title: 'second', listed: true })).json['id']);
    const third = String((await correct(second, { title: 'third', listed: true })).json['id']);
    expect(await Promise.all([second, third].map(isListed))).toEqual([true, true]);
    expect((await patch(first.id, { listed: false })).json['listed']).toBe(false);
    expect(await Promise.all([second, third].map(isListed))).toEqual([false, false]);
    expect((await get(`/v1/public/evidence/${third}/certificate`)).status).toBe(404);
    // Each is listed again by itself, and only in order.
    expect((await patch(first.id, { listed: true })).status).toBe(200);
    expect(await isListed(second)).toBe(false);
    expect((await patch(third, { listed: true })).json['code']).toBe('relates-to-unlisted');
  });

  it('is not listed by whoever writes to the database, nor by a row that comes after the unlisting', async () => {
    const first = await deposit();
    const second = String((await correct(first.id, { title: 'second' })).json['id']);
    await expect(env.DB.prepare('update evidence set listed = 1 where id = ?').bind(second).run()).rejects.toThrow(
      /listed first/,
    );
    const unaware = createApp({
      ...ports,
      evidence: {
        ...ports.evidence,
        find: async (id) => {
          const found = await ports.evidence.find(id);
          return found === null ? null : { ...found, evidence: { ...found.evidence, listed: true } };
        },
      },
    });
    const late = await send(unaware, `/v1/evidence/${first.id}/corrections`, {
      method: 'POST',
      headers: { ...bearer, ...JSON_TYPE, prefer: 'wait=10' },
      body: JSON.stringify({ title: 'late', listed: true }),
    });
    expect(late.status).toBe(201);
    expect(await isListed(String(late.json['id']))).toBe(false);
  });
});

describe('disclosures', () => {
  it('are withheld until their owner releases them, each alone, and withheld again at will', async () => {
    const { id, sha256, json } = await deposit();
    expect(json).toMatchObject({ released: [], listed: false });
    expect(await publicDisclosures(id, kOf(json))).toEqual([]);

    const released = await patch(id, { released: ['title'] });
    expect(released.status).toBe(200);
    expect(evidenceSchema.parse(released.json)).toMatchObject({
      released: ['title'],
      listed: false,
      state: 'certified',
    });
    expect(await publicDisclosures(id, kOf(json))).toEqual(['title=Framework agreement']);
    expect(await lookUp(sha256, kOf(json))).toMatchObject([{ disclosed: { title: 'Framework agreement' } }]);

    await patch(id, { released: ['caseNumber', 'file.name', 'depositor.organization'] });
    expect((await publicDisclosures(id, kOf(json))).toSorted()).toEqual([
      'caseNumber=(2026) 1',
      'depositor.organization=青岚织造',
      'file.name=合同.txt',
    ]);

    await patch(id, { released: [] });
    expect(await publicDisclosures(id, kOf(json))).toEqual([]);
    expect(await lookUp(sha256, kOf(json))).toMatchObject([{ disclosed: {} }]);
  });

  it('leave core, signature and the owner’s certificate as they are, and change the ETag of the public one', async () => {
    const { id, json } = await deposit();
    const path = `/v1/public/evidence/${id}/certificate?k=${kOf(json)}`;
    const owners = (await get(`/v1/evidence/${id}/certificate`, bearer)).text;
    const before = await get(path);
    await patch(id, { released: ['title'] });
    const after = await get(path, { 'if-none-match': before.headers.get('etag') ?? '' });
    expect(after.status).toBe(200);
    const [one, two] = [before, after].map(({ text }) => parseCertificate(text));
    if (one?.ok !== true || two?.ok !== true) throw new Error('unreadable');
    expect(two.value.core).toBe(one.value.core);
    expect(two.value.signature).toBe(one.value.signature);
    expect((await get(path, { 'if-none-match': after.headers.get('etag') ?? '' })).status).toBe(304);
    expect((await get(`/v1/evidence/${id}/certificate`, bearer)).text).toBe(owners);
    const verdict = await post('/v1/verify', { certificate: after.text });
    expect(verdict.json['steps']).toContainEqual(expect.objectContaining({ name: 'statement', result: 'pass' }));
  });

  it('refuse names that are unknown, repeated or of which nothing was deposited, and a change of nothing', async () => {
    const { id } = await deposit();
    const faults: readonly (readonly [unknown, string])[] = [
      [{ released: ['nothing'] }, '/released/0'],
      [{ released: ['title', 'title'] }, '/released'],
      [{ released: ['title', 'description'] }, '/released/1'],
      [{ released: ['depositor.level'] }, '/released/0'],
      [{ released: 'title' }, '/released'],
      [{ listed: 'true' }, '/listed'],
      [{ released: [], more: 1 }, '/more'],
      [{}, ''],
    ];
    for (const [body, pointer] of faults) {
      const answer = await patch(id, body);
      expect([answer.status, (answer.json['errors'] as readonly Json[])[0]?.['pointer']]).toEqual([422, pointer]);
    }
    expect((await get(`/v1/evidence/${id}`, bearer)).json['released']).toEqual([]);
  });

  it('are nobody else’s to release: another organization hears 404, a reading key 403, a stranger 401', async () => {
    const { id, json } = await deposit();
    const tenant = await createTenant(ports, ['evidence:read']);
    const [foreign, reading, stranger] = [
      await patch(id, { listed: true }, others),
      await patch(id, { listed: true }, tenant.bearer),
      await patch(id, { listed: true }, {}),
    ];
    expect([foreign.status, reading.status, stranger.status]).toEqual([404, 403, 401]);
    expect((await post(`/v1/evidence/${id}/link/rotate`, {}, others)).status).toBe(404);
    expect((await get(`/v1/evidence/${id}`, bearer)).json).toMatchObject({ listed: false, links: json['links'] });
  });

  it('list the evidence and take it off the list, apart from what is released', async () => {
    const { id, sha256 } = await deposit();
    expect(await lookUp(sha256, null)).toEqual([]);
    await patch(id, { released: ['title'] });
    expect((await patch(id, { listed: true })).json).toMatchObject({ listed: true, released: ['title'] });
    expect(await lookUp(sha256, null)).toMatchObject([{ id, disclosed: { title: 'Framework agreement' } }]);
    expect((await get(`/v1/public/evidence/${id}/certificate`)).status).toBe(200);
    await patch(id, { listed: false });
    expect(await lookUp(sha256, null)).toEqual([]);
    expect((await get(`/v1/public/evidence/${id}/certificate`)).status).toBe(404);
  });

  it('ask to come again while the database has no row of the deposit', async () => {
    const { id } = await deposit();
    const behind = createApp({
      ...ports,
      evidence: { ...ports.evidence, find: () => Promise.resolve(null) },
      evidenceRelease: { setDisclosure: () => Promise.resolve(null), setLink: () => Promise.resolve(null) },
    });
    const init = { headers: { ...bearer, ...JSON_TYPE } };
    const disclosure = await send(behind, `/v1/evidence/${id}/disclosure`, {
      ...init,
      method: 'PATCH',
      body: '{"listed":true}',
    });
    const rotation = await send(behind, `/v1/evidence/${id}/link/rotate`, { ...init, method: 'POST', body: '{}' });
    expect([disclosure.status, disclosure.headers.get('retry-after')]).toEqual([503, '1']);
    expect([rotation.status, rotation.headers.get('retry-after')]).toEqual([503, '1']);
  });
});

describe('a rotated link', () => {
  it('opens everything, and the former one nothing from that moment on', async () => {
    const { id, sha256, json } = await deposit();
    const old = kOf(json);
    const rotated = await post(`/v1/evidence/${id}/link/rotate`);
    expect(rotated.status).toBe(200);
    const fresh = kOf(rotated.json);
    expect(fresh).not.toBe(old);
    expect(await lookUp(sha256, old)).toEqual([]);
    expect((await get(`/v1/public/evidence/${id}/certificate?k=${old}`)).status).toBe(404);
    expect(await lookUp(sha256, fresh)).toMatchObject([{ id }]);
    expect((await get(`/v1/public/evidence/${id}/certificate?k=${fresh}`)).status).toBe(200);
    expect(linkOf((await get(`/v1/evidence/${id}`, bearer)).json)).toBe(linkOf(rotated.json));
  });

  it('is one link for two rotations at once, and one for a repeated Idempotency-Key', async () => {
    const { id } = await deposit();
    const both = await Promise.all([1, 2].map(() => post(`/v1/evidence/${id}/link/rotate`)));
    const now = linkOf((await get(`/v1/evidence/${id}`, bearer)).json);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both.map(({ json }) => linkOf(json))).toContain(now);
    const keyed = { ...bearer, 'idempotency-key': 'rotate-1' };
    const first = await post(`/v1/evidence/${id}/link/rotate`, {}, keyed);
    const again = await post(`/v1/evidence/${id}/link/rotate`, {}, keyed);
    expect(linkOf(again.json)).toBe(linkOf(first.json));
    expect(linkOf(first.json)).not.toBe(now);
  });

  it('never comes back, whoever writes to the database', async () => {
    const { id } = await deposit();
    await post(`/v1/evidence/${id}/link/rotate`);
    for (const change of ["link_version = 1, link_sha256 = 'x'", "link_sha256 = 'x'"]) {
      await expect(env.DB.prepare(`update evidence set ${change} where id = ?`).bind(id).run()).rejects.toThrow(
        /never comes back/,
      );
    }
  });

  it('begins a revision of the PDF; those that were drawn stay, and none is drawn with a dead link', async () => {
    const { id } = await deposit();
    const pdf = (query = ''): Promise<Answer> => get(`/v1/evidence/${id}/certificate.pdf${query}`, bearer);
    const first = await pdf();
    expect([first.status, first.text, first.headers.get('cache-control')]).toEqual([
      200,
      PDF_STAND_IN,
      'private, no-cache',
    ]);
    await post(`/v1/evidence/${id}/link/rotate`);
    await post(`/v1/evidence/${id}/link/rotate`);
    expect((await pdf('?revision=2')).status).toBe(404);
    expect((await pdf()).status).toBe(200);
    for (const revision of [1, 3]) {
      const kept = await pdf(`?revision=${revision}`);
      expect([kept.status, kept.headers.get('cache-control')]).toEqual([200, 'private, max-age=31536000, immutable']);
    }
    expect((await pdf('?revision=2')).status).toBe(404);
    expect((await pdf('?revision=4')).status).toBe(404);
    for (const query of ['?revision=0', '?revision=x', '?revision=1&revision=1', '?version=1']) {
      expect((await pdf(query)).status).toBe(422);
    }
    const files = await env.EVIDENCE.list({ prefix: `certificates/${id}/` });
    expect(files.objects.map(({ key }) => key.split('/')[2] ?? '').toSorted()).toEqual([
      'certificate.3.pdf',
      'certificate.json',
      'certificate.pdf',
    ]);
  });
});
