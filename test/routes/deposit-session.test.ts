// The deposit form's cookie: what it opens, what it does not, and who cannot use it.

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createApp } from '../../src/routes/app.ts';
import { publicDepositSession } from '../../src/routes/authentication.ts';
import type { App } from '../../src/routes/mount.ts';
import type { AppPorts } from '../../src/routes/ports.ts';
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
  type Answer,
} from './route-world.ts';

let consortium: MemoryConsortium;
let ports: AppPorts;
let app: App;
let keyOfOrganization: Readonly<Record<string, string>> = {};

const withForm = (changes: Partial<AppPorts>): { ports: AppPorts; app: App } => {
  const composed = composePorts(changes);
  const mounted = createApp(composed, [
    (mount) => {
      mount.use('/', publicDepositSession(composed));
      mount.get('/', (c) => c.html('<p>form</p>'));
    },
  ]);
  return { ports: composed, app: mounted };
};

const begin = async (on: App = app, base = BASE): Promise<{ cookie: string; attributes: string }> => {
  const page = await on.request(`${base}/`);
  const attributes = page.headers.get('set-cookie') ?? '';
  return { cookie: attributes.split(';', 1)[0] ?? '', attributes };
};

const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };

const deposit = (cookie: string, headers: Readonly<Record<string, string>> = SAME_ORIGIN): Promise<Answer> =>
  send(app, '/v1/evidence', {
    method: 'POST',
    body: digestDeposit('by form'),
    headers: { ...JSON_TYPE, cookie, ...headers },
  });

const read = (path: string, cookie: string): Promise<Answer> => send(app, path, { headers: { cookie } });

beforeAll(async () => {
  consortium = await beginLedger(composePorts());
  const tenant = await createTenant(composePorts());
  keyOfOrganization = tenant.bearer;
  ({ ports, app } = withForm({ publicDepositOrganization: tenant.organizationId }));
});

beforeEach(() => {
  connectCourts(consortium);
});

describe('the cookie', () => {
  it('is of this host, out of reach of scripts and of other sites', async () => {
    const { attributes } = await begin();
    expect(attributes).toMatch(/^__Host-assize-deposit=[0-9a-f]{32}\.\d+\.[A-Za-z0-9_-]{43}; /);
    for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict', 'Expires='])
      expect(attributes).toContain(part);
    expect(attributes).not.toContain('Domain');
  });

  it('has no prefix and no Secure over plain http, where browsers would refuse them', async () => {
    const { attributes } = await begin(app, 'http://127.0.0.1:8787');
    expect(attributes).toMatch(/^assize-deposit=/);
    expect(attributes).not.toContain('Secure');
  });

  it('is kept as it is, and is not given where there is no public form', async () => {
    const { cookie } = await begin();
    expect((await app.request(`${BASE}/`, { headers: { cookie } })).headers.get('set-cookie')).toBeNull();
    const closed = withForm({ publicDepositOrganization: null });
    expect((await begin(closed.app)).attributes).toBe('');
  });
});

describe('a session', () => {
  it('deposits, and reads, follows and downloads what it deposited', async () => {
    const { cookie } = await begin();
    const deposited = await send(app, '/v1/evidence', {
      method: 'POST',
      body: digestDeposit('by form'),
      headers: { ...JSON_TYPE, ...SAME_ORIGIN, cookie, prefer: 'wait=10' },
    });
    expect(deposited.status).toBe(201);
    const self = `/v1/evidence/${String(deposited.json['id'])}`;
    for (const path of [self, `${self}/events`, `${self}/certificate`, `${self}/certificate.pdf`, `${self}/proof`]) {
      expect((await read(path, cookie)).status).toBe(200);
    }
  });

  it("reads neither another session's evidence nor the organization's own, and lists nothing", async () => {
    const mine = await begin();
    const theirs = await begin();
    const deposited = await deposit(theirs.cookie);
    expect((await read(`/v1/evidence/${String(deposited.json['id'])}`, mine.cookie)).status).toBe(404);
    const own = await send(app, '/v1/evidence', {
      method: 'POST',
      body: digestDeposit('own'),
      headers: { ...JSON_TYPE, ...keyOfOrganization, 'idempotency-key': 'session:x' },
    });
    expect((await read(`/v1/evidence/${String(own.json['id'])}`, mine.cookie)).status).toBe(404);
    expect((await read('/v1/evidence', mine.cookie)).status).toBe(401);
  });

  it('has idempotency keys of its own', async () => {
    const headers = { ...SAME_ORIGIN, 'idempotency-key': 'form-1' };
    const mine = await begin();
    const theirs = await begin();
    const [one, again, other] = [
      await deposit(mine.cookie, headers),
      await deposit(mine.cookie, headers),
      await deposit(theirs.cookie, headers),
    ];
    expect(again.json['id']).toBe(one.json['id']);
    expect(other.json['id']).not.toBe(one.json['id']);
  });

  it('cannot be used from another site', async () => {
    const { cookie } = await begin();
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      {},
    ]) {
      const answer = await deposit(cookie, headers);
      expect(answer.status).toBe(403);
      expect(answer.json['code']).toBe('cross-site-request');
    }
    expect((await deposit(cookie, { origin: BASE })).status).toBe(202);
  });

  it('ends, and cannot be forged, lengthened or taken to another organization', async () => {
    const { cookie } = await begin();
    const [name = '', value = ''] = cookie.split('=');
    const [id = '', expiry = '', signature = ''] = value.split('.');
    const forgeries = [
      `${id}.${Number(expiry) + 1}.${signature}`,
      `${'0'.repeat(32)}.${expiry}.${signature}`,
      `${id}.${expiry}.${'A'.repeat(43)}`,
      `${id}.${expiry}.`,
      `${id}.${expiry}.${signature}.x`,
      `${id}.-1.${signature}`,
      '',
    ];
    for (const forged of forgeries) expect((await deposit(`${name}=${forged}`)).status).toBe(401);
    const later = createApp({ ...ports, nowUnixMs: () => Number(expiry) });
    const answer = await send(later, '/v1/evidence', {
      method: 'POST',
      body: digestDeposit('late'),
      headers: { ...JSON_TYPE, ...SAME_ORIGIN, cookie },
    });
    expect(answer.status).toBe(401);
    const tenant = await createTenant(ports);
    const elsewhere = createApp({ ...ports, publicDepositOrganization: tenant.organizationId });
    expect(
      (await send(elsewhere, '/v1/evidence', { method: 'POST', headers: { ...SAME_ORIGIN, cookie } })).status,
    ).toBe(401);
  });

  it('is limited by the address it comes from: sessions cost nothing to begin', async () => {
    const callers: string[] = [];
    const limited = createApp({
      ...ports,
      rateLimit: {
        take: (caller) => {
          callers.push(caller);
          return 7;
        },
      },
    });
    for (const { cookie } of [await begin(), await begin()]) {
      const answer = await send(limited, '/v1/evidence', {
        method: 'POST',
        body: digestDeposit('a flood'),
        headers: { ...JSON_TYPE, ...SAME_ORIGIN, cookie, 'cf-connecting-ip': '192.0.2.7' },
      });
      expect(answer.status).toBe(429);
      expect(answer.headers.get('retry-after')).toBe('7');
    }
    expect(callers).toEqual(['ip:192.0.2.7', 'ip:192.0.2.7']);
  });

  it("meets its own deposits in flight only, not another session's under the same key", async () => {
    const headers = { ...SAME_ORIGIN, 'idempotency-key': 'form-at-once' };
    const [mine, theirs] = [await begin(), await begin()];
    const answers = await Promise.all([deposit(mine.cookie, headers), deposit(theirs.cookie, headers)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  });
});
