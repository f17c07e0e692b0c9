// The operator's calls for the courts' addresses: configuration that changes while the service runs. The sequencer asks
// the new address at its next round.

import { z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { COURT_ID, checkCourtUrl } from '../../domain/ledger/court-addresses.ts';
import type { AppEnv } from '../app-env.ts';
import { problemResponses } from '../evidence/evidence-schemas.ts';
import { mount, type App } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { readJson } from '../request-body.ts';

const addressSchema = z
  .strictObject({ id: z.string(), url: z.string(), source: z.enum(['configuration', 'operator']) })
  .openapi('CourtAddress');
const commandSchema = z.strictObject({ url: z.string().min(1).max(2048) }).openapi('CourtAddressCommand');
const NO_STORE = { 'cache-control': 'no-store' } as const;

/** Mounts the calls behind the operator's guard. */
export const mountCourtAddresses = (app: App, ports: AppPorts, guard: MiddlewareHandler<AppEnv>): void => {
  const list = z.strictObject({ items: z.array(addressSchema) });
  mount(
    app,
    {
      method: 'get',
      path: '/v1/operator/courts',
      operationId: 'listCourtAddresses',
      tags: ['Operator'],
      summary: 'Where the courts are asked',
      security: [{ operatorToken: [] }],
      responses: {
        200: { description: 'Addresses by court id', content: { 'application/json': { schema: list } } },
        ...problemResponses(401, 503),
      },
    },
    guard,
    async (c) => c.json({ items: [...(await ports.courtAddresses.list())] }, 200, NO_STORE),
  );

  mount(
    app,
    {
      method: 'put',
      path: '/v1/operator/courts/{id}',
      operationId: 'setCourtAddress',
      tags: ['Operator'],
      summary: "Set a court's address; the next round asks there",
      security: [{ operatorToken: [] }],
      request: {
        params: z.object({ id: z.string() }),
        body: { required: true, content: { 'application/json': { schema: commandSchema } } },
      },
      responses: {
        200: { description: 'The address', content: { 'application/json': { schema: addressSchema } } },
        ...problemResponses(400, 401, 413, 415, 422, 503),
      },
    },
    guard,
    async (c) => {
      const body = await readJson(c, commandSchema);
      if (!body.ok) return answerProblem(c, body.failure);
      const id = c.req.param('id') ?? '';
      const isSimulated = ports.ledgerOrigin.split('/', 1)[0]?.endsWith('.invalid') === true;
      const url = checkCourtUrl(body.value.url, isSimulated);
      const errors = [
        ...(COURT_ID.test(id) ? [] : [{ detail: 'expected a court id', pointer: '' }]),
        ...(url.ok ? [] : [{ detail: `expected ${url.failure.expected}`, pointer: '/url' }]),
      ];
      if (!url.ok || errors.length > 0) return answerProblem(c, { code: 'validation-failed', errors });
      await ports.courtAddresses.set(id, url.value);
      return c.json({ id, url: url.value, source: 'operator' as const }, 200, NO_STORE);
    },
  );

  mount(
    app,
    {
      method: 'delete',
      path: '/v1/operator/courts/{id}',
      operationId: 'resetCourtAddress',
      tags: ['Operator'],
      summary: "Go back to a court's configured address",
      security: [{ operatorToken: [] }],
      request: { params: z.object({ id: z.string() }) },
      responses: { 204: { description: 'The configured address holds again' }, ...problemResponses(401, 404, 503) },
    },
    guard,
    async (c) => {
      const id = c.req.param('id') ?? '';
      if (!COURT_ID.test(id)) return answerProblem(c, { code: 'not-found' });
      await ports.courtAddresses.set(id, null);
      return c.body(null, 204, NO_STORE);
    },
  );
};
