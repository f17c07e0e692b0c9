// Step `issuer`: who issued the certificate. Nothing else depends on it: everything else stands on the ledger.

import type { Certificate } from '../../certificate/certificate.ts';
import type { CertificateCore } from '../../certificate/certificate-core.ts';
import { verifyDetachedJws } from '../../certificate/detached-jws.ts';
import { failStep, pass } from '../step.ts';
import type { OpenTrust } from '../trust.ts';
import type { Step } from '../verdict.ts';

/** Verifies the issuer's signature over the core's exact text; the core need not be readable for that. */
export const verifyIssuer = async (
  certificate: Certificate,
  core: CertificateCore | null,
  trust: OpenTrust,
): Promise<Step> => {
  const verified = await verifyDetachedJws(certificate.signature, certificate.core, trust.keys.issuer);
  if (!verified.ok) {
    const { failure } = verified;
    return failStep('issuer', failure.code === 'detached-jws.unknown-key' ? 'UNKNOWN_KEY' : 'INVALID', {
      reason: failure.code,
      ...('kid' in failure ? { kid: failure.kid } : {}),
    });
  }
  const { kid } = verified.value;
  if (core !== null && core.issued.by !== kid) return failStep('issuer', 'MISMATCH', { kid, issuedBy: core.issued.by });
  return pass('issuer', 'VALID', { kid, issuedAt: core?.issued.at ?? null, algorithm: 'ed25519' });
};
