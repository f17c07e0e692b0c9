// Re-derives a whole tile log (C2SP tlog-tiles) from its entries: every leaf, every tile at every level, the root, and the
// roots of the earlier sizes that are asked for. Streams: in memory are one bundle and the right edge.
//
// Naming the file at fault: where a bundle and the level-0 tile beside it disagree, the level above tells which of the two
// the tree was made of; at the right edge the signed root does. Above level 0 the tile is at fault: what is below it agreed.

import { decodeEntryBundle } from '../../../src/core/merkle/entry-bundle.ts';
import {
  TILE_WIDTH,
  countLevelHashes,
  formatEntriesPath,
  formatTilePath,
  partialWidth,
  tileWidth,
  type Tile,
} from '../../../src/core/merkle/tile.ts';
import type { Faults } from '../faults.ts';
import { type Source, readAhead } from '../source/source.ts';
import { appendNode, computeRangeRoot, computeRoot, createCompactRange } from './compact-range.ts';
import { hashLeafBytes } from './node-hash.ts';

const HASH_BYTES = 32;
/** Files asked for ahead of the one being hashed. */
const READ_AHEAD = 16;
/** Bundles missing in a row, with their tiles, after which the walk ends: the size may be made up. */
const MAX_MISSING_IN_A_ROW = 4;

export type TreeWalk = {
  readonly source: Pick<Source, 'read'>;
  readonly treeSize: number;
  /** The signed root. */
  readonly rootHash: Uint8Array;
  /** Sizes, ascending, whose roots are wanted. */
  readonly sizes: readonly number[];
  /** Filled with the root of each wanted size, before the entry behind it is told. */
  readonly roots: Map<number, Uint8Array>;
  readonly faults: Faults;
  /** Told every entry in order; null bytes where the bundle is at fault and the entry is not known. */
  readonly onEntry: (index: number, bytes: Uint8Array | null, leafHash: Uint8Array) => void | Promise<void>;
};

export type WalkedTree = {
  readonly rootHash: Uint8Array;
  /** False when the walk ended before the size, because nothing is there. */
  readonly isComplete: boolean;
  /** Milliseconds spent waiting for files. */
  readonly waitMs: number;
};

const splitHashes = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: bytes.length / HASH_BYTES }, (_, index) =>
    bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );

const equal = (left: Uint8Array, right: Uint8Array): boolean => Buffer.compare(left, right) === 0;

function* level0Paths(treeSize: number): Generator<string> {
  for (let index = 0; index * TILE_WIDTH < treeSize; index += 1) {
    const width = tileWidth(0, index, treeSize);
    yield formatEntriesPath(index, width);
    yield formatTilePath({ level: 0, index, width });
  }
}

/** Reads a tile of exactly its width, or reports why there is none. */
const readTile = async (walk: TreeWalk, tile: Tile): Promise<Uint8Array | null> => {
  const path = formatTilePath(tile);
  const bytes = await walk.source.read(path);
  if (bytes?.length === tile.width * HASH_BYTES) return bytes;
  if (bytes === null) walk.faults.report(path, 'tile.missing');
  else walk.faults.report(path, 'tile.length', `${bytes.length} bytes, not ${tile.width * HASH_BYTES}`);
  return null;
};

/** The tiles above level 0, as they come about from the roots of those below. */
const createUpperLevels = (walk: TreeWalk) => {
  const levels: { index: number; hashes: Uint8Array[] }[] = [];
  const compare = async (tile: Tile, hashes: readonly Uint8Array[]): Promise<void> => {
    const bytes = await readTile(walk, tile);
    if (bytes === null || equal(bytes, Buffer.concat(hashes))) return;
    const wrong = hashes.findIndex((hash, at) => !equal(hash, bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)));
    walk.faults.report(formatTilePath(tile), 'tile.hash-mismatch', `hash ${wrong} is not of what is below it`);
  };
  const push = async (level: number, hash: Uint8Array): Promise<void> => {
    const state = (levels[level - 1] ??= { index: 0, hashes: [] });
    state.hashes.push(hash);
    if (state.hashes.length < TILE_WIDTH) return;
    await compare({ level, index: state.index, width: TILE_WIDTH }, state.hashes);
    const root = computeRoot(state.hashes);
    levels[level - 1] = { index: state.index + 1, hashes: [] };
    await push(level + 1, root);
  };
  const finish = async (): Promise<void> => {
    for (const [position, { index, hashes }] of levels.entries()) {
      const level = position + 1;
      if (hashes.length > 0) await compare({ level, index, width: partialWidth(level, walk.treeSize) }, hashes);
    }
  };
  return { push, finish };
};

/** What the tree says of a full level-0 tile: the hash in its parent, null when that cannot be read. */
const readParentHash = async (walk: TreeWalk, index: number): Promise<Uint8Array | null> => {
  const parent = Math.floor(index / TILE_WIDTH);
  const width = tileWidth(1, parent, walk.treeSize);
  const bytes = await walk.source.read(formatTilePath({ level: 1, index: parent, width }));
  const start = (index % TILE_WIDTH) * HASH_BYTES;
  return bytes?.length === width * HASH_BYTES ? bytes.subarray(start, start + HASH_BYTES) : null;
};

/** Walks the log. Faults are reported; what could not be read throws `Unreadable`. */
export const walkTree = async (walk: TreeWalk): Promise<WalkedTree> => {
  const { source, treeSize, rootHash, roots, faults, onEntry } = walk;
  const upper = createUpperLevels(walk);
  // Roots of the full level-0 tiles so far.
  const full = createCompactRange();
  const sizes = walk.sizes.filter((size) => size > 0 && size <= treeSize);
  let nextSize = 0;
  let waitMs = 0;

  // Which of two readings of a tile's leaves the tree was made of: 0, 1, or null when it was made of neither.
  const choose = async (index: number, candidates: readonly (readonly Uint8Array[])[]): Promise<number | null> => {
    const isFull = candidates[0]?.length === TILE_WIDTH;
    const expected = isFull ? await readParentHash(walk, index) : rootHash;
    const found = candidates.findIndex((leaves) => {
      if (isFull) return expected !== null && equal(computeRoot(leaves), expected);
      const range = createCompactRange();
      for (const leaf of leaves) appendNode(range, leaf);
      return equal(computeRangeRoot(full, range), rootHash);
    });
    return found === -1 ? null : found;
  };

  const settle = async (
    index: number,
    width: number,
    bundle: { readonly path: string; readonly bytes: Uint8Array | null },
    tile: { readonly path: string; readonly bytes: Uint8Array | null },
  ): Promise<{ readonly leaves: readonly Uint8Array[]; readonly entries: readonly (Uint8Array | null)[] }> => {
    const decoded = bundle.bytes === null ? null : decodeEntryBundle(bundle.bytes, width);
    if (decoded === null) faults.report(bundle.path, 'bundle.missing');
    else if (!decoded.ok) faults.report(bundle.path, decoded.failure.code);
    const entries = decoded?.ok === true ? decoded.value : null;
    const fromEntries = entries?.map(hashLeafBytes) ?? null;
    const isTile = tile.bytes?.length === width * HASH_BYTES;
    if (tile.bytes === null) faults.report(tile.path, 'tile.missing');
    else if (!isTile) faults.report(tile.path, 'tile.length', `${tile.bytes.length} bytes, not ${width * HASH_BYTES}`);
    const fromTile = tile.bytes !== null && isTile ? splitHashes(tile.bytes) : null;
    if (fromEntries === null || entries === null) {
      const unknown: null[] = Array.from({ length: width }, () => null);
      return { leaves: fromTile ?? unknown.map(() => Buffer.alloc(HASH_BYTES)), entries: unknown };
    }
    if (fromTile === null) return { leaves: fromEntries, entries };
    const wrong = fromEntries.findIndex((leaf, at) => !equal(leaf, fromTile[at] ?? leaf));
    if (wrong === -1) return { leaves: fromEntries, entries };
    const chosen = await choose(index, [fromEntries, fromTile]);
    const where = `leaf ${index * TILE_WIDTH + wrong}`;
    if (chosen !== 0) faults.report(bundle.path, 'bundle.hash-mismatch', `${where} is not in the tree`);
    if (chosen !== 1) faults.report(tile.path, 'tile.hash-mismatch', `${where} is not of the entry`);
    const leaves = chosen === 1 ? fromTile : fromEntries;
    const isIn = (at: number): boolean => equal(leaves[at] ?? rootHash, fromEntries[at] ?? rootHash);
    return { leaves, entries: entries.map((entry, at) => (isIn(at) ? entry : null)) };
  };

  let tileRange = createCompactRange();
  let missing = 0;
  const files = readAhead(source, level0Paths(treeSize), READ_AHEAD);
  for (let index = 0; index * TILE_WIDTH < treeSize; index += 1) {
    const width = tileWidth(0, index, treeSize);
    const start = performance.now();
    const bundle = (await files.next()).value;
    const tile = (await files.next()).value;
    waitMs += performance.now() - start;
    if (bundle === undefined || tile === undefined) throw new Error('fewer files than asked for');
    missing = bundle.bytes === null && tile.bytes === null ? missing + 1 : 0;
    const { leaves, entries } = await settle(index, width, bundle, tile);
    if (missing === MAX_MISSING_IN_A_ROW) return { rootHash: computeRangeRoot(full), isComplete: false, waitMs };
    tileRange = createCompactRange();
    for (const [position, leaf] of leaves.entries()) {
      appendNode(tileRange, leaf);
      const size = index * TILE_WIDTH + position + 1;
      if (size === sizes[nextSize]) {
        roots.set(size, computeRangeRoot(full, tileRange));
        nextSize += 1;
      }
      const told = onEntry(size - 1, entries[position] ?? null, leaf);
      if (told !== undefined) await told;
    }
    if (width < TILE_WIDTH) continue;
    const root = computeRangeRoot(tileRange);
    appendNode(full, root);
    tileRange = createCompactRange();
    await upper.push(1, root);
  }
  if (countLevelHashes(1, treeSize) > 0) await upper.finish();
  return { rootHash: computeRangeRoot(full, tileRange), isComplete: true, waitMs };
};
