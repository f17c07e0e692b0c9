// Whether the time of an answer tells an unlisted digest from an unknown one: both are asked for in random order over one
// connection each at a time, and the two sets of times are compared by Welch's t after the slowest tenth of both together is cut off (the
// test of dudect, Reparaz et al. 2017: beyond 4.5 there is a leak). The work itself is compared by test/routes/unlisted.test.ts.

import { randomBytes, randomInt } from 'node:crypto';
import { type Depositor, formatDigestDeposit } from '../support/deposit-requests.ts';
import { openConnections } from '../support/http-connections.ts';
import { type Measurement, atMost } from './measurement.ts';

const DIGESTS = 100;
const WARM_UP = 100;
const KEPT_SHARE = 0.9;
const LIMIT = 4.5;

type Sample = { readonly count: number; readonly mean: number; readonly variance: number };

const describeSample = (values: readonly number[]): Sample => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { count: values.length, mean, variance };
};

/** Welch's t of two samples, without its sign. */
const computeWelchT = (left: Sample, right: Sample): number =>
  Math.abs(left.mean - right.mean) / Math.sqrt(left.variance / left.count + right.variance / right.count);

/**
 * The t of two sets of times, of which those beyond one common limit are left out: the ninth tenth of both together. A limit
 * of each set's own would depend on its times, and Welch's t would then exceed 4.5 by chance alone.
 */
const compareTimes = (left: readonly number[], right: readonly number[]): number => {
  const all = [...left, ...right].toSorted((one, other) => one - other);
  const limit = all[Math.floor(all.length * KEPT_SHARE) - 1] ?? 0;
  const keep = (values: readonly number[]): Sample => describeSample(values.filter((value) => value <= limit));
  return computeWelchT(keep(left), keep(right));
};

const depositUnlisted = async (depositor: Depositor): Promise<readonly string[]> => {
  const connections = openConnections(new URL(depositor.url), 20);
  try {
    const answers = await Promise.all(
      Array.from({ length: DIGESTS }, () =>
        connections.send(formatDigestDeposit(depositor, randomBytes(8).toString('hex'), { waitSeconds: 30 })),
      ),
    );
    return answers.map(({ status, body }) => {
      if (status !== 201) throw new Error(`not certified: ${status}`);
      const { digests } = JSON.parse(body.toString()) as { readonly digests: { readonly 'sha-256': string } };
      return digests['sha-256'];
    });
  } finally {
    connections.close();
  }
};

const measurePath = async (
  url: string,
  unlisted: readonly string[],
  unknown: readonly string[],
  pathOf: (digest: string) => string,
  requests: number,
): Promise<number> => {
  const times: Record<'unlisted' | 'unknown', number[]> = { unlisted: [], unknown: [] };
  for (let request = 0; request < requests + WARM_UP; request += 1) {
    const kind = randomInt(2) === 0 ? 'unlisted' : 'unknown';
    const digests = kind === 'unlisted' ? unlisted : unknown;
    const path = pathOf(digests[randomInt(digests.length)] ?? '');
    const startedAt = performance.now();
    const response = await fetch(`${url}${path}`, { headers: { accept: 'text/html, application/json' } });
    await response.arrayBuffer();
    if (request >= WARM_UP) times[kind].push(performance.now() - startedAt);
  }
  return compareTimes(times.unlisted, times.unknown);
};

/** Measures the t of the look-up and of the page of the link. */
export const measureUnlisted = async (depositor: Depositor): Promise<Measurement[]> => {
  const unlisted = await depositUnlisted(depositor);
  const unknown = Array.from({ length: DIGESTS }, () => randomBytes(32).toString('hex'));
  const lookup = await measurePath(depositor.url, unlisted, unknown, (digest) => `/v1/lookup/sha-256/${digest}`, 2000);
  const page = await measurePath(depositor.url, unlisted, unknown, (digest) => `/en/v/${digest}`, 800);
  return [
    { name: 'unlisted-or-unknown-look-up', value: lookup, unit: 't', target: atMost(lookup, LIMIT, 't') },
    { name: 'unlisted-or-unknown-page', value: page, unit: 't', target: atMost(page, LIMIT, 't') },
  ];
};
