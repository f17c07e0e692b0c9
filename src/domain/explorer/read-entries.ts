// Entries out of the public bundles, with the times at which they were committed. Only what a published checkpoint covers
// is shown: the rest may still be lost, and no court has seen it.

import { decodeEntryBundle } from '../../core/merkle/entry-bundle.ts';
import { TILE_WIDTH, formatEntriesPath, tileWidth } from '../../core/merkle/tile.ts';
import type { ExplorerPorts } from './explorer-ports.ts';
import { type LedgerEntry, readLedgerEntry } from './ledger-entry.ts';

export type TimedEntry = { readonly entry: LedgerEntry; readonly enteredAtUnixMs: number | null };

/** A page of entries, newest first. */
export type EntriesPage = {
  /** Size of the published tree that the page was read from. */
  readonly treeSize: number;
  readonly entries: readonly TimedEntry[];
  /** Argument for the next older page; null at entry 0. */
  readonly olderBefore: number | null;
  /** Argument for the next newer page; null at the newest entry. */
  readonly newerBefore: number | null;
};

type Ports = Pick<ExplorerPorts, 'origin' | 'ledger' | 'readObject'>;

const readBundle = async (ports: Ports, bundle: number, treeSize: number): Promise<readonly Uint8Array[]> => {
  const width = tileWidth(0, bundle, treeSize);
  const path = formatEntriesPath(bundle, width);
  const bytes = await ports.readObject(path);
  const entries = bytes === null ? null : decodeEntryBundle(bytes, width);
  if (entries === null || !entries.ok) throw new Error(`${path} of the published tree cannot be read`);
  return entries.value;
};

/** Reads the entries [start, end) of the published tree, in order. */
export const readEntries = async (
  ports: Ports,
  range: { readonly start: number; readonly end: number; readonly treeSize: number },
): Promise<readonly LedgerEntry[]> => {
  const { start, end, treeSize } = range;
  const first = Math.floor(start / TILE_WIDTH);
  const last = Math.floor((end - 1) / TILE_WIDTH);
  const bundles = await Promise.all(
    Array.from({ length: last - first + 1 }, (_, offset) => readBundle(ports, first + offset, treeSize)),
  );
  return bundles
    .flat()
    .slice(start - first * TILE_WIDTH, end - first * TILE_WIDTH)
    .map((bytes, offset) => readLedgerEntry(start + offset, bytes, ports.origin));
};

/** Reads one entry with its time; null beyond the published tree. */
export const readTimedEntry = async (ports: Ports, index: number): Promise<TimedEntry | null> => {
  const treeSize = (await ports.ledger.latestCheckpoint())?.treeSize ?? 0;
  if (index >= treeSize) return null;
  const [[entry], [enteredAtUnixMs = null]] = await Promise.all([
    readEntries(ports, { start: index, end: index + 1, treeSize }),
    ports.ledger.entryTimes(index, 1),
  ]);
  return entry === undefined ? null : { entry, enteredAtUnixMs };
};

/**
 * Lists entries, newest first.
 *
 * @param before only entries below this index; null: from the newest
 */
export const listEntries = async (ports: Ports, before: number | null, limit: number): Promise<EntriesPage> => {
  const treeSize = (await ports.ledger.latestCheckpoint())?.treeSize ?? 0;
  const end = Math.min(before ?? treeSize, treeSize);
  const start = Math.max(0, end - limit);
  if (end === 0) return { treeSize, entries: [], olderBefore: null, newerBefore: treeSize === 0 ? null : limit };
  const [entries, times] = await Promise.all([
    readEntries(ports, { start, end, treeSize }),
    ports.ledger.entryTimes(start, end - start),
  ]);
  return {
    treeSize,
    entries: entries.map((entry, offset) => ({ entry, enteredAtUnixMs: times[offset] ?? null })).toReversed(),
    olderBefore: start === 0 ? null : start,
    newerBefore: end === treeSize ? null : Math.min(end + limit, treeSize),
  };
};
