// The operator's call about keys that are not to be believed as before. The reports go out in every trust bundle from
// then on.

import { z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { parseTime } from '../../core/text/time.ts';
import { findReportFaults } from '../../domain/ledger/key-reports.ts';
import type { AppEnv } from '../app-env.ts';
import { problemResponses } from '../evidence/evidence-schemas.ts';
import { mount, type App } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { readJson } from '../request-body.ts';

/** What a bundle's reader takes of each list. */
const MAX_REPORTS = 256;

const key = z.string().max(300).openapi({ description: 'Key name, "+", key id of 8 hexadecimal digits.' });
const since = z
  .string()
  .refine((text) => parseTime(text) !== null, 'expected a time YYYY-MM-DDTHH:MM:SS.mmmZ')
  .openapi({ example: '2026-11-20T02:42:06.913Z' });
const reason = z
  .string()
  .max(500)
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode');
const confirm = z.string().max(300).default('').openapi({
  description: 'The key once more: a report cannot be taken back, by anybody.',
});
const givenSchema = z
  .strictObject({
    compromisedSince: z.array(z.strictObject({ key, since, confirm })).max(MAX_REPORTS),
    revoked: z.array(z.strictObject({ key, since, reason, confirm })).max(MAX_REPORTS),
  })
  .openapi('GivenKeyReports');
const reportsSchema = z
  .strictObject({
    compromisedSince: z.array(z.strictObject({ key, since })).max(MAX_REPORTS),
    revoked: z.array(z.strictObject({ key, since, reason })).max(MAX_REPORTS),
  })
  .openapi('KeyReports');

/** Mounts the call behind the operator's guard. */
export const mountKeyReports = (app: App, ports: AppPorts, guard: MiddlewareHandler<AppEnv>): void => {
  mount(
    app,
    {
      method: 'put',
      path: '/v1/operator/compromised-keys',
      operationId: 'reportKeys',
      tags: ['Operator'],
      summary: 'Report compromised or revoked keys; reports are added and never taken back',
      description:
        'Irrevocable: every trust bundle carries the report from then on, and verifiers refuse one that forgets it. Of two reports about one key in one list the earlier time holds. `since` lies between the genesis and five minutes from now; `confirm` repeats the key. If one report is refused, none is kept.',
      security: [{ operatorToken: [] }],
      request: { body: { required: true, content: { 'application/json': { schema: givenSchema } } } },
      responses: {
        200: { description: 'Every report that holds', content: { 'application/json': { schema: reportsSchema } } },
        ...problemResponses(400, 401, 413, 415, 422, 503),
      },
    },
    guard,
    async (c) => {
      const body = await readJson(c, givenSchema);
      if (!body.ok) return answerProblem(c, body.failure);
      const governance = await ports.ledger.governance();
      if (governance === null) return answerProblem(c, { code: 'ledger-unavailable', retryAfterSeconds: 1 });
      const faultsOf = findReportFaults(governance, ports.nowUnixMs());
      const errors = (['compromisedSince', 'revoked'] as const).flatMap((list) =>
        body.value[list].flatMap((report, index) =>
          faultsOf(report).map(({ member, detail }) => ({ detail, pointer: `/${list}/${index}/${member}` })),
        ),
      );
      if (errors.length > 0) return answerProblem(c, { code: 'validation-failed', errors });
      const { compromisedSince, revoked } = await ports.keyReports.add({
        compromisedSince: body.value.compromisedSince.map((given) => ({ key: given.key, since: given.since })),
        revoked: body.value.revoked.map((given) => ({ key: given.key, since: given.since, reason: given.reason })),
      });
      return c.json({ compromisedSince: [...compromisedSince], revoked: [...revoked] }, 200, {
        'cache-control': 'no-store',
      });
    },
  );
};
