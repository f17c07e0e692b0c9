// Step `algorithms`: which algorithms the certificate rests on, and what the verifier thinks of them today. The tables
// are the verifier's judgement at the time of its release, not the certificate's claim.

import type { CertificateCore } from '../../certificate/certificate-core.ts';
import type { Statement } from '../../statement/statement.ts';
import { failStep, pass } from '../step.ts';
import type { Step } from '../verdict.ts';

/** What the signatures and trees of this version always use; the token verifier refuses SHA-1 and short RSA itself. */
const ALWAYS_USED = ['sha-256', 'ed25519'] as const;

/**
 * Lists the algorithms in use and judges them by the verifier's own lists.
 *
 * @param signing those of the log's and the courts' verified signatures
 */
export const checkAlgorithms = (
  core: CertificateCore,
  statement: Statement | null,
  signing: readonly string[],
  weak: readonly string[],
  broken: readonly string[],
): Step => {
  const digests = Object.entries(statement?.digests ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  const tokens = core.timestamps.length > 0 ? ['rfc3161'] : [];
  const used = [...new Set<string>([...digests, ...ALWAYS_USED, ...signing, ...tokens])];
  const found = {
    used,
    weak: used.filter((name) => weak.includes(name)),
    broken: used.filter((name) => broken.includes(name)),
  };
  if (found.broken.length > 0) return failStep('algorithms', 'BROKEN', found);
  return found.weak.length > 0 ? failStep('algorithms', 'WEAK', found) : pass('algorithms', 'CURRENT', found);
};
