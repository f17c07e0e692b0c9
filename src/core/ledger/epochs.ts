// Epochs: which state of the ledger is in force at which tree size. The policy at size s is that of the last approved
// entry whose effective size is at most s. Pure arithmetic over a list that `replayGovernance` has checked.

import type { LedgerState } from './genesis.ts';

/** A state of the ledger and from which tree size it is in force. */
export type Epoch = {
  /** 0 for genesis, then +1 for each approved change. */
  readonly sequence: number;
  /** Leaf hash of the genesis or governance entry, hex. */
  readonly leafHash: string;
  /** Index of that entry on the ledger. */
  readonly index: number;
  /** First tree size at which the state is in force; 0 for genesis. */
  readonly effectiveSize: number;
  readonly state: LedgerState;
};

const first = <E extends Epoch>(epochs: readonly E[]): E => {
  const [genesis] = epochs;
  if (genesis === undefined) throw new RangeError('a ledger has at least its genesis epoch');
  return genesis;
};

/** Finds the epoch in force at a tree size. `epochs` in their order, genesis first. */
export const findEpoch = <E extends Epoch>(epochs: readonly E[], treeSize: number): E =>
  epochs.findLast(({ effectiveSize }) => effectiveSize <= treeSize) ?? first(epochs);

/** Finds the last approved entry with an index below `beforeIndex`: what a batch that opened after that size names. */
export const findLastApproved = <E extends Epoch>(epochs: readonly E[], beforeIndex: number): E =>
  epochs.findLast(({ index }) => index < beforeIndex) ?? first(epochs);

/**
 * Lists the epochs whose policies a checkpoint must meet: that in force at its size and, where it is the first published
 * one since a change took effect (handover), each back to the one in force at the size published before it.
 * @param formerSize tree size of the checkpoint published before, 0 for none
 */
export const listConcernedEpochs = <E extends Epoch>(
  epochs: readonly E[],
  formerSize: number,
  treeSize: number,
): readonly E[] => {
  const from = findEpoch(epochs, formerSize).sequence;
  const to = findEpoch(epochs, treeSize).sequence;
  return epochs.filter(({ sequence }) => sequence >= from && sequence <= to);
};
