// The deposit page's state: one row per file. Pure: rows change only through these functions.

import type { Language } from '../copy/language.ts';
import { stateCopy } from '../copy/state-copy.ts';
import type { DepositedEvidence } from './evidence.ts';
import type { SubmitFailure } from './submit.ts';

export type RowFailure = SubmitFailure | { readonly code: 'changed' } | { readonly code: 'empty' };

export type RowPhase =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'computing'; readonly readBytes: number; readonly startedAtMs: number }
  | { readonly kind: 'uploading'; readonly sentShare: number }
  | { readonly kind: 'deposited'; readonly evidence: DepositedEvidence; readonly connected: boolean }
  | { readonly kind: 'failed'; readonly failure: RowFailure };

export type DepositRow = {
  readonly rowId: number;
  readonly name: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
  readonly digestOnly: boolean;
  readonly sha256: string | null;
  readonly sm3: string | null;
  readonly phase: RowPhase;
};

export type DepositPageState = {
  readonly rows: readonly DepositRow[];
  readonly digestOnly: boolean;
  readonly dragging: boolean;
};

export const EMPTY_STATE: DepositPageState = { rows: [], digestOnly: false, dragging: false };

/** Changes one row; others stay the same objects. */
export const changeRow = (
  state: DepositPageState,
  rowId: number,
  change: (row: DepositRow) => DepositRow,
): DepositPageState => ({
  ...state,
  rows: state.rows.map((row) => (row.rowId === rowId ? change(row) : row)),
});

/** Removes one row. */
export const removeRow = (state: DepositPageState, rowId: number): DepositPageState => ({
  ...state,
  rows: state.rows.filter((row) => row.rowId !== rowId),
});

/** Seconds left at the average speed so far; null until one second has been measured. */
export const secondsLeft = (readBytes: number, sizeBytes: number, elapsedMs: number): number | null => {
  if (elapsedMs < 1000 || readBytes === 0) return null;
  return Math.max(1, Math.ceil(((sizeBytes - readBytes) / readBytes) * (elapsedMs / 1000)));
};

/** How many courts are still missing for the quorum. */
export const missingCourts = (evidence: DepositedEvidence): number =>
  Math.max(0, evidence.quorum.required - evidence.quorum.met);

/** The sentence of the polite live region. */
export const announceState = (evidence: DepositedEvidence, language: Language): string => {
  const words = stateCopy[language];
  if (evidence.state === 'certified') return words.announceCertified;
  if (evidence.state === 'received') return words.announceReceived;
  if (evidence.quorum.met === 0) return words.announceSealed;
  return words.announceQuorum(evidence.quorum.met, evidence.quorum.total, missingCourts(evidence));
};
