// The index on D1: evidence rows, batch records and their events in one transaction; then the queue is told.

import type { Index } from '../../domain/batching/index-group.ts';
import type { Env } from '../env.ts';
import { batchUpsertStatement, evidenceInsertStatements } from './evidence-insert.ts';
import { announceEvents, outboxStatements } from './outbox.ts';

/** Opens D1 as the batchers' index. */
export const createD1Index = (env: Pick<Env, 'DB' | 'EVENTS'>): Index => ({
  write: async ({ evidence, batches, events }) => {
    const statements = [
      ...evidenceInsertStatements(env.DB, evidence),
      ...batches.map((record) => batchUpsertStatement(env.DB, record)),
      ...outboxStatements(env.DB, events),
    ];
    if (statements.length > 0) await env.DB.batch(statements);
    const organizations = [...new Set(events.map(({ organizationId }) => organizationId))];
    if (organizations.length > 0) await announceEvents(env, organizations);
  },
});
