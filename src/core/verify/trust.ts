// Opens a trust bundle: everything in it is believed only because it replays from the pinned genesis. The bundle may
// come from anywhere, also from an attacker. docs/spec/trust-bundle.md.

import { decodeHex } from '../bytes/hex.ts';
import { type Epoch, findEpoch, listConcernedEpochs } from '../ledger/epochs.ts';
import { parseGenesis } from '../ledger/genesis.ts';
import { computeEntryHash } from '../ledger/governance.ts';
import { replayGovernance } from '../ledger/replay-governance.ts';
import { type GovernanceLink, type TrustBundle, parseTrustBundle } from '../ledger/trust-bundle.ts';
import { verifyInclusionProof } from '../merkle/inclusion-proof.ts';
import { type Result, fail, succeed } from '../result.ts';
import { type SignatureVerifier, verifySignature } from '../signature/verify-signature.ts';
import { parseTime } from '../text/time.ts';
import { type BundleCheckpoint, type JudgedNote, dateTakeover, judgeNote } from './bundle-checkpoint.ts';
import { type ReadCheckpoint, readCheckpointNote } from './endorsement.ts';
import { type LedgerKeys, readLedgerKeys } from './ledger-keys.ts';
import { type ReportedKeys, readReportedKeys } from './reported-keys.ts';

/** Pinned trust: the leaf hash (hex) of the ledger's genesis entry, and a bundle that must replay from it. */
export type Trust = { readonly genesis: string; readonly bundle: string };

/** An epoch with its keys parsed. */
export type TrustedEpoch = Epoch & {
  readonly keys: LedgerKeys;
  /**
   * When its first published checkpoint met the former policy and its own; of genesis, when that was made. Null while
   * it is not known to have begun.
   */
  readonly sinceUnixMs: number | null;
  /**
   * By when it had taken over, by the word of its own keys alone: those that it replaced date nothing. Null for genesis,
   * and while it is not known to have begun.
   */
  readonly tookOverByUnixMs: number | null;
  /**
   * The same, by the word of keys that were in force when the bundle was opened and that it does not report: nobody else
   * shows that something is so old. Null for every other epoch.
   */
  readonly provenTakeoverUnixMs: number | null;
};

export type OpenTrust = {
  readonly ledger: string;
  readonly bundle: TrustBundle;
  /** Leaf hash (hex) of genesis. */
  readonly genesisHash: string;
  /** Every approved state, genesis first; the last may not be in force yet. */
  readonly epochs: readonly TrustedEpoch[];
  readonly asOf: ReadCheckpoint;
  /** The checkpoints that the bundle itself rests on, `asOf` last. */
  readonly checkpoints: readonly BundleCheckpoint[];
  /** Those of bundles that this one took the place of: nothing rests on them, and forks show by them. */
  readonly remembered: readonly ReadCheckpoint[];
  readonly reported: ReportedKeys;
};

export type TrustFailure =
  | { readonly code: 'trust.bundle-unreadable'; readonly reason: string }
  | { readonly code: 'trust.genesis-mismatch'; readonly pinned: string; readonly found: string }
  | { readonly code: 'trust.governance-invalid'; readonly reason: string; readonly sequence: number }
  | { readonly code: 'trust.handover-invalid'; readonly reason: string }
  | { readonly code: 'trust.as-of-invalid'; readonly reason: string };

/** Whether a governance entry stands where its link says, in the tree of a checkpoint. */
export const isLinkIncluded = ({ entry, index, path }: GovernanceLink, { checkpoint }: ReadCheckpoint): boolean =>
  verifyInclusionProof({
    leafHash: decodeHex(computeEntryHash(entry)) ?? new Uint8Array(),
    leafIndex: index,
    treeSize: checkpoint.treeSize,
    path: path.map((hash) => decodeHex(hash) ?? new Uint8Array()),
    rootHash: checkpoint.rootHash,
  }).ok;

type Handover = {
  readonly concerned: readonly TrustedEpoch[];
  readonly judged: JudgedNote;
};

/** Verifies the hand-overs: each note the first of its epochs, each epoch in force at `asOf` with its note. */
const verifyHandovers = async (
  bundle: TrustBundle,
  epochs: readonly TrustedEpoch[],
  asOf: ReadCheckpoint,
  reported: ReportedKeys,
  verify: SignatureVerifier,
): Promise<Result<readonly Handover[], TrustFailure>> => {
  const invalid = (reason: string) => fail({ code: 'trust.handover-invalid', reason } as const);
  const handovers: Handover[] = [];
  let formerSize = 0;
  for (const text of bundle.handovers) {
    const read = readCheckpointNote(text, bundle.ledger);
    if (!read.ok) return invalid(read.failure.reason);
    const { treeSize } = read.value.checkpoint;
    const concerned = listConcernedEpochs(epochs, formerSize, treeSize);
    if (treeSize <= formerSize || treeSize > asOf.checkpoint.treeSize || concerned.length < 2) {
      return invalid('of no change');
    }
    const judged = await judgeNote(read.value, concerned, reported, verify);
    if (!judged.ok) return invalid(judged.failure.reason);
    handovers.push({ concerned: concerned.slice(1), judged: judged.value });
    formerSize = treeSize;
  }
  const inForce = findEpoch(epochs, asOf.checkpoint.treeSize);
  if (inForce.sequence !== findEpoch(epochs, formerSize).sequence) return invalid('missing');
  return succeed(handovers);
};

/**
 * Opens the bundle of a pinned ledger. Its `asOf` must be signed by the log and meet the policy in force at its size: it
 * says up to which size the bundle knows every governance entry, and a forged one would turn BUNDLE_OLD into a wrong
 * failure. Approvals make a change; the hand-overs show that the courts of both sides saw one history at it.
 *
 * @param verify the platform's own verification where that is faster; as strict as `verifySignature`
 */
export const openTrust = async (
  trust: Trust,
  verify: SignatureVerifier = verifySignature,
): Promise<Result<OpenTrust, TrustFailure>> => {
  const parsed = parseTrustBundle(trust.bundle, null);
  if (!parsed.ok) return fail({ code: 'trust.bundle-unreadable', reason: parsed.failure.code });
  const bundle = parsed.value;
  const { ledger, governance } = bundle;
  const found = computeEntryHash(bundle.genesis);
  if (found !== trust.genesis) return fail({ code: 'trust.genesis-mismatch', pinned: trust.genesis, found });
  const genesis = parseGenesis(bundle.genesis, ledger);
  if (!genesis.ok) return fail({ code: 'trust.bundle-unreadable', reason: genesis.failure.code });

  const changes = governance.map(({ entry, approvals, index }) => ({ index, text: entry, approvals }));
  const replayed = await replayGovernance(bundle.genesis, changes, ledger, verify);
  if (!replayed.ok) {
    const { code: reason, sequence } = replayed.failure;
    return fail({ code: 'trust.governance-invalid', reason, sequence });
  }
  const beganAt = parseTime(genesis.value.createdAt);
  const epochs = replayed.value.map((epoch): TrustedEpoch => ({
    ...epoch,
    keys: readLedgerKeys(epoch.state),
    sinceUnixMs: epoch.sequence === 0 ? beganAt : null,
    tookOverByUnixMs: null,
    provenTakeoverUnixMs: null,
  }));
  const reported = readReportedKeys(bundle);

  const asOf = readCheckpointNote(bundle.asOf, ledger);
  if (!asOf.ok) return fail({ code: 'trust.as-of-invalid', reason: asOf.failure.reason });
  const inForce = findEpoch(epochs, asOf.value.checkpoint.treeSize);
  const judged = await judgeNote(asOf.value, [inForce], reported, verify);
  if (!judged.ok) return fail({ code: 'trust.as-of-invalid', reason: judged.failure.reason });
  const strayed = governance.findIndex((link) => !isLinkIncluded(link, asOf.value));
  if (strayed >= 0) {
    return fail({ code: 'trust.governance-invalid', reason: 'not under asOf', sequence: strayed + 1 });
  }
  const handovers = await verifyHandovers(bundle, epochs, asOf.value, reported, verify);
  if (!handovers.ok) return handovers;
  const dates = new Map(
    handovers.value.flatMap(({ concerned, judged: note }) => {
      const own = { sinceUnixMs: note.metAtUnixMs, tookOverByUnixMs: dateTakeover(note, reported) };
      const inForceOwn = { ...own, provenTakeoverUnixMs: note.checkpoint.metAtUnixMs };
      return concerned.map(({ sequence }) => [sequence, sequence === inForce.sequence ? inForceOwn : own] as const);
    }),
  );
  const dated = epochs.map((epoch) => ({ ...epoch, ...dates.get(epoch.sequence) }));
  const checkpoints = [...handovers.value.map((handover) => handover.judged.checkpoint), judged.value.checkpoint];
  const checked = { ledger, bundle, genesisHash: found, epochs: dated, asOf: asOf.value, checkpoints, reported };
  return succeed({ ...checked, remembered: [] });
};
