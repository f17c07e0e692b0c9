// What the pages need from the service, as ports. The texts that end up in a page's data are public: they carry nothing
// that an anonymous look-up with the same k would not be given.

import type { Explorer } from '../../domain/explorer/explorer.ts';
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
  /** What the ledger's pages show. */
  readonly explorer: Explorer;
};
