// Submission keys: what makes a deposit idempotent within its organization. A word after the prefix keeps the sources apart,
// so that no key that a client chooses is ever a session's, a drawn one, or that of a withdrawal.
//
//   key:<Idempotency-Key>   auto:<32 hex>   withdrawal:<evidence id>   and under a session: session:<session id>:<one of these>

import { encodeHex } from '../../core/bytes/hex.ts';
import type { Actor } from '../access/actor.ts';

const within = (actor: Actor, key: string): string =>
  actor.kind === 'session' ? `session:${actor.sessionId}:${key}` : key;

/** Makes the submission key of a deposit; random where the client sent none. */
export const formSubmissionKey = (
  actor: Actor,
  idempotencyKey: string | null,
  randomBytes: (count: number) => Uint8Array,
): string => within(actor, idempotencyKey === null ? `auto:${encodeHex(randomBytes(16))}` : `key:${idempotencyKey}`);

/** Makes the submission key of a withdrawal: one for each piece of evidence, so that it is withdrawn once. */
export const formWithdrawalKey = (actor: Actor, evidenceId: string): string =>
  within(actor, `withdrawal:${evidenceId}`);

/** Tells whether a deposit was made under the session. */
export const isOfSession = (submissionKey: string, sessionId: string): boolean =>
  submissionKey.startsWith(`session:${sessionId}:`);
