// Asks one court's witness to cosign one checkpoint (C2SP tlog-witness, client side).

import type { Cosignature } from '../../core/checkpoint/cosignature.ts';
import type { VerifierKey } from '../../core/note/verifier-key.ts';
import type { Result } from '../../core/result.ts';
import type { CourtClient } from './court-client.ts';
import { type CheckpointSubmission, type CosignFailure, pushCheckpoint } from './push-checkpoint.ts';
import { readCosignatures } from './read-cosignatures.ts';

export type CosignRequest = CheckpointSubmission & {
  readonly courtId: string;
  /** All keys of the court's witness; an answer carries a line of at least one. */
  readonly witnessKeys: readonly VerifierKey[];
  readonly checkpointText: string;
};

/** Asks a court for its cosignatures, one per key that signed; verified before they are returned. */
export const askCourt = async (
  client: CourtClient,
  request: CosignRequest,
): Promise<Result<readonly Cosignature[], CosignFailure>> => {
  const pushed = await pushCheckpoint(async (body) => await client.addCheckpoint(request.courtId, body), request);
  return pushed.ok ? await readCosignatures(request.checkpointText, pushed.value, request.witnessKeys) : pushed;
};
