// Submission keys: what makes a deposit idempotent within its organization. The prefix keeps the three sources apart, so
// that a client's key can never be taken for a session's.
//
//   key:<Idempotency-Key>   auto:<32 hex>   session:<session id>:<Idempotency-Key or 32 hex>
//   withdrawal:<evidence id>   session:<session id>:withdrawal:<evidence id>

import { encodeHex } from '../../core/bytes/hex.ts';
import type { Actor } from '../access/actor.ts';

/** Makes the submission key of a deposit; random where the client sent none. */
export const formSubmissionKey = (
  actor: Actor,
  idempotencyKey: string | null,
  randomBytes: (count: number) => Uint8Array,
): string => {
  const own = idempotencyKey ?? encodeHex(randomBytes(16));
  if (actor.kind === 'session') return `session:${actor.sessionId}:${own}`;
  return idempotencyKey === null ? `auto:${own}` : `key:${own}`;
};

/** Makes the submission key of a withdrawal: one for each piece of evidence, so that it is withdrawn once. */
export const formWithdrawalKey = (actor: Actor, evidenceId: string): string =>
  actor.kind === 'session' ? `session:${actor.sessionId}:withdrawal:${evidenceId}` : `withdrawal:${evidenceId}`;

/** Tells whether a deposit was made under the session. */
export const isOfSession = (submissionKey: string, sessionId: string): boolean =>
  submissionKey.startsWith(`session:${sessionId}:`);
