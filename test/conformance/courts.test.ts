// Four courts as separate processes of which three must cosign: what holds while one or two of them are stopped.

import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build } from '../../src/local/build.ts';
import { type Stack, startStack } from '../../src/local/stack.ts';
import { walkLedger } from '../support/ledger-walk.ts';

type EvidenceAnswer = {
  readonly id: string;
  readonly state: string;
  readonly quorum: { readonly met: number; readonly required: number; readonly total: number };
};

const stateDir = resolve('.local/conformance-courts');
let stack: Stack;

beforeAll(async () => {
  await build();
  rmSync(stateDir, { recursive: true, force: true });
  stack = await startStack({ stateDir, port: 0 });
}, 180_000);

afterAll(async () => {
  await stack?.stop();
});

const call = (
  path: string,
  init: {
    readonly method?: string;
    readonly body?: FormData;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<Response> =>
  fetch(`${stack.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${stack.apiKey}`, ...init.headers },
    signal: AbortSignal.timeout(60_000),
  });

const deposit = async (text: string, waitSeconds: number): Promise<{ status: number; evidence: EvidenceAnswer }> => {
  const form = new FormData();
  form.set('file', new Blob([text], { type: 'text/plain' }), 'note.txt');
  const headers: Record<string, string> = waitSeconds > 0 ? { prefer: `wait=${waitSeconds}` } : {};
  const response = await call('/v1/evidence', { method: 'POST', body: form, headers });
  return { status: response.status, evidence: (await response.json()) as EvidenceAnswer };
};

const read = async (id: string): Promise<EvidenceAnswer> =>
  (await (await call(`/v1/evidence/${id}`)).json()) as EvidenceAnswer;

const readUntil = async (
  id: string,
  isThere: (evidence: EvidenceAnswer) => boolean,
  timeoutMs: number,
): Promise<EvidenceAnswer> => {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const evidence = await read(id);
    if (isThere(evidence) || Date.now() > deadline) return evidence;
    await new Promise((done) => setTimeout(done, 200));
  }
};

describe('four courts, three must cosign', () => {
  test('certification goes on while one court is stopped', async () => {
    await stack.killCourt(3);
    const { status, evidence } = await deposit('one court is stopped', 20);
    expect(status).toBe(201);
    expect(evidence.state).toBe('certified');
    expect(evidence.quorum).toMatchObject({ required: 3, total: 4 });
  });

  test('evidence stays appended with two of three while two courts are stopped, and is certified when one returns', async () => {
    await stack.killCourt(2);
    const deposits = [];
    for (let index = 0; index < 5; index += 1) deposits.push(await deposit(`two courts are stopped ${index}`, 0));
    expect(deposits.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    const ids = deposits.map(({ evidence }) => evidence.id);
    for (const id of ids) {
      const evidence = await readUntil(id, ({ state, quorum }) => state === 'appended' && quorum.met === 2, 30_000);
      expect(evidence).toMatchObject({ state: 'appended', quorum: { met: 2, required: 3, total: 4 } });
    }
    // A while later it is the same: nothing less than the quorum certifies, and no time makes up for a court.
    await new Promise((done) => setTimeout(done, 5_000));
    for (const id of ids) expect((await read(id)).state).toBe('appended');
    const certificate = await call(`/v1/evidence/${ids[0]}/certificate`);
    expect(certificate.status).toBe(409);
    expect(certificate.headers.get('retry-after')).toMatch(/^\d+$/u);
    expect(await certificate.json()).toMatchObject({ code: 'not-yet-certified' });
    expect(await (await call('/health')).json()).toMatchObject({ ledger: { state: 'awaiting-quorum' } });

    await stack.startCourt(2);
    for (const id of ids) {
      expect((await readUntil(id, ({ state }) => state === 'certified', 60_000)).state).toBe('certified');
    }
    expect(await (await call('/health')).json()).toMatchObject({ ledger: { state: 'running' } });
  });

  test('a court that was away cosigns again after its return', async () => {
    await stack.startCourt(3);
    const deadline = Date.now() + 60_000;
    let sizes: number[] = [];
    do {
      await deposit('all four are back', 10);
      const health = (await (await call('/health')).json()) as {
        ledger: { size: number };
        courts: { role: string; size: number }[];
      };
      sizes = health.courts.flatMap(({ role, size }) => (role === 'witness' ? [size] : []));
      if (sizes.length === 4 && sizes.every((size) => size > 2 && size >= health.ledger.size - 2)) break;
    } while (Date.now() < deadline);
    expect(sizes).toHaveLength(4);
    expect(Math.min(...sizes)).toBeGreaterThan(2);
  });

  test('the ledger that came of it verifies from entry 0', async () => {
    const walked = await walkLedger(stack.url, stack.genesis);
    expect(walked.batches.length).toBeGreaterThan(2);
    expect([...walked.leafCounts.values()].every((count) => count === 1)).toBe(true);
  });
});
