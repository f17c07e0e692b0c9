// Judges a timestamp token that a batch names: over this batch's core, by an authority of the state in force. Hostile.

import { sliceBatchCore } from '../../../src/core/batch/batch-entry.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import type { LedgerState } from '../../../src/core/ledger/genesis.ts';
import { verifyTimestampToken } from '../../../src/core/timestamp/verify-timestamp-token.ts';
import type { FindingCode } from './judge-entry.ts';

const MISMATCH: readonly string[] = ['timestamp.imprint-algorithm', 'timestamp.imprint-mismatch'];

/** Lists the roots of an authority over states: around a change of governance, either may have been in force. */
export const listRoots = (states: readonly LedgerState[], authority: string): readonly string[] => [
  ...new Set(
    states.flatMap(({ timestamps }) =>
      timestamps.authorities.flatMap(({ name, roots }) => (name === authority ? roots : [])),
    ),
  ),
];

/** Judges a token over a batch; null when nothing is wrong with it. `entry` is the batch entry's exact text. */
export const judgeToken = async (
  token: Uint8Array,
  entry: string,
  trustedRoots: readonly string[],
): Promise<FindingCode | null> => {
  const imprint = sha256(encodeUtf8(sliceBatchCore(entry)));
  const verified = await verifyTimestampToken({ token, imprint, trustedRoots });
  if (verified.ok) return null;
  return MISMATCH.includes(verified.failure.code) ? 'token-mismatch' : 'token-untrusted';
};
