// When a batch was on the ledger: read off the published checkpoint, by the same rule as in the verdict.

import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import { findEpoch } from '../../core/ledger/epochs.ts';
import { countQuorum, readCheckpointNote } from '../../core/verify/endorsement.ts';
import { openTrust } from '../../core/verify/trust.ts';
import type { BatchRecord } from '../evidence/evidence.ts';
import type { IssuePorts } from './ports.ts';

/** Reads when the cosignatures met the policy, Unix milliseconds; null before the batch's checkpoint is published. */
export const readOnLedgerBy = async (
  ports: Pick<IssuePorts, 'objects' | 'trust'>,
  batch: BatchRecord | null,
): Promise<number | null> => {
  if (batch === null || batch.publishedSize === null) return null;
  const [bytes, trust] = await Promise.all([
    ports.objects.read(`checkpoints/${batch.publishedSize}`),
    ports.trust().then(openTrust),
  ]);
  const note = bytes === null ? null : decodeUtf8(bytes);
  if (note === null || !trust.ok) return null;
  const read = readCheckpointNote(note, trust.value.ledger);
  if (!read.ok) return null;
  const { keys, state } = findEpoch(trust.value.epochs, read.value.checkpoint.treeSize);
  const { metAtUnixSeconds } = await countQuorum(read.value.note, keys, state);
  return metAtUnixSeconds === null ? null : metAtUnixSeconds * 1000;
};
