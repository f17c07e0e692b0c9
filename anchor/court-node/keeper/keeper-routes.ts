// HTTP of the keeper role, below /keeper:
//
//   POST /add-checkpoint (the wire of a witness), GET /<origin hash>/checkpoint,
//   GET /<origin hash>/findings?from=<entry index>, GET /<origin hash>/batches/<batcher>/<sequence>/leaves

import { Hono, type Context } from 'hono';
import { parseDecimal } from '../../../src/core/bytes/decimal.ts';
import type { Result } from '../../../src/core/result.ts';
import { decide, type VerifiedRequest } from '../witness/add-checkpoint.ts';
import { createWitnessRoutes, type WitnessRoutesParts } from '../witness/witness-routes.ts';
import type { Outcome, Witness } from '../witness/witness.ts';
import type { KeeperStore } from './keeper-store.ts';
import type { Keeper } from './keeper.ts';

/** A keeper that runs: what it holds, and who signs. */
export type KeeperRole = { readonly keeper: Keeper; readonly store: KeeperStore; readonly signer: Witness };

export type KeeperRoutesParts = Omit<WitnessRoutesParts, 'witness'> & {
  /** The running role, or why it must not run. */
  readonly role: Result<KeeperRole, string>;
};

/** How long a request waits for what is still being fetched. */
const MAX_WAIT_MS = 5000;
/** Findings in one answer; the rest is asked for from the last one's entry on. */
const MAX_FINDINGS = 1000;

const PLAIN = 'text/plain; charset=utf-8';

/** Signs by the witness's rules, once everything under the checkpoint is kept. */
export const addKeptCheckpoint = async (
  { keeper, signer }: Pick<KeeperRole, 'keeper' | 'signer'>,
  request: VerifiedRequest,
): Promise<Outcome> => {
  const { origin, treeSize, rootHash } = request.checkpoint;
  const deadlineMs = performance.now() + MAX_WAIT_MS;
  keeper.kick(origin);
  // What would be refused anyway need not wait.
  while (decide(request, signer.findLatest(origin)).kind === 'cosign') {
    const hindrance = keeper.findHindrance(origin, treeSize, rootHash);
    if (hindrance === null) break;
    if (hindrance.kind === 'other-tree') return { kind: 'refused', message: hindrance.message };
    const leftMs = deadlineMs - performance.now();
    if (leftMs <= 0) return { kind: 'unavailable', message: hindrance.message };
    await keeper.waitForChange(origin, leftMs);
  }
  return await signer.addCheckpoint(request);
};

/** Makes the routes of the keeper role. */
export const createKeeperRoutes = ({ role, ...shared }: KeeperRoutesParts): Hono => {
  const { logs } = shared;
  const routes = new Hono();
  const answerText = (context: Context, status: 400 | 404 | 503, message: string) =>
    context.body(`${message}\n`, status, {
      'Content-Type': PLAIN,
      'Cache-Control': 'no-store',
      ...(status === 503 ? { 'Retry-After': '1' } : {}),
    });

  routes.get('/:originHash{[0-9a-f]{64}}/findings', (context) => {
    if (!role.ok) return answerText(context, 503, `locked: ${role.failure}`);
    const origin = logs.findOrigin(context.req.param('originHash'));
    const from = parseDecimal(context.req.query('from') ?? '0');
    if (origin === null) return answerText(context, 404, 'unknown log');
    if (from === null) return answerText(context, 400, '"from" is not an entry index');
    const notes = role.value.store.listFindings(origin, from, MAX_FINDINGS);
    return context.json(notes, 200, { 'Cache-Control': 'no-store' });
  });

  routes.get('/:originHash{[0-9a-f]{64}}/batches/:batcher/:sequence/leaves', (context) => {
    if (!role.ok) return answerText(context, 503, `locked: ${role.failure}`);
    const { store } = role.value;
    const origin = logs.findOrigin(context.req.param('originHash'));
    const sequence = parseDecimal(context.req.param('sequence'));
    const batches =
      origin === null || sequence === null ? [] : store.findBatches(origin, context.req.param('batcher'), sequence);
    for (const { index } of batches) {
      const leaves = origin === null ? null : store.readLeaves(origin, index);
      if (leaves === null) continue;
      return context.body(Uint8Array.from(leaves), 200, {
        'Content-Type': 'application/octet-stream',
        'Cache-Control': 'public, max-age=604800, immutable',
      });
    }
    return answerText(context, 404, 'no leaves of this batch');
  });

  // Restored from a backup, a keeper has its signatures back before its leaves.
  routes.use('/:originHash{[0-9a-f]{64}}/checkpoint', async (context, next) => {
    const origin = role.ok ? logs.findOrigin(context.req.param('originHash')) : null;
    const latest = role.ok && origin !== null ? role.value.signer.findLatest(origin) : null;
    if (role.ok && origin !== null && latest !== null) {
      const hindrance = role.value.keeper.findHindrance(origin, latest.treeSize, latest.rootHash);
      if (hindrance !== null) return answerText(context, 503, hindrance.message);
    }
    await next();
    return undefined;
  });

  const witness = role.ok
    ? {
        ok: true as const,
        value: {
          ...role.value.signer,
          addCheckpoint: async (request: VerifiedRequest) => await addKeptCheckpoint(role.value, request),
        },
      }
    : role;
  routes.route('/', createWitnessRoutes({ ...shared, witness }));
  return routes;
};
