// The keys of a ledger state, parsed once. The state comes from a text that was checked, so every key parses; one that
// did not would be left out, and with it the signatures that it could have made: missing keys never make a pass.

import type { Court, LedgerState } from '../ledger/genesis.ts';
import { type VerifierKey, parseVerifierKey } from '../note/verifier-key.ts';

export type CourtKeys = {
  readonly court: Court;
  readonly witness: readonly VerifierKey[];
  readonly keeper: readonly VerifierKey[];
};

export type LedgerKeys = {
  readonly log: readonly VerifierKey[];
  readonly receipt: readonly VerifierKey[];
  readonly issuer: readonly VerifierKey[];
  readonly courts: readonly CourtKeys[];
};

const parseKeys = (texts: readonly string[]): readonly VerifierKey[] =>
  texts.flatMap((text) => {
    const key = parseVerifierKey(text);
    return key.ok ? [key.value] : [];
  });

/** Parses the keys of a state. */
export const readLedgerKeys = (state: LedgerState): LedgerKeys => ({
  log: parseKeys(state.log),
  receipt: parseKeys(state.receipt),
  issuer: parseKeys(state.issuer),
  courts: state.courts.map((court) => ({
    court,
    witness: parseKeys(court.keys.witness),
    keeper: parseKeys(court.keys.keeper),
  })),
});
