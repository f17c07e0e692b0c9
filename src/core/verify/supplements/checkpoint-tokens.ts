// Supplements of kind `checkpoint-token`: an authority's time over the exact bytes of a published checkpoint. From before
// the courts' keys were replaced, it shows that nobody made the checkpoint with them afterwards.

import { decodeBase64 } from '../../bytes/base64.ts';
import { encodeUtf8 } from '../../bytes/bytes.ts';
import { encodeHex } from '../../bytes/hex.ts';
import type { SupplementOf } from '../../certificate/supplement.ts';
import { sha256 } from '../../digest/sha256.ts';
import { findEpoch } from '../../ledger/epochs.ts';
import { parseTimestampToken } from '../../timestamp/parse-timestamp-token.ts';
import { type Authority, type VerifiedToken, verifyCarriedToken } from '../carried-token.ts';
import { readCheckpointNote, type ReadCheckpoint } from '../endorsement.ts';
import { isSameTree } from '../establish-checkpoint.ts';
import type { GovernedTrust } from '../governed-trust.ts';
import type { CarriedCheckpoint } from './carrier.ts';
import type { Placed } from './inclusions.ts';
import type { SupplementFault } from './supplement-fault.ts';

type CheckpointToken = SupplementOf<'checkpoint-token'>;

/** A verified token over a checkpoint that the certificate carries. */
export type StampedCheckpoint = { readonly read: ReadCheckpoint; readonly token: VerifiedToken };

export type CheckpointTokenReading = {
  readonly fault: SupplementFault | null;
  readonly stamped: StampedCheckpoint | null;
};

const readImprint = (token: string): string | null => {
  const parsed = parseTimestampToken(decodeBase64(token) ?? new Uint8Array());
  return parsed.ok ? encodeHex(parsed.value.tstInfo.imprint) : null;
};

// The token may have been made in its checkpoint's epoch or later: any state since then may name the authority.
const findAuthorities = (name: string, treeSize: number, { epochs }: GovernedTrust): readonly Authority[] => {
  const from = findEpoch(epochs, treeSize).sequence;
  return epochs
    .filter(({ sequence }) => sequence >= from)
    .flatMap(({ state }) => state.timestamps.authorities.filter((authority) => authority.name === name));
};

const findStamped = (
  item: CheckpointToken,
  checkpoints: readonly CarriedCheckpoint[],
  ledger: string,
): CarriedCheckpoint | { readonly reason: string } => {
  if (item.note === undefined) {
    const imprint = readImprint(item.token);
    const found = checkpoints.find(({ text }) => encodeHex(sha256(encodeUtf8(text))) === imprint);
    return found ?? { reason: 'checkpoint-token.of-another-checkpoint' };
  }
  const read = readCheckpointNote(item.note, ledger);
  if (!read.ok) return { reason: read.failure.reason };
  const isCarried = checkpoints.some((one) => isSameTree(one.read.checkpoint, read.value.checkpoint));
  return isCarried ? { text: item.note, read: read.value } : { reason: 'checkpoint-token.of-another-checkpoint' };
};

const judge = async (
  { position, item }: Placed<CheckpointToken>,
  checkpoints: readonly CarriedCheckpoint[],
  trust: GovernedTrust,
): Promise<CheckpointTokenReading> => {
  const fail = (reason: string): CheckpointTokenReading => ({
    fault: { step: 'quorum', position, kind: 'checkpoint-token', reason },
    stamped: null,
  });
  const found = findStamped(item, checkpoints, trust.ledger);
  if ('reason' in found) return fail(found.reason);
  const imprint = sha256(encodeUtf8(found.text));
  const authorities = findAuthorities(item.authority, found.read.checkpoint.treeSize, trust);
  let reason = 'timestamp.unknown-authority';
  for (const authority of authorities) {
    const verified = await verifyCarriedToken(item, imprint, authority);
    if (verified.ok) return { fault: null, stamped: { read: found.read, token: verified.value } };
    ({ reason } = verified.failure);
    if (!verified.failure.isUntrusted) break;
  }
  return fail(reason);
};

/** Verifies the tokens; each must be over a checkpoint that the certificate or a supplement carries. */
export const verifyCheckpointTokens = async (
  items: readonly Placed<CheckpointToken>[],
  checkpoints: readonly CarriedCheckpoint[],
  trust: GovernedTrust,
): Promise<readonly CheckpointTokenReading[]> =>
  await Promise.all(items.map((item) => judge(item, checkpoints, trust)));
