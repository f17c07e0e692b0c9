// Acknowledged deposits per second at saturation, and how fast what was acknowledged becomes certified.

import { randomBytes } from 'node:crypto';
import {
  type DepositAnswer,
  type Depositor,
  formatDigestDeposit,
  formatFileDeposit,
} from '../support/deposit-requests.ts';
import { type LoadResult, computeRate, runLoad } from './load.ts';
import type { Measurement } from './measurement.ts';
import { readProcessorMs } from './processor-time.ts';

const CONNECTIONS = 64;
const WARM_UP_MS = 3_000;
const DURATION_MS = 12_000;
const SEALED_TIMEOUT_MS = 180_000;
const FILE_BYTES = 100_000;
/** Target: single deposits acknowledged with D1 rows, digest-only, against the echo limit. */
const LEAST_ECHO_FRACTION = 0.2;

/** Where to send, and the workerd that answers. */
type Target = { readonly url: string; readonly pid: number };
type Saturated = { readonly result: LoadResult; readonly rate: number; readonly processorMs: number };

const saturate = async (
  { url, pid }: Target,
  requests: readonly Uint8Array[],
  durationMs: number,
): Promise<Saturated> => {
  const before = readProcessorMs(pid);
  const result = await runLoad({ url, requests, mode: 'closed', connections: CONNECTIONS, durationMs });
  return { result, rate: computeRate(result), processorMs: (readProcessorMs(pid) - before) / result.succeeded };
};

const mean = (first: number, second: number): number => (first + second) / 2;

/** Runs echo, service, echo: the machine's mood changes, so the limit is the mean of before and after. */
const saturateBeside = async (
  service: Target & Depositor,
  echo: Target,
  make: (to: Depositor) => readonly Uint8Array[],
) => {
  const toEcho = make({ url: echo.url, apiKey: service.apiKey });
  const toService = make(service);
  await saturate(echo, toEcho, WARM_UP_MS);
  await saturate(service, toService, WARM_UP_MS);
  const before = await saturate(echo, toEcho, DURATION_MS / 2);
  const startedAt = performance.now();
  const { result, rate, processorMs } = await saturate(service, toService, DURATION_MS);
  const sealed = await waitUntilCertified(service, result);
  const sealedMs = performance.now() - startedAt;
  const after = await saturate(echo, toEcho, DURATION_MS / 2);
  if (result.failed > 0) console.error(`${result.failed} deposits failed: ${result.failures.join('; ')}`);
  return {
    rate,
    processorMs,
    sealedRate: sealed / (sealedMs / 1_000),
    echo: { rate: mean(before.rate, after.rate), processorMs: mean(before.processorMs, after.processorMs) },
  };
};

/** Waits for the last acknowledged deposit: batches of one batcher are certified in order. */
const waitUntilCertified = async (depositor: Depositor, result: LoadResult): Promise<number> => {
  const { id } = JSON.parse(result.lastBody) as DepositAnswer;
  const deadline = Date.now() + SEALED_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const response = await fetch(`${depositor.url}/v1/evidence/${id}`, {
      headers: { authorization: `Bearer ${depositor.apiKey}` },
      signal: AbortSignal.timeout(30_000),
    });
    if (response.ok && ((await response.json()) as DepositAnswer).state === 'certified') return result.succeeded;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${id} is not certified after ${SEALED_TIMEOUT_MS} ms`);
};

/** Measures both kinds of deposits. */
export const measureDeposits = async (service: Target & Depositor, echo: Target): Promise<Measurement[]> => {
  const digests = await saturateBeside(service, echo, (to) =>
    Array.from({ length: 256 }, (_, index) => formatDigestDeposit(to, `bench ${index}`)),
  );
  const bytes = randomBytes(FILE_BYTES);
  const files = await saturateBeside(service, echo, (to) => [formatFileDeposit(to, bytes)]);
  const fraction = digests.rate / digests.echo.rate;
  return [
    { name: 'deposits-digest-only', value: digests.rate, unit: '/s', echo: digests.echo.rate },
    {
      name: 'deposits-digest-only-of-echo',
      value: fraction,
      unit: 'x',
      target: { text: `>= ${LEAST_ECHO_FRACTION} x`, isMet: fraction >= LEAST_ECHO_FRACTION },
    },
    // To acknowledge, and what sealing took meanwhile: both are the one workerd's.
    { name: 'deposit-digest-only-processor', value: digests.processorMs, unit: 'ms', echo: digests.echo.processorMs },
    { name: 'deposits-100kb', value: files.rate, unit: '/s', echo: files.echo.rate },
    { name: 'deposit-100kb-processor', value: files.processorMs, unit: 'ms', echo: files.echo.processorMs },
    { name: 'statements-sealed', value: digests.sealedRate, unit: '/s' },
  ];
};
