// Why and when a certificate was revoked, and what that means for a signature with a known time (RFC 5280 §5.3.1,
// RFC 3161 §4). Shared by revocation lists and OCSP answers.

import { malformed } from '../asn1/der-reader.ts';

// RFC 5280 §5.3.1: CRLReason ENUMERATED; 7 is not used.
const REASONS = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  null,
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const;

export type RevocationReason = Exclude<(typeof REASONS)[number], null>;

/** Times in Unix milliseconds; `invalidUnixMs` is when the issuer believes the key was lost, null where he does not say. */
export type Revocation = {
  readonly atUnixMs: number;
  readonly reason: RevocationReason;
  readonly invalidUnixMs: number | null;
};

/** Names a reason by its number. */
export const readReason = (value: number, part: string): RevocationReason =>
  REASONS[value] ?? malformed(`${part}: reason ${value}`);

/** The reasons after which signatures from before the revocation stay good: RFC 3161 §4, item 1. */
const HARMLESS: readonly RevocationReason[] = [
  'unspecified',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
];

/**
 * Tells what a revocation does to a token: `revoked` where the certificate was so at the token's time (or the key is said to
 * have been lost by then), `doubtful` where a lost key was reported later: whoever has it can set any time, so the token
 * counts only if something else shows that it existed before. `harmless`: revoked later, and the key was not lost.
 *
 * RFC 3161 §4 item 1 lets tokens stand where the reason is unspecified (0), affiliationChanged (3), superseded (4) or
 * cessationOfOperation (5) and the revocation came later, and refuses every other; a hold and a withdrawn privilege say
 * nothing of the key either. Item 2 makes tokens of a lost key untrustworthy unless another record shows their time.
 */
export const weighRevocation = (
  { atUnixMs, reason, invalidUnixMs }: Revocation,
  genTimeUnixMs: number,
): 'revoked' | 'doubtful' | 'harmless' => {
  // Left the list: as if it had not been on it (RFC 5280 §5.3.1).
  if (reason === 'removeFromCRL') return 'harmless';
  if (Math.min(atUnixMs, invalidUnixMs ?? atUnixMs) <= genTimeUnixMs) return 'revoked';
  return HARMLESS.includes(reason) ? 'harmless' : 'doubtful';
};
