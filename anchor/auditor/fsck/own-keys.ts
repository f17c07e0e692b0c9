// The keys of an own ledger over all its epochs, and the quorum of one checkpoint from cosignatures that were verified.

import type { Cosignature } from '../../../src/core/checkpoint/cosignature.ts';
import type { Epoch } from '../../../src/core/ledger/epochs.ts';
import type { LedgerState } from '../../../src/core/ledger/genesis.ts';
import { type VerifierKey, parseVerifierKey } from '../../../src/core/note/verifier-key.ts';

export type OwnKeys = {
  readonly log: readonly VerifierKey[];
  /** Witness, mirror and keeper keys of every court that ever was one. */
  readonly cosigners: readonly VerifierKey[];
  readonly keepers: readonly VerifierKey[];
  readonly receipt: readonly VerifierKey[];
};

const parseKeys = (texts: readonly string[]): readonly VerifierKey[] =>
  [...new Set(texts)].flatMap((text) => {
    const key = parseVerifierKey(text);
    return key.ok ? [key.value] : [];
  });

/** Collects the keys of all epochs. */
export const readOwnKeys = (epochs: readonly Epoch[]): OwnKeys => {
  const courts = epochs.flatMap(({ state }) => state.courts);
  return {
    log: parseKeys(epochs.flatMap(({ state }) => state.log)),
    cosigners: parseKeys(courts.flatMap(({ keys }) => [...keys.witness, ...keys.mirror, ...keys.keeper])),
    keepers: parseKeys(courts.flatMap(({ keys }) => keys.keeper)),
    receipt: parseKeys(epochs.flatMap(({ state }) => state.receipt)),
  };
};

/** The text by which a state names a key. */
const idOf = ({ name, keyId }: { readonly name: string; readonly keyId: string }): string => `${name}+${keyId}+`;

const metAt = (
  courts: readonly (readonly string[])[],
  required: number,
  cosignatures: readonly Cosignature[],
): number | null => {
  if (required === 0) return 0;
  // One court counts once, by the earliest of its keys.
  const times = courts
    .map((vkeys) => cosignatures.filter(({ key }) => vkeys.some((vkey) => vkey.startsWith(idOf(key)))))
    .flatMap((own) => (own.length === 0 ? [] : [Math.min(...own.map(({ unixSeconds }) => unixSeconds))]))
    .sort((left, right) => left - right);
  return times[required - 1] ?? null;
};

/** Finds the Unix second at which verified cosignatures met a state's policy; null when they do not. */
export const findPolicyTime = (state: LedgerState, cosignatures: readonly Cosignature[]): number | null => {
  const keysOf = (role: 'witness' | 'keeper') => state.courts.map(({ keys }) => keys[role]);
  const witnessed = metAt(keysOf('witness'), state.policy.witnesses, cosignatures);
  const kept = metAt(keysOf('keeper'), state.policy.keepers, cosignatures);
  return witnessed === null || kept === null ? null : Math.max(witnessed, kept);
};

/** Tells whether a state has one of these keys as a log key. */
export const isLogKeyOf = (state: LedgerState, keys: readonly { readonly name: string; readonly keyId: string }[]) =>
  keys.some((key) => state.log.some((vkey) => vkey.startsWith(idOf(key))));
