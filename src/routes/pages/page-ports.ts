// What the pages need from the service, as ports. The texts that end up in a page's data are public: they carry nothing
// that an anonymous look-up with the same k would not be given.

import type { LedgerStatus } from '../../domain/ledger/ledger.ts';
import type { ListedEvidence, TrustData } from '../../web/page/page-data.ts';

/** Facts of this deployment. */
export type Deployment = {
  /** True when courts or authorities are simulated: every page then says so. */
  readonly simulated: boolean;
  /** True where anyone may deposit by the form (PUBLIC_DEPOSIT_ORGANIZATION). */
  readonly publicDeposit: boolean;
  readonly maxEvidenceBytes: number;
};

export type DigestQuery = {
  /** 64 lower-case hexadecimal digits, checked. */
  readonly sha256: string;
  /** The link's k as given, unchecked; null without one. */
  readonly k: string | null;
};

/** One line of the ledger's latest entries. */
export type LedgerEntryLine = {
  readonly index: number;
  /** Type of the entry without version: `genesis`, `batch`, `governance`, … */
  readonly kind: string;
  /** `<batcher>/<sequence>`; null unless a batch. */
  readonly batch: string | null;
  readonly treeSize: number | null;
  /** Lower-case hex. */
  readonly rootHash: string | null;
  readonly enteredAtUnixMs: number | null;
};

/** Batches entered in one hour, which begins at the given moment. */
export type BatchesInHour = { readonly startsAtUnixMs: number; readonly batches: number };

export type LedgerActivity = {
  /** Newest first, at most 20. */
  readonly entries: readonly LedgerEntryLine[];
  /** Oldest first, 24 hours up to the running one; hours without a batch may be left out. */
  readonly hours: readonly BatchesInHour[];
};

export type PagePorts = {
  readonly deployment: Deployment;
  /** The clock, Unix milliseconds. */
  readonly now: () => number;
  /**
   * Finds listed evidence under a digest, and unlisted evidence whose k is given: newest certified first to come is the
   * caller's order, oldest first. Unknown and unlisted must be indistinguishable: an empty list.
   */
  readonly lookUpDigest: (query: DigestQuery) => Promise<readonly ListedEvidence[]>;
  /** The trust bundle and its pinned genesis; null before the ledger has begun. */
  readonly loadTrust: () => Promise<TrustData | null>;
  readonly loadLedgerStatus: () => Promise<LedgerStatus>;
  readonly loadLedgerActivity: () => Promise<LedgerActivity>;
};
