// The trust under which one certificate is judged: the verifier's bundle, continued by the governance entries that the
// certificate carries. Those are hostile: they count only because the courts of the former state approved them, and
// because they stand in the tree of the certificate's checkpoint.

import { encodeUtf8 } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { sha256 } from '../digest/sha256.ts';
import { parseApprovalNote } from '../ledger/approval.ts';
import { findEpoch, findLastApproved } from '../ledger/epochs.ts';
import { computeEntryHash, parseGovernance } from '../ledger/governance.ts';
import { continueGovernance } from '../ledger/replay-governance.ts';
import type { GovernanceLink } from '../ledger/trust-bundle.ts';
import type { VerifierKey } from '../note/verifier-key.ts';
import { type Result, fail, succeed } from '../result.ts';
import { formatCanonical } from '../text/canonical-json.ts';
import type { ReadCheckpoint } from './endorsement.ts';
import { readLedgerKeys } from './ledger-keys.ts';
import { hasReports, isReported } from './reported-keys.ts';
import type { SignatureVerifier } from '../signature/verify-signature.ts';
import { type OpenTrust, type TrustedEpoch, isLinkIncluded } from './trust.ts';

export type GovernedTrust = {
  readonly ledger: string;
  /** The verifier's bundle, opened. */
  readonly base: OpenTrust;
  /** Known epochs, genesis first. */
  readonly epochs: readonly TrustedEpoch[];
  /** The epoch in force when the batch opened. */
  readonly opening: TrustedEpoch;
  /** The epoch that the batch was made under, approved and perhaps not in force yet: its authorities, its tolerance. */
  readonly batch: TrustedEpoch;
  /** The epoch in force at the certificate's checkpoint: its log keys, its courts, its policy. */
  readonly checkpoint: TrustedEpoch;
  /** How the signatures of this verification are verified. */
  readonly verify: SignatureVerifier;
};

/** Why a certificate's own governance entries do not count. `isBehind`: they may, to a newer bundle. */
export type ChainFailure = { readonly reason: string; readonly isBehind: boolean };

const isApprovedByReported = ({ approvals }: GovernanceLink, { reported }: OpenTrust): boolean =>
  hasReports(reported) &&
  approvals.some((text) => {
    const read = parseApprovalNote(text);
    return read.ok && read.value.note.signatures.some((line) => isReported(reported, line));
  });

type Extended = Result<readonly TrustedEpoch[], ChainFailure>;

const replay = async (
  { epochs, ledger }: OpenTrust,
  added: readonly GovernanceLink[],
  verify: SignatureVerifier,
): Promise<Extended> => {
  const changes = added.map(({ entry, approvals, index }) => ({ index, text: entry, approvals }));
  const replayed = await continueGovernance(epochs, changes, ledger, verify);
  if (!replayed.ok) return fail({ reason: replayed.failure.code, isBehind: false });
  const more = replayed.value.map((epoch) => ({
    ...epoch,
    keys: readLedgerKeys(epoch.state),
    sinceUnixMs: null,
    tookOverByUnixMs: null,
    provenTakeoverUnixMs: null,
  }));
  return succeed([...epochs, ...more]);
};

/** Continuations of one bundle that are remembered; those of hostile certificates push out others, which costs time only. */
const MAX_REMEMBERED = 16;

const remembered = new WeakMap<OpenTrust, WeakMap<SignatureVerifier, Map<string, Promise<Extended>>>>();

/** Replays the same further changes once, in however many places of however many certificates they stand. */
const replayOnce = (
  trust: OpenTrust,
  added: readonly GovernanceLink[],
  verify: SignatureVerifier,
): Promise<Extended> => {
  const byVerifier = remembered.get(trust) ?? new WeakMap<SignatureVerifier, Map<string, Promise<Extended>>>();
  remembered.set(trust, byVerifier);
  const known = byVerifier.get(verify) ?? new Map<string, Promise<Extended>>();
  byVerifier.set(verify, known);
  // Paths belong to each checkpoint, and are verified there.
  const texts = added.map(({ entry, approvals, index }) => ({ entry, approvals, index }));
  const key = encodeHex(sha256(encodeUtf8(formatCanonical(texts))));
  const found = known.get(key);
  if (found !== undefined) return found;
  const replaying = replay(trust, added, verify);
  known.set(key, replaying);
  const [oldest] = known.keys();
  if (known.size > MAX_REMEMBERED && oldest !== undefined) known.delete(oldest);
  return replaying;
};

const extend = async (
  trust: OpenTrust,
  chain: readonly GovernanceLink[],
  verify: SignatureVerifier,
): Promise<Extended> => {
  const { epochs, ledger, asOf } = trust;
  const added: GovernanceLink[] = [];
  for (const link of chain) {
    const parsed = parseGovernance(link.entry, ledger);
    if (!parsed.ok) return fail({ reason: parsed.failure.code, isBehind: false });
    const { sequence } = parsed.value;
    const known = epochs[sequence];
    if (known !== undefined) {
      const isSame = known.leafHash === computeEntryHash(link.entry) && known.index === link.index;
      if (!isSame) return fail({ reason: 'chain.differs', isBehind: false });
    } else if (link.index < asOf.checkpoint.treeSize) {
      // Approved perhaps, and then never appended: up to asOf the bundle knows every change, and this one is none.
      return fail({ reason: 'chain.unknown-to-bundle', isBehind: false });
    } else if (sequence === epochs.length + added.length) {
      added.push(link);
    } else {
      // An entry between the bundle's head and this one is missing: only who knows it can judge.
      return fail({ reason: 'chain.gap', isBehind: true });
    }
  }
  if (added.length === 0) return succeed(epochs);
  // An approval has no date: only a bundle that knows the change can say that it was given before the key was reported.
  if (added.some((link) => isApprovedByReported(link, trust)))
    return fail({ reason: 'chain.reported-key', isBehind: true });
  return await replayOnce(trust, added, verify);
};

/**
 * Continues the bundle by a certificate's own governance entries.
 * @param checkpoint the certificate's; null: not readable, and nothing can be placed under it
 */
export const extendEpochs = async (
  trust: OpenTrust,
  chain: readonly GovernanceLink[],
  checkpoint: ReadCheckpoint | null,
  verify: SignatureVerifier,
): Promise<Extended> => {
  if (chain.length === 0) return succeed(trust.epochs);
  if (checkpoint === null || chain.some((link) => !isLinkIncluded(link, checkpoint))) {
    return fail({ reason: 'chain.not-included', isBehind: false });
  }
  return await extend(trust, chain, verify);
};

/**
 * Forms the trust of one certificate.
 * @param afterSize tree size that the batch opened after; null: not known
 */
export const formGovernedTrust = (
  base: OpenTrust,
  epochs: readonly TrustedEpoch[],
  afterSize: number | null,
  checkpoint: ReadCheckpoint | null,
  verify: SignatureVerifier,
): GovernedTrust => {
  const last = findEpoch(epochs, Number.MAX_SAFE_INTEGER);
  return {
    ledger: base.ledger,
    base,
    epochs,
    opening: findEpoch(epochs, afterSize ?? 0),
    batch: afterSize === null ? last : findLastApproved(epochs, afterSize),
    checkpoint: checkpoint === null ? last : findEpoch(epochs, checkpoint.checkpoint.treeSize),
    verify,
  };
};

/** Lists the keys of every epoch from one sequence to another, each once. */
export const listKeysBetween = (
  { epochs }: Pick<GovernedTrust, 'epochs'>,
  from: number,
  to: number,
  keysOf: (epoch: TrustedEpoch) => readonly VerifierKey[],
): readonly VerifierKey[] => {
  const keys = new Map<string, VerifierKey>();
  for (const epoch of epochs) {
    if (epoch.sequence < from || epoch.sequence > to) continue;
    for (const key of keysOf(epoch)) keys.set(`${key.name}+${key.keyId}`, key);
  }
  return [...keys.values()];
};
