// The ledger over RPC. A stub stays broken after its object restarted, so each call takes a fresh one.

import type { Ledger } from '../../domain/ledger/ledger.ts';
import type { CourtAddress } from '../../domain/ledger/court-addresses.ts';
import type { KeyReports } from '../../domain/ledger/key-reports.ts';
import type { Env } from '../env.ts';

/** Makes the client of a deployment's ledger. Every call may throw when the object restarts: callers repeat. */
export const createLedgerClient = (env: Pick<Env, 'SEQUENCER' | 'LEDGER_ORIGIN'>): Ledger => {
  const stub = () => env.SEQUENCER.getByName(env.LEDGER_ORIGIN);
  return {
    begin: async (state) => await stub().begin(state),
    append: async ({ batcher, sequence, entry }) => await stub().appendBatch(batcher, sequence, entry),
    appendTimestamp: async ({ batcher, sequence, authority, entry }) =>
      await stub().appendTimestamp(batcher, sequence, authority, entry),
    whenPublished: async (index, timeoutMs) => await stub().whenPublished(index, timeoutMs),
    govern: async (command) => await stub().govern(command),
    governance: async () => await stub().governance(),
    makeLogKeys: async () => await stub().makeLogKeys(),
    identity: async () => await stub().identity(),
    status: async () => await stub().status(),
    latestCheckpoint: async () => await stub().latestCheckpoint(),
    publishedSizes: async (after, limit) => await stub().publishedSizes(after, limit),
    publishedBefore: async (before, limit) => await stub().publishedBefore(before, limit),
    findEntry: async (leafHash) => await stub().findEntry(leafHash),
    entryTimes: async (index, limit) => await stub().entryTimes(index, limit),
  };
};

/** Makes the client of the reports about keys, which the sequencer keeps. */
export const createKeyReportClient = (
  env: Pick<Env, 'SEQUENCER' | 'LEDGER_ORIGIN'>,
): {
  readonly read: () => Promise<KeyReports>;
  readonly add: (reports: KeyReports) => Promise<KeyReports>;
} => {
  const stub = () => env.SEQUENCER.getByName(env.LEDGER_ORIGIN);
  return {
    read: async () => await stub().keyReports(),
    add: async (reports) => await stub().addKeyReports(reports),
  };
};

/** Makes the client of the courts' addresses, which the sequencer keeps. */
export const createCourtAddressClient = (
  env: Pick<Env, 'SEQUENCER' | 'LEDGER_ORIGIN'>,
): {
  readonly list: () => Promise<readonly CourtAddress[]>;
  readonly set: (id: string, url: string | null) => Promise<void>;
} => {
  const stub = () => env.SEQUENCER.getByName(env.LEDGER_ORIGIN);
  return {
    list: async () => await stub().courtAddresses(),
    set: async (id, url) => await stub().setCourtAddress(id, url),
  };
};
