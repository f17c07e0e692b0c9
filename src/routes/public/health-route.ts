// GET /health: is it running, does the ledger have its quorum, what waits.

import { z } from '@hono/zod-openapi';
import { formatTime } from '../../core/text/time.ts';
import { mergeAuthorityHealth } from '../../domain/ledger/authority-record.ts';
import type { LedgerStatus } from '../../domain/ledger/ledger.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';

const healthSchema = z
  .strictObject({
    status: z.enum(['ok', 'degraded']),
    ledger: z.strictObject({
      state: z.enum(['running', 'awaiting-quorum', 'halted']),
      size: z.int(),
      publishedAt: z.string().nullable(),
    }),
    courts: z.array(
      z.strictObject({
        name: z.string(),
        role: z.enum(['witness', 'mirror', 'keeper']),
        size: z.int(),
        lastCosignedAt: z.string().nullable(),
        clockOffsetMs: z.number().nullable(),
        simulated: z.boolean(),
      }),
    ),
    authorities: z.array(
      z.strictObject({
        name: z.string(),
        simulated: z.boolean(),
        checkpointsWaiting: z.int(),
        successRate: z
          .number()
          .min(0)
          .max(1)
          .nullable()
          .openapi({ description: 'Of its last 32 requests at most, of the sequencer and of each batcher' }),
        lastTokenAt: z.string().nullable(),
        latencyMs: z.number().nullable(),
        clockOffsetMs: z.number().nullable(),
        failure: z.string().nullable().openapi({ description: 'Code of the last failure since its last token' }),
        retryAt: z.string().nullable().openapi({ description: 'It is left alone until then' }),
      }),
    ),
    backlog: z.strictObject({ batches: z.int(), oldestSeconds: z.number() }),
  })
  .openapi('Health');

const route: Route = {
  method: 'get',
  path: '/health',
  operationId: 'getHealth',
  tags: ['Public'],
  summary: 'Whether the service, its ledger and its courts are well',
  responses: { 200: { description: 'Health', content: { 'application/json': { schema: healthSchema } } } },
};

// Before genesis and while it loads, nothing is certified: for who waits that is the same as a missing quorum.
const publicState = (state: LedgerStatus['state']): z.output<typeof healthSchema>['ledger']['state'] =>
  state === 'running' || state === 'halted' ? state : 'awaiting-quorum';

const formatOrNull = (unixMs: number | null): string | null => (unixMs === null ? null : formatTime(unixMs));

/** Mounts the health report. */
export const mountHealth = (app: App, ports: AppPorts): void => {
  mount(app, route, async (c) => {
    const [status, backlog, authorities] = await Promise.all([
      ports.ledger.status(),
      ports.batches.backlog(),
      ports.timestampAuthorities(),
    ]);
    const byBatcher = await ports.authorityHealthByBatcher(authorities.map(({ name }) => name));
    const oldestMs = backlog.oldestClosedAtUnixMs === null ? 0 : ports.nowUnixMs() - backlog.oldestClosedAtUnixMs;
    const state = publicState(status.state);
    const health: z.output<typeof healthSchema> = {
      status: state === 'running' ? 'ok' : 'degraded',
      ledger: {
        state,
        size: status.treeSize,
        publishedAt: status.published === null ? null : formatTime(status.published.publishedAtUnixMs),
      },
      courts: [...status.courts, ...status.copies].map((court) => ({
        name: court.id,
        role: court.role,
        size: court.treeSize,
        lastCosignedAt: court.cosignedAtUnixSeconds === null ? null : formatTime(court.cosignedAtUnixSeconds * 1000),
        clockOffsetMs: court.clockOffsetMs,
        simulated: court.simulated,
      })),
      authorities: authorities.map(({ name, simulated }, position) => {
        const known = status.tokens.find(({ authority }) => authority === name);
        const records = [known?.health, ...byBatcher.map((answers) => answers[position])];
        const health = mergeAuthorityHealth(records.filter((record) => record !== undefined));
        return {
          name,
          simulated,
          checkpointsWaiting: known?.waiting ?? 0,
          successRate: health.successRate,
          lastTokenAt: formatOrNull(health.lastTokenAtUnixMs),
          latencyMs: health.latencyMs,
          clockOffsetMs: health.clockOffsetMs,
          failure: health.failure,
          retryAt: formatOrNull(health.retryAtUnixMs),
        };
      }),
      backlog: { batches: backlog.batches, oldestSeconds: Math.max(0, oldestMs) / 1000 },
    };
    return c.json(health, 200, { 'cache-control': 'no-store' });
  });
};
