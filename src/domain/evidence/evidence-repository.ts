// Evidence as it is read: ports onto the database, and the few things that its owner changes. What a statement says is
// written by the batcher alone.

import type { ClaimName } from '../../core/statement/disclosure.ts';
import type { BatchRecord, Disposition, Evidence, EvidenceState } from './evidence.ts';

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
  readonly disposition: Disposition | null;
  /** Only statements about this evidence. */
  readonly relatesToId: string | null;
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
   * this SHA-256 (null: none); the latter first, then the oldest, so that no flood of deposits hides one. Reads nothing
   * of any other evidence: an unlisted digest costs what an unknown one costs.
   */
  readonly findOpenByDigest: (
    algorithm: DigestAlgorithm,
    digest: string,
    linkSha256: string | null,
    limit: number,
  ) => Promise<readonly EvidenceWithBatch[]>;
  /** Finds one by id if it answers to anybody, likewise; reads nothing of it otherwise. */
  readonly findOpen: (id: string, linkSha256: string | null) => Promise<EvidenceWithBatch | null>;
  /**
   * Finds the statements about a piece of evidence, those about them, and so on, nearest first, then the oldest; at most
   * `limit`, of its own organization only. What does not fit is never a withdrawal as long as a correction as near does.
   */
  readonly findRelated: (evidence: Evidence, limit: number) => Promise<readonly EvidenceWithBatch[]>;
  readonly list: (filter: EvidenceFilter) => Promise<readonly EvidenceWithBatch[]>;
  /** Which of the object keys belong to accepted evidence. At most 1,000 keys. */
  readonly keptObjectKeys: (objectKeys: readonly string[]) => Promise<ReadonlySet<string>>;
};

/** What the owner decides after the deposit. Each is one statement: done whole or not at all. */
export type EvidenceRelease = {
  /**
   * Sets what is released and whether the evidence is listed; null leaves as it is. What is taken off the list takes the
   * statements about it along. Gives the evidence as it then is; null, and nothing is set, where the database has no row of it
   * yet, or where it is to be listed and is about evidence that is not.
   */
  readonly setDisclosure: (
    id: string,
    change: { readonly released: readonly ClaimName[] | null; readonly listed: boolean | null },
  ) => Promise<Evidence | null>;
  /** Sets the link's version and the SHA-256 of its k, if the version is `from` still; null where it is not. */
  readonly setLink: (
    id: string,
    link: { readonly from: number; readonly version: number; readonly sha256: string },
  ) => Promise<Evidence | null>;
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
