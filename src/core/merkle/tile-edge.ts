// The right edge of a tree as its partial tiles, one per level: all that appending needs (a compact range in tiles). The
// leaves themselves are never held. Arguments are the caller's own; an edge that contradicts its size throws.

import { concatBytes } from '../bytes/bytes.ts';
import { HASH_BYTES } from '../digest/sha256.ts';
import { EMPTY_ROOT_HASH } from './hash.ts';
import { partialWidth, TILE_WIDTH, type Tile } from './tile.ts';
import { computeRootHash } from './tree.ts';

/**
 * The right edge of a tree. `tiles[level]` is the concatenation of the hashes of that level's partial tile: 0 to 255
 * hashes of 32 bytes. There are as many levels as have a hash at all; the highest may be empty only when size is 0.
 */
export type TileEdge = { readonly treeSize: number; readonly tiles: readonly Uint8Array[] };

/** A tile with its bytes, to be stored. */
export type TileContent = { readonly tile: Tile; readonly bytes: Uint8Array };

/** The edge of the empty tree. */
export const EMPTY_EDGE: TileEdge = { treeSize: 0, tiles: [] };

/** Splits the bytes of a tile into its hashes; throws when the length is no multiple of 32. */
export const splitTile = (bytes: Uint8Array): Uint8Array[] => {
  if (bytes.length % HASH_BYTES !== 0) throw new RangeError(`tile of ${bytes.length} bytes`);
  const hashes: Uint8Array[] = [];
  for (let offset = 0; offset < bytes.length; offset += HASH_BYTES) {
    hashes.push(bytes.subarray(offset, offset + HASH_BYTES));
  }
  return hashes;
};

const edgeTile = (edge: TileEdge, level: number): Uint8Array => {
  const bytes = edge.tiles[level] ?? new Uint8Array();
  const expected = partialWidth(level, edge.treeSize) * HASH_BYTES;
  if (bytes.length !== expected) {
    throw new RangeError(`edge of size ${edge.treeSize}: level ${level} has ${bytes.length} bytes, not ${expected}`);
  }
  return bytes;
};

/**
 * Appends leaf hashes. Gives the new edge and the tiles to be stored: every tile that became full, and for each level
 * that grew the partial tile at the new edge. Full tiles come before the partial one of their level, levels from 0 up.
 *
 * @throws RangeError when a hash is not 32 bytes or the size would pass 2^53-1
 */
export const appendLeafHashes = (
  edge: TileEdge,
  leafHashes: readonly Uint8Array[],
): { readonly edge: TileEdge; readonly tiles: readonly TileContent[] } => {
  const treeSize = edge.treeSize + leafHashes.length;
  if (!Number.isSafeInteger(treeSize)) throw new RangeError('the tree would pass 2^53-1 leaves');
  if (leafHashes.some((hash) => hash.length !== HASH_BYTES)) throw new RangeError('a leaf hash is not 32 bytes');
  const edgeTiles: Uint8Array[] = [];
  const tiles: TileContent[] = [];
  let added: readonly Uint8Array[] = leafHashes;
  for (let level = 0; level < edge.tiles.length || added.length > 0; level += 1) {
    const former = edgeTile(edge, level);
    const hashes = [...splitTile(former), ...added];
    let index = Math.floor(edge.treeSize / TILE_WIDTH ** (level + 1));
    const risen: Uint8Array[] = [];
    let offset = 0;
    for (; offset + TILE_WIDTH <= hashes.length; offset += TILE_WIDTH) {
      const full = hashes.slice(offset, offset + TILE_WIDTH);
      tiles.push({ tile: { level, index, width: TILE_WIDTH }, bytes: concatBytes(...full) });
      risen.push(computeRootHash(full));
      index += 1;
    }
    const rest = concatBytes(...hashes.slice(offset));
    if (added.length > 0 && rest.length > 0) {
      tiles.push({ tile: { level, index, width: rest.length / HASH_BYTES }, bytes: rest });
    }
    edgeTiles.push(rest);
    added = risen;
  }
  return { edge: { treeSize, tiles: edgeTiles }, tiles };
};

/**
 * Computes the root hash of the tree whose right edge this is.
 *
 * At each level w complete subtrees stand left of one smaller, ragged rest. Their root is that of a list of w + 1 hashes:
 * RFC 6962 splits at the largest power of two below the leaf count, which falls on the same boundary.
 */
export const computeEdgeRootHash = (edge: TileEdge): Uint8Array => {
  if (edge.treeSize === 0) return EMPTY_ROOT_HASH;
  let rest: Uint8Array | null = null;
  for (let level = 0; level < edge.tiles.length; level += 1) {
    const hashes = splitTile(edgeTile(edge, level));
    if (hashes.length > 0) rest = computeRootHash(rest === null ? hashes : [...hashes, rest]);
  }
  if (rest === null) throw new RangeError(`edge of size ${edge.treeSize} without a hash`);
  return rest;
};
