// Verifier keys as they are shown: who holds them, in which role, by which algorithm.

import type { Court, LedgerState } from '../../core/ledger/genesis.ts';
import { parseVerifierKey } from '../../core/note/verifier-key.ts';

export const COURT_ROLES = ['witness', 'mirror', 'keeper', 'governance'] as const;
export type CourtRole = (typeof COURT_ROLES)[number];

export type ShownKey = {
  readonly vkey: string;
  readonly name: string;
  /** 8 hex digits. */
  readonly keyId: string;
  /** Signature type of C2SP signed-note. */
  readonly type: number;
};

/** A key that signs checkpoints, with its holder; `court` null: the log itself. */
export type CheckpointKey = ShownKey & { readonly court: Court | null; readonly role: CourtRole | 'log' };

/** Reads vkeys of a state, which was checked: one that does not parse is left out. */
export const readKeys = (vkeys: readonly string[]): readonly ShownKey[] =>
  vkeys.flatMap((vkey) => {
    const key = parseVerifierKey(vkey);
    return key.ok ? [{ vkey, name: key.value.name, keyId: key.value.keyId, type: key.value.type }] : [];
  });

/** Lists the keys whose lines stand under checkpoints: the log's, then each court's by role. */
export const listCheckpointKeys = (state: LedgerState): readonly CheckpointKey[] => [
  ...readKeys(state.log).map((key): CheckpointKey => ({ ...key, court: null, role: 'log' })),
  ...state.courts.flatMap((court) =>
    (['witness', 'mirror', 'keeper'] as const).flatMap((role) =>
      readKeys(court.keys[role]).map((key): CheckpointKey => ({ ...key, court, role })),
    ),
  ),
];
