// Idempotency keys in D1. The claim is one `insert … on conflict`: of two requests at once exactly one gets the key.

import type { AnswerStore, Claim, KeyedRequest } from '../../domain/access/answer-store.ts';

/** How long an answer is kept. */
const KEPT_MS = 24 * 3_600_000;
/** A claim without an answer after this long belongs to a request that died. */
const ABANDONED_MS = 60_000;

/** Makes the store over D1. */
export const createAnswerRepository = (db: D1Database): AnswerStore => {
  const where = 'where organization_id = ?1 and route = ?2 and key = ?3';
  const bind = (sql: string, { organizationId, route, key }: KeyedRequest, ...more: readonly (string | number)[]) =>
    db.prepare(sql).bind(organizationId, route, key, ...more);
  return {
    claim: async (request, requestSha256, nowUnixMs) => {
      const results = await db.batch<Claim>([
        bind(
          `delete from idempotency_keys ${where} and (claimed_at_ms < ?4 or (answer is null and claimed_at_ms < ?5))`,
          request,
          nowUnixMs - KEPT_MS,
          nowUnixMs - ABANDONED_MS,
        ),
        bind(`select request_sha256 as requestSha256, answer from idempotency_keys ${where}`, request),
        bind(
          `insert into idempotency_keys (organization_id, route, key, request_sha256, claimed_at_ms)
          values (?1, ?2, ?3, ?4, ?5) on conflict do nothing`,
          request,
          requestSha256,
          nowUnixMs,
        ),
      ]);
      return results[1]?.results[0] ?? null;
    },
    answer: async (request, answer) => {
      await bind(`update idempotency_keys set answer = ?4 ${where}`, request, answer).run();
    },
    release: async (request) => {
      await bind(`delete from idempotency_keys ${where} and answer is null`, request).run();
    },
  };
};

/** Removes answers that are no longer kept; at most 1,000 a call, for the minute's sweep. */
export const sweepAnswers = async (db: D1Database, nowUnixMs: number): Promise<void> => {
  await db
    .prepare(
      `delete from idempotency_keys where (organization_id, route, key) in
      (select organization_id, route, key from idempotency_keys where claimed_at_ms < ?1 limit 1000)`,
    )
    .bind(nowUnixMs - KEPT_MS)
    .run();
};
