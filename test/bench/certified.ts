// From the first byte of a deposit to `201 certified`, by an open loop: arrivals keep their times however slow answers are.

import { randomBytes } from 'node:crypto';
import { type Depositor, formatDigestDeposit, formatFileDeposit } from '../support/deposit-requests.ts';
import { computeQuantile, runLoad } from './load.ts';
import { type Measurement, atMost } from './measurement.ts';

const RATES_PER_SECOND = [5, 50] as const;
const WARM_UP_MS = 3_000;
const DURATION_MS = 20_000;
const WAIT_SECONDS = 30;
/** Target: certified p50 <= 0.5 s, p99 <= 1 s. */
const P50_LIMIT_MS = 500;
const P99_LIMIT_MS = 1_000;

const makeRequests = (depositor: Depositor): Buffer[] => [
  ...Array.from({ length: 4 }, (_, index) =>
    formatDigestDeposit(depositor, `certified ${index}`, { waitSeconds: WAIT_SECONDS }),
  ),
  formatFileDeposit(depositor, randomBytes(20_000), { waitSeconds: WAIT_SECONDS }),
];

/** Measures p50 and p99 to certified at fixed rates. */
export const measureCertified = async (depositor: Depositor): Promise<Measurement[]> => {
  const plan = { url: depositor.url, requests: makeRequests(depositor), mode: 'open', connections: 512 } as const;
  await runLoad({ ...plan, durationMs: WARM_UP_MS, ratePerSecond: 20 });
  const measurements: Measurement[] = [];
  for (const ratePerSecond of RATES_PER_SECOND) {
    const { latenciesMs, statuses, failed, failures } = await runLoad({
      ...plan,
      durationMs: DURATION_MS,
      ratePerSecond,
    });
    const uncertified = Object.entries(statuses).filter(([status]) => status !== '201');
    if (failed > 0 || uncertified.length > 0) {
      console.error(
        `at ${ratePerSecond}/s: ${failed} failed ${failures.join('; ')}, answers ${JSON.stringify(statuses)}`,
      );
    }
    const p50 = computeQuantile(latenciesMs, 0.5);
    const p99 = computeQuantile(latenciesMs, 0.99);
    const name = `certified-${ratePerSecond}-per-second`;
    measurements.push(
      { name: `${name}-p50`, value: p50, unit: 'ms', target: atMost(p50, P50_LIMIT_MS, 'ms') },
      { name: `${name}-p99`, value: p99, unit: 'ms', target: atMost(p99, P99_LIMIT_MS, 'ms') },
    );
  }
  return measurements;
};
