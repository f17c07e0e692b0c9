// Puts a question to the faults before and after each guarded call of a store: it may fail or kill its owner, without or
// with having taken effect.

import { Crashed, type Faults, InjectedFault, type Phase } from './faults.ts';
import type { Incarnation } from './object-host.ts';

type Methods = Readonly<Record<string, unknown>>;

/** Names what a call does beyond its method: a step of a batch has many. */
const describe = (method: string, first: unknown, store: Methods, second: unknown): string => {
  if (method === 'record' && typeof second === 'object' && second !== null && 'step' in second) {
    return `store.record ${String(second.step)}`;
  }
  return typeof first === 'function' && method in store ? 'store.transact' : `store.${method}`;
};

/** Wraps the named methods; all others stay as they are. */
export const guardStore = <Store extends Methods>(
  store: Store,
  methods: readonly (keyof Store & string)[],
  faults: Faults,
  owner: Incarnation,
): Store => {
  const strike = (name: string, phase: Phase): void => {
    if (!owner.isAlive()) return;
    const operation = { actor: owner.name, name };
    const blow = faults.strike(operation, phase);
    if (blow === 'error') throw new InjectedFault(operation, phase);
    if (blow === null) return;
    owner.crash(blow);
    throw new Crashed();
  };
  const guarded: Record<string, unknown> = { ...store };
  for (const method of methods) {
    const original = store[method] as (...parameters: unknown[]) => unknown;
    guarded[method] = (...parameters: unknown[]): unknown => {
      const name = describe(method, parameters[0], store, parameters[1]);
      strike(name, 'before');
      const result = original(...parameters);
      if (!(result instanceof Promise)) {
        strike(name, 'after');
        return result;
      }
      return result.then((value: unknown) => {
        strike(name, 'after');
        return value;
      });
    };
  }
  return guarded as Store;
};

/** The reads of a batcher's store. */
export const BATCH_READS = [
  'lastTimeUnixMs',
  'knownCheckpoint',
  'findBySubmission',
  'findById',
  'openBatch',
  'unreceipted',
  'leafHashes',
  'previousCoreHash',
  'closedBatch',
  'unfinished',
  'tokens',
  'unsettledLateTokens',
  'statements',
  'evidenceOf',
  'unshipped',
  'countUnshipped',
  'unindexed',
  'indexedState',
] as const;

/** The reads of the ledger's store. */
export const LEDGER_READS = [
  'identity',
  'haltedReason',
  'edge',
  'findEntry',
  'nextSequence',
  'entriesFrom',
  'outbox',
  'latestCheckpoint',
  'latestPublished',
  'firstPublishedAfter',
  'publishedSizes',
  'publishedBefore',
  'findByLeafHash',
  'committedTimes',
  'unarchived',
  'courts',
  'checkpointAt',
  'untimestamped',
  'countUntimestamped',
  'findingsFrom',
  'governance',
  'governanceCount',
  'laterLogKeys',
] as const;

/** The writes of a batcher's store. */
export const BATCH_WRITES = [
  'transact',
  'setKnownCheckpoint',
  'addStatement',
  'setReceipt',
  'closeBatch',
  'record',
  'saveToken',
  'settleLateToken',
  'dropSecrets',
  'markShipped',
] as const;

/** The writes of the ledger's store. */
export const LEDGER_WRITES = [
  'sync',
  'halt',
  'commit',
  'removeFromOutbox',
  'saveCosigned',
  'markPublished',
  'saveCourt',
  'saveToken',
  'settleTokens',
  'saveFindingsFrom',
  'saveLogKeys',
] as const;
