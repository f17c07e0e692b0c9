// Evidence as it is read: ports onto the database. Writing is the batcher's alone.

import type { BatchRecord, Evidence, EvidenceState } from './evidence.ts';

/** Evidence with what is known of its batch; null until the batch has closed. */
export type EvidenceWithBatch = { readonly evidence: Evidence; readonly batch: BatchRecord | null };

/** Place in a list ordered by (received, id), newest first: what follows is strictly older. */
export type EvidencePosition = { readonly receivedAtUnixMs: number; readonly id: string };

export type EvidenceFilter = {
  readonly organizationId: string;
  readonly state: EvidenceState | null;
  /** Lower-case hex, SHA-256 or SM3. */
  readonly digest: string | null;
  readonly caseNumber: string | null;
  /** Inclusive. */
  readonly fromUnixMs: number | null;
  /** Exclusive. */
  readonly toUnixMs: number | null;
  /** Part of name, title, case number or description. */
  readonly q: string | null;
  readonly after: EvidencePosition | null;
  readonly limit: number;
};

export type DigestAlgorithm = 'sha-256' | 'sm3';

export type EvidenceRepository = {
  readonly find: (id: string) => Promise<EvidenceWithBatch | null>;
  readonly findBySubmissionKey: (organizationId: string, submissionKey: string) => Promise<EvidenceWithBatch | null>;
  /**
   * Finds at most `limit` with the digest that answer to anybody: those that are listed, and those whose link key has
   * this SHA-256 (null: none); the latter first, then the oldest, so that no flood of deposits hides one.
   */
  readonly findOpenByDigest: (
    algorithm: DigestAlgorithm,
    digest: string,
    linkSha256: string | null,
    limit: number,
  ) => Promise<readonly EvidenceWithBatch[]>;
  readonly list: (filter: EvidenceFilter) => Promise<readonly EvidenceWithBatch[]>;
  /** Which of the object keys belong to accepted evidence. At most 1,000 keys. */
  readonly keptObjectKeys: (objectKeys: readonly string[]) => Promise<ReadonlySet<string>>;
};

export type BatchRepository = {
  readonly find: (batcher: string, sequence: number) => Promise<BatchRecord | null>;
  /** Newest first in the ledger's order. */
  readonly listLatest: (limit: number) => Promise<readonly BatchRecord[]>;
  /** Batches entered in the ledger since a time, by hours that begin at multiples of an hour; empty hours are left out. */
  readonly countByHour: (
    sinceUnixMs: number,
  ) => Promise<readonly { readonly startsAtUnixMs: number; readonly batches: number }[]>;
  /** Closed batches that are not certified, and when the oldest of them closed. */
  readonly backlog: () => Promise<{ readonly batches: number; readonly oldestClosedAtUnixMs: number | null }>;
};
