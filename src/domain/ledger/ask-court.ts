// Asks one court to cosign one checkpoint (C2SP tlog-witness, client side). A 409 is answered with a proof from the size
// that it names, at most three times. "The court is ahead of us" and "another root" are never retried: they mean that
// this ledger or that court has lost or changed history.

import { encodeBase64 } from '../../core/bytes/base64.ts';
import { parseDecimal } from '../../core/bytes/decimal.ts';
import { type Cosignature, verifyCosignatures } from '../../core/checkpoint/cosignature.ts';
import { parseSignedNote } from '../../core/note/signed-note.ts';
import type { VerifierKey } from '../../core/note/verifier-key.ts';
import { type Result, fail, succeed } from '../../core/result.ts';
import { MAX_UNIX_MS } from '../../core/verify/times.ts';
import type { CourtClient } from './court-client.ts';

/** The exact type that makes a 409 mean "stale size" and nothing else. */
const STALE_SIZE = 'text/x.tlog.size';
const MAX_TRIES = 3;
/** A later time stands in no verdict and in no answer of ours: one court's nonsense must not become everybody's error. */
const MAX_UNIX_SECONDS = Math.floor(MAX_UNIX_MS / 1000) - 86_400;

export type CosignRequest = {
  readonly courtId: string;
  /** All keys of the court's witness; an answer carries a line of at least one. */
  readonly witnessKeys: readonly VerifierKey[];
  /** Size that we believe the court cosigned last, 0 for none. */
  readonly oldSize: number;
  readonly treeSize: number;
  /** Log-signed checkpoint. */
  readonly note: string;
  readonly checkpointText: string;
  readonly consistencyPath: (oldSize: number) => Promise<readonly Uint8Array[]>;
};

export type CosignFailure =
  /** Worth another try later. */
  | { readonly code: 'court.unavailable'; readonly detail: string }
  /** The court has cosigned more than we know of: our state is older than what was published. */
  | { readonly code: 'court.ahead'; readonly treeSize: number }
  /** The court refuses the proof: it holds another history, or we do. */
  | { readonly code: 'court.refuses'; readonly status: number; readonly detail: string };

const formatRequest = (oldSize: number, path: readonly Uint8Array[], note: string): string =>
  [`old ${oldSize}`, ...path.map(encodeBase64), '', note].join('\n');

const readLines = async (
  request: CosignRequest,
  body: string,
): Promise<Result<readonly Cosignature[], CosignFailure>> => {
  const note = parseSignedNote(`${request.checkpointText}\n${body}`);
  if (!note.ok) return fail({ code: 'court.unavailable', detail: `unreadable cosignature: ${note.failure.code}` });
  const verified = await verifyCosignatures(note.value, request.witnessKeys);
  if (!verified.ok) return fail({ code: 'court.unavailable', detail: 'invalid cosignature' });
  if (verified.value.length === 0) {
    return fail({ code: 'court.unavailable', detail: 'no cosignature by the expected key' });
  }
  return verified.value.some(({ unixSeconds }) => unixSeconds > MAX_UNIX_SECONDS)
    ? fail({ code: 'court.unavailable', detail: 'a cosignature beyond the calendar' })
    : succeed(verified.value);
};

/** Asks a court for its cosignatures, one per key that signed; verified before they are returned. */
export const askCourt = async (
  client: CourtClient,
  request: CosignRequest,
): Promise<Result<readonly Cosignature[], CosignFailure>> => {
  let oldSize = request.oldSize;
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const path = oldSize === 0 ? [] : await request.consistencyPath(oldSize);
    let answer;
    try {
      answer = await client.addCheckpoint(request.courtId, formatRequest(oldSize, path, request.note));
    } catch (error) {
      return fail({ code: 'court.unavailable', detail: error instanceof Error ? error.message : 'no answer' });
    }
    if (answer.status === 200) return await readLines(request, answer.body);
    if (answer.status === 409 && answer.contentType === STALE_SIZE) {
      const known = parseDecimal(answer.body.replace(/\n$/, ''));
      if (known === null) return fail({ code: 'court.unavailable', detail: 'unreadable size' });
      if (known > request.treeSize) return fail({ code: 'court.ahead', treeSize: known });
      oldSize = known;
    } else if (answer.status === 409 || answer.status === 422) {
      return fail({ code: 'court.refuses', status: answer.status, detail: answer.body.slice(0, 200) });
    } else {
      return fail({ code: 'court.unavailable', detail: `status ${answer.status}` });
    }
  }
  return fail({ code: 'court.unavailable', detail: 'size kept changing' });
};
