// The dated history of the ledger's states: which policy was in force from when to when, and what it withstood.

import { z } from '@hono/zod-openapi';
import { encodeHex } from '../../core/bytes/hex.ts';
import { openTrust } from '../../core/verify/trust.ts';
import { listPolicyPeriods } from '../../domain/ledger/policy-history.ts';
import { problemResponses } from '../evidence/evidence-schemas.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';

const policyHistorySchema = z.strictObject({
  genesis: z.string().openapi({ description: 'Leaf hash of the genesis entry: what a verifier pins.' }),
  asOf: z.strictObject({ treeSize: z.int(), rootHash: z.string() }),
  items: z.array(
    z.strictObject({
      sequence: z.int(),
      leafHash: z.string(),
      index: z.int(),
      effectiveSize: z.int(),
      since: z.string().nullable().openapi({ description: 'When its first checkpoint met the former and its policy.' }),
      until: z.string().nullable(),
      policy: z.strictObject({
        witnesses: z.int(),
        of: z.int(),
        keepers: z.int(),
        f: z.int().openapi({ description: 'Courts that may collude without a fork going unnoticed.' }),
        mayBeMissing: z.int().openapi({ description: 'Courts that may be silent while certification goes on.' }),
      }),
      courts: z.array(z.string()),
    }),
  ),
});

const policyHistoryRoute: Route = {
  method: 'get',
  path: '/v1/trust/history',
  operationId: 'listPolicies',
  tags: ['Ledger'],
  summary: 'Every state of the ledger with its dates',
  description: 'Read off the trust bundle at `/v1/trust`, which proves all of it from the pinned genesis.',
  responses: {
    200: { description: 'Genesis first', content: { 'application/json': { schema: policyHistorySchema } } },
    ...problemResponses(503),
  },
};

/** Mounts the history. */
export const mountPolicyHistory = (app: App, ports: AppPorts): void => {
  mount(app, policyHistoryRoute, async (c) => {
    const trust = await ports.trust();
    if (trust === null) return answerProblem(c, { code: 'ledger-unavailable', retryAfterSeconds: 1 });
    const opened = await openTrust(trust);
    if (!opened.ok) throw new Error(`the service's own trust bundle does not open: ${JSON.stringify(opened.failure)}`);
    const { treeSize, rootHash } = opened.value.asOf.checkpoint;
    return c.json(
      {
        genesis: opened.value.genesisHash,
        asOf: { treeSize, rootHash: encodeHex(rootHash) },
        items: listPolicyPeriods(opened.value).map((period) => ({ ...period, courts: [...period.courts] })),
      },
      200,
      { 'cache-control': 'public, max-age=60' },
    );
  });
};
