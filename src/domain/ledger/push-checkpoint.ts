// Submits one log-signed checkpoint to a court (C2SP tlog-witness add-checkpoint, which mirrors and keepers share). A 409 is
// answered with a proof from the size that it names, at most three times. "The court is ahead of us" and "another root"
// are never retried: they mean that this ledger or that court has lost or changed history.

import { encodeBase64 } from '../../core/bytes/base64.ts';
import { parseDecimal } from '../../core/bytes/decimal.ts';
import { type Result, fail, succeed } from '../../core/result.ts';
import type { CourtAnswer } from './court-client.ts';

/** The exact type that makes a 409 mean "stale size" and nothing else. */
const STALE_SIZE = 'text/x.tlog.size';
const MAX_TRIES = 3;

/** Why a court did not cosign. */
export type CosignFailure =
  /** Worth another try later. */
  | { readonly code: 'court.unavailable'; readonly detail: string }
  /** The court has cosigned more than we know of: our state is older than what was published. */
  | { readonly code: 'court.ahead'; readonly treeSize: number }
  /** The court refuses the proof: it holds another history, or we do. */
  | { readonly code: 'court.refuses'; readonly status: number; readonly detail: string };

export type CheckpointSubmission = {
  /** Size that we believe the court holds, 0 for none. */
  readonly oldSize: number;
  readonly treeSize: number;
  /** Log-signed checkpoint. */
  readonly note: string;
  readonly consistencyPath: (oldSize: number) => Promise<readonly Uint8Array[]>;
};

const formatRequest = (oldSize: number, path: readonly Uint8Array[], note: string): string =>
  [`old ${oldSize}`, ...path.map(encodeBase64), '', note].join('\n');

/** Submits a checkpoint; gives the body of the answer 200, still hostile. */
export const pushCheckpoint = async (
  send: (body: string) => Promise<CourtAnswer>,
  submission: CheckpointSubmission,
): Promise<Result<string, CosignFailure>> => {
  let { oldSize } = submission;
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const path = oldSize === 0 ? [] : await submission.consistencyPath(oldSize);
    let answer;
    try {
      answer = await send(formatRequest(oldSize, path, submission.note));
    } catch (error) {
      return fail({ code: 'court.unavailable', detail: error instanceof Error ? error.message : 'no answer' });
    }
    if (answer.status === 200) return succeed(answer.body);
    if (answer.status === 409 && answer.contentType === STALE_SIZE) {
      const known = parseDecimal(answer.body.replace(/\n$/, ''));
      if (known === null) return fail({ code: 'court.unavailable', detail: 'unreadable size' });
      if (known > submission.treeSize) return fail({ code: 'court.ahead', treeSize: known });
      oldSize = known;
    } else if (answer.status === 409 || answer.status === 422) {
      return fail({ code: 'court.refuses', status: answer.status, detail: answer.body.slice(0, 200) });
    } else {
      return fail({ code: 'court.unavailable', detail: `status ${answer.status}` });
    }
  }
  return fail({ code: 'court.unavailable', detail: 'size kept changing' });
};
