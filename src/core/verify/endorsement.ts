// Who stands behind a checkpoint: the log's signature, and the courts whose cosignatures count for the policy. Notes are
// hostile. A known key whose line does not verify spoils the note (C2SP signed-note): it is never merely left out.

import { type Checkpoint, parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { type Cosignature, verifyCosignatures } from '../checkpoint/cosignature.ts';
import type { LedgerState } from '../ledger/genesis.ts';
import { AUTHOR_TYPES, type SignedNote, findKey, parseSignedNote, verifySignedNote } from '../note/signed-note.ts';
import { type VerifierKey, nameAlgorithm } from '../note/verifier-key.ts';
import { type Result, fail, succeed } from '../result.ts';
import { type SignatureVerifier, verifySignature } from '../signature/verify-signature.ts';
import type { CourtKeys, LedgerKeys } from './ledger-keys.ts';

/** A court's verified cosignatures in one role, one per key that signed, and the earliest of them. */
export type CourtCosignature = {
  readonly courtKeys: CourtKeys;
  readonly cosignature: Cosignature;
  readonly all: readonly Cosignature[];
};

/** A key that signed, as it is shown. */
export type SigningKeyFact = { readonly keyId: string; readonly algorithm: 'ed25519' | 'ml-dsa-44' };

export type ReadCheckpoint = { readonly note: SignedNote; readonly checkpoint: Checkpoint };
export type ReadCheckpointFailure = { readonly reason: string };

/** Reads a checkpoint note of this ledger. Nothing is verified. */
export const readCheckpointNote = (text: string, ledger: string): Result<ReadCheckpoint, ReadCheckpointFailure> => {
  const note = parseSignedNote(text);
  if (!note.ok) return fail({ reason: note.failure.code });
  const checkpoint = parseCheckpoint(note.value.text);
  if (!checkpoint.ok) return fail({ reason: checkpoint.failure.code });
  if (checkpoint.value.origin !== ledger) return fail({ reason: 'checkpoint.foreign-origin' });
  return succeed({ note: note.value, checkpoint: checkpoint.value });
};

/** The log's verified signatures, one per key that signed, or why there is none. */
export type LogSignature =
  | { readonly valid: true; readonly name: string; readonly keys: readonly SigningKeyFact[] }
  | { readonly valid: false; readonly reason: string };

/** Names the keys of verified signatures. */
export const describeKeys = (keys: readonly Pick<VerifierKey, 'keyId' | 'type'>[]): readonly SigningKeyFact[] =>
  keys.map(({ keyId, type }) => ({ keyId, algorithm: nameAlgorithm(type) }));

/** Verifies the log's own signatures on a checkpoint note: one known key is enough, every known line must verify. */
export const verifyLogSignature = async (
  note: SignedNote,
  keys: LedgerKeys,
  verify: SignatureVerifier = verifySignature,
): Promise<LogSignature> => {
  const verified = await verifySignedNote(note, keys.log, verify);
  if (!verified.ok) return { valid: false, reason: verified.failure.code };
  const [signature] = verified.value;
  if (signature === undefined) return { valid: false, reason: 'signed-note.no-known-signature' };
  const signed = verified.value.flatMap((line) => findKey(line, keys.log, AUTHOR_TYPES) ?? []);
  return { valid: true, name: signature.name, keys: describeKeys(signed) };
};

export type QuorumCount = {
  /** False when a known court's line does not verify. */
  readonly sound: boolean;
  readonly reason: string | null;
  readonly witnesses: readonly CourtCosignature[];
  readonly keepers: readonly CourtCosignature[];
  /** Earliest Unix second at which the cosignatures up to then meet the policy; null when they do not. */
  readonly metAtUnixSeconds: number | null;
  /** Cosignatures that verify and were left out, because their keys were reported. */
  readonly leftOut: readonly Cosignature[];
  /** Whether the policy would be met with those. */
  readonly metWithLeftOut: boolean;
};

/** Whether a verified cosignature counts; its key may have been reported as compromised or revoked. */
export type CosignatureFilter = (cosignature: Cosignature) => boolean;

const everything: CosignatureFilter = () => true;

/** The n-th smallest time; 0 when none is needed, null when there are fewer. */
const nthTime = (cosignatures: readonly CourtCosignature[], n: number): number | null => {
  if (n === 0) return 0;
  const times = cosignatures.map(({ cosignature }) => cosignature.unixSeconds).sort((left, right) => left - right);
  return times[n - 1] ?? null;
};

// One court counts once, however many keys it has in the role: two keys are not two courts.
const earliestPerCourt = (
  courts: readonly CourtKeys[],
  cosignatures: readonly Cosignature[],
  keysOf: (court: CourtKeys) => readonly VerifierKey[],
): readonly CourtCosignature[] =>
  courts.flatMap((courtKeys) => {
    const own = cosignatures.filter(({ key }) => keysOf(courtKeys).includes(key));
    const [first, ...others] = own;
    if (first === undefined) return [];
    const cosignature = others.reduce((best, next) => (next.unixSeconds < best.unixSeconds ? next : best), first);
    return [{ courtKeys, cosignature, all: own }];
  });

const computeMetAt = (
  { policy }: LedgerState,
  witnesses: readonly CourtCosignature[],
  keepers: readonly CourtCosignature[],
): number | null => {
  const witnessed = nthTime(witnesses, policy.witnesses);
  const kept = nthTime(keepers, policy.keepers);
  return witnessed === null || kept === null ? null : Math.max(witnessed, kept);
};

/** Counts verified cosignatures for a policy. */
export const tallyQuorum = (
  verified: readonly Cosignature[],
  keys: LedgerKeys,
  state: LedgerState,
  counts: CosignatureFilter = everything,
): QuorumCount => {
  const group = (cosignatures: readonly Cosignature[]) => ({
    witnesses: earliestPerCourt(keys.courts, cosignatures, ({ witness }) => witness),
    keepers: earliestPerCourt(keys.courts, cosignatures, ({ keeper }) => keeper),
  });
  const { witnesses, keepers } = group(verified.filter(counts));
  const all = group(verified);
  return {
    sound: true,
    reason: null,
    witnesses,
    keepers,
    metAtUnixSeconds: computeMetAt(state, witnesses, keepers),
    leftOut: verified.filter((cosignature) => !counts(cosignature)),
    metWithLeftOut: computeMetAt(state, all.witnesses, all.keepers) !== null,
  };
};

/**
 * Verifies the cosignatures of the policy's members and counts them.
 * @param counts which of the verified ones count; all of them when absent
 */
export const countQuorum = async (
  note: SignedNote,
  keys: LedgerKeys,
  state: LedgerState,
  verify: SignatureVerifier = verifySignature,
  counts: CosignatureFilter = everything,
): Promise<QuorumCount> => {
  const members = keys.courts.flatMap(({ witness, keeper }) => [...witness, ...keeper]);
  const verified = await verifyCosignatures(note, members, verify);
  if (verified.ok) return tallyQuorum(verified.value, keys, state, counts);
  const { code, name } = verified.failure;
  const nobody = { witnesses: [], keepers: [], leftOut: [], metAtUnixSeconds: null, metWithLeftOut: false };
  return { sound: false, reason: `${code} ${name}`, ...nobody };
};
