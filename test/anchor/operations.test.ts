// What the node's operator relies on: health, metrics that a strict reader accepts, one JSON object per logged event, and
// bounds on what strangers may cost.

import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { computeOriginHash } from '../../anchor/court-node/witness/log-list.ts';
import { formatMetrics } from '../../anchor/court-node/operations/metric-text.ts';
import { createTokenBuckets } from '../../anchor/court-node/witness/rate-limit.ts';
import { createCourtHome, type CourtHome, type RunningCourt } from '../support/court-process.ts';
import { readMetrics } from '../support/read-metrics.ts';
import { createTestLog } from '../support/test-log.ts';

const log = createTestLog('ledger.assize.invalid/test', 40);
const logs = [{ origin: log.origin, vkey: log.vkey }];

let home: CourtHome;
let court: RunningCourt;

beforeEach(() => {
  home = createCourtHome();
});
afterEach(async () => {
  await court.stop('SIGKILL');
  home.remove();
});

const start = async (more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  home.configure(logs, more);
  court = await home.start();
};
const submit = async (body: string): Promise<Response> =>
  await fetch(`${court.url}/add-checkpoint`, { method: 'POST', body });

/** Sends raw bytes and gives what comes back until the other side closes. */
const converse = async (head: string, timeoutMs: number): Promise<string> =>
  await new Promise((resolve, reject) => {
    const { hostname, port } = new URL(court.url);
    const socket = connect(Number(port), hostname, () => socket.write(head));
    let answer = '';
    const deadline = setTimeout(() => {
      socket.destroy();
      reject(new Error(`still open after ${timeoutMs} ms: ${answer}`));
    }, timeoutMs);
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(deadline);
      resolve(answer);
    });
  });

describe('metrics', () => {
  test('are read by a strict reader, and tell what the node did', async () => {
    await start({ peers: [{ court: 'court-b.assize.invalid', url: 'http://127.0.0.1:9' }], gossipSeconds: 1 });
    expect((await submit(log.request(0, 5))).status).toBe(200);
    expect((await submit(log.request(0, 9))).status).toBe(409);
    await fetch(`${court.url}/a/path/of/a/stranger`);
    const response = await fetch(`${court.url}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const metrics = readMetrics(await response.text());
    const value = (name: string, labels: Readonly<Record<string, string>>) =>
      metrics.find((sample) => sample.name === name && JSON.stringify(sample.labels) === JSON.stringify(labels))?.value;
    const submitted = { route: 'add-checkpoint', method: 'POST' };
    expect(value('court_node_http_requests_total', { ...submitted, status: '200' })).toBe(1);
    expect(value('court_node_http_requests_total', { ...submitted, status: '409' })).toBe(1);
    expect(value('court_node_http_requests_total', { route: 'other', method: 'GET', status: '404' })).toBe(1);
    expect(value('court_node_tree_size', { role: 'witness', origin: log.origin })).toBe(5);
    expect(value('court_node_role_state', { role: 'witness', state: 'ready' })).toBe(1);
    expect(value('court_node_role_state', { role: 'witness', state: 'locked' })).toBe(0);
    expect(value('court_node_fork_evidence', { origin: log.origin })).toBe(0);
    expect(value('court_node_http_request_duration_seconds_count', { route: 'add-checkpoint' })).toBe(2);
  });

  test('escape what a label holds', () => {
    const samples = [{ labels: { origin: 'a"b\\c\nd' }, value: 1 }];
    const text = formatMetrics([{ name: 'one', type: 'gauge', help: 'two\nlines', samples }]);
    expect(text).toBe('# HELP one two\\nlines\n# TYPE one gauge\none{origin="a\\"b\\\\c\\nd"} 1\n');
    expect(readMetrics(text)[0]?.labels).toEqual({ origin: 'a"b\\c\nd' });
  });
});

describe('the event log', () => {
  test('is one JSON object a line, with time, level, event and court', async () => {
    await start();
    await submit(log.request(0, 5));
    const fork = createTestLog(log.origin, 40, 1, 'fork');
    await submit(fork.request(5, 5));
    court.hangUp();
    await submit(log.request(5, 9));
    const lines = court.errors().trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) {
      const event = JSON.parse(line) as Readonly<Record<string, unknown>>;
      expect(event).toMatchObject({ court: 'court-a.assize.invalid' });
      expect(Number.isNaN(Date.parse(String(event['time'])))).toBe(false);
      expect(['info', 'warn', 'error']).toContain(event['level']);
      expect(typeof event['event']).toBe('string');
    }
  });
});

describe('what strangers may cost', () => {
  test('a body that does not arrive is cut off, stated length or not', async () => {
    await start({ limits: { bodySeconds: 1 } });
    const head = 'POST /add-checkpoint HTTP/1.1\r\nHost: court\r\n';
    expect(await converse(`${head}Content-Length: 1000\r\n\r\nold 0\n`, 15_000)).toContain('HTTP/1.1 408');
    expect(await converse(`${head}Transfer-Encoding: chunked\r\n\r\n5\r\nold 0\r\n`, 15_000)).toContain('HTTP/1.1 408');
    expect((await submit(log.request(0, 5))).status).toBe(200);
  }, 60_000);

  test('a head that does not arrive is cut off', async () => {
    await start();
    expect(await converse('GET /health HTTP/1.1\r\nHost: court\r\nX-Slow: ', 40_000)).toContain('408');
  }, 60_000);

  test('a body beyond the limit is refused, stated length or not', async () => {
    await start();
    expect((await submit('x'.repeat(200_000))).status).toBe(413);
    const { hostname, port } = new URL(court.url);
    const status = await new Promise<number | undefined>((resolve) => {
      const request = httpRequest({ hostname, port, path: '/add-checkpoint', method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', () => undefined);
      for (let part = 0; part < 4; part += 1) request.write('x'.repeat(50_000));
      request.end();
    });
    expect(status).toBe(413);
  });

  test('reads above the rate get 429, and submissions go on', async () => {
    await start({ limits: { readsPerSecond: 5 } });
    const path = `${court.url}/${computeOriginHash(log.origin)}/checkpoint`;
    const statuses = await Promise.all(Array.from({ length: 30 }, async () => (await fetch(path)).status));
    expect(statuses).toContain(429);
    expect((await submit(log.request(0, 5))).status).toBe(200);
  });

  test('an address whose submissions are refused is not looked at for a while; another one is', async () => {
    await start({ limits: { refusalsPerSecond: 3 }, behindProxy: true });
    const from = async (address: string, body: string): Promise<number> =>
      (
        await fetch(`${court.url}/add-checkpoint`, {
          method: 'POST',
          body,
          headers: { 'x-forwarded-for': `1.2.3.4, ${address}` },
        })
      ).status;
    const statuses = await Promise.all(Array.from({ length: 30 }, () => from('192.0.2.1', 'garbage')));
    expect(new Set(statuses)).toEqual(new Set([400, 429]));
    expect(await from('192.0.2.2', log.request(0, 5))).toBe(200);
  });

  test('a bucket refills with time, and those long unused are forgotten', () => {
    let nowMs = 0;
    const buckets = createTokenBuckets(2, () => nowMs);
    expect([buckets.take('a'), buckets.take('a'), buckets.take('a'), buckets.has('a')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    nowMs = 500;
    expect([buckets.has('a'), buckets.take('a'), buckets.take('a')]).toEqual([true, true, false]);
    for (let index = 0; index < 10_000; index += 1) buckets.take(`b${index}`);
    expect(buckets.has('a')).toBe(true);
  });
});
