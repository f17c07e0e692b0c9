// The operator's calls that change the ledger's state: an approved entry is handed in here and appended with its
// approvals. The operator decides nothing by them: the courts' offline keys do, and every reader checks those again.

import { z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { findEpoch } from '../../core/ledger/epochs.ts';
import type { GovernanceFailure } from '../../core/ledger/replay-governance.ts';
import { parseEpochs } from '../../domain/ledger/epochs.ts';
import type { GovernFailure } from '../../domain/ledger/govern.ts';
import type { AppContext, AppEnv } from '../app-env.ts';
import { problemResponses } from '../evidence/evidence-schemas.ts';
import { mount, type App } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { readJson } from '../request-body.ts';

/** An entry and the approvals of 64 courts. */
const MAX_COMMAND_BYTES = 1_048_576;
const NO_STORE = { 'cache-control': 'no-store' } as const;
const text = z.string().min(1).max(65_535);

const commandSchema = z
  .strictObject({
    entry: text.openapi({ description: 'Exact text of the `assize/governance/v1` entry.' }),
    approvals: z.array(text).min(1).max(64).openapi({ description: 'Exact approval notes, one per court.' }),
  })
  .openapi('GovernanceCommand');
const governedSchema = z.strictObject({
  sequence: z.int(),
  leafHash: z.string(),
  index: z.int(),
  effectiveSize: z.int(),
});
const stateSchema = z
  .strictObject({
    ledger: z.string(),
    treeSize: z.int().openapi({ description: 'Committed entries.' }),
    publishedSize: z.int(),
    inForce: z.int().openapi({ description: 'Sequence of the state in force at the published size.' }),
    epochs: z.array(governedSchema),
    state: z
      .record(z.string(), z.unknown())
      .openapi({ description: 'The last approved state, whole; in force from its effective size.' }),
  })
  .openapi('Governance');
const keysSchema = z.strictObject({ vkeys: z.array(z.string()) }).openapi('LogKeys');

const pointerOf = (failure: GovernanceFailure): string =>
  'position' in failure
    ? `/approvals/${failure.position}`
    : failure.code === 'governance.not-approved'
      ? '/approvals'
      : '/entry';

const describeFailure = ({ code, ...facts }: GovernanceFailure): string => {
  const shown = Object.entries(facts).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return `${code}: ${shown.join(', ')}`;
};

const answerFailure = (c: AppContext, failure: GovernFailure): Response => {
  switch (failure.code) {
    case 'ledger-halted':
      return answerProblem(c, { code: 'ledger-halted', retryAfterSeconds: 60 });
    case 'ledger-unavailable':
      return answerProblem(c, { code: 'ledger-unavailable', retryAfterSeconds: 2 });
    case 'log-key-unknown':
      return answerProblem(c, {
        code: 'governance-refused',
        errors: [{ detail: `the ledger has no such key of the log: ${failure.vkey}`, pointer: '/entry' }],
      });
    case 'governance-refused':
      break;
  }
  const errors = [{ detail: describeFailure(failure.reason), pointer: pointerOf(failure.reason) }];
  return answerProblem(c, { code: 'governance-refused', errors });
};

/** Mounts the calls behind the operator's guard. */
export const mountGovernance = (app: App, ports: AppPorts, guard: MiddlewareHandler<AppEnv>): void => {
  const shared = { tags: ['Operator'], security: [{ operatorToken: [] as string[] }] };

  mount(
    app,
    {
      ...shared,
      method: 'get',
      path: '/v1/operator/governance',
      operationId: 'getGovernance',
      summary: "The ledger's states and its size",
      responses: {
        200: { description: 'Approved states', content: { 'application/json': { schema: stateSchema } } },
        ...problemResponses(401, 503),
      },
    },
    guard,
    async (c) => {
      const governance = await ports.ledger.governance();
      if (governance === null) return answerProblem(c, { code: 'ledger-unavailable', retryAfterSeconds: 2 });
      const { treeSize, publishedSize } = governance;
      const epochs = parseEpochs(governance);
      return c.json(
        {
          ledger: ports.ledgerOrigin,
          treeSize,
          publishedSize,
          inForce: findEpoch(epochs, publishedSize).sequence,
          epochs: epochs.map(({ sequence, leafHash, index, effectiveSize }) => ({
            sequence,
            leafHash,
            index,
            effectiveSize,
          })),
          state: epochs.at(-1)?.state ?? {},
        },
        200,
        NO_STORE,
      );
    },
  );

  mount(
    app,
    {
      ...shared,
      method: 'post',
      path: '/v1/operator/governance',
      operationId: 'appendGovernance',
      summary: 'Append an approved change of the state',
      description:
        'Entry and approvals are appended in one commit, or not at all. Repeating the call with the same entry gives the same answer.',
      request: { body: { required: true, content: { 'application/json': { schema: commandSchema } } } },
      responses: {
        201: { description: 'Appended', content: { 'application/json': { schema: governedSchema } } },
        ...problemResponses(400, 401, 413, 415, 422, 503),
      },
    },
    guard,
    async (c) => {
      const body = await readJson(c, commandSchema, MAX_COMMAND_BYTES);
      if (!body.ok) return answerProblem(c, body.failure);
      const governed = await ports.ledger.govern(body.value);
      if (!governed.ok) return answerFailure(c, governed.failure);
      const { sequence, leafHash, index, effectiveSize } = governed.value;
      return c.json({ sequence, leafHash, index, effectiveSize }, 201, NO_STORE);
    },
  );

  mount(
    app,
    {
      ...shared,
      method: 'post',
      path: '/v1/operator/log-keys',
      operationId: 'makeLogKeys',
      summary: "Make the log's next keys inside the ledger",
      description:
        'Gives their verifier keys for a change of the state. Until an approved state names them, the same ones are given again; private halves never leave.',
      responses: {
        201: { description: 'The next keys', content: { 'application/json': { schema: keysSchema } } },
        ...problemResponses(401, 503),
      },
    },
    guard,
    async (c) => {
      const keys = await ports.ledger.makeLogKeys();
      return keys.ok ? c.json({ vkeys: [...keys.value] }, 201, NO_STORE) : answerFailure(c, keys.failure);
    },
  );
};
