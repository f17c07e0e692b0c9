// How each timestamp authority has answered since this object began: for `/health`, and for leaving one alone that fails.
// It is asked again after a back-off that doubles up to 15 s; nothing is given up, and no other authority waits for it.

import { remainingWaitMs } from './remaining-wait.ts';

/** What is known of one authority. Times in Unix milliseconds; null where nothing happened yet. */
export type AuthorityHealth = {
  readonly requests: number;
  /** Share of the last requests (up to 32) that gave a token that verifies. */
  readonly successRate: number | null;
  readonly lastTokenAtUnixMs: number | null;
  /** From question to verified token, the last one. */
  readonly latencyMs: number | null;
  /** Its clock minus ours in the middle of the last exchange. */
  readonly clockOffsetMs: number | null;
  /** Code of the last failure since the last token. */
  readonly failure: string | null;
  /** It is left alone until then. */
  readonly retryAtUnixMs: number | null;
};

type Entry = {
  readonly health: AuthorityHealth;
  readonly last: readonly boolean[];
  readonly failures: number;
};

const REMEMBERED = 32;
/** One failure is a lost packet; three in a row are an outage. */
const FAILURES_TO_REST = 3;
const REST_MIN_MS = 1000;
/** Below the 30 s that a batch waits for its minimum: each such batch asks every authority. */
const REST_MAX_MS = 15_000;

const UNKNOWN: Entry = {
  health: {
    requests: 0,
    successRate: null,
    lastTokenAtUnixMs: null,
    latencyMs: null,
    clockOffsetMs: null,
    failure: null,
    retryAtUnixMs: null,
  },
  last: [],
  failures: 0,
};

export type AuthorityRecords = {
  /** Milliseconds for which the authority is still left alone; 0: ask it. */
  readonly restMs: (name: string) => number;
  readonly succeeded: (name: string, exchange: { readonly latencyMs: number; readonly clockOffsetMs: number }) => void;
  /** `code` says why, for people and machines. */
  readonly failed: (name: string, code: string) => void;
  readonly read: (name: string) => AuthorityHealth;
};

/** Opens empty records. */
export const createAuthorityRecords = (now: () => number): AuthorityRecords => {
  const entries = new Map<string, Entry>();
  const find = (name: string): Entry => entries.get(name) ?? UNKNOWN;
  const add = (name: string, isSuccess: boolean, change: Partial<AuthorityHealth>, failures: number): void => {
    const { health, last: former } = find(name);
    const last = [...former, isSuccess].slice(-REMEMBERED);
    const successRate = last.filter((one) => one).length / last.length;
    entries.set(name, { health: { ...health, requests: health.requests + 1, successRate, ...change }, last, failures });
  };
  return {
    restMs: (name) => remainingWaitMs(find(name).health.retryAtUnixMs ?? 0, now(), REST_MAX_MS),
    succeeded: (name, exchange) => {
      add(name, true, { ...exchange, lastTokenAtUnixMs: now(), failure: null, retryAtUnixMs: null }, 0);
    },
    failed: (name, failure) => {
      const failures = find(name).failures + 1;
      const restMs = Math.min(REST_MIN_MS * 2 ** (failures - FAILURES_TO_REST), REST_MAX_MS);
      add(name, false, { failure, retryAtUnixMs: failures < FAILURES_TO_REST ? null : now() + restMs }, failures);
    },
    read: (name) => find(name).health,
  };
};

const latest = (times: readonly (number | null)[]): number | null => {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
};

/**
 * Sums up what several objects know of one authority, the sequencer and each batcher: a failure that one of them sees is not
 * hidden by the others' tokens. Latency and clock are those of the newest token.
 */
export const mergeAuthorityHealth = (records: readonly AuthorityHealth[]): AuthorityHealth => {
  const weights = records.map(({ requests, successRate }) =>
    successRate === null ? 0 : Math.min(requests, REMEMBERED),
  );
  const asked = weights.reduce((sum, weight) => sum + weight, 0);
  const succeeded = records.reduce(
    (sum, { successRate }, index) => sum + (successRate ?? 0) * (weights[index] ?? 0),
    0,
  );
  const lastTokenAtUnixMs = latest(records.map((record) => record.lastTokenAtUnixMs));
  const newest = records.find(
    (record) => record.lastTokenAtUnixMs !== null && record.lastTokenAtUnixMs === lastTokenAtUnixMs,
  );
  return {
    requests: records.reduce((sum, { requests }) => sum + requests, 0),
    successRate: asked === 0 ? null : succeeded / asked,
    lastTokenAtUnixMs,
    latencyMs: newest?.latencyMs ?? null,
    clockOffsetMs: newest?.clockOffsetMs ?? null,
    failure: records.find(({ failure }) => failure !== null)?.failure ?? null,
    retryAtUnixMs: latest(records.map((record) => record.retryAtUnixMs)),
  };
};
