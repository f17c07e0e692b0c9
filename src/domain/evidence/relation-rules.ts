// How much may be stated about one piece of evidence. Asked twice: of the database, for the honest answer early, and inside
// the batcher's transaction, which alone decides when calls race.

import type { RelationKind } from './evidence.ts';

/** Corrections and supplements of one piece of evidence; with its withdrawal they leave room in a certificate's 1 MiB. */
export const MAX_RELATED = 16;

/** What has been stated about a piece of evidence. */
export type StatedAbout = {
  /** Corrections and supplements. */
  readonly corrections: number;
  readonly isWithdrawn: boolean;
};

export type RelationFailure =
  /** It is withdrawn, erased, or a withdrawal itself: nothing more is stated about it. */
  { readonly code: 'evidence-withdrawn' } | { readonly code: 'too-many-related' };

/** Tells why a statement of the kind is not taken; null: it is. A withdrawal is final, and never refused for its number. */
export const refuseRelation = (stated: StatedAbout, kind: RelationKind): RelationFailure | null => {
  if (stated.isWithdrawn) return { code: 'evidence-withdrawn' };
  return kind !== 'withdrawal' && stated.corrections >= MAX_RELATED ? { code: 'too-many-related' } : null;
};
