// Where a piece of evidence stands: its batch's record in the database merged with what its batcher knows. Both only
// move forward, so of two the further one is true.

import type { BatchProgress } from '../batching/batcher.ts';
import type { BatchRecord, EvidenceState } from './evidence.ts';

/** What the ledger's policy asks for, and who its courts are. */
export type PolicySummary = {
  readonly quorum: { readonly required: number; readonly total: number };
  readonly timestampsRequired: number;
  readonly courts: readonly {
    readonly id: string;
    readonly name: { readonly zh: string; readonly en: string };
    readonly simulated: boolean;
  }[];
};

export type Standing = {
  readonly state: EvidenceState;
  readonly quorum: { readonly met: number; readonly required: number; readonly total: number };
  readonly timestamps: { readonly met: number; readonly required: number };
  /** When the batch closed. */
  readonly sealedAtUnixMs: number | null;
  /** When the token arrived that met the policy's minimum, as far as the batcher still knows it. */
  readonly timestampedAtUnixMs: number | null;
  readonly certifiedAtUnixMs: number | null;
  /** Courts whose cosignature covers the batch, as far as the batcher still knows them. */
  readonly courts: readonly { readonly id: string; readonly cosignedAtUnixSeconds: number }[];
};

const RANKS: Readonly<Record<EvidenceState, number>> = {
  received: 0,
  batched: 1,
  appended: 2,
  anchored: 3,
  certified: 4,
};

const fromRecord = (batch: BatchRecord | null, policy: PolicySummary): Standing => ({
  state: batch?.state ?? 'received',
  quorum: { met: batch?.quorumMet ?? 0, ...policy.quorum },
  timestamps: {
    met: batch?.timestampsMet ?? 0,
    required: batch?.timestampsRequired ?? policy.timestampsRequired,
  },
  sealedAtUnixMs: batch?.closedAtUnixMs ?? null,
  timestampedAtUnixMs: null,
  certifiedAtUnixMs: batch?.certifiedAtUnixMs ?? null,
  courts: [],
});

const fromProgress = (progress: BatchProgress): Standing => ({
  state: progress.state,
  quorum: progress.quorum,
  timestamps: { met: progress.timestamps.met, required: progress.timestamps.required },
  sealedAtUnixMs: progress.closedAtUnixMs,
  timestampedAtUnixMs:
    progress.timestamps.at.toSorted((a, b) => a - b)[Math.max(0, progress.timestamps.required - 1)] ?? null,
  certifiedAtUnixMs: progress.certifiedAtUnixMs,
  courts: progress.courts,
});

/** Merges record and progress; either may be unknown. */
export const mergeStanding = (
  batch: BatchRecord | null,
  progress: BatchProgress | null,
  policy: PolicySummary,
): Standing => {
  if (progress === null) return fromRecord(batch, policy);
  if (batch === null || RANKS[progress.state] >= RANKS[batch.state]) return fromProgress(progress);
  return { ...fromRecord(batch, policy), courts: progress.courts };
};
