// The explorer: everything that the ledger's pages show, by one object. What is read here is public: anybody can read the
// same from the public store, and the pages say how.

import type { Epoch } from '../../core/ledger/epochs.ts';
import { findEpoch } from '../../core/ledger/epochs.ts';
import { parseTime } from '../../core/text/time.ts';
import type { CheckpointLine, LedgerStatus } from '../ledger/ledger.ts';
import { type BatchDetail, readBatchDetail } from './batch-detail.ts';
import { type CheckpointDetail, readCheckpointDetail } from './checkpoint-detail.ts';
import { type CourtDetail, readCourtDetail } from './court-detail.ts';
import type { ExplorerPorts } from './explorer-ports.ts';
import { type GovernanceDetail, readGovernanceDetail } from './governance-detail.ts';
import { createHistoryReader } from './policy-history.ts';
import { type EntriesPage, type TimedEntry, listEntries, readTimedEntry } from './read-entries.ts';
import { type SearchOutcome, search } from './search.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24;
/** Moments at which the growth is drawn, first and last included. */
const GROWTH_POINTS = 49;
const LATEST_ENTRIES = 10;
const ENTRIES_PER_PAGE = 50;
const CHECKPOINTS_PER_PAGE = 50;

export type GrowthPoint = { readonly atUnixMs: number; readonly treeSize: number };

export type LedgerOverview = {
  readonly status: LedgerStatus;
  /** In force at the published size; null before the first checkpoint. */
  readonly epoch: Epoch | null;
  readonly latest: EntriesPage;
  /** Oldest first, 24 hours up to the running one; hours without a batch may be left out. */
  readonly hours: readonly { readonly startsAtUnixMs: number; readonly batches: number }[];
  /** From genesis to the newest checkpoint, evenly spaced; empty before. */
  readonly growth: readonly GrowthPoint[];
};

export type CheckpointsPage = { readonly checkpoints: readonly CheckpointLine[]; readonly olderBefore: number | null };

/** An entry with what stands around it. */
export type EntryDetail = {
  readonly timed: TimedEntry;
  readonly publishedSize: number;
  /** First published checkpoint that covers it. */
  readonly coveredBy: number | null;
};

/** What another checkpoint is compared by. */
export type Comparison = {
  readonly origin: string;
  /** Every key that the log ever had. */
  readonly logKeys: readonly string[];
  readonly publishedSize: number;
};

export type Explorer = {
  readonly overview: () => Promise<LedgerOverview>;
  readonly entries: (before: number | null) => Promise<EntriesPage>;
  /** Null beyond the published tree. */
  readonly entry: (index: number) => Promise<EntryDetail | null>;
  readonly checkpoints: (before: number | null) => Promise<CheckpointsPage>;
  readonly checkpoint: (treeSize: number) => Promise<CheckpointDetail | null>;
  readonly batch: (batcher: string, sequence: number, fromLeaf: number) => Promise<BatchDetail | null>;
  readonly court: (id: string) => Promise<CourtDetail | null>;
  readonly governance: () => Promise<GovernanceDetail | null>;
  readonly comparison: () => Promise<Comparison>;
  readonly search: (query: string) => Promise<SearchOutcome>;
};

const readGrowth = async (
  ports: ExplorerPorts,
  { published }: LedgerStatus,
  createdAt: string,
): Promise<readonly GrowthPoint[]> => {
  const start = parseTime(createdAt);
  if (published === null || start === null || published.publishedAtUnixMs <= start) return [];
  const step = (published.publishedAtUnixMs - start) / (GROWTH_POINTS - 1);
  const moments = Array.from({ length: GROWTH_POINTS }, (_, index) => Math.round(start + index * step));
  const sizes = await ports.index.sizesAt(moments);
  return moments.map((atUnixMs, index) => {
    // Entries that are no batch are not in the index: the ends are known exactly, and genesis is there from the start.
    const isLast = index === GROWTH_POINTS - 1;
    const treeSize = isLast ? published.treeSize : Math.min(published.treeSize, Math.max(1, sizes[index] ?? 0));
    return { atUnixMs, treeSize };
  });
};

/** Makes the explorer. */
export const createExplorer = (ports: ExplorerPorts): Explorer => {
  const readHistory = createHistoryReader(ports);
  const readOverview = async (): Promise<LedgerOverview> => {
    const thisHour = Math.floor(ports.nowUnixMs() / HOUR_MS) * HOUR_MS;
    const [status, history, latest, hours] = await Promise.all([
      ports.ledger.status(),
      readHistory(),
      listEntries(ports, null, LATEST_ENTRIES),
      ports.batches.countByHour(thisHour - (HOURS - 1) * HOUR_MS),
    ]);
    const growth = history === null ? [] : await readGrowth(ports, status, history.genesis.createdAt);
    const epoch = history === null ? null : findEpoch(history.epochs, status.published?.treeSize ?? 0);
    return { status, epoch, latest, hours, growth };
  };
  return {
    overview: readOverview,
    entries: (before) => listEntries(ports, before, ENTRIES_PER_PAGE),
    entry: async (index) => {
      const [timed, latest, [coveredBy = null]] = await Promise.all([
        readTimedEntry(ports, index),
        ports.ledger.latestCheckpoint(),
        ports.ledger.publishedSizes(index, 1),
      ]);
      return timed === null ? null : { timed, publishedSize: latest?.treeSize ?? 0, coveredBy };
    },
    checkpoints: async (before) => {
      const found = await ports.ledger.publishedBefore(before ?? Number.MAX_SAFE_INTEGER, CHECKPOINTS_PER_PAGE + 1);
      const checkpoints = found.slice(0, CHECKPOINTS_PER_PAGE);
      const hasMore = found.length > CHECKPOINTS_PER_PAGE;
      return { checkpoints, olderBefore: hasMore ? (checkpoints.at(-1)?.treeSize ?? null) : null };
    },
    checkpoint: async (treeSize) => {
      const history = await readHistory();
      return history === null ? null : readCheckpointDetail(ports, history, treeSize);
    },
    batch: async (batcher, sequence, fromLeaf) => {
      const history = await readHistory();
      return history === null ? null : readBatchDetail(ports, history, { batcher, sequence }, fromLeaf);
    },
    court: async (id) => {
      const history = await readHistory();
      return history === null ? null : readCourtDetail(ports, history, id);
    },
    governance: async () => {
      const [history, latest] = await Promise.all([readHistory(), ports.ledger.latestCheckpoint()]);
      return history === null ? null : readGovernanceDetail(ports, history, latest?.treeSize ?? 0);
    },
    comparison: async () => {
      const [history, latest] = await Promise.all([readHistory(), ports.ledger.latestCheckpoint()]);
      const logKeys = [...new Set(history?.epochs.flatMap(({ state }) => state.log))];
      return { origin: ports.origin, logKeys, publishedSize: latest?.treeSize ?? 0 };
    },
    search: (query) => search(ports, query, readHistory),
  };
};
