// Which policies a published checkpoint must meet, read from the public entries as anyone could: an account of its own
// beside the ledger's, for the observer and the last judgement.

import { decodeUtf8, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { hashLeaf } from '../../../src/core/merkle/hash.ts';
import { type VerifierKey, parseVerifierKey } from '../../../src/core/note/verifier-key.ts';

/** A court's keys in the two roles that policies count. */
type CourtKeys = {
  readonly id: string;
  readonly witness: readonly VerifierKey[];
  readonly keeper: readonly VerifierKey[];
};

/** A policy, and from which entry and size on it stands. */
export type Policy = {
  /** Leaf hash of its entry, hex. */
  readonly leafHash: string;
  readonly index: number;
  readonly effectiveSize: number;
  readonly witnesses: number;
  readonly keepers: number;
  readonly courts: readonly CourtKeys[];
};

type StateText = {
  readonly policy: { readonly witnesses: number; readonly keepers: number };
  readonly courts: readonly {
    readonly id: string;
    readonly keys: { readonly witness: readonly string[]; readonly keeper: readonly string[] };
  }[];
};
type EntryText = { readonly v: string; readonly effectiveSize?: number; readonly state: StateText };

const parseKeys = (texts: readonly string[]): readonly VerifierKey[] =>
  texts.flatMap((text) => {
    const key = parseVerifierKey(text);
    return key.ok ? [key.value] : [];
  });

/** Reads the policies out of the entries, the first one's first. */
export const readPolicies = (entries: readonly Uint8Array[]): readonly Policy[] =>
  entries.flatMap((bytes, index): readonly Policy[] => {
    const text = decodeUtf8(bytes) ?? '';
    if (!/"v":"assize\/(?:genesis|governance)\/v1"\}$/u.test(text)) return [];
    const { effectiveSize = 0, state } = JSON.parse(text) as EntryText;
    const courts = state.courts.map(({ id, keys }) => ({
      id,
      witness: parseKeys(keys.witness),
      keeper: parseKeys(keys.keeper),
    }));
    const { witnesses, keepers } = state.policy;
    return [{ leafHash: encodeHex(hashLeaf(encodeUtf8(text))), index, effectiveSize, witnesses, keepers, courts }];
  });

/** Lists the policies that were in force anywhere from the size published before to this one. */
export const listConcerned = (policies: readonly Policy[], formerSize: number, treeSize: number): readonly Policy[] =>
  policies.filter(({ effectiveSize }, position) => {
    const until = policies[position + 1]?.effectiveSize ?? Infinity;
    return effectiveSize <= treeSize && until > formerSize;
  });
