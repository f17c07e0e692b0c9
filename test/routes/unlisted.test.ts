// An unlisted digest without its k is answered like one that was never seen: the same status, headers and bytes, by the
// same operations on the same stores, each of which reads the same number of rows. What an answer's time depends on is
// compared here; the time itself is in test/bench/unlisted.ts.

import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';

import { createRateLimit } from '../../src/domain/access/rate-limit.ts';
import { createApp } from '../../src/routes/app.ts';
import type { App } from '../../src/routes/mount.ts';
import { createPagePorts } from '../../src/routes/page-adapters.ts';
import { pageRoutes } from '../../src/routes/pages/page-routes.tsx';
import {
  BASE,
  JSON_TYPE,
  beginLedger,
  composePorts,
  connectCourts,
  createTenant,
  digestDeposit,
  digestOf,
  send,
  type Json,
} from './route-world.ts';

type Operation = { readonly store: string; readonly call: string; readonly parameters: readonly unknown[] };

/** Writes down each operation on the bindings; what is called stays what it was. */
const recordBindings = (log: Operation[]): typeof env => {
  const statement = (sql: string, inner: D1PreparedStatement, parameters: readonly unknown[]): D1PreparedStatement =>
    new Proxy(inner, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...given: unknown[]): unknown => {
          if (name === 'bind') return statement(sql, target.bind(...given), given);
          log.push({ store: 'DB', call: sql, parameters });
          return Reflect.apply(member, target, given);
        };
      },
    });
  const database = new Proxy(env.DB, {
    get: (target, name) => {
      if (name === 'prepare') return (sql: string) => statement(sql, target.prepare(sql), []);
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  const store = <T extends object>(label: string, inner: T): T =>
    new Proxy(inner, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...given: unknown[]): unknown => {
          log.push({ store: label, call: String(name), parameters: given.filter((one) => typeof one === 'string') });
          return Reflect.apply(member, target, given);
        };
      },
    });
  return {
    ...env,
    DB: database,
    EVIDENCE: store('EVIDENCE', env.EVIDENCE),
    LEDGER: store('LEDGER', env.LEDGER),
    BATCHER: store('BATCHER', env.BATCHER),
    SEQUENCER: store('SEQUENCER', env.SEQUENCER),
  };
};

/** Rows that a statement reads, as D1 itself counts them. */
const countRowsRead = async ({ call, parameters }: Operation): Promise<number> => {
  const { meta } = await env.DB.prepare(call)
    .bind(...parameters)
    .all();
  return meta.rows_read;
};

const log: Operation[] = [];
const ports = composePorts({}, recordBindings(log));
const openApp = (more: Partial<typeof ports> = {}): App => {
  const composed = { ...ports, ...more };
  return createApp(composed, [(mount) => mount.route('/', pageRoutes(createPagePorts(composed, true)))]);
};
const app = openApp();

const UNLISTED = 'a file that somebody deposited';
const UNKNOWN = 'a file that nobody deposited';
let unlistedId = '';
let ownK = '';
const UNKNOWN_ID = 'ev_01ARZ3NDEKTSV4RRFFQ69G5FAV';

const KEYS: readonly (readonly [string, string])[] = [
  ['no key', ''],
  ['a key of the right form', '?k=AAAAAAAAAAAAAAAAAAAAAA'],
  ['an empty key', '?k='],
  ['a short key', '?k=x'],
  ['a long key', `?k=${'A'.repeat(900)}`],
];
const HTML = { accept: 'text/html,application/xhtml+xml' };

type Ask = {
  readonly name: string;
  readonly path: (digest: string, id: string) => string;
  readonly headers?: Readonly<Record<string, string>>;
};
const ASKS: readonly Ask[] = [
  ...['', '/zh', '/en'].map((prefix) => ({
    name: `the page ${prefix}/v/{digest}`,
    path: (digest: string) => `${prefix}/v/${digest}`,
    headers: HTML,
  })),
  { name: 'the look-up', path: (digest) => `/v1/lookup/sha-256/${digest}` },
  { name: 'the look-up of an SM3 digest', path: (digest) => `/v1/lookup/sm3/${digest}` },
  { name: 'the search of the ledger by id', path: (_digest, id) => `/ledger/search?q=${id}`, headers: HTML },
  { name: 'the public certificate', path: (_digest, id) => `/v1/public/evidence/${id}/certificate` },
  { name: 'the public supplements', path: (_digest, id) => `/v1/public/evidence/${id}/supplements` },
];

/** Everything of an answer that a stranger sees, with what he asked by and the request's own number taken out. */
const seen = async (
  path: string,
  blanks: readonly string[],
  headers: Readonly<Record<string, string>>,
  on = app,
): Promise<{ readonly answer: Json; readonly bytes: number; readonly operations: readonly Operation[] }> => {
  log.length = 0;
  const response = await on.request(`${BASE}${path}`, { headers });
  const body = await response.text();
  const operations = [...log];
  const requestId = response.headers.get('x-request-id') ?? 'none';
  const blank = (text: string): string =>
    [...blanks, requestId].reduce((result, one) => result.replaceAll(one, '*'.repeat(one.length)), text);
  const all = [...response.headers].map(([name, value]) => [name, blank(value)]);
  return {
    answer: { status: response.status, headers: all, body: blank(body) },
    bytes: new TextEncoder().encode(body).length,
    operations,
  };
};

beforeAll(async () => {
  connectCourts(await beginLedger(ports));
  const { bearer } = await createTenant(ports);
  const { json } = await send(app, '/v1/evidence', {
    method: 'POST',
    body: digestDeposit(UNLISTED, { digests: { 'sha-256': digestOf(UNLISTED), sm3: digestOf(UNLISTED) } }),
    headers: { ...bearer, ...JSON_TYPE, prefer: 'wait=10' },
  });
  unlistedId = String(json['id']);
  ownK = new URL(String((json['links'] as Json)['verify'])).searchParams.get('k') ?? '';
  // What the isolate and the policy keep in memory is kept from here on.
  for (const { path, headers } of ASKS) await seen(path(digestOf('warm'), UNKNOWN_ID), [], { ...headers });
});

describe.each(ASKS)('$name', ({ path, headers }) => {
  it.each(KEYS)('answers an unlisted digest asked with %s like an unknown one, byte for byte', async (_name, key) => {
    const [unlisted, unknown] = [
      await seen(`${path(digestOf(UNLISTED), unlistedId)}${key}`, [digestOf(UNLISTED), unlistedId], { ...headers }),
      await seen(`${path(digestOf(UNKNOWN), UNKNOWN_ID)}${key}`, [digestOf(UNKNOWN), UNKNOWN_ID], { ...headers }),
    ];
    // The digest stands in the page in pieces, too.
    const heading = (text: unknown): string =>
      JSON.stringify(text).replaceAll(/[0-9a-f]{4,}/g, (hex) => '#'.repeat(hex.length));
    expect(heading(unlisted.answer)).toBe(heading(unknown.answer));
    expect(unlisted.bytes).toBe(unknown.bytes);
  });

  it.each(KEYS)('does the same work on the stores for both, asked with %s, row for row', async (_name, key) => {
    const [unlisted, unknown] = [
      await seen(`${path(digestOf(UNLISTED), unlistedId)}${key}`, [], { ...headers }),
      await seen(`${path(digestOf(UNKNOWN), UNKNOWN_ID)}${key}`, [], { ...headers }),
    ];
    const calls = (operations: readonly Operation[]): readonly string[] =>
      operations.map(({ store, call }) => `${store} ${call}`).toSorted();
    expect(calls(unlisted.operations)).toEqual(calls(unknown.operations));
    const rows = async (operations: readonly Operation[]): Promise<readonly number[]> =>
      Promise.all(operations.filter(({ store }) => store === 'DB').map(countRowsRead));
    expect(await rows(unlisted.operations)).toEqual(await rows(unknown.operations));
  });

  it('opens with its own k, so that the comparison is not of two refusals by chance', async () => {
    const asked = path(digestOf(UNLISTED), unlistedId);
    const [open, closed] = [
      await seen(`${asked}?k=${ownK}`, [], { ...headers }),
      await seen(`${asked}?k=${ownK.slice(0, -1)}${ownK.endsWith('A') ? 'Q' : 'A'}`, [], { ...headers }),
    ];
    expect(open.answer).not.toEqual(closed.answer);
  });
});

describe('the measure', () => {
  it('sees a single row that is read', async () => {
    const call = 'select id from evidence where sha256 = ?';
    const [found, missed] = await Promise.all(
      [UNLISTED, UNKNOWN].map((content) => countRowsRead({ store: 'DB', call, parameters: [digestOf(content)] })),
    );
    expect(found).toBe((missed ?? 0) + 1);
  });
});

describe('the limit of calls', () => {
  it('counts both alike, and refuses both with the same words', async () => {
    const caller = { 'cf-connecting-ip': '192.0.2.7' };
    const exhaust = async (digest: string): Promise<readonly unknown[]> => {
      const limited = openApp({ rateLimit: createRateLimit(0.01, 3, () => 0) });
      const answers: unknown[] = [];
      for (let call = 0; call < 5; call += 1) {
        answers.push((await seen(`/v1/lookup/sha-256/${digest}`, [digest], caller, limited)).answer);
      }
      return answers;
    };
    const unlisted = await exhaust(digestOf(UNLISTED));
    expect(unlisted).toEqual(await exhaust(digestOf(UNKNOWN)));
    expect(unlisted.map((answer) => (answer as Json)['status'])).toEqual([200, 200, 200, 429, 429]);
  });
});

describe('conditional requests', () => {
  it('tell nothing: neither answer has a tag, whatever tag is sent', async () => {
    const tags = { 'if-none-match': '*' };
    for (const { path } of ASKS) {
      for (const [digest, id] of [
        [digestOf(UNLISTED), unlistedId],
        [digestOf(UNKNOWN), UNKNOWN_ID],
      ] as const) {
        const { answer } = await seen(path(digest, id), [], { ...HTML, ...tags });
        expect(answer['status']).not.toBe(304);
        expect(JSON.stringify(answer['headers'])).not.toContain('["etag"');
      }
    }
  });
});
