// Who a public key belongs to, over the whole history of a ledger. A key that once signed for one court and role, or for
// the log, never signs for another: a cosignature would otherwise be two parties' word. Compared by the key's bytes. Nor does
// another key ever take its name and id, by which lines and reports name it.

import { encodeHex } from '../bytes/hex.ts';
import { parseVerifierKey } from '../note/verifier-key.ts';
import type { LedgerState } from './genesis.ts';

type Owned = { readonly owner: string; readonly vkey: string };

const listKeys = (state: LedgerState): readonly Owned[] => [
  ...state.log.map((vkey) => ({ owner: 'log', vkey })),
  ...state.receipt.map((vkey) => ({ owner: 'receipt', vkey })),
  ...state.issuer.map((vkey) => ({ owner: 'issuer', vkey })),
  ...state.courts.flatMap(({ id, keys }) =>
    (['witness', 'mirror', 'keeper', 'governance'] as const).flatMap((role) =>
      keys[role].map((vkey) => ({ owner: `${id}/${role}`, vkey })),
    ),
  ),
];

/** Keys by their public bytes (hex), with whom they were first named for; and by name and id (`name+id`), with those bytes. */
export type KeyOwners = ReadonlyMap<string, string>;

/** A key that was named for another owner before, or whose name and id another key had. */
export type ReusedKey = { readonly vkey: string; readonly former: string; readonly found: string };

/** Adds the keys of a state to those known; names the first key that belonged to another owner, if there is one. */
export const addKeyOwners = (
  known: KeyOwners,
  state: LedgerState,
): { readonly owners: KeyOwners; readonly reused: ReusedKey | null } => {
  const owners = new Map(known);
  for (const { owner, vkey } of listKeys(state)) {
    const key = parseVerifierKey(vkey);
    const id = key.ok ? encodeHex(key.value.publicKey) : vkey;
    const former = owners.get(id);
    if (former !== undefined && former !== owner) return { owners, reused: { vkey, former, found: owner } };
    owners.set(id, owner);
    const name = vkey.split('+', 2).join('+');
    const named = owners.get(name);
    if (named !== undefined && named !== id) {
      return { owners, reused: { vkey, former: owners.get(named) ?? owner, found: owner } };
    }
    owners.set(name, id);
  }
  return { owners, reused: null };
};
