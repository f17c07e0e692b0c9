// Acknowledged deposits per second at saturation, and how fast what was acknowledged becomes certified.

import { randomBytes } from 'node:crypto';
import {
  type DepositAnswer,
  type Depositor,
  formatDigestDeposit,
  formatFileDeposit,
} from '../support/deposit-requests.ts';
import type { Echo } from './echo.ts';
import { type LoadResult, computeRate, runLoad } from './load.ts';
import type { Measurement } from './measurement.ts';

const CONNECTIONS = 64;
const WARM_UP_MS = 3_000;
const DURATION_MS = 12_000;
const SEALED_TIMEOUT_MS = 180_000;
const FILE_BYTES = 100_000;
/** Target: single deposits acknowledged with D1 rows, digest-only, against the echo limit. */
const LEAST_ECHO_FRACTION = 0.2;

const saturate = (url: string, requests: readonly Uint8Array[], durationMs: number): Promise<LoadResult> =>
  runLoad({ url, requests, mode: 'closed', connections: CONNECTIONS, durationMs });

/** Runs echo, service, echo: the machine's mood changes, so the limit is the mean of before and after. */
const saturateBeside = async (depositor: Depositor, echo: Echo, make: (to: Depositor) => readonly Uint8Array[]) => {
  const toEcho = make({ url: echo.url, apiKey: depositor.apiKey });
  const toService = make(depositor);
  await saturate(echo.url, toEcho, WARM_UP_MS);
  await saturate(depositor.url, toService, WARM_UP_MS);
  const before = computeRate(await saturate(echo.url, toEcho, DURATION_MS / 2));
  const startedAt = performance.now();
  const result = await saturate(depositor.url, toService, DURATION_MS);
  const sealed = await waitUntilCertified(depositor, result);
  const sealedMs = performance.now() - startedAt;
  const after = computeRate(await saturate(echo.url, toEcho, DURATION_MS / 2));
  if (result.failed > 0) console.error(`${result.failed} deposits failed: ${result.failures.join('; ')}`);
  return { rate: computeRate(result), echoRate: (before + after) / 2, sealedRate: sealed / (sealedMs / 1_000) };
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
export const measureDeposits = async (depositor: Depositor, echo: Echo): Promise<Measurement[]> => {
  const digests = await saturateBeside(depositor, echo, (to) =>
    Array.from({ length: 256 }, (_, index) => formatDigestDeposit(to, `bench ${index}`)),
  );
  const bytes = randomBytes(FILE_BYTES);
  const files = await saturateBeside(depositor, echo, (to) => [formatFileDeposit(to, bytes)]);
  const fraction = digests.rate / digests.echoRate;
  return [
    { name: 'deposits-digest-only', value: digests.rate, unit: '/s', echo: digests.echoRate },
    {
      name: 'deposits-digest-only-of-echo',
      value: fraction,
      unit: 'x',
      target: { text: `>= ${LEAST_ECHO_FRACTION} x`, isMet: fraction >= LEAST_ECHO_FRACTION },
    },
    { name: 'deposits-100kb', value: files.rate, unit: '/s', echo: files.echoRate },
    { name: 'statements-sealed', value: digests.sealedRate, unit: '/s' },
  ];
};
