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

const sendNext = async (dueAt: number): Promise<void> => {
  const request = requests[sent % requests.length];
  sent += 1;
  await sendOne(request, dueAt);
};

const sendOne = async (request: Buffer | undefined, dueAt: number): Promise<void> => {
  if (request === undefined) throw new Error('nothing to send');
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
    while (performance.now() - startedAt < plan.durationMs) await sendNext(performance.now());
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
    all.push(sendNext(dueAt));
  }
  await Promise.all(all);
};

const runLanes = async (): Promise<void> => {
  const { ratePerSecond } = plan;
  // At a rate, a request that its lane kept waiting counts from when it was due to leave.
  const dueAtOf = (at: number): number =>
    ratePerSecond === undefined ? performance.now() : startedAt + (at * 1_000) / ratePerSecond;
  const runLane = async (lane: number): Promise<void> => {
    for (let at = lane; at < requests.length; at += plan.connections) {
      if (performance.now() - startedAt > plan.durationMs) return;
      const dueAt = dueAtOf(at);
      const waitMs = dueAt - performance.now();
      if (waitMs > 0) await new Promise((done) => setTimeout(done, waitMs));
      await sendOne(requests[at], dueAt);
    }
  };
  await Promise.all(Array.from({ length: plan.connections }, async (_, lane) => await runLane(lane)));
};

const RUNS = { closed: runClosed, open: runOpen, lanes: runLanes } as const;
await RUNS[plan.mode]();
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
