// What the explorer reads from. The public store is the truth and is what anybody else can read; the index and the
// sequencer only say where to look and when something was entered.

import type { Trust } from '../../core/verify/trust.ts';
import type { BatchRepository, EvidenceRepository } from '../evidence/evidence-repository.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** Place of a statement: its batch and its leaf there. */
export type LeafPlace = { readonly batcher: string; readonly sequence: number; readonly leafIndex: number };

/** The index, as far as only the explorer asks. */
export type ExplorerIndex = {
  /** Finds the statement with this leaf hash (hex), once its batch is on the ledger. */
  readonly findLeaf: (leafHash: string) => Promise<LeafPlace | null>;
  /** Number of entries at each of the moments, by the batches entered until then; 0 before the first. */
  readonly sizesAt: (unixMs: readonly number[]) => Promise<readonly number[]>;
};

export type ExplorerPorts = {
  readonly origin: string;
  readonly ledger: Pick<
    Ledger,
    'status' | 'identity' | 'latestCheckpoint' | 'publishedSizes' | 'publishedBefore' | 'findEntry' | 'entryTimes'
  >;
  /** Reads an object of the public store whole. */
  readonly readObject: (key: string) => Promise<Uint8Array | null>;
  /** Keepers' findings on the entry at an index, as note texts, not verified. */
  readonly findings: (entryIndex: number) => Promise<readonly string[]>;
  readonly batches: Pick<BatchRepository, 'find' | 'countByHour'>;
  readonly evidence: Pick<EvidenceRepository, 'findOpen'>;
  readonly index: ExplorerIndex;
  readonly trust: () => Promise<Trust | null>;
  readonly nowUnixMs: () => number;
};
