// May a trust bundle take the place of another. A verifier that was led back to an older state of the ledger would
// believe keys that were replaced since; one that was led to another history, keys that never counted.

import { encodeHex } from '../bytes/hex.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { formatKid } from '../certificate/detached-jws.ts';
import { parseApprovalNote } from '../ledger/approval.ts';
import { findEpoch } from '../ledger/epochs.ts';
import type { LedgerState } from '../ledger/genesis.ts';
import { parseVerifierKey } from '../note/verifier-key.ts';
import { type Result, fail, succeed } from '../result.ts';
import { tallyQuorum } from './endorsement.ts';
import { isReported } from './reported-keys.ts';
import { unlessReported } from './weigh-signatures.ts';
import type { OpenTrust } from './trust.ts';

/** Why a bundle does not replace the one that the verifier has. */
export type ReplacementFailure =
  | { readonly code: 'replacement.another-genesis'; readonly expected: string; readonly found: string }
  | { readonly code: 'replacement.sequence-decreases'; readonly former: number; readonly found: number }
  | { readonly code: 'replacement.older'; readonly former: number; readonly found: number }
  | {
      readonly code: 'replacement.another-tree';
      readonly treeSize: number;
      readonly former: string;
      readonly found: string;
    }
  | { readonly code: 'replacement.another-history'; readonly sequence: number }
  | { readonly code: 'replacement.forgets'; readonly list: 'compromisedSince' | 'revoked'; readonly key: string }
  | { readonly code: 'replacement.reported-keys'; readonly part: 'asOf' | 'governance' };

type Opened = Omit<OpenTrust, 'ledger'>;

/** The state that approved the change of that sequence. */
const findEpochBefore = ({ epochs }: Opened, sequence: number): LedgerState =>
  findEpoch(epochs.slice(0, sequence), Number.MAX_SAFE_INTEGER).state;

const idOf = (vkey: string): string => {
  const key = parseVerifierKey(vkey);
  return key.ok ? formatKid(key.value) : vkey;
};

const LISTS = ['compromisedSince', 'revoked'] as const;

/** Two checkpoints of one size and different trees, one of each; what the holder was shown before counts, too. */
const findContradiction = (former: Opened, next: Opened): ReplacementFailure | null => {
  const list = ({ checkpoints, remembered }: Opened) => [
    ...checkpoints.map(({ read }) => read.checkpoint),
    ...remembered.map(({ checkpoint }) => checkpoint),
  ];
  const bySize = new Map(list(former).map((one) => [one.treeSize, one.rootHash]));
  for (const { treeSize, rootHash } of list(next)) {
    const own = bySize.get(treeSize);
    if (own === undefined || equalBytes(own, rootHash)) continue;
    return { code: 'replacement.another-tree', treeSize, former: encodeHex(own), found: encodeHex(rootHash) };
  }
  return null;
};

/**
 * The first change that one of them knows otherwise: another entry or place, one below the size up to which the former
 * knows every change, or another first checkpoint of a change.
 */
const findStrayed = (former: Opened, next: Opened): number | null => {
  const strayed = next.epochs.find(({ sequence, leafHash, index }) => {
    const own = former.epochs[sequence];
    return own === undefined
      ? index < former.asOf.checkpoint.treeSize
      : own.leafHash !== leafHash || own.index !== index;
  });
  if (strayed !== undefined) return strayed.sequence;
  if (next.epochs.length < former.epochs.length) return next.epochs.length;
  const sizes = new Set(next.checkpoints.map(({ read }) => read.checkpoint.treeSize));
  const moved = former.checkpoints.slice(0, -1).find(({ read }) => !sizes.has(read.checkpoint.treeSize));
  return moved === undefined ? null : findEpoch(former.epochs, moved.read.checkpoint.treeSize).sequence;
};

/** Whether a larger `asOf` meets its policy only by keys that were known as reported: then thieves may have made it. */
const isByReported = ({ reported }: Opened, { asOf, checkpoints, epochs }: Opened): boolean => {
  const { keys, state } = findEpoch(epochs, asOf.checkpoint.treeSize);
  const cosignatures = checkpoints.at(-1)?.cosignatures ?? [];
  return tallyQuorum(cosignatures, keys, state, unlessReported(reported, [])).metAtUnixSeconds === null;
};

/** Whether a further change has its approvals only by keys that were known as reported: approvals have no date. */
const isApprovedByReported = ({ reported, bundle }: Opened, next: Opened): boolean =>
  next.bundle.governance.slice(bundle.sequence).some(({ approvals }, offset) => {
    const { courts, policy } = findEpochBefore(next, bundle.sequence + offset + 1);
    const signed = approvals.flatMap((text) => {
      const read = parseApprovalNote(text);
      return read.ok ? read.value.note.signatures.filter((line) => !isReported(reported, line)) : [];
    });
    const ids = new Set(signed.map(({ name, keyId }) => `${name}+${keyId}`));
    const approving = courts.filter(({ keys }) => keys.governance.some((vkey) => ids.has(idOf(vkey))));
    return approving.length < policy.witnesses;
  });

/**
 * Judges whether `next` may replace `former`: the same genesis, every change that the former knows at the same place, no
 * tree that contradicts one of the former's, no smaller sequence and size, no reported key forgotten, and nothing further that only keys stand behind which the former
 * reports. Keys that only the next one reports do not matter here: who brings the report takes its own trust away. Both
 * were opened, so each is sound by itself.
 */
export const judgeReplacement = (former: Opened, next: Opened): Result<null, ReplacementFailure> => {
  if (former.genesisHash !== next.genesisHash) {
    return fail({ code: 'replacement.another-genesis', expected: former.genesisHash, found: next.genesisHash });
  }
  const [before, after] = [former.asOf.checkpoint, next.asOf.checkpoint];
  if (next.bundle.sequence < former.bundle.sequence) {
    return fail({
      code: 'replacement.sequence-decreases',
      former: former.bundle.sequence,
      found: next.bundle.sequence,
    });
  }
  if (after.treeSize < before.treeSize) {
    return fail({ code: 'replacement.older', former: before.treeSize, found: after.treeSize });
  }
  const contradiction = findContradiction(former, next);
  if (contradiction !== null) return fail(contradiction);
  const sequence = findStrayed(former, next);
  if (sequence !== null) return fail({ code: 'replacement.another-history', sequence });
  for (const list of LISTS) {
    // A report only takes trust away; taking it back, or moving it to a later time, would give trust again.
    const forgotten = former.bundle[list].find(
      ({ key, since }) => !next.bundle[list].some((other) => other.key === key && other.since <= since),
    );
    if (forgotten !== undefined) return fail({ code: 'replacement.forgets', list, key: forgotten.key });
  }
  if (isApprovedByReported(former, next)) return fail({ code: 'replacement.reported-keys', part: 'governance' });
  if (after.treeSize > before.treeSize && isByReported(former, next)) {
    return fail({ code: 'replacement.reported-keys', part: 'asOf' });
  }
  return succeed(null);
};
