// Several deposits of one digest in the order in which the ledger held them. A deposit is the earlier one by the time that
// courts vouch for, not by when the platform says it was received.

type Deposit = { readonly id: string; readonly onLedgerBy: string | null };

const timeOf = ({ onLedgerBy }: Deposit): number => (onLedgerBy === null ? Infinity : Date.parse(onLedgerBy));

/**
 * Sorts deposits by the time by which each was on the ledger (RFC 3339), those that are not there yet last. Those of one
 * checkpoint stand in the order of their ids, which begin with the time of receipt.
 */
export const orderDeposits = <T extends Deposit>(deposits: readonly T[]): readonly T[] =>
  deposits.toSorted((left, right) => {
    const [earlier, later] = [timeOf(left), timeOf(right)];
    if (earlier !== later) return earlier < later ? -1 : 1;
    return left.id < right.id ? -1 : 1;
  });

/** Finds the one that was on the ledger first, and when; null while none is. */
export const findEarliest = (
  deposits: readonly Deposit[],
): { readonly id: string; readonly onLedgerBy: string } | null => {
  const [first = null] = orderDeposits(deposits);
  return first === null || first.onLedgerBy === null ? null : { id: first.id, onLedgerBy: first.onLedgerBy };
};
