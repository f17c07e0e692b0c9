// Step `issuer`: who issued the certificate. Nothing else depends on it: everything else stands on the ledger.

import type { CertificateCore } from '../../certificate/certificate-core.ts';
import { formatKid, verifyDetachedJws } from '../../certificate/detached-jws.ts';
import { type GovernedTrust, listKeysBetween } from '../governed-trust.ts';
import { parseTime } from '../../text/time.ts';
import { isKeyCounted } from '../reported-keys.ts';
import { failStep, notChecked, pass } from '../step.ts';
import type { Step } from '../verdict.ts';

/**
 * Verifies the issuer's signature over the core's exact text; the core need not be readable for that. The key is one of
 * the states from the batch's up to the one that the issuer knew, which it names (`issued.bundleSequence`).
 */
export const verifyIssuer = async (
  { text, signature }: { readonly text: string; readonly signature: string },
  core: CertificateCore | null,
  trust: Pick<GovernedTrust, 'epochs' | 'verify'> & {
    readonly base: Pick<GovernedTrust['base'], 'reported'>;
    readonly opening?: GovernedTrust['opening'];
  },
): Promise<Step> => {
  const last = trust.epochs.length - 1;
  const from = trust.opening?.sequence ?? 0;
  const to = core?.issued.bundleSequence ?? last;
  const keys = listKeysBetween(trust, from, Math.max(from, to), (epoch) => epoch.keys.issuer);
  const verified = await verifyDetachedJws(signature, text, keys, trust.verify);
  if (!verified.ok) {
    const { failure } = verified;
    const facts = { reason: failure.code, ...('kid' in failure ? { kid: failure.kid } : {}) };
    if (failure.code !== 'detached-jws.unknown-key') return failStep('issuer', 'INVALID', facts);
    // Issued under a state that this verifier does not know: its key may be one of that state's.
    return to > last ? notChecked('issuer', 'BUNDLE_OLD', facts) : failStep('issuer', 'UNKNOWN_KEY', facts);
  }
  const { kid } = verified.value;
  if (core !== null && core.issued.by !== kid) return failStep('issuer', 'MISMATCH', { kid, issuedBy: core.issued.by });
  const key = keys.find((candidate) => formatKid(candidate) === kid);
  // Nothing but the signature itself dates it: who has a stolen key issues at any time.
  const issuedAtUnixMs = core === null ? null : parseTime(core.issued.at);
  if (key === undefined || !isKeyCounted(trust.base.reported, key, issuedAtUnixMs, [])) {
    return notChecked('issuer', 'KEY_COMPROMISED', { kid, issuedAt: core?.issued.at ?? null });
  }
  return pass('issuer', 'VALID', { kid, issuedAt: core?.issued.at ?? null, algorithm: 'ed25519' });
};
