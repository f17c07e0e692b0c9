// Keys that were reported as compromised and count all the same, because something else shows that what they signed is
// from before the report: which protections do that for each of them.

import { formatKid } from '../certificate/detached-jws.ts';
import type { LogSignature, QuorumCount } from './endorsement.ts';
import type { Protection } from './protection.ts';
import type { ReportedKeys } from './reported-keys.ts';

/**
 * Lists the protections that restore a key, for each one that was counted.
 * @param protections by which the lines were weighed
 */
export const listRestorers = (
  log: LogSignature,
  { witnesses, keepers, metAtUnixSeconds }: QuorumCount,
  { compromised }: ReportedKeys,
  protections: readonly Protection[],
): readonly (readonly Protection[])[] => {
  if (compromised.size === 0) return [];
  const before = (sinceUnixMs: number) => protections.filter(({ atUnixMs }) => atUnixMs < sinceUnixMs);
  const cosigning = [...witnesses, ...keepers].flatMap(({ all }) => all.map(({ key }) => formatKid(key)));
  const courts = [...new Set(cosigning)].flatMap((id) => compromised.get(id) ?? []);
  // The courts' word dates the log's line; only where that is too late for all of its keys something else has to.
  const logs = log.valid ? log.keys.map(({ keyId }) => compromised.get(`${log.name}+${keyId}`) ?? Infinity) : [];
  const isDated = logs.some((since) => metAtUnixSeconds !== null && metAtUnixSeconds * 1000 < since);
  return [...courts, ...(logs.length === 0 || isDated ? [] : [Math.max(...logs)])].map(before);
};
