// Every call of the OpenAPI document, the pages beside it, and 200 malformed requests each: raw bytes, wrong types, cut
// JSON, large headers, broken forms, invalid UTF-8, percent-encoding garbage. No answer is a 5xx, and every answer from
// 400 on is a problem with its page. The requests are drawn from a seed that the failure names.

import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { decodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { createWebhooks } from '../../src/domain/deliveries/webhooks.ts';
import { createEndpointStore, createEventLog } from '../../src/platform/d1/endpoint-store.ts';
import { createEndpointSender } from '../../src/platform/webhooks/endpoint-sender.ts';
import { readUrlRules, readWebhookSecret } from '../../src/platform/webhooks/webhook-settings.ts';
import { createApp } from '../../src/routes/app.ts';
import { mountEvents } from '../../src/routes/events/event-routes.ts';
import { isProblemCode } from '../../src/routes/problem-codes.ts';
import { mountWebhooks } from '../../src/routes/webhooks/webhook-routes.ts';
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

const REQUESTS = 200;
const SEED = 20_260_301;

const ports = composePorts({ maxEvidenceBytes: 64 * 1024 });
const webhooks = createWebhooks({
  store: createEndpointStore(env.DB),
  sender: createEndpointSender(env),
  urlRules: readUrlRules(env),
  secret: readWebhookSecret(env),
  nowUnixMs: ports.nowUnixMs,
  randomBytes: ports.randomBytes,
});
const app = createApp(ports, [
  (mount) => mountWebhooks(mount, ports, webhooks),
  (mount) => mountEvents(mount, ports, createEventLog(env.DB)),
]);

/** A pseudo-random sequence (mulberry32): the same requests on every run. */
const createRandom = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

type Random = (below: number) => number;
const pick = <T>(random: Random, list: readonly T[]): T => {
  const picked = list[random(list.length)];
  if (picked === undefined) throw new Error('an empty list');
  return picked;
};

const rawBytes = (random: Random): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: random(400) }, () => random(256));

const JSON_VALUES: readonly string[] = [
  'null',
  'true',
  '0',
  '-1',
  '1e999',
  '1.5',
  '""',
  '"x"',
  '[]',
  '{}',
  '[[[[[[[[[[]]]]]]]]]]',
  '{"":{}}',
  '{"__proto__":{"a":1}}',
  '{"constructor":1}',
  String.raw`"\ud800"`,
  String.raw`"\u0000"`,
  '9007199254740993',
  '"2026-02-30T00:00:00Z"',
  '{"sha-256":"x"}',
  '[1,"a",null]',
  '"../../etc/passwd"',
  `"${'a'.repeat(5000)}"`,
  '{"sha-256":null,"sm3":{}}',
];
const FIELDS: readonly string[] = [
  'digests',
  'sizeBytes',
  'mediaType',
  'name',
  'title',
  'caseNumber',
  'description',
  'listed',
  'certificate',
  'url',
  'eventTypes',
  'scopes',
  'policy',
  'courts',
  'receipt',
  'issuer',
  'log',
  'timestamps',
  'toleranceSeconds',
  'unknown',
  '',
];

const randomJson = (random: Random): string => {
  const members = Array.from(
    { length: random(8) },
    () => `${JSON.stringify(pick(random, FIELDS))}:${pick(random, JSON_VALUES)}`,
  );
  return `{${members.join(',')}}`;
};

const cut = (random: Random, text: string): string => text.slice(0, random(text.length + 1));

const randomForm = (random: Random): string => {
  const boundary = pick(random, ['b', 'b ', '', 'bb', '-b']);
  const head = pick(random, [
    'content-disposition: form-data; name="file"; filename="x"',
    'content-disposition: form-data; name="file',
    'content-disposition: attachment',
    'content-disposition: form-data; name="title"',
    'content-disposition: form-data; name="__proto__"',
    'content-disposition: form-data; name="sha256"\r\ncontent-type: \u0000',
    'nonsense',
    ': :',
    '',
  ]);
  const content = pick(random, ['', 'x', '\r\n', '--b', '\r\n--', '\ufffd\u0000', 'x'.repeat(9000)]);
  const end = pick(random, ['\r\n--b--\r\n', '\r\n--b--', '\r\n--b', '', '--b--', '\r\n--b\r\n\r\n\r\n--b--']);
  return `--${boundary}\r\n${head}\r\n\r\n${content}${end}`;
};

const CONTENT_TYPES: readonly string[] = [
  'application/json',
  'application/json; charset=utf-16',
  'APPLICATION/JSON',
  'multipart/form-data',
  'multipart/form-data; boundary=b',
  'multipart/form-data; boundary="b"',
  'multipart/form-data; boundary=;;',
  'multipart/form-data; boundary=\t',
  'application/pdf',
  'application/timestamp-query',
  'text/plain',
  '',
  ';',
  'application/x-www-form-urlencoded',
  '*/*',
  'a'.repeat(3000),
];

const randomBody = (random: Random): BodyInit | null => {
  switch (random(8)) {
    case 0:
      return rawBytes(random);
    case 1:
      return cut(random, digestDeposit('x', { title: '标题' }));
    case 2:
      return randomJson(random);
    case 3:
      return pick(random, JSON_VALUES);
    case 4:
      return randomForm(random);
    case 5:
      // UTF-8 that is none, inside JSON.
      return Uint8Array.from([0x7b, 0x22, 0xc3, 0x28, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    case 6:
      // Larger than any body of JSON but a certificate's.
      return `{"name":"${'x'.repeat(70_000)}"}`;
    default:
      return null;
  }
};

const SEGMENTS: readonly string[] = [
  '%',
  '%ff',
  '%00',
  '%E0%A4%A',
  '..%2f..',
  '%2e%2e',
  'a'.repeat(2000),
  '-1',
  '0',
  '99999999999999999999',
  'ev_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  '__proto__',
  'constructor',
  '%F0%9F%92%A9',
  "'%20or%201=1--",
  ';',
  '%0d%0a',
  '*',
  '{id}',
  'x'.repeat(64),
  'sha-256',
  'b1',
  '\u4e2d',
];
const QUERIES: readonly string[] = [
  '',
  '?',
  '?limit=-1',
  '?limit=1e3',
  '?cursor=%00',
  '?cursor=bnVsbA',
  '?cursor=WzEsMV0',
  '?k=%ff',
  '?k=k&k=k',
  '?after=x',
  '?after=-1',
  '?state=x&digest=y',
  '?from=9999999999999&to=%E2',
  '?q=%00',
  `?q=${'%25_'.repeat(60)}`,
  '?__proto__=1',
  '?%=%',
  '?limit=9007199254740993',
];

const HEADERS: readonly (readonly [string, string])[] = [
  ['prefer', 'wait=99999999999'],
  ['prefer', 'wait=-1'],
  ['prefer', 'wait=0, wait=0;x'],
  ['idempotency-key', ' '],
  ['idempotency-key', 'k'.repeat(10_000)],
  ['if-none-match', '"'.repeat(500)],
  ['if-none-match', '*'],
  ['last-event-id', 'NaN'],
  ['last-event-id', '9007199254740993'],
  ['cookie', '__Host-assize-deposit=%%%;a=b;;'],
  ['cookie', '=;=;'],
  ['x-padding', 'p'.repeat(30_000)],
  ['content-length', '-1'],
  ['range', 'bytes=9-1,,'],
  ['origin', '%'],
  ['sec-fetch-site', 'x'],
  ['content-encoding', 'gzip'],
  ['authorization', 'Bearer'],
  ['authorization', 'Bearer ak_'],
  ['authorization', `Bearer ak_${'_'.repeat(43)}`],
  ['authorization', `Basic ${'A'.repeat(5000)}`],
];

const randomHeaders = (random: Random, credentials: readonly Readonly<Record<string, string>>[]): Headers => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(pick(random, credentials))) headers.set(name, value);
  if (random(4) > 0) headers.set('content-type', pick(random, CONTENT_TYPES));
  for (let count = random(3); count > 0; count -= 1) {
    const [name, value] = pick(random, HEADERS);
    try {
      headers.set(name, value);
    } catch {
      // A header that cannot be sent at all.
    }
  }
  return headers;
};

let consortium: MemoryConsortium;
let credentials: readonly Readonly<Record<string, string>>[] = [];
let knownId = '';

beforeAll(async () => {
  consortium = await beginLedger(ports);
  const { bearer } = await createTenant(ports);
  // Mostly with rights: behind the authentication there is more to break.
  const reader = await createTenant(ports, ['events:read']);
  credentials = [bearer, bearer, bearer, { authorization: `Bearer ${env.OPERATOR_TOKEN ?? ''}` }, reader.bearer, {}];
  const deposited = await send(app, '/v1/evidence', {
    method: 'POST',
    body: digestDeposit('known'),
    headers: { ...bearer, ...JSON_TYPE, prefer: 'wait=10' },
  });
  knownId = String(deposited.json['id']);
});

beforeEach(() => {
  connectCourts(consortium);
});

const listCalls = async (): Promise<readonly (readonly [string, string])[]> => {
  const document = (await send(app, '/openapi.json')).json as { readonly paths: Readonly<Record<string, Json>> };
  const described = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => [method.toUpperCase(), path] as const),
  );
  return [
    ...described,
    ['GET', '/docs/problems/{code}'],
    ['GET', '/docs'],
    ['GET', '/openapi.json'],
    ['GET', '/{path}'],
  ];
};

const readStart = async (answer: Response): Promise<string> => {
  // Of a stream of events the first is enough: it goes on until the evidence is certified.
  if (answer.headers.get('content-type') !== 'text/event-stream') {
    return decodeUtf8(new Uint8Array(await answer.arrayBuffer())) ?? '';
  }
  await answer.body?.cancel();
  return '';
};

describe('malformed requests', () => {
  it(`of every call, ${REQUESTS} each, are never answered by a 5xx or by another form of error`, async () => {
    const calls = await listCalls();
    expect(calls.length).toBeGreaterThan(30);
    const faults: string[] = [];
    const statuses = new Map<number, number>();
    for (const [index, [method, path]] of calls.entries()) {
      const random = createRandom(SEED + index);
      for (let count = 0; count < REQUESTS; count += 1) {
        const filled = path.replaceAll(/\{\w+\}/g, () => (random(3) === 0 ? knownId : pick(random, SEGMENTS)));
        const url = `${BASE}${filled}${pick(random, QUERIES)}`;
        // One in ten comes by another method.
        const used = random(10) === 0 ? pick(random, ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST']) : method;
        const body = used === 'GET' ? null : randomBody(random);
        const headers = randomHeaders(random, credentials);
        const answer = await app.request(url, { method: used, headers, body });
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        const text = await readStart(answer);
        if (answer.status < 400) continue;
        const isProblem =
          answer.headers.get('content-type') === 'application/problem+json' &&
          isProblemCode(String((JSON.parse(text) as Json)['code']));
        if (answer.status >= 500 || !isProblem) {
          faults.push(
            `call ${index} request ${count}: ${used} ${url.slice(0, 200)} answered ${answer.status} ${text.slice(0, 200)}`,
          );
        }
      }
    }
    expect(faults).toEqual([]);
    // The requests reached what they were to break: all these answers were met.
    for (const status of [200, 400, 401, 403, 404, 405, 413, 415, 422]) expect([...statuses.keys()]).toContain(status);
  }, 300_000);
});
