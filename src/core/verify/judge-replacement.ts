// May a trust bundle take the place of another. A verifier that was led back to an older state of the ledger would
// believe keys that were replaced since; one that was led to another history, keys that never counted.

import { encodeHex } from '../bytes/hex.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { type Result, fail, succeed } from '../result.ts';
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
  | { readonly code: 'replacement.forgets'; readonly list: 'compromisedSince' | 'revoked'; readonly key: string };

type Opened = Pick<OpenTrust, 'genesisHash' | 'bundle' | 'epochs' | 'asOf'>;

const LISTS = ['compromisedSince', 'revoked'] as const;

/**
 * Judges whether `next` may replace `former`: the same genesis, every change that the former knows at the same place, no
 * smaller sequence and size, no reported key forgotten. Both were opened, so each is sound by itself.
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
  if (after.treeSize === before.treeSize && !equalBytes(after.rootHash, before.rootHash)) {
    const [own, found] = [encodeHex(before.rootHash), encodeHex(after.rootHash)];
    return fail({ code: 'replacement.another-tree', treeSize: after.treeSize, former: own, found });
  }
  const strayed = former.epochs.find(({ sequence, leafHash, index }) => {
    const other = next.epochs[sequence];
    return other?.leafHash !== leafHash || other.index !== index;
  });
  if (strayed !== undefined) return fail({ code: 'replacement.another-history', sequence: strayed.sequence });
  for (const list of LISTS) {
    // A report only takes trust away; taking it back, or moving it to a later time, would give trust again.
    const forgotten = former.bundle[list].find(
      ({ key, since }) => !next.bundle[list].some((other) => other.key === key && other.since <= since),
    );
    if (forgotten !== undefined) return fail({ code: 'replacement.forgets', list, key: forgotten.key });
  }
  return succeed(null);
};
