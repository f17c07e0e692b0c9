// POST /v1/evidence over real D1, R2, Batcher and LedgerSequencer inside workerd.

import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { encodeHex } from '../../src/core/bytes/hex.ts';
import { parseSignedNote } from '../../src/core/note/signed-note.ts';
import { createApp } from '../../src/routes/app.ts';
import { evidenceSchema } from '../../src/routes/evidence/evidence-schemas.ts';
import type { MemoryConsortium } from '../support/memory-consortium.ts';
import {
  BASE,
  JSON_TYPE,
  MAX_EVIDENCE_BYTES,
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

const deposit = (
  body: FormData | string,
  headers: Readonly<Record<string, string>> = {},
  as = bearer,
): Promise<Answer> =>
  send(app, '/v1/evidence', {
    method: 'POST',
    body,
    headers: { ...as, ...(typeof body === 'string' ? JSON_TYPE : {}), ...headers },
  });

const countObjects = async (): Promise<number> => (await env.EVIDENCE.list({ prefix: 'evidence/' })).objects.length;

const rowOf = (answer: Answer): Promise<Json | null> =>
  env.DB.prepare('select * from evidence where id = ?').bind(answer.json['id']).first<Json>();

beforeAll(async () => {
  consortium = await beginLedger(ports);
});

beforeEach(async () => {
  connectCourts(consortium);
  ({ bearer, organizationId } = await createTenant(ports));
});

describe('a deposit by form', () => {
  it('is answered 202 with the evidence object when its bytes, statement and receipt are durable', async () => {
    const answer = await deposit(formOf('采购合同', { title: '采购合同', caseNumber: '(2026)京0491民初1号' }));
    expect(answer.status).toBe(202);
    expect(evidenceSchema.parse(answer.json)).toBeDefined();
    expect(answer.json).toMatchObject({
      digests: { 'sha-256': digestOf('采购合同') },
      sizeBytes: 12,
      mediaType: 'application/pdf',
      name: '合同.pdf',
      title: '采购合同',
      caseNumber: '(2026)京0491民初1号',
      storage: 'kept',
      disposition: 'active',
      quorum: { required: 3, total: 4 },
      timestamps: { required: 1 },
    });
    const self = `${BASE}/v1/evidence/${String(answer.json['id'])}`;
    expect(answer.headers.get('location')).toBe(self);
    expect(answer.headers.get('preference-applied')).toBeNull();
    expect((answer.json['links'] as Json)['verify']).toMatch(
      new RegExp(`^${BASE}/v/${digestOf('采购合同')}\\?k=[A-Za-z0-9_-]{22}$`),
    );
    expect(parseSignedNote(String(answer.json['receipt'])).ok).toBe(true);
    const row = await rowOf(answer);
    const object = await env.EVIDENCE.get(String(row?.['object_key']));
    expect(await object?.text()).toBe('采购合同');
    expect(row?.['object_key']).toMatch(/^evidence\/[0-9a-f]{32}$/);
  });

  it('is answered 201 certified when a wait saw it, and says which wait was applied', async () => {
    const answer = await deposit(formOf('waited for'), { prefer: 'wait=10' });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ state: 'certified', timestamps: { met: 1, required: 1 } });
    expect((answer.json['quorum'] as { met: number }).met).toBeGreaterThanOrEqual(3);
    expect(answer.headers.get('preference-applied')).toBe('wait=10');
    expect(evidenceSchema.parse(answer.json)).toMatchObject({ batch: { leafIndex: expect.any(Number) as number } });
  });

  it('is answered 202, never an error, when the wait expires, and cuts a longer wait to 30 s', async () => {
    for (const witness of consortium.witnesses) witness.mode = 'down';
    const answer = await deposit(formOf('no court answers'), { prefer: 'respond-async, wait=1' });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('preference-applied')).toBe('wait=1');
    connectCourts(consortium);
    const longer = await deposit(formOf('a court answers'), { prefer: 'wait=600' });
    expect(longer.headers.get('preference-applied')).toBe('wait=30');
  });

  it('takes fields before and after the file, blank ones as absent', async () => {
    const form = new FormData();
    form.append('title', 'before');
    form.append('file', new File(['x'], 'x.txt', { type: 'text/plain' }));
    form.append('caseNumber', 'after');
    form.append('description', '');
    const answer = await deposit(form);
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({ title: 'before', caseNumber: 'after' });
    expect(await rowOf(answer)).toMatchObject({ description: null });
  });

  it('streams a file of several parts into the store, byte for byte', async () => {
    const content = crypto.getRandomValues(new Uint8Array(65_536));
    const large = new Uint8Array(11 * 1024 * 1024 + 77);
    for (let offset = 0; offset < large.length; offset += content.length) {
      large.set(content.subarray(0, Math.min(content.length, large.length - offset)), offset);
      content[0] = (content[0] ?? 0) + 1;
    }
    // The runtime's own digest: the pure one takes seconds for so much.
    const digest = async (bytes: BufferSource) =>
      encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
    const expected = await digest(large);
    const answer = await deposit(formOf(large, { sha256: expected }));
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({ sizeBytes: large.length, digests: { 'sha-256': expected } });
    const row = await rowOf(answer);
    const object = await env.EVIDENCE.get(String(row?.['object_key']));
    expect(await digest((await object?.arrayBuffer()) ?? new ArrayBuffer(0))).toBe(expected);
  });

  it('hashes and drops the bytes where only the digest is to be kept', async () => {
    const before = await countObjects();
    const answer = await deposit(formOf('hashed and dropped', { storage: 'digest-only' }));
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({
      storage: 'digest-only',
      digests: { 'sha-256': digestOf('hashed and dropped') },
    });
    expect((answer.json['links'] as Json)['content']).toBeNull();
    expect(await countObjects()).toBe(before);
    expect(await rowOf(answer)).toMatchObject({ mode: 'upload', object_key: null });
  });

  it('refuses what is too large with 413 while it streams, and leaves nothing in the store', async () => {
    const before = await countObjects();
    const answer = await deposit(formOf(new Uint8Array(MAX_EVIDENCE_BYTES + 1)));
    expect(answer.status).toBe(413);
    expect(await countObjects()).toBe(before);
    // A sender that does not say how long its body is, and does not end.
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        const head = '--b\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\n';
        controller.enqueue(sent === 0 ? new TextEncoder().encode(head) : new Uint8Array(1024 * 1024));
        sent += 1;
      },
    });
    const unbounded = await send(app, '/v1/evidence', {
      method: 'POST',
      body: endless,
      headers: { ...bearer, 'content-type': 'multipart/form-data; boundary=b' },
    });
    expect(unbounded.status).toBe(413);
    expect(sent).toBeLessThan(20);
  });

  it('refuses other bytes than the declared digest with 422, and the bytes are not kept', async () => {
    const before = await countObjects();
    const answer = await deposit(formOf('one', { sha256: digestOf('another') }));
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ code: 'digest-mismatch', errors: [{ pointer: '/sha256' }] });
    expect(await countObjects()).toBe(before);
  });

  it('hashes the bytes by SM3 in the same pass; the statement, the look-up and the answer name it', async () => {
    // GB/T 32905-2016, example A.1.
    const sm3 = '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0';
    const answer = await deposit(formOf('abc', { sm3, listed: 'true' }), { prefer: 'wait=10' });
    expect(answer.json['digests']).toEqual({ 'sha-256': digestOf('abc'), sm3 });
    const id = String(answer.json['id']);
    const certificate = await send(app, `/v1/evidence/${id}/certificate`, { headers: bearer });
    const core = JSON.parse(String(certificate.json['core'])) as { statement: string };
    expect(JSON.parse(core.statement)).toMatchObject({ digests: { 'sha-256': digestOf('abc'), sm3 } });
    const listed = await send(app, `/v1/lookup/sm3/${sm3}`);
    expect((listed.json['items'] as readonly Json[]).map((item) => item['id'])).toContain(id);
    const empty = await send(app, `/v1/lookup/sm3/${digestOf('abc')}`);
    expect(empty.json['items']).toEqual([]);
  });

  it('refuses other bytes than the declared SM3 with 422, and the bytes are not kept', async () => {
    const before = await countObjects();
    const answer = await deposit(formOf('one', { sha256: digestOf('one'), sm3: '0'.repeat(64) }));
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ code: 'digest-mismatch', errors: [{ pointer: '/sm3' }] });
    expect(await countObjects()).toBe(before);
  });

  it('refuses an empty file', async () => {
    const answer = await deposit(formOf(''));
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ code: 'empty-evidence', errors: [{ pointer: '/file' }] });
  });

  it('names every fault of a form at once, by pointer', async () => {
    const form = new FormData();
    form.append('sha256', 'ABC');
    form.append('nonsense', 'x');
    form.append('title', 'a\u0000b');
    form.append('title', 'twice');
    const answer = await deposit(form);
    expect(answer.status).toBe(422);
    const pointers = (answer.json['errors'] as readonly { pointer: string }[]).map(({ pointer }) => pointer);
    expect(new Set(pointers)).toEqual(new Set(['/nonsense', '/title', '/file', '/sha256']));
  });

  it.each([
    ['without a boundary', 'multipart/form-data', '--b\r\n'],
    ['cut off', 'multipart/form-data; boundary=b', '--b\r\ncontent-disposition: form-data; name="file"\r\n\r\nhalf'],
    [
      'of parts without a name',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-type: text/plain\r\n\r\nx\r\n--b--\r\n',
    ],
    ['of other bytes', 'multipart/form-data; boundary=b', 'nothing like a form'],
  ])('refuses a form %s with 400', async (_name, contentType, body) => {
    const answer = await deposit(body, { 'content-type': contentType });
    expect(answer.status).toBe(400);
    expect(answer.json['code']).toBe('malformed-multipart');
  });
});

describe('a deposit of a digest', () => {
  it('needs no bytes and keeps none', async () => {
    const answer = await deposit(digestDeposit('far away', { name: 'far.txt', listed: true }));
    expect(answer.status).toBe(202);
    expect(evidenceSchema.parse(answer.json)).toMatchObject({ storage: 'digest-only', name: 'far.txt' });
    expect(await rowOf(answer)).toMatchObject({ mode: 'digest', listed: 1, object_key: null });
  });

  it('keeps SM3 beside SHA-256', async () => {
    const digests = { 'sha-256': digestOf('a'), sm3: 'a'.repeat(64) };
    const answer = await deposit(digestDeposit('a', { digests }));
    expect(answer.json['digests']).toEqual(digests);
  });

  it('refuses an unknown field, a missing one and lone surrogates, each by pointer', async () => {
    const unknown = await deposit(digestDeposit('x', { casenumber: '1' }));
    expect(unknown.json).toMatchObject({ code: 'validation-failed', errors: [{ pointer: '/casenumber' }] });
    const missing = await deposit('{"digests":{},"mediaType":"text/plain"}');
    const pointers = (missing.json['errors'] as readonly { pointer: string }[]).map(({ pointer }) => pointer);
    expect(pointers).toEqual(['/digests/sha-256', '/sizeBytes']);
    const surrogate = await deposit(
      digestDeposit('x')
        .replace('}', ',"x":1}')
        .replace('"x":1', String.raw`"y":"\ud800"`),
    );
    expect(surrogate.status).toBe(422);
    const lone = await deposit(`${digestDeposit('x').slice(0, -1)},"title":"\\ud800"}`);
    expect(lone.json).toMatchObject({ errors: [{ pointer: '/title' }] });
  });

  it('refuses a size of zero and the digest of nothing as empty', async () => {
    expect((await deposit(digestDeposit('', {}))).json['code']).toBe('empty-evidence');
    expect((await deposit(digestDeposit('', { sizeBytes: 5 }))).json['code']).toBe('empty-evidence');
  });

  it('refuses malformed JSON with 400, other types with 415, too much with 413', async () => {
    expect((await deposit('{"digests":')).status).toBe(400);
    expect((await deposit('x', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await deposit('x', { 'content-type': '' })).status).toBe(415);
    expect((await deposit(digestDeposit('x', { title: 'x'.repeat(70_000) }))).status).toBe(413);
  });
});

describe('an idempotency key', () => {
  it('is kept with what was asked for, in a form that outlives versions: of an upload without the SM3 of its bytes', async () => {
    const answer = await deposit(formOf('kept for good', { title: 't' }), { 'idempotency-key': 'kept-for-good' });
    const row = await rowOf(answer);
    const asked = [row?.['sha256'], null, 13, '合同.pdf', 'application/pdf', 't', null, null, false];
    expect(row?.['request_sha256']).toBe(digestOf(JSON.stringify(['assize/deposit/v1', 'upload', 'keep', ...asked])));
  });

  it('makes a repeated deposit the same evidence, and leaves no second object', async () => {
    const headers = { 'idempotency-key': 'retry-1' };
    const first = await deposit(formOf('once'), headers);
    const objects = await countObjects();
    const second = await deposit(formOf('once'), headers);
    expect(second.status).toBeLessThan(300);
    expect(second.json['id']).toBe(first.json['id']);
    expect(second.json['receipt']).toBe(first.json['receipt']);
    expect(await countObjects()).toBe(objects);
  });

  it('is refused for other content or other fields', async () => {
    const headers = { 'idempotency-key': 'retry-2' };
    await deposit(formOf('one thing'), headers);
    expect((await deposit(formOf('another'), headers)).json['code']).toBe('idempotency-key-reused');
    expect((await deposit(formOf('one thing', { title: 't' }), headers)).json['code']).toBe('idempotency-key-reused');
  });

  it('belongs to an organization', async () => {
    const headers = { 'idempotency-key': 'shared' };
    const other = await createTenant(ports);
    const first = await deposit(formOf('x'), headers);
    const second = await deposit(formOf('x'), headers, other.bearer);
    expect(second.status).toBe(202);
    expect(second.json['id']).not.toBe(first.json['id']);
  });

  it('in flight answers 409 with Retry-After', async () => {
    const headers = { 'idempotency-key': 'parallel' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => deposit(formOf('parallel'), headers)));
    const accepted = answers.filter(({ status }) => status === 202 || status === 201);
    const inFlight = answers.filter(({ status }) => status === 409);
    expect(accepted.length).toBeGreaterThanOrEqual(1);
    expect(accepted.length + inFlight.length).toBe(6);
    expect(new Set(accepted.map(({ json }) => json['id'])).size).toBe(1);
    for (const answer of inFlight) expect(answer.headers.get('retry-after')).toBe('1');
    expect(inFlight.length).toBeGreaterThanOrEqual(1);
  });

  it.each(['', 'x'.repeat(65), 'with space'])('of a wrong form (%j) is refused', async (key) => {
    const answer = await deposit(formOf('x'), { 'idempotency-key': key });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ errors: [{ pointer: '/Idempotency-Key', in: 'header' }] });
  });
});

describe('two deposits of one digest', () => {
  it('are two pieces of evidence', async () => {
    const [one, two] = [await deposit(formOf('same')), await deposit(formOf('same'))];
    expect(one.json['id']).not.toBe(two.json['id']);
    expect(organizationId).toMatch(/^org_/);
  });
});

describe('the depositor', () => {
  it('without a key, with a mistyped one or one of another form gets 401 and WWW-Authenticate', async () => {
    for (const headers of [
      {},
      { authorization: 'Bearer ak_x' },
      { authorization: `Bearer ak_${'A'.repeat(43)}` },
      { authorization: 'Basic eDp5' },
    ]) {
      const answer = await deposit(formOf('x'), {}, headers);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="assize"/);
    }
  });

  it('with a key that lacks the scope gets 403 naming it', async () => {
    const reader = await createTenant(ports, ['evidence:read']);
    const answer = await deposit(formOf('x'), {}, reader.bearer);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toContain('scope="evidence:write"');
  });

  it('with a revoked key gets 401', async () => {
    await env.DB.prepare('update api_keys set revoked_at_ms = 1 where organization_id = ?').bind(organizationId).run();
    expect((await deposit(formOf('x'))).status).toBe(401);
  });
});
