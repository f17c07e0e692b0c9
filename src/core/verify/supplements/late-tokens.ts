// Supplements of kind `timestamp`: a token over the batch core that came after the batch had been appended, and, when
// there is one, the ledger entry that names it. The step `timestamps` verifies the token itself.

import { encodeUtf8 } from '../../bytes/bytes.ts';
import { encodeHex } from '../../bytes/hex.ts';
import { parseTimestampEntry } from '../../batch/timestamp-entry.ts';
import type { SupplementOf } from '../../certificate/supplement.ts';
import { hashLeaf } from '../../merkle/hash.ts';
import { verifyInclusionProof } from '../../merkle/inclusion-proof.ts';
import { parseTlogProof } from '../../proof/tlog-proof.ts';
import { type Result, fail, succeed } from '../../result.ts';
import { computeTokenHash } from '../carried-token.ts';
import { type ReadCheckpoint, readCheckpointNote } from '../endorsement.ts';
import { establishCheckpoint } from '../establish-checkpoint.ts';
import type { GovernedTrust } from '../governed-trust.ts';
import { type Protection, formEndorsement } from '../protection.ts';
import type { LateToken } from '../steps/timestamps.ts';
import type { Carrier } from './carrier.ts';
import type { Placed } from './inclusions.ts';
import type { SupplementFault } from './supplement-fault.ts';

type Timestamp = SupplementOf<'timestamp'>;
type Reason = { readonly reason: string };

/** Where the checkpoint that covers a naming entry is read, before it is judged. */
export const readNamingCheckpoint = (
  item: Timestamp,
  carrier: Carrier,
  ledger: string,
): Result<{ readonly text: string; readonly read: ReadCheckpoint } | null, Reason> => {
  if (item.entry === null && item.proof === null) return succeed(null);
  if (item.entry === null || item.proof === null) return fail({ reason: 'timestamp-entry.without-proof' });
  const entry = parseTimestampEntry(item.entry, ledger);
  if (!entry.ok) return fail({ reason: entry.failure.code });
  const { batch, authority, tokenSha256 } = entry.value;
  const isNamed =
    batch === encodeHex(carrier.leafHash) && authority === item.authority && tokenSha256 === computeTokenHash(item);
  if (!isNamed) return fail({ reason: 'timestamp-entry.of-another-token' });
  const proof = parseTlogProof(item.proof);
  if (!proof.ok) return fail({ reason: proof.failure.code });
  if (proof.value.extra !== null) return fail({ reason: 'tlog-proof.extra' });
  const { index, path, checkpoint: text } = proof.value;
  const read = readCheckpointNote(text, ledger);
  if (!read.ok) return fail({ reason: read.failure.reason });
  const { treeSize, rootHash } = read.value.checkpoint;
  const leafHash = hashLeaf(encodeUtf8(item.entry));
  const included = verifyInclusionProof({ leafHash, leafIndex: index, treeSize, path, rootHash });
  return included.ok ? succeed({ text, read: read.value }) : fail({ reason: included.failure.code });
};

/** Finds what vouches for a checkpoint. */
export type ProtectionFinder = (read: ReadCheckpoint) => Promise<readonly Protection[]>;

export type LateTokenReading = { readonly fault: SupplementFault | null; readonly late: LateToken };

const judge = async (
  { position, item }: Placed<Timestamp>,
  carrier: Carrier,
  protect: ProtectionFinder,
  trust: GovernedTrust,
): Promise<LateTokenReading> => {
  const { authority, token, certificates, crls, ocsps } = item;
  const late = { authority, token, certificates, crls, ocsps, naming: null };
  const fault = (reason: string): LateTokenReading => ({
    fault: { step: 'timestamps', position, kind: 'timestamp', reason },
    late,
  });
  const naming = readNamingCheckpoint(item, carrier, trust.ledger);
  if (!naming.ok) return fault(naming.failure.reason);
  if (naming.value === null) return { fault: null, late };
  const { read } = naming.value;
  const { epoch, log, count, proven } = await establishCheckpoint(read, trust, await protect(read));
  if (!count.sound) return fault(count.reason ?? 'cosignature.invalid');
  // Beyond asOf the keys may be those of a change that the bundle does not know.
  const isKnown = read.checkpoint.treeSize <= trust.base.asOf.checkpoint.treeSize;
  if (!log.valid && (isKnown || log.reason !== 'signed-note.no-known-signature')) return fault(log.reason);
  if (isKnown && count.metAtUnixSeconds === null && !count.metWithLeftOut) return fault('quorum not met');
  if (proven.length === 0) return { fault: null, late };
  return {
    fault: null,
    late: { ...late, naming: { proven, endorsement: formEndorsement(log, count, epoch.state.policy) } },
  };
};

/**
 * Verifies the naming entries of late tokens.
 * @param protect by the rules that hold for every other checkpoint: the word of an authority that has ended dates nothing
 */
export const verifyLateTokens = async (
  items: readonly Placed<Timestamp>[],
  carrier: Carrier,
  protect: ProtectionFinder,
  trust: GovernedTrust,
): Promise<readonly LateTokenReading[]> => await Promise.all(items.map((item) => judge(item, carrier, protect, trust)));
