// The operator's call about keys that are not to be believed as before. The reports go out in every trust bundle from
// then on.

import { z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { parseTime } from '../../core/text/time.ts';
import { parseEpochs } from '../../domain/ledger/epochs.ts';
import { listKeyIds } from '../../domain/ledger/key-reports.ts';
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
      security: [{ operatorToken: [] }],
      request: { body: { required: true, content: { 'application/json': { schema: reportsSchema } } } },
      responses: {
        200: { description: 'Every report that holds', content: { 'application/json': { schema: reportsSchema } } },
        ...problemResponses(400, 401, 413, 415, 422, 503),
      },
    },
    guard,
    async (c) => {
      const body = await readJson(c, reportsSchema);
      if (!body.ok) return answerProblem(c, body.failure);
      // It cannot be taken back: a name that no key of the ledger has is a slip.
      const governance = await ports.ledger.governance();
      const known = listKeyIds(governance === null ? [] : parseEpochs(governance));
      const errors = (['compromisedSince', 'revoked'] as const).flatMap((list) =>
        body.value[list].flatMap((report, index) =>
          known.has(report.key)
            ? []
            : [{ detail: 'expected a key that the ledger named at some time', pointer: `/${list}/${index}/key` }],
        ),
      );
      if (errors.length > 0) return answerProblem(c, { code: 'validation-failed', errors });
      const { compromisedSince, revoked } = await ports.keyReports.add(body.value);
      return c.json({ compromisedSince: [...compromisedSince], revoked: [...revoked] }, 200, {
        'cache-control': 'no-store',
      });
    },
  );
};
