// The logs this witness cosigns, and their keys. A log's keys are pinned in the store when it is first listed. A later
// configuration that names other keys for the origin is refused as a whole, for whoever can edit that file could else
// hand the log to another key; the operator accepts a change by the command `trust-logs`.

import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { formatVerifierKey, type VerifierKey } from '../../../src/core/note/verifier-key.ts';
import { ConfigurationError, type LogSource } from '../configuration.ts';
import type { WitnessStore } from './witness-store.ts';

export type LogList = {
  /** Trusted keys of an origin; null when it is not witnessed. */
  readonly findKeys: (origin: string) => readonly VerifierKey[] | null;
  /** Origin of the path segment: lower-case hex SHA-256 of the origin, of any log that was ever listed. */
  readonly findOrigin: (originHash: string) => string | null;
  readonly origins: () => readonly string[];
  /** Where a log's tiles are read; null when nothing is configured. */
  readonly findReadUrl: (origin: string) => string | null;
  /** Takes over a new list; gives the reason when it is refused, and then nothing changes. */
  readonly replace: (logs: readonly LogSource[]) => string | null;
};

const groupByOrigin = (logs: readonly LogSource[]): Map<string, VerifierKey[]> => {
  const groups = new Map<string, VerifierKey[]>();
  for (const { origin, key } of logs) groups.set(origin, [...(groups.get(origin) ?? []), key]);
  return groups;
};

const formatKeys = (keys: readonly VerifierKey[]): string[] => keys.map(formatVerifierKey).sort();

const findChangedOrigin = (groups: ReadonlyMap<string, readonly VerifierKey[]>, store: WitnessStore): string | null => {
  for (const [origin, keys] of groups) {
    const pinned = store.pinnedKeys(origin).sort();
    if (pinned.length > 0 && pinned.join('\n') !== formatKeys(keys).join('\n')) return origin;
  }
  return null;
};

/** Computes the path segment of an origin (tlog-witness): lower-case hex SHA-256, no line feed. */
export const computeOriginHash = (origin: string): string => encodeHex(sha256(encodeUtf8(origin)));

/** Makes the list from the configuration. Throws ConfigurationError when it contradicts the pinned keys. */
export const createLogList = (logs: readonly LogSource[], store: WitnessStore): LogList => {
  let groups: ReadonlyMap<string, readonly VerifierKey[]> = new Map();
  let hashes: ReadonlyMap<string, string> = new Map();
  let readUrls: ReadonlyMap<string, string> = new Map();

  const replace = (next: readonly LogSource[]): string | null => {
    const wanted = groupByOrigin(next);
    const changed = findChangedOrigin(wanted, store);
    if (changed !== null) {
      return `other keys for ${changed} than were pinned; if that is right, stop the node and run: trust-logs --config <file>`;
    }
    store.commit(() => {
      for (const [origin, keys] of wanted) {
        if (store.pinnedKeys(origin).length === 0) store.replacePins(origin, formatKeys(keys));
      }
    });
    groups = wanted;
    readUrls = new Map(next.flatMap(({ origin, readUrl }) => (readUrl === null ? [] : [[origin, readUrl]])));
    hashes = new Map(store.pinnedOrigins().map((origin) => [computeOriginHash(origin), origin]));
    return null;
  };

  const refused = replace(logs);
  if (refused !== null) throw new ConfigurationError(refused);
  return {
    findKeys: (origin) => groups.get(origin) ?? null,
    findOrigin: (originHash) => hashes.get(originHash) ?? null,
    origins: () => [...groups.keys()],
    findReadUrl: (origin) => readUrls.get(origin) ?? null,
    replace,
  };
};

/** Pins the configured keys anew: the operator's word that a log's key has changed. */
export const trustLogs = (logs: readonly LogSource[], store: WitnessStore): void => {
  store.commit(() => {
    for (const [origin, keys] of groupByOrigin(logs)) store.replacePins(origin, formatKeys(keys));
  });
};
