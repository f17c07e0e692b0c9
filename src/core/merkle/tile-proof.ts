// Paths and roots of trees that lie in tiles (C2SP tlog-tiles): reads the few tiles that a path touches, each once, all
// at the same time. The store is not trusted: what comes out is to be verified like any other proof.

import { HASH_BYTES } from '../digest/sha256.ts';
import { EMPTY_ROOT_HASH, hashNode } from './hash.ts';
import { isTreeSize, splitSize } from './subtree.ts';
import { computeEdgeRootHash, type TileEdge } from './tile-edge.ts';
import { countLevelHashes, partialWidth, TILE_WIDTH, tileWidth, type Tile } from './tile.ts';
import { computeRootHash } from './tree.ts';

/** Reads the bytes of a tile, exactly `width` hashes. Throws when it is missing. */
export type ReadTile = (tile: Tile) => Promise<Uint8Array>;

// Height of a perfect subtree, or null when `size` is no power of two.
const perfectHeight = (size: number): number | null => {
  let height = 0;
  let width = 1;
  while (width < size) {
    width *= 2;
    height += 1;
  }
  return width === size ? height : null;
};

/** Reads roots of leaf ranges [start, end) of one tree; a range is one that RFC 6962 splitting yields. */
export const createRangeReader = (treeSize: number, readTile: ReadTile) => {
  const tiles = new Map<string, Promise<Uint8Array>>();

  const readWhole = async (tile: Tile): Promise<Uint8Array> => {
    const bytes = await readTile(tile);
    if (bytes.length !== tile.width * HASH_BYTES) {
      throw new RangeError(`tile level ${tile.level} index ${tile.index}: ${bytes.length} bytes, width ${tile.width}`);
    }
    return bytes;
  };

  const readOnce = async (level: number, index: number): Promise<Uint8Array> => {
    const key = `${level}/${index}`;
    const known = tiles.get(key);
    if (known !== undefined) return known;
    const reading = readWhole({ level, index, width: tileWidth(level, index, treeSize) });
    tiles.set(key, reading);
    return reading;
  };

  // Root of the complete subtree number `index` of 2^height leaves: within one tile, its 2^(height mod 8) hashes.
  const readNode = async (height: number, index: number): Promise<Uint8Array> => {
    const level = Math.floor(height / 8);
    const count = 2 ** (height % 8);
    const first = index * count;
    const bytes = await readOnce(level, Math.floor(first / TILE_WIDTH));
    const hashes: Uint8Array[] = [];
    for (let position = first % TILE_WIDTH; hashes.length < count; position += 1) {
      hashes.push(bytes.slice(position * HASH_BYTES, (position + 1) * HASH_BYTES));
    }
    return computeRootHash(hashes);
  };

  const readRange = async (start: number, end: number): Promise<Uint8Array> => {
    const size = end - start;
    const height = perfectHeight(size);
    if (height !== null) return readNode(height, start / size);
    const middle = start + splitSize(size);
    const [left, right] = await Promise.all([readRange(start, middle), readRange(middle, end)]);
    return hashNode(left, right);
  };

  return readRange;
};

/**
 * Reads the inclusion path of a leaf, leaf to root.
 *
 * @param leafIndex 0..treeSize-1, else RangeError
 */
export const readInclusionPath = async (
  tree: { readonly treeSize: number; readonly leafIndex: number },
  readTile: ReadTile,
): Promise<Uint8Array[]> => {
  const { treeSize, leafIndex } = tree;
  if (!isTreeSize(treeSize) || !isTreeSize(leafIndex) || leafIndex >= treeSize) {
    throw new RangeError(`no leaf ${leafIndex} in a tree of ${treeSize}`);
  }
  const readRange = createRangeReader(treeSize, readTile);
  const path: Promise<Uint8Array>[] = [];
  let start = 0;
  let end = treeSize;
  while (end - start > 1) {
    const middle = start + splitSize(end - start);
    if (leafIndex < middle) {
      path.push(readRange(middle, end));
      end = middle;
    } else {
      path.push(readRange(start, middle));
      start = middle;
    }
  }
  return (await Promise.all(path)).reverse();
};

/**
 * Reads the consistency path from the tree of `size1` to that of `size2` leaves; empty for `size1` 0 and for equal sizes.
 *
 * @param size1 0..size2, else RangeError
 */
export const readConsistencyPath = async (
  sizes: { readonly size1: number; readonly size2: number },
  readTile: ReadTile,
): Promise<Uint8Array[]> => {
  const { size1, size2 } = sizes;
  if (!isTreeSize(size1) || !isTreeSize(size2) || size1 > size2) throw new RangeError(`no path ${size1} to ${size2}`);
  if (size1 === 0) return [];
  const readRange = createRangeReader(size2, readTile);
  const path: Promise<Uint8Array>[] = [];
  let start = 0;
  let end = size2;
  while (end !== size1) {
    const middle = start + splitSize(end - start);
    if (size1 <= middle) {
      path.push(readRange(middle, end));
      end = middle;
    } else {
      path.push(readRange(start, middle));
      start = middle;
    }
  }
  if (start !== 0) path.push(readRange(start, end));
  return (await Promise.all(path)).reverse();
};

/**
 * Reads the root that the first `size1` leaves of the tree of `size2` leaves have, from the tiles of the latter: what its
 * consistency path begins with.
 *
 * @param size1 0..size2, else RangeError
 */
export const readPrefixRootHash = async (
  sizes: { readonly size1: number; readonly size2: number },
  readTile: ReadTile,
): Promise<Uint8Array> => {
  const { size1, size2 } = sizes;
  if (!isTreeSize(size1) || !isTreeSize(size2) || size1 > size2) throw new RangeError(`no tree ${size1} in ${size2}`);
  return size1 === 0 ? EMPTY_ROOT_HASH : await createRangeReader(size2, readTile)(0, size1);
};

/** Reads the right edge of the tree of `treeSize` leaves: the partial tile of each level. */
export const readEdge = async (treeSize: number, readTile: ReadTile): Promise<TileEdge> => {
  const reading: Promise<Uint8Array>[] = [];
  for (let level = 0; countLevelHashes(level, treeSize) > 0; level += 1) {
    const width = partialWidth(level, treeSize);
    const index = Math.floor(countLevelHashes(level, treeSize) / TILE_WIDTH);
    reading.push(width === 0 ? Promise.resolve(new Uint8Array()) : readTile({ level, index, width }));
  }
  return { treeSize, tiles: await Promise.all(reading) };
};

/** Reads the root hash of the tree of `treeSize` leaves from its edge. */
export const readRootHash = async (treeSize: number, readTile: ReadTile): Promise<Uint8Array> =>
  computeEdgeRootHash(await readEdge(treeSize, readTile));
