// Papers over HTTP: the report of a verification, for whoever asks, and the drafts, for whoever may read the evidence.

import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp } from '../../src/routes/app.ts';
import type { MemoryConsortium } from '../support/memory-consortium.ts';
import {
  beginLedger,
  composePorts,
  connectCourts,
  createTenant,
  digestDeposit,
  digestOf,
  formOf,
  JSON_TYPE,
  type Json,
  send,
} from './route-world.ts';

const ports = composePorts();
const app = createApp(ports);
let consortium: MemoryConsortium;
let bearer: Readonly<Record<string, string>> = {};

const deposit = async (content: string): Promise<string> => {
  const headers = { ...bearer, ...JSON_TYPE, prefer: 'wait=10' };
  const answer = await send(app, '/v1/evidence', { method: 'POST', body: digestDeposit(content), headers });
  return String(answer.json['id']);
};
const certificateOf = async (id: string): Promise<string> =>
  (await send(app, `/v1/evidence/${id}/certificate`, { headers: bearer })).text;
/** The stand-in of a rendered paper carries the view as JSON. */
const viewOf = (text: string): Json => JSON.parse(text.slice(text.indexOf('{'))) as Json;

beforeAll(async () => {
  consortium = await beginLedger(ports);
});
beforeEach(async () => {
  connectCourts(consortium);
  ({ bearer } = await createTenant(ports));
});

describe('POST /v1/verify/report', () => {
  const report = (body: string, query = '', headers: Readonly<Record<string, string>> = JSON_TYPE) =>
    send(app, `/v1/verify/report${query}`, { method: 'POST', body, headers });

  it('answers a PDF for a passing, a failing and an unreadable certificate', async () => {
    const certificate = await certificateOf(await deposit('reported'));
    const found: unknown[] = [];
    for (const body of [
      { certificate, digests: { 'sha-256': digestOf('reported') } },
      { certificate, digests: { 'sha-256': digestOf('other') } },
      { certificate: 'hello' },
    ]) {
      const answer = await report(JSON.stringify(body));
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('application/pdf');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      found.push(viewOf(answer.text)['summary']);
    }
    expect(found).toEqual(['consistent', 'inconsistent', 'unverifiable']);
  });

  it('hashes a form’s evidence, and writes in the language that was asked for', async () => {
    const certificate = await certificateOf(await deposit('in a form'));
    const form = new FormData();
    form.set('certificate', new Blob([certificate]));
    form.set('evidence', new Blob(['in a form']));
    const request = new Request('https://assize.example', { method: 'POST', body: form });
    const type = { 'content-type': request.headers.get('content-type') ?? '' };
    const view = viewOf((await report(await request.text(), '?lang=en', type)).text);
    expect(view).toMatchObject({ summary: 'consistent', language: 'en', evidence: { sha256: digestOf('in a form') } });
  });

  const sendForm = async (fields: Readonly<Record<string, string>>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      form.set(name, name === 'certificate' || name === 'evidence' ? new Blob([value]) : value);
    }
    const request = new Request('https://assize.example', { method: 'POST', body: form });
    const type = { 'content-type': request.headers.get('content-type') ?? '' };
    return await report(await request.text(), '', type);
  };

  it('takes a form’s digests and size in place of the evidence, which stays with its holder', async () => {
    const certificate = await certificateOf(await deposit('kept at home'));
    const sha256 = digestOf('kept at home');
    const view = viewOf((await sendForm({ certificate, sha256, sizeBytes: '12' })).text);
    expect(view).toMatchObject({ summary: 'consistent', evidence: { sha256, sm3: null, sizeBytes: 12 } });
    const other = viewOf((await sendForm({ certificate, sha256: digestOf('other') })).text);
    expect(other).toMatchObject({ summary: 'inconsistent', evidence: { sizeBytes: null } });
    const alone = viewOf((await sendForm({ certificate })).text);
    expect(alone).toMatchObject({ summary: 'unverifiable', evidence: null });
  });

  it('refuses digests that are none, a size that is none, and either beside the evidence', async () => {
    const sha256 = digestOf('x');
    for (const [pointer, fields] of [
      ['/sha256', { sha256: sha256.toUpperCase() }],
      ['/sha256', { sha256: '' }],
      ['/sm3', { sm3: 'f'.repeat(63) }],
      ['/sizeBytes', { sizeBytes: '1e3' }],
      ['/sizeBytes', { sizeBytes: '-1' }],
      ['/sha256', { sha256, evidence: 'x' }],
    ] as const) {
      const answer = await sendForm({ certificate: '{}', ...fields });
      expect(answer.status, JSON.stringify(fields)).toBe(422);
      expect(answer.json['errors']).toMatchObject([{ pointer }]);
    }
    expect((await sendForm({ certificate: '{}', sha256: 'f'.repeat(200) })).status).toBe(413);
  });

  it('refuses what is no request, and an unknown language', async () => {
    expect((await report('{')).status).toBe(400);
    expect((await report('{}')).status).toBe(422);
    expect((await report('{"certificate":"x"}', '?lang=fr')).status).toBe(422);
    expect((await report('x', '', { 'content-type': 'text/plain' })).status).toBe(415);
  });
});

describe('drafts for a US court', () => {
  it('carry the facts of the certificate, for the owner alone, and are not stored', async () => {
    const id = await deposit('drafted');
    for (const kind of ['declaration', 'hash-worksheet']) {
      const path = `/v1/evidence/${id}/${kind}.pdf`;
      const answer = await send(app, path, { headers: bearer });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('private, no-store');
      expect(viewOf(answer.text)).toMatchObject({ kind, certificate: { evidence: { sha256: digestOf('drafted') } } });
      expect((await send(app, path)).status).toBe(401);
      const { bearer: stranger } = await createTenant(ports);
      expect((await send(app, path, { headers: stranger })).status).toBe(404);
    }
  });

  it('say who keeps the bytes: the service only where it was given them and kept them', async () => {
    const keptBy = async (body: FormData): Promise<Json> => {
      const headers = { ...bearer, prefer: 'wait=10' };
      const { json } = await send(app, '/v1/evidence', { method: 'POST', body, headers });
      const { text } = await send(app, `/v1/evidence/${String(json['id'])}/declaration.pdf`, { headers: bearer });
      return viewOf(text)['certificate'] as Json;
    };
    expect(await keptBy(formOf('kept'))).toMatchObject({
      custody: { custodian: 'issuer' },
      source: { mode: 'upload' },
    });
    expect(await keptBy(formOf('hashed, and dropped', { storage: 'digest-only' }))).toMatchObject({
      custody: { custodian: 'depositor' },
      source: { mode: 'upload' },
    });
    const { text } = await send(app, `/v1/evidence/${await deposit('never seen')}/declaration.pdf`, {
      headers: bearer,
    });
    expect(viewOf(text)['certificate']).toMatchObject({
      custody: { custodian: 'depositor' },
      source: { mode: 'digest' },
    });
  });

  it('tell of every later statement by id, kind and time, and of nothing that it says', async () => {
    const id = await deposit('to be corrected');
    const headers = { ...bearer, ...JSON_TYPE, prefer: 'wait=0' };
    const state = async (about: string, kind: string, body: Json): Promise<string> => {
      const path = `/v1/evidence/${about}/${kind}`;
      const answer = await send(app, path, { method: 'POST', headers, body: JSON.stringify(body) });
      return String(answer.json['id']);
    };
    const declaration = async (): Promise<string> =>
      (await send(app, `/v1/evidence/${id}/declaration.pdf`, { headers: bearer })).text;
    expect(viewOf(await declaration())).toMatchObject({ certificate: { statements: [] } });
    const correction = await state(id, 'corrections', { description: 'a secret remark' });
    const ofThat = await state(correction, 'withdrawal', { reason: 'another secret' });
    // Whether they are certified yet or not.
    const text = await vi.waitFor(async () => {
      const drawn = await declaration();
      expect(drawn).toContain(ofThat);
      return drawn;
    }, 5000);
    expect(text).not.toContain('secret');
    expect(viewOf(text)['certificate']).toMatchObject({
      statements: [
        { evidenceId: correction, about: id, kind: 'correction', receivedAtUnixMs: expect.any(Number) },
        { evidenceId: ofThat, about: correction, kind: 'withdrawal' },
      ],
    });
    const steps = (drawn: string) =>
      ((viewOf(drawn)['certificate'] as Json)['verification'] as Json)['steps'] as readonly Json[];
    expect(steps(text)).toContainEqual({ name: 'status', result: 'fail', code: 'CORRECTED' });
    await state(id, 'withdrawal', { reason: 'by mistake' });
    await vi.waitFor(async () => {
      expect(steps(await declaration())).toContainEqual({ name: 'status', result: 'fail', code: 'WITHDRAWN' });
    }, 5000);
  });

  it('do not exist before the evidence is certified', async () => {
    for (const witness of consortium.witnesses) witness.mode = 'down';
    const headers = { ...bearer, ...JSON_TYPE, prefer: 'wait=0' };
    const { json } = await send(app, '/v1/evidence', { method: 'POST', body: digestDeposit('awaiting'), headers });
    const answer = await send(app, `/v1/evidence/${String(json['id'])}/declaration.pdf`, { headers: bearer });
    expect(answer.status).toBe(409);
  });
});
