// Reads the signature lines that a court answered with. Hostile: only lines that its pinned keys made over exactly our
// checkpoint are taken, and no time that could not be shown.

import { type Cosignature, verifyCosignatures } from '../../core/checkpoint/cosignature.ts';
import { parseSignedNote } from '../../core/note/signed-note.ts';
import type { VerifierKey } from '../../core/note/verifier-key.ts';
import { type Result, fail, succeed } from '../../core/result.ts';
import { MAX_UNIX_MS } from '../../core/verify/times.ts';
import type { CosignFailure } from './push-checkpoint.ts';

/** A later time stands in no verdict and in no answer of ours: one court's nonsense must not become everybody's error. */
const MAX_UNIX_SECONDS = Math.floor(MAX_UNIX_MS / 1000) - 86_400;

/** Verifies the lines in `body` over a checkpoint; at least one by these keys, or it fails. */
export const readCosignatures = async (
  checkpointText: string,
  body: string,
  keys: readonly VerifierKey[],
): Promise<Result<readonly Cosignature[], CosignFailure>> => {
  const unavailable = (detail: string) => fail({ code: 'court.unavailable' as const, detail });
  const note = parseSignedNote(`${checkpointText}\n${body}`);
  if (!note.ok) return unavailable(`unreadable cosignature: ${note.failure.code}`);
  // An empty line in the answer would move what was signed beyond the checkpoint: a line that is good for another text,
  // put under ours, would make the published note one that every reader refuses.
  if (note.value.text !== checkpointText) return unavailable('more than cosignature lines');
  const verified = await verifyCosignatures(note.value, keys);
  if (!verified.ok) return unavailable('invalid cosignature');
  if (verified.value.length === 0) return unavailable('no cosignature by the expected key');
  return verified.value.some(({ unixSeconds }) => unixSeconds > MAX_UNIX_SECONDS)
    ? unavailable('a cosignature beyond the calendar')
    : succeed(verified.value);
};
