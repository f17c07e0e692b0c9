// What holds for every call: problems, methods, request ids, the document and its pages, operator, limits.

import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { createApp } from '../../src/routes/app.ts';
import { PROBLEM_CODES } from '../../src/routes/problem-codes.ts';
import type { MemoryConsortium } from '../support/memory-consortium.ts';
import {
  BASE,
  JSON_TYPE,
  beginLedger,
  composePorts,
  connectCourts,
  createTenant,
  digestDeposit,
  send,
  type Json,
} from './route-world.ts';

const ports = composePorts();
const app = createApp(ports);
const operator = { authorization: `Bearer ${env.OPERATOR_TOKEN ?? ''}` };
let consortium: MemoryConsortium;

const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  send(app, path, { method: 'POST', body: JSON.stringify(body), headers: { ...JSON_TYPE, ...headers } });

beforeAll(async () => {
  consortium = await beginLedger(ports);
});

beforeEach(() => {
  connectCourts(consortium);
});

describe('paths and methods', () => {
  it('answers 404 to an unknown path', async () => {
    const answer = await send(app, '/v1/nothing');
    expect(answer.status).toBe(404);
    expect(answer.json['code']).toBe('not-found');
    expect(answer.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
  });

  it.each([
    ['DELETE', '/v1/evidence', 'GET, HEAD, POST'],
    ['PUT', '/v1/evidence/ev_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'GET, HEAD'],
    ['GET', '/v1/verify', 'POST'],
    ['POST', '/ledger/tile/0/000', 'GET, HEAD'],
    ['PATCH', '/health', 'GET, HEAD'],
    ['GET', '/v1/operator/genesis', 'POST'],
  ])('answers 405 to %s %s and lists what there is', async (method, path, allow) => {
    const answer = await send(app, path, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe(allow);
  });

  it('answers HEAD like GET, without a body', async () => {
    const answer = await send(app, '/health', { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe('');
    expect((await send(app, '/v1/evidence', { method: 'HEAD' })).status).toBe(401);
  });
});

describe('what fails inside', () => {
  it('is 503 with Retry-After when the same call may succeed, else 500, and says nothing of the cause', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const failWith = (failure: Error) =>
      createApp(
        composePorts({ apiKeys: { ...ports.apiKeys, findByTokenSha256: async () => await Promise.reject(failure) } }),
      );
    const headers = { authorization: `Bearer ak_${'A'.repeat(43)}` };
    const retryable = await send(failWith(Object.assign(new Error('secret'), { retryable: true })), '/v1/evidence', {
      headers,
    });
    expect(retryable.status).toBe(503);
    expect(retryable.headers.get('retry-after')).toBe('1');
    const broken = await send(failWith(new Error('secret')), '/v1/evidence', { headers });
    expect(broken.status).toBe(500);
    expect(broken.text).not.toContain('secret');
    expect(log).toHaveBeenCalledTimes(2);
    log.mockRestore();
  });

  it('refusals of the batcher are 503 with its Retry-After', async () => {
    const { bearer } = await createTenant(ports);
    for (const code of ['backlog-full', 'ledger-unavailable', 'clock-behind'] as const) {
      const refusing = createApp(
        composePorts({
          batcher: (name) => ({
            ...ports.batcher(name),
            accept: () => Promise.resolve({ ok: false, failure: { code, retryAfterSeconds: 7 } }),
          }),
        }),
      );
      const answer = await send(refusing, '/v1/evidence', {
        method: 'POST',
        body: digestDeposit('x'),
        headers: { ...bearer, ...JSON_TYPE },
      });
      expect(answer.status).toBe(503);
      expect(answer.json['code']).toBe(code);
      expect(answer.headers.get('retry-after')).toBe('7');
    }
  });

  it('a limit on the rate is 429 with Retry-After and RateLimit', async () => {
    const { bearer } = await createTenant(ports);
    const limited = createApp(composePorts({ rateLimit: { take: () => 3 } }));
    const answer = await send(limited, '/v1/evidence', { headers: bearer });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('3');
    expect(answer.headers.get('ratelimit')).toBe('"default";r=0;t=3');
    expect((await send(limited, '/health', { headers: { 'cf-connecting-ip': '192.0.2.1' } })).status).toBe(429);
  });
});

describe('the document', () => {
  it('lists every call that is served, and only those', async () => {
    const document = (await send(app, '/openapi.json')).json as {
      readonly openapi: string;
      readonly paths: Readonly<Record<string, Json>>;
    };
    expect(document.openapi).toBe('3.1.0');
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    const served = app.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.startsWith('/docs') && path !== '/openapi.json')
      .map(({ method, path }) => `${method} ${path.replace('/tile/*', '/tile/:path')}`);
    expect(new Set(described)).toEqual(new Set(served));
  });

  it('names each operation once', async () => {
    const document = (await send(app, '/openapi.json')).json as {
      readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
    };
    const ids = Object.values(document.paths).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(undefined);
  });

  it('has a page for people, without scripts, under a strict policy', async () => {
    const page = await send(app, '/docs');
    expect(page.status).toBe(200);
    expect(page.text).toContain('/v1/evidence/{id}/certificate.pdf');
    expect(page.text).not.toMatch(/<script|style=|https?:\/\/(?!assize\.example|www\.apache\.org)/);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await send(app, '/docs/docs.css')).headers.get('content-type')).toBe('text/css; charset=utf-8');
  });

  it('has a page for each problem, in both languages', async () => {
    const list = await send(app, '/docs/problems');
    for (const code of PROBLEM_CODES) {
      expect(list.text).toContain(`/docs/problems/${code}`);
      const page = await send(app, `/docs/problems/${code}`);
      expect(page.status).toBe(200);
      expect(page.text).toMatch(/<div lang="zh">/);
    }
    expect((await send(app, '/docs/problems/nothing')).status).toBe(404);
    expect((await send(app, '/docs/problems/constructor')).status).toBe(404);
  });
});

describe('the operator', () => {
  it('is refused without the token, and has no calls where none is configured', async () => {
    expect((await post('/v1/operator/organizations', { name: 'x' })).status).toBe(401);
    expect((await post('/v1/operator/organizations', { name: 'x' }, { authorization: 'Bearer x' })).status).toBe(401);
    const without = createApp(composePorts({ operatorToken: null }));
    expect((await send(without, '/v1/operator/organizations', { method: 'POST' })).status).toBe(404);
  });

  it('creates an organization and keys that work within their scopes', async () => {
    const organization = await post('/v1/operator/organizations', { name: '青岚织造' }, operator);
    expect(organization.status).toBe(201);
    const keys = `/v1/operator/organizations/${String(organization.json['id'])}/keys`;
    const key = await post(keys, { name: 'reader', scopes: ['evidence:read'] }, operator);
    expect(key.status).toBe(201);
    expect(key.json['token']).toMatch(/^ak_[A-Za-z0-9_-]{43}$/);
    const bearer = { authorization: `Bearer ${String(key.json['token'])}` };
    expect((await send(app, '/v1/evidence', { headers: bearer })).json).toEqual({ items: [], nextCursor: null });
    expect((await post('/v1/evidence', {}, bearer)).status).toBe(403);
    const stored = await env.DB.prepare('select * from api_keys where id = ?').bind(key.json['id']).first();
    expect(JSON.stringify(stored)).not.toContain(String(key.json['token']).slice(3));
    expect((await post(keys, { name: 'all' }, operator)).json['scopes']).toHaveLength(4);
  });

  it('is told what is wrong by pointer', async () => {
    expect((await post('/v1/operator/organizations/org_none/keys', { name: 'x' }, operator)).status).toBe(404);
    const scopes = await post('/v1/operator/organizations', { name: '', scopes: [] }, operator);
    expect(scopes.status).toBe(422);
    const genesis = await post('/v1/operator/genesis', { ...consortium.state, toleranceSeconds: 'x' }, operator);
    expect(genesis.json).toMatchObject({ code: 'validation-failed', errors: [{ pointer: '/toleranceSeconds' }] });
    const log = await post('/v1/operator/genesis', { ...consortium.state, log: [] }, operator);
    expect(log.json).toMatchObject({ errors: [{ pointer: '/log' }] });
    const quorum = await post(
      '/v1/operator/genesis',
      { ...consortium.state, policy: { witnesses: 1, keepers: 0 } },
      operator,
    );
    expect(quorum.json).toMatchObject({ errors: [{ pointer: '/policy/witnesses' }] });
  });

  it('begins the ledger once: again the same is the same answer, another state 409', async () => {
    const again = await post('/v1/operator/genesis', consortium.state, operator);
    expect(again.status).toBe(201);
    expect(again.json).toEqual(await ports.ledger.identity());
    const other = await post('/v1/operator/genesis', { ...consortium.state, toleranceSeconds: 61 }, operator);
    expect(other.status).toBe(409);
    expect(other.json['code']).toBe('already-begun-differently');
  });
});

it('a public address in the configuration stands in every link, whatever the request said', async () => {
  const { bearer } = await createTenant(ports);
  const behind = createApp(composePorts({ publicUrl: 'https://evidence.example' }));
  const answer = await behind.request(`${BASE}/v1/evidence`, {
    method: 'POST',
    body: digestDeposit('x'),
    headers: { ...bearer, ...JSON_TYPE },
  });
  expect(answer.headers.get('location')).toMatch(/^https:\/\/evidence\.example\/v1\/evidence\/ev_/);
});
