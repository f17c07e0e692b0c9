// Opens a trust bundle: everything in it is believed only because it replays from the pinned genesis. The bundle may
// come from anywhere, also from an attacker.

import { encodeUtf8 } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { type LedgerState, parseGenesis } from '../ledger/genesis.ts';
import { type TrustBundle, parseTrustBundle } from '../ledger/trust-bundle.ts';
import { hashLeaf } from '../merkle/hash.ts';
import { type Result, fail, succeed } from '../result.ts';
import { type ReadCheckpoint, countQuorum, readCheckpointNote, verifyLogSignature } from './endorsement.ts';
import { type LedgerKeys, readLedgerKeys } from './ledger-keys.ts';

/** Pinned trust: the leaf hash (hex) of the ledger's genesis entry, and a bundle that must replay from it. */
export type Trust = { readonly genesis: string; readonly bundle: string };

export type OpenTrust = {
  readonly ledger: string;
  readonly bundle: TrustBundle;
  /** Leaf hash (hex) of the entry that the state in force comes from. */
  readonly policyHash: string;
  readonly state: LedgerState;
  readonly keys: LedgerKeys;
  readonly asOf: ReadCheckpoint;
};

export type TrustFailure =
  | { readonly code: 'trust.bundle-unreadable'; readonly reason: string }
  | { readonly code: 'trust.genesis-mismatch'; readonly pinned: string; readonly found: string }
  | { readonly code: 'trust.as-of-invalid'; readonly reason: string };

const invalidAsOf = (reason: string) => fail({ code: 'trust.as-of-invalid', reason } as const);

/**
 * Opens the bundle of a pinned ledger. Its `asOf` must be signed by the log and meet the policy: it says up to which size
 * the bundle knows every governance entry, and a forged one would turn BUNDLE_OLD into a wrong failure.
 */
export const openTrust = async (trust: Trust): Promise<Result<OpenTrust, TrustFailure>> => {
  const parsed = parseTrustBundle(trust.bundle, null);
  if (!parsed.ok) return fail({ code: 'trust.bundle-unreadable', reason: parsed.failure.code });
  const bundle = parsed.value;
  const found = encodeHex(hashLeaf(encodeUtf8(bundle.genesis)));
  if (found !== trust.genesis) return fail({ code: 'trust.genesis-mismatch', pinned: trust.genesis, found });
  const genesis = parseGenesis(bundle.genesis, bundle.ledger);
  if (!genesis.ok) return fail({ code: 'trust.bundle-unreadable', reason: genesis.failure.code });
  const { state } = genesis.value;
  const keys = readLedgerKeys(state);
  const asOf = readCheckpointNote(bundle.asOf, bundle.ledger);
  if (!asOf.ok) return invalidAsOf(asOf.failure.reason);
  const [signature, quorum] = await Promise.all([
    verifyLogSignature(asOf.value.note, keys),
    countQuorum(asOf.value.note, keys, state),
  ]);
  if (!signature.valid) return invalidAsOf(signature.reason);
  if (quorum.metAtUnixSeconds === null) return invalidAsOf(quorum.reason ?? 'quorum not met');
  return succeed({ ledger: bundle.ledger, bundle, policyHash: found, state, keys, asOf: asOf.value });
};
