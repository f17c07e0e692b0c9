// Supplements of kind `checkpoint-token`: an authority's time over the exact bytes of a published checkpoint. From before
// the courts' keys were replaced, it shows that nobody made the checkpoint with them afterwards. It shows that of the bytes
// alone: whichever text they are, only a log's signature and a met quorum among them make them a checkpoint.

import { decodeBase64 } from '../../bytes/base64.ts';
import { encodeUtf8 } from '../../bytes/bytes.ts';
import { encodeHex } from '../../bytes/hex.ts';
import type { SupplementOf } from '../../certificate/supplement.ts';
import { sha256 } from '../../digest/sha256.ts';
import { findEpoch } from '../../ledger/epochs.ts';
import { succeed } from '../../result.ts';
import { parseTimestampToken } from '../../timestamp/parse-timestamp-token.ts';
import { type Authority, type VerifiedToken, verifyCarriedToken } from '../carried-token.ts';
import { readCheckpointNote, type ReadCheckpoint } from '../endorsement.ts';
import { isSameTree } from '../establish-checkpoint.ts';
import type { GovernedTrust } from '../governed-trust.ts';
import { endWithAuthority } from '../replaced-authority.ts';
import { weighSignatures } from '../weigh-signatures.ts';
import type { CarriedCheckpoint } from './carrier.ts';
import type { Placed } from './inclusions.ts';
import type { SupplementFault } from './supplement-fault.ts';

type CheckpointToken = SupplementOf<'checkpoint-token'>;

/** A verified token over an established text of a checkpoint that the certificate carries. */
export type StampedCheckpoint = {
  readonly read: ReadCheckpoint;
  readonly token: VerifiedToken;
  /** When the policy was met by the stamped lines, Unix milliseconds. */
  readonly metAtUnixMs: number;
};

export type CheckpointTokenReading = {
  readonly fault: SupplementFault | null;
  readonly stamped: StampedCheckpoint | null;
};

/** What a token says, unverified. */
const readToken = (token: string) => {
  const parsed = parseTimestampToken(decodeBase64(token) ?? new Uint8Array());
  return parsed.ok ? parsed.value.tstInfo : null;
};

/** A state that the bundle does not know may name the authority of a token that is later than everything in the bundle. */
const isBeyondBundle = (token: string, { base }: GovernedTrust): boolean => {
  const seconds = base.checkpoints.flatMap(({ cosignatures }) => cosignatures.map(({ unixSeconds }) => unixSeconds));
  const stated = readToken(token)?.genTimeUnixMs ?? null;
  return stated !== null && seconds.every((unixSeconds) => unixSeconds * 1000 < stated);
};

// The token may have been made in its checkpoint's epoch or later: any state since then may name the authority.
const findAuthorities = (name: string, treeSize: number, { epochs }: GovernedTrust): readonly Authority[] => {
  const from = findEpoch(epochs, treeSize).sequence;
  return epochs
    .filter(({ sequence }) => sequence >= from)
    .flatMap(({ state }) => state.timestamps.authorities.filter((authority) => authority.name === name));
};

type Carried = {
  readonly checkpoints: readonly CarriedCheckpoint[];
  /** By the SHA-256 (hex) of the exact text. */
  readonly byHash: ReadonlyMap<string, CarriedCheckpoint>;
  /** Reads a text that is none of them, or gives the one that has it. */
  readonly readNote: (text: string) => ReturnType<typeof readCheckpointNote>;
};

/**
 * Each text is hashed and read once, whatever the number of tokens: nothing bounds those over one but their number, and the
 * lines of what was read once are verified once (`verifySignatures`).
 */
const indexCheckpoints = (checkpoints: readonly CarriedCheckpoint[], ledger: string): Carried => {
  const known = new Map<string, ReturnType<typeof readCheckpointNote>>(
    checkpoints.map(({ text, read }) => [text, succeed(read)]),
  );
  return {
    checkpoints,
    byHash: new Map(checkpoints.map((one) => [encodeHex(sha256(encodeUtf8(one.text))), one])),
    readNote: (text) => {
      const read = known.get(text) ?? readCheckpointNote(text, ledger);
      known.set(text, read);
      return read;
    },
  };
};

const findStamped = (
  item: CheckpointToken,
  { checkpoints, byHash, readNote }: Carried,
): CarriedCheckpoint | { readonly reason: string } => {
  if (item.note === undefined) {
    const stated = readToken(item.token);
    const found = stated === null ? undefined : byHash.get(encodeHex(stated.imprint));
    return found ?? { reason: 'checkpoint-token.of-another-checkpoint' };
  }
  const read = readNote(item.note);
  if (!read.ok) return { reason: read.failure.reason };
  const isCarried = checkpoints.some((one) => isSameTree(one.read.checkpoint, read.value.checkpoint));
  return isCarried ? { text: item.note, read: read.value } : { reason: 'checkpoint-token.of-another-checkpoint' };
};

type Token = { readonly token: VerifiedToken } | { readonly reason: string; readonly isUntrusted: boolean };

/** Verified once, up to any of the roots: what it costs does not grow with the ledger's history. */
const verifyToken = async (
  item: CheckpointToken,
  { text, read }: CarriedCheckpoint,
  trust: GovernedTrust,
): Promise<Token> => {
  const authorities = findAuthorities(item.authority, read.checkpoint.treeSize, trust);
  const roots = [...new Set(authorities.flatMap((authority) => authority.roots))];
  const [first] = authorities;
  const all = first === undefined ? undefined : { ...first, roots };
  const verified = await verifyCarriedToken(item, sha256(encodeUtf8(text)), all);
  if (!verified.ok) return verified.failure;
  const { rootSha256, facts } = verified.value;
  const simulated = authorities.find((authority) => authority.roots.includes(rootSha256))?.simulated ?? true;
  return { token: endWithAuthority({ ...verified.value, simulated, facts: { ...facts, simulated } }, trust) };
};

const judge = async (
  { position, item }: Placed<CheckpointToken>,
  carried: Carried,
  trust: GovernedTrust,
): Promise<CheckpointTokenReading> => {
  const nothing: CheckpointTokenReading = { fault: null, stamped: null };
  const fail = (reason: string): CheckpointTokenReading => ({
    ...nothing,
    fault: { step: 'quorum', position, kind: 'checkpoint-token', reason },
  });
  const found = findStamped(item, carried);
  if ('reason' in found) return fail(found.reason);
  const verified: Token = await verifyToken(item, found, trust);
  if ('reason' in verified) {
    return verified.isUntrusted && isBeyondBundle(item.token, trust) ? nothing : fail(verified.reason);
  }
  const { token } = verified;
  const { read } = found;
  // The lines are among the bytes, so each existed by the token's time: that dates those of keys reported later.
  const existedBy = [token.genTimeUnixMs + token.accuracyMs];
  const epoch = findEpoch(trust.epochs, read.checkpoint.treeSize);
  const weighed = await weighSignatures(read, epoch, trust.base.reported, existedBy, trust.verify);
  const { log, count, metAtUnixMs, holds } = weighed;
  if (holds && metAtUnixMs !== null) {
    // The text was not there before its lines: either time is false, and nobody can say which.
    const isInOrder = existedBy.every((unixMs) => metAtUnixMs <= unixMs + epoch.state.toleranceSeconds * 1000);
    return isInOrder ? { fault: null, stamped: { read, token, metAtUnixMs } } : nothing;
  }
  if (!count.sound) return fail(count.reason ?? 'cosignature.invalid');
  // Beyond asOf the keys may be those of a change that nobody here knows: nothing is shown, for or against.
  const isKnown = read.checkpoint.treeSize <= trust.base.asOf.checkpoint.treeSize;
  if (!log.valid && (isKnown || log.reason !== 'signed-note.no-known-signature')) return fail(log.reason);
  // Every published text meets its policy; with the lines of reported keys it is sound, and vouches for nothing.
  return isKnown && !count.metWithLeftOut ? fail('quorum not met') : nothing;
};

/** Verifies the tokens; each must be over a checkpoint that the certificate or a supplement carries. */
export const verifyCheckpointTokens = async (
  items: readonly Placed<CheckpointToken>[],
  checkpoints: readonly CarriedCheckpoint[],
  trust: GovernedTrust,
): Promise<readonly CheckpointTokenReading[]> => {
  if (items.length === 0) return [];
  const carried = indexCheckpoints(checkpoints, trust.ledger);
  return await Promise.all(items.map((item) => judge(item, carried, trust)));
};
