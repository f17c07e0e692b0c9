// Several deposits of one digest in the order in which they stand on the ledger: that order can be proved, while times are of
// whole seconds, and when something was received is the platform's word.

/** Where it stands on the ledger: the index of its batch's entry, and its leaf in the batch. */
export type LedgerPosition = { readonly entryIndex: number; readonly leafIndex: number };

/** `onLedgerBy` is RFC 3339; both are null until courts vouch for it. */
type Deposit = { readonly id: string; readonly onLedgerBy: string | null; readonly position: LedgerPosition | null };

/** Sorts deposits by where they stand on the ledger, those that are not there yet last, as they came. */
export const orderDeposits = <T extends Deposit>(deposits: readonly T[]): readonly T[] =>
  deposits.toSorted(({ position: left }, { position: right }) => {
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return left.entryIndex - right.entryIndex || left.leafIndex - right.leafIndex;
  });

/** Finds the one that stands first on the ledger, and by when it did; null while none does. */
export const findEarliest = (
  deposits: readonly Deposit[],
): { readonly id: string; readonly onLedgerBy: string } | null => {
  const [first = null] = orderDeposits(deposits);
  return first === null || first.onLedgerBy === null ? null : { id: first.id, onLedgerBy: first.onLedgerBy };
};
