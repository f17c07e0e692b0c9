// Keys that a trust bundle reports: compromised since a time, or revoked from a time on. Reports only take trust away.
// docs/spec/trust-bundle.md, "Reported keys".

import { formatKid } from '../certificate/detached-jws.ts';
import type { TrustBundle } from '../ledger/trust-bundle.ts';
import type { VerifierKey } from '../note/verifier-key.ts';
import { parseTime } from '../text/time.ts';

/** Earliest times (Unix milliseconds) at which a key was reported, by its name and key id. */
export type ReportedKeys = {
  readonly compromised: ReadonlyMap<string, number>;
  readonly revoked: ReadonlyMap<string, number>;
};

type Report = { readonly key: string; readonly since: string };

const readReports = (reports: readonly Report[]): ReadonlyMap<string, number> => {
  const earliest = new Map<string, number>();
  for (const { key, since } of reports) {
    const sinceUnixMs = parseTime(since) ?? 0;
    earliest.set(key, Math.min(earliest.get(key) ?? sinceUnixMs, sinceUnixMs));
  }
  return earliest;
};

/** Reads the lists of a bundle. */
export const readReportedKeys = (bundle: Pick<TrustBundle, 'compromisedSince' | 'revoked'>): ReportedKeys => ({
  compromised: readReports(bundle.compromisedSince),
  revoked: readReports(bundle.revoked),
});

/** Whether anything is reported at all. */
export const hasReports = ({ compromised, revoked }: ReportedKeys): boolean => compromised.size + revoked.size > 0;

/** Whether this key is reported in any way. */
export const isReported = (
  { compromised, revoked }: ReportedKeys,
  { name, keyId }: Pick<VerifierKey, 'name' | 'keyId'>,
): boolean => [compromised, revoked].some((list) => list.has(`${name}+${keyId}`));

/**
 * Whether a signature by a key counts.
 * @param signedAtUnixMs the time that the signature states, or that is established for it; null: none
 * @param existedByUnixMs times by which something other than this key shows that what was signed existed
 */
export const isKeyCounted = (
  { compromised, revoked }: ReportedKeys,
  key: VerifierKey,
  signedAtUnixMs: number | null,
  existedByUnixMs: readonly number[],
): boolean => {
  const id = formatKid(key);
  const revokedSince = revoked.get(id);
  if (revokedSince !== undefined && (signedAtUnixMs === null || signedAtUnixMs >= revokedSince)) return false;
  // Who has a stolen key states any time: only what others show from before counts.
  const compromisedSince = compromised.get(id);
  return compromisedSince === undefined || existedByUnixMs.some((existedBy) => existedBy < compromisedSince);
};
