// The courts of a ledger state as the sequencer deals with them: whom to ask, and when a quorum is met.

import type { Court, LedgerState } from '../../core/ledger/genesis.ts';
import { type VerifierKey, parseVerifierKey } from '../../core/note/verifier-key.ts';

/** A court with its witness keys, at least one: it cosigns when any of them does, and counts once. */
export type Member = { readonly court: Court; readonly witnessKeys: readonly VerifierKey[] };

export type Consortium = {
  readonly members: readonly Member[];
  /** How many witnesses must cosign one checkpoint. */
  readonly required: number;
  readonly logKeys: readonly VerifierKey[];
};

const parseKey = (text: string): VerifierKey => {
  const key = parseVerifierKey(text);
  if (!key.ok) throw new TypeError(`state holds a malformed key: ${key.failure.code}`);
  return key.value;
};

/** Reads the consortium out of a checked ledger state. A court without a witness key is not asked. */
export const readConsortium = (state: LedgerState): Consortium => ({
  members: state.courts.flatMap((court) =>
    court.keys.witness.length === 0 ? [] : [{ court, witnessKeys: court.keys.witness.map(parseKey) }],
  ),
  required: state.policy.witnesses,
  logKeys: state.log.map(parseKey),
});
