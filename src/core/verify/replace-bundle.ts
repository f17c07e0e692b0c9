// Takes a bundle in the place of another, and keeps what the former one was shown: its checkpoints are half of the proof
// if the next one is of another history, which nothing between different sizes tells at once.

import { type Result, succeed } from '../result.ts';
import type { ReadCheckpoint } from './endorsement.ts';
import { isSameTree } from './establish-checkpoint.ts';
import { type ReplacementFailure, judgeReplacement } from './judge-replacement.ts';
import { hasReports } from './reported-keys.ts';
import type { OpenTrust } from './trust.ts';

/** Most checkpoints of former bundles that are kept; the newest go on. */
const MAX_REMEMBERED = 64;

const earlier = (former: number | null, next: number | null): number | null =>
  former === null || next === null ? (next ?? former) : Math.min(former, next);

/**
 * Takes `next` in the place of `former` if it may be. The result compares every certificate with the former checkpoints,
 * too, and dates no takeover later than the former did.
 */
export const replaceBundle = (former: OpenTrust, next: OpenTrust): Result<OpenTrust, ReplacementFailure> => {
  const judged = judgeReplacement(former, next);
  if (!judged.ok) return judged;
  const own = next.checkpoints.map(({ read }) => read);
  const known = [...former.remembered, ...former.checkpoints.map(({ read }) => read), ...next.remembered];
  const remembered = known.reduce<readonly ReadCheckpoint[]>(
    (kept, read) =>
      [...own, ...kept].some(({ checkpoint }) => isSameTree(checkpoint, read.checkpoint)) ? kept : [...kept, read],
    [],
  );
  const epochs = next.epochs.map((epoch, sequence) => ({
    ...epoch,
    tookOverByUnixMs: earlier(former.epochs[sequence]?.tookOverByUnixMs ?? null, epoch.tookOverByUnixMs),
    provenTakeoverUnixMs: earlier(
      // Keys that were not reported then may be those that are.
      hasReports(next.reported) ? null : (former.epochs[sequence]?.provenTakeoverUnixMs ?? null),
      epoch.provenTakeoverUnixMs,
    ),
  }));
  return succeed({ ...next, epochs, remembered: remembered.slice(-MAX_REMEMBERED) });
};
