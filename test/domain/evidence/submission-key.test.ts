// Submission keys: no key that a client chooses is ever that of another source.

import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/domain/access/actor.ts';
import { formSubmissionKey, formWithdrawalKey, isOfSession } from '../../../src/domain/evidence/submission-key.ts';

const organization = { organizationId: 'org_1', organizationName: 'one', batcher: 'b1' };
const session = (sessionId: string): Actor => ({ kind: 'session', sessionId, ...organization });
const apiKey: Actor = { kind: 'apiKey', keyId: 'key_1', scopes: [], ...organization };
const EVIDENCE_ID = 'ev_01M7VDA9Y1AQ1JAVXAT2HKT3WD';
const SESSION_ID = '0123456789abcdef';
const zeros = (count: number): Uint8Array => new Uint8Array(count);

const HOSTILE = [
  `withdrawal:${EVIDENCE_ID}`,
  `auto:${'0'.repeat(32)}`,
  `key:withdrawal:${EVIDENCE_ID}`,
  `session:${SESSION_ID}:withdrawal:${EVIDENCE_ID}`,
  `session:${SESSION_ID}:key:x`,
  '0'.repeat(32),
  `:withdrawal:${EVIDENCE_ID}`,
];

describe('submission keys', () => {
  it('of a client are never those of a withdrawal, whatever Idempotency-Key it sends', () => {
    const actors = [apiKey, session(SESSION_ID)];
    const withdrawals = actors.map((actor) => formWithdrawalKey(actor, EVIDENCE_ID));
    for (const actor of actors) {
      for (const key of HOSTILE) expect(withdrawals).not.toContain(formSubmissionKey(actor, key, zeros));
      expect(withdrawals).not.toContain(formSubmissionKey(actor, null, zeros));
    }
    expect(new Set(withdrawals).size).toBe(2);
  });

  it('of a client are never those that are drawn where it sends none', () => {
    for (const actor of [apiKey, session(SESSION_ID)]) {
      const drawn = [apiKey, session(SESSION_ID)].map((other) => formSubmissionKey(other, null, zeros));
      for (const key of HOSTILE) expect(drawn).not.toContain(formSubmissionKey(actor, key, zeros));
    }
  });

  it('of a session are its own, withdrawals too, and no key of the organization is', () => {
    const own = session(SESSION_ID);
    for (const key of [...HOSTILE, null]) {
      expect(isOfSession(formSubmissionKey(own, key, zeros), SESSION_ID)).toBe(true);
      expect(isOfSession(formSubmissionKey(own, key, zeros), `${SESSION_ID}0`)).toBe(false);
      expect(isOfSession(formSubmissionKey(apiKey, key, zeros), SESSION_ID)).toBe(false);
    }
    expect(isOfSession(formWithdrawalKey(own, EVIDENCE_ID), SESSION_ID)).toBe(true);
    expect(isOfSession(formWithdrawalKey(apiKey, EVIDENCE_ID), SESSION_ID)).toBe(false);
  });
});
