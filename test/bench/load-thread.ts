// The thread of load.ts.

import { parentPort, workerData } from 'node:worker_threads';
import { openConnections } from '../support/http-connections.ts';
import type { LoadPlan, LoadResult } from './load.ts';

const plan = workerData as LoadPlan;
const requests = plan.requests.map((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
const connections = openConnections(new URL(plan.url), plan.connections);
const latenciesMs: number[] = [];
const failures: string[] = [];
const statuses: Record<string, number> = {};
let failed = 0;
let sent = 0;
let lastBody = '';

const sendOne = async (dueAt: number): Promise<void> => {
  const request = requests[sent % requests.length];
  if (request === undefined) throw new Error('nothing to send');
  sent += 1;
  try {
    const { status, body } = await connections.send(request);
    if (status >= 200 && status < 300) {
      latenciesMs.push(performance.now() - dueAt);
      statuses[status] = (statuses[status] ?? 0) + 1;
      lastBody = body.toString();
      return;
    }
    failed += 1;
    if (failures.length < 5) failures.push(`${status} ${body.toString().slice(0, 300)}`);
  } catch (cause) {
    failed += 1;
    if (failures.length < 5) failures.push(String(cause));
  }
};

const startedAt = performance.now();

const runClosed = async (): Promise<void> => {
  const work = async (): Promise<void> => {
    while (performance.now() - startedAt < plan.durationMs) await sendOne(performance.now());
  };
  await Promise.all(Array.from({ length: plan.connections }, work));
};

const runOpen = async (): Promise<void> => {
  const intervalMs = 1_000 / (plan.ratePerSecond ?? 1);
  const count = Math.floor(plan.durationMs / intervalMs);
  const all: Promise<void>[] = [];
  for (let index = 0; index < count; index += 1) {
    const dueAt = startedAt + index * intervalMs;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await new Promise((done) => setTimeout(done, waitMs));
    all.push(sendOne(dueAt));
  }
  await Promise.all(all);
};

await (plan.mode === 'closed' ? runClosed() : runOpen());
const elapsedMs = performance.now() - startedAt;
connections.close();
// A thread has no origin.
parentPort?.postMessage({
  succeeded: latenciesMs.length,
  failed,
  failures,
  elapsedMs,
  latenciesMs: latenciesMs.sort((left, right) => left - right),
  statuses,
  lastBody,
} satisfies LoadResult); // oxlint-disable-line unicorn/require-post-message-target-origin
