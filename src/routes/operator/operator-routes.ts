// The operator's calls: the ledger's beginning, organizations and their keys. Behind OPERATOR_TOKEN, which no page and
// no organization holds; where it is not set, these paths do not exist.

import { z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import { checkLedgerState, readLedgerState } from '../../core/ledger/genesis.ts';
import type { Json } from '../../core/text/canonical-json.ts';
import { readValue } from '../../core/text/reader.ts';
import { formatTime } from '../../core/text/time.ts';
import { SCOPES } from '../../domain/access/actor.ts';
import { issueApiKey } from '../../domain/access/api-keys.ts';
import { createOrganization } from '../../domain/tenants/create-organization.ts';
import type { AppEnv } from '../app-env.ts';
import { readBearerToken } from '../authentication.ts';
import { problemResponses } from '../evidence/evidence-schemas.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { readJson } from '../request-body.ts';
import { mountGovernance } from './governance-routes.ts';
import { mountCourtAddresses } from './court-routes.ts';
import { mountKeyReports } from './key-report-routes.ts';

const named = z
  .string()
  .min(1)
  .max(200)
  .refine((value) => value.isWellFormed(), 'must be well-formed Unicode');

const genesisSchema = z
  .record(z.string(), z.unknown())
  .openapi('GenesisCommand', { description: 'The ledger state of the genesis entry, without `log`.' });
const organizationSchema = z.strictObject({ name: named }).openapi('OrganizationCommand');
const keySchema = z
  .strictObject({ name: named, scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length).optional() })
  .openapi('ApiKeyCommand');

const describe = (
  path: string,
  operationId: string,
  summary: string,
  schema: z.ZodType,
  answer: z.ZodType,
  params?: z.ZodObject,
): Route => ({
  method: 'post',
  path,
  operationId,
  tags: ['Operator'],
  summary,
  security: [{ operatorToken: [] }],
  request: {
    ...(params === undefined ? {} : { params }),
    body: { required: true, content: { 'application/json': { schema } } },
  },
  responses: {
    201: { description: summary, content: { 'application/json': { schema: answer } } },
    ...problemResponses(400, 401, 404, 409, 413, 415, 422, 503),
  },
});

const requireOperator =
  (operatorToken: string): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const token = readBearerToken(c);
    // Hashes are compared: the time it takes tells nothing of the token.
    const isOperator =
      token !== null && encodeHex(sha256(encodeUtf8(token))) === encodeHex(sha256(encodeUtf8(operatorToken)));
    if (!isOperator) return answerProblem(c, { code: 'unauthorized', tokenGiven: token !== null });
    await next();
    return undefined;
  };

const mountGenesis = (app: App, ports: AppPorts, guard: MiddlewareHandler<AppEnv>): void => {
  const route = describe(
    '/v1/operator/genesis',
    'beginLedger',
    'Begin the ledger',
    genesisSchema,
    z.strictObject({
      genesis: z.string(),
      leafHash: z.string(),
      logVerifierKey: z.string(),
      logVerifierKeys: z.array(z.string()),
    }),
  );
  mount(app, route, guard, async (c) => {
    const body = await readJson(c, genesisSchema, 262_144);
    if (!body.ok) return answerProblem(c, body.failure);
    // The log's key does not exist yet: another key of the state stands in its place while the state is read.
    const state = body.value;
    const read = readValue({ ...state, log: state['receipt'] } as Json, readLedgerState);
    const faults = read.ok
      ? checkLedgerState({ ...read.value, log: [] })
      : { pointer: 'pointer' in read.failure ? read.failure.pointer : '', expected: read.failure.code };
    if (!read.ok || faults !== null || 'log' in state) {
      const errors = [
        faults === null
          ? { detail: 'the log makes its own key', pointer: '/log' }
          : { detail: `expected ${faults.expected}`, pointer: faults.pointer.replace(/^\/state/, '') },
      ];
      return answerProblem(c, { code: 'validation-failed', errors });
    }
    const { log: _stand, ...withoutLog } = read.value;
    const begun = await ports.ledger.begin(withoutLog);
    if (begun.ok) {
      const { genesis, leafHash, logVerifierKey, logVerifierKeys } = begun.value;
      return c.json({ genesis, leafHash, logVerifierKey, logVerifierKeys: [...logVerifierKeys] }, 201, {
        'cache-control': 'no-store',
      });
    }
    switch (begun.failure.code) {
      case 'ledger-halted':
        return answerProblem(c, { code: 'ledger-halted', retryAfterSeconds: 60 });
      case 'state-invalid':
        return answerProblem(c, {
          code: 'validation-failed',
          errors: [{ detail: 'no ledger can begin with it', pointer: '' }],
        });
      case 'already-begun-differently':
        break;
    }
    return answerProblem(c, { code: 'already-begun-differently' });
  });
};

/** Mounts the operator's calls, where the deployment has an operator token. */
export const mountOperator = (app: App, ports: AppPorts): void => {
  if (ports.operatorToken === null) return;
  const guard = requireOperator(ports.operatorToken);
  mountGenesis(app, ports, guard);
  mountGovernance(app, ports, guard);
  mountCourtAddresses(app, ports, guard);
  mountKeyReports(app, ports, guard);

  const organizationRoute = describe(
    '/v1/operator/organizations',
    'createOrganization',
    'Create an organization',
    organizationSchema,
    z.strictObject({ id: z.string(), name: z.string(), batcher: z.string(), createdAt: z.string() }),
  );
  mount(app, organizationRoute, guard, async (c) => {
    const body = await readJson(c, organizationSchema);
    if (!body.ok) return answerProblem(c, body.failure);
    const { id, name, batcher, createdAtUnixMs } = await createOrganization(ports, body.value.name);
    return c.json({ id, name, batcher, createdAt: formatTime(createdAtUnixMs) }, 201, { 'cache-control': 'no-store' });
  });

  const keyRoute = describe(
    '/v1/operator/organizations/{id}/keys',
    'issueApiKey',
    'Issue an API key; its token is shown once',
    keySchema,
    z.strictObject({
      id: z.string(),
      organizationId: z.string(),
      name: z.string(),
      scopes: z.array(z.string()),
      token: z.string(),
      createdAt: z.string(),
    }),
    z.object({ id: z.string() }),
  );
  mount(app, keyRoute, guard, async (c) => {
    const body = await readJson(c, keySchema);
    if (!body.ok) return answerProblem(c, body.failure);
    const organization = await ports.organizations.find(c.req.param('id') ?? '');
    if (organization === null) return answerProblem(c, { code: 'not-found' });
    const { key, token } = await issueApiKey(ports, {
      organizationId: organization.id,
      name: body.value.name,
      scopes: body.value.scopes ?? SCOPES,
    });
    const { id, organizationId, name, scopes, createdAtUnixMs } = key;
    const answer = { id, organizationId, name, scopes, token, createdAt: formatTime(createdAtUnixMs) };
    return c.json(answer, 201, { 'cache-control': 'no-store' });
  });
};
