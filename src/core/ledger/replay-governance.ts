// Replays the changes of a ledger's state from its genesis. The genesis is the caller's, pinned; everything else is
// hostile. A change counts when it continues the former one exactly and M distinct courts of the former state approved
// it; anything else refuses the whole list, so that every reader arrives at the same epochs or at none.

import { type NoteVerificationFailure, verifySignedNote } from '../note/signed-note.ts';
import { KEY_TYPE, type VerifierKey, parseVerifierKey } from '../note/verifier-key.ts';
import { type Result, fail, succeed } from '../result.ts';
import { type SignatureVerifier, verifySignature } from '../signature/verify-signature.ts';
import { formatCanonical } from '../text/canonical-json.ts';
import { parseApprovalNote } from './approval.ts';
import { type Epoch, findEpoch } from './epochs.ts';
import { type LedgerState, parseGenesis } from './genesis.ts';
import { computeEntryHash, parseGovernance } from './governance.ts';
import { type KeyOwners, addKeyOwners } from './key-owners.ts';

/** A governance entry as it stands on the ledger: exact text, and the exact notes that approve it. */
export type GovernanceChange = {
  readonly index: number;
  readonly text: string;
  readonly approvals: readonly string[];
};

/** Why a change does not count; `sequence` is the one that it should have, 0 for genesis. */
export type GovernanceFailure = { readonly sequence: number } & (
  | { readonly code: 'governance.entry-unreadable'; readonly reason: string; readonly pointer: string }
  | { readonly code: 'governance.sequence'; readonly found: number }
  | { readonly code: 'governance.previous'; readonly expected: string; readonly found: string }
  | { readonly code: 'governance.index'; readonly minimum: number; readonly found: number }
  | { readonly code: 'governance.effective-size'; readonly minimum: number; readonly found: number }
  | { readonly code: 'governance.key-reused'; readonly vkey: string; readonly former: string; readonly found: string }
  | { readonly code: 'governance.ungovernable'; readonly required: number; readonly found: number }
  | { readonly code: 'governance.no-change' }
  | { readonly code: 'governance.approval-malformed'; readonly position: number; readonly reason: string }
  | { readonly code: 'governance.approval-of-another'; readonly position: number }
  | { readonly code: 'governance.approval-unknown-key'; readonly position: number; readonly name: string }
  | { readonly code: 'governance.approval-repeated'; readonly position: number; readonly name: string }
  | { readonly code: 'governance.approval-signature'; readonly position: number; readonly name: string }
  | {
      readonly code: 'governance.not-approved';
      readonly required: number;
      readonly approvedBy: readonly string[];
    }
);

type GovernanceKeys = readonly { readonly court: string; readonly keys: readonly VerifierKey[] }[];

const readGovernanceKeys = (state: LedgerState): GovernanceKeys =>
  state.courts.map(({ id, keys }) => ({
    court: id,
    keys: keys.governance.flatMap((text) => {
      const key = parseVerifierKey(text);
      return key.ok && key.value.type === KEY_TYPE.ed25519 ? [key.value] : [];
    }),
  }));

const describeSignature = (failure: NoteVerificationFailure) => ('name' in failure ? failure.name : '');

/**
 * Verifies the approvals of a governance entry under the former state. Every signature line must be by a governance key
 * of a court of that state, each key once, and must verify: a line that nobody can judge has no place on the ledger, and
 * copied ones would only cost every reader a verification each.
 * @param approvals exact notes
 * @returns the courts that approved, in the state's order
 */
export const verifyApprovals = async (
  former: LedgerState,
  entry: { readonly ledger: string; readonly sequence: number; readonly leafHash: string },
  approvals: readonly string[],
  verify: SignatureVerifier = verifySignature,
): Promise<Result<readonly string[], GovernanceFailure>> => {
  const { ledger, sequence, leafHash } = entry;
  const courts = readGovernanceKeys(former);
  const keys = courts.flatMap((court) => court.keys);
  const signed = new Set<VerifierKey>();
  for (const [position, text] of approvals.entries()) {
    const read = parseApprovalNote(text);
    if (!read.ok) {
      return fail({ code: 'governance.approval-malformed', sequence, position, reason: read.failure.reason });
    }
    const { approval, note } = read.value;
    if (approval.origin !== ledger || approval.sequence !== sequence || approval.leafHash !== leafHash) {
      return fail({ code: 'governance.approval-of-another', sequence, position });
    }
    const stranger = note.signatures.find(
      ({ name, keyId }) => !keys.some((key) => key.name === name && key.keyId === keyId),
    );
    if (stranger !== undefined) {
      return fail({ code: 'governance.approval-unknown-key', sequence, position, name: stranger.name });
    }
    const repeated = note.signatures.find(
      ({ name, keyId }, line) =>
        [...signed].some((key) => key.name === name && key.keyId === keyId) ||
        note.signatures.findIndex((other) => other.name === name && other.keyId === keyId) !== line,
    );
    if (repeated !== undefined) {
      return fail({ code: 'governance.approval-repeated', sequence, position, name: repeated.name });
    }
    const verified = await verifySignedNote(note, keys, verify);
    if (!verified.ok) {
      const name = describeSignature(verified.failure);
      return fail({ code: 'governance.approval-signature', sequence, position, name });
    }
    for (const { name, keyId } of verified.value) {
      const key = keys.find((candidate) => candidate.name === name && candidate.keyId === keyId);
      if (key !== undefined) signed.add(key);
    }
  }
  // One court counts once, however many governance keys it has.
  return succeed(courts.filter((court) => court.keys.some((key) => signed.has(key))).map(({ court }) => court));
};

type Replayed = { readonly epoch: Epoch; readonly owners: KeyOwners };

/** Checks everything about a proposed next entry that needs no approval. `index` and approvals are not judged here. */
const checkProposal = (
  text: string,
  ledger: string,
  { epoch: former, owners: known }: Replayed,
): Result<Omit<Epoch, 'index'> & { readonly owners: KeyOwners }, GovernanceFailure> => {
  const sequence = former.sequence + 1;
  const parsed = parseGovernance(text, ledger);
  if (!parsed.ok) {
    const pointer = parsed.failure.code === 'text.schema' ? parsed.failure.pointer : '';
    return fail({ code: 'governance.entry-unreadable', sequence, reason: parsed.failure.code, pointer });
  }
  const { state, effectiveSize, previous } = parsed.value;
  if (parsed.value.sequence !== sequence) {
    return fail({ code: 'governance.sequence', sequence, found: parsed.value.sequence });
  }
  if (previous !== former.leafHash) {
    return fail({ code: 'governance.previous', sequence, expected: former.leafHash, found: previous });
  }
  if (effectiveSize <= former.effectiveSize) {
    const minimum = former.effectiveSize + 1;
    return fail({ code: 'governance.effective-size', sequence, minimum, found: effectiveSize });
  }
  if (formatCanonical(state) === formatCanonical(former.state)) {
    return fail({ code: 'governance.no-change', sequence });
  }
  const { owners, reused } = addKeyOwners(known, state);
  if (reused !== null) return fail({ code: 'governance.key-reused', sequence, ...reused });
  // A state that could never be changed again would end in a lost quorum.
  const governed = state.courts.filter(({ keys }) => keys.governance.length > 0).length;
  if (governed < state.policy.witnesses) {
    return fail({ code: 'governance.ungovernable', sequence, required: state.policy.witnesses, found: governed });
  }
  return succeed({ sequence, leafHash: computeEntryHash(text), effectiveSize, state, owners });
};

const replayChange = async (
  { index, text, approvals }: GovernanceChange,
  ledger: string,
  former: Replayed,
  verify: SignatureVerifier,
): Promise<Result<Replayed, GovernanceFailure>> => {
  const sequence = former.epoch.sequence + 1;
  if (!Number.isSafeInteger(index) || index <= former.epoch.index) {
    return fail({ code: 'governance.index', sequence, minimum: former.epoch.index + 1, found: index });
  }
  const proposal = checkProposal(text, ledger, former);
  if (!proposal.ok) return proposal;
  const { owners, ...next } = proposal.value;
  // The approvals follow the entry in the same commit; the change may take effect only behind the last of them.
  if (next.effectiveSize <= index + approvals.length) {
    const minimum = index + approvals.length + 1;
    return fail({ code: 'governance.effective-size', sequence, minimum, found: next.effectiveSize });
  }
  const { state } = former.epoch;
  const approved = await verifyApprovals(state, { ledger, sequence, leafHash: next.leafHash }, approvals, verify);
  if (!approved.ok) return approved;
  const required = state.policy.witnesses;
  if (approved.value.length < required) {
    return fail({ code: 'governance.not-approved', sequence, required, approvedBy: approved.value });
  }
  return succeed({ epoch: { ...next, index }, owners });
};

const begin = (genesis: string, ledger: string): Result<Replayed, GovernanceFailure> => {
  const parsed = parseGenesis(genesis, ledger);
  if (!parsed.ok) {
    const pointer = parsed.failure.code === 'text.schema' ? parsed.failure.pointer : '';
    return fail({ code: 'governance.entry-unreadable', sequence: 0, reason: parsed.failure.code, pointer });
  }
  const { state } = parsed.value;
  const epoch = { sequence: 0, leafHash: computeEntryHash(genesis), index: 0, effectiveSize: 0, state };
  return succeed({ epoch, owners: addKeyOwners(new Map(), state).owners });
};

const replayFrom = async (
  first: Replayed,
  changes: readonly GovernanceChange[],
  ledger: string,
  verify: SignatureVerifier,
): Promise<Result<readonly [Replayed, ...Replayed[]], GovernanceFailure>> => {
  const replayed: [Replayed, ...Replayed[]] = [first];
  for (const change of changes) {
    const next = await replayChange(change, ledger, replayed.at(-1) ?? first, verify);
    if (!next.ok) return next;
    replayed.push(next.value);
  }
  return succeed(replayed);
};

const replay = async (
  genesis: string,
  changes: readonly GovernanceChange[],
  ledger: string,
  verify: SignatureVerifier,
): Promise<Result<readonly [Replayed, ...Replayed[]], GovernanceFailure>> => {
  const first = begin(genesis, ledger);
  return first.ok ? await replayFrom(first.value, changes, ledger, verify) : first;
};

/** Owners of a history's keys, gathered once for all that continue it. */
const gathered = new WeakMap<readonly Epoch[], KeyOwners>();

const gatherOwners = (epochs: readonly Epoch[]): KeyOwners => {
  const known = gathered.get(epochs);
  if (known !== undefined) return known;
  const owners = epochs.reduce<KeyOwners>((all, { state }) => addKeyOwners(all, state).owners, new Map());
  gathered.set(epochs, owners);
  return owners;
};

/**
 * Replays the approved changes, in their order on the ledger.
 * @param genesis exact text of entry 0; whether it is the pinned one is the caller's to check
 * @returns the epochs, genesis first
 */
export const replayGovernance = async (
  genesis: string,
  changes: readonly GovernanceChange[],
  ledger: string,
  verify: SignatureVerifier = verifySignature,
): Promise<Result<readonly Epoch[], GovernanceFailure>> => {
  const replayed = await replay(genesis, changes, ledger, verify);
  return replayed.ok ? succeed(replayed.value.map(({ epoch }) => epoch)) : replayed;
};

/**
 * Replays changes that continue a history which was replayed before; no signature of that history is verified again.
 * @param epochs of that history, genesis first
 * @returns the epochs of the changes alone
 */
export const continueGovernance = async (
  epochs: readonly Epoch[],
  changes: readonly GovernanceChange[],
  ledger: string,
  verify: SignatureVerifier = verifySignature,
): Promise<Result<readonly Epoch[], GovernanceFailure>> => {
  const epoch = findEpoch(epochs, Number.MAX_SAFE_INTEGER);
  const replayed = await replayFrom({ epoch, owners: gatherOwners(epochs) }, changes, ledger, verify);
  return replayed.ok ? succeed(replayed.value.slice(1).map((one) => one.epoch)) : replayed;
};

/** Checks a governance entry that is to be proposed after these changes: what approvals could not mend. */
export const checkGovernanceProposal = async (
  genesis: string,
  changes: readonly GovernanceChange[],
  ledger: string,
  proposal: string,
  verify: SignatureVerifier = verifySignature,
): Promise<Result<Omit<Epoch, 'index'>, GovernanceFailure>> => {
  const replayed = await replay(genesis, changes, ledger, verify);
  if (!replayed.ok) return replayed;
  const checked = checkProposal(proposal, ledger, replayed.value.at(-1) ?? replayed.value[0]);
  if (!checked.ok) return checked;
  const { owners: _owners, ...next } = checked.value;
  return succeed(next);
};
