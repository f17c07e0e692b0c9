// The tiles of a tree in memory, as a log serves them: by path, with the partial tiles of the sizes it published.

import { appendLeafHashes, EMPTY_EDGE } from '../../src/core/merkle/tile-edge.ts';
import { formatTilePath } from '../../src/core/merkle/tile.ts';

/** Makes the tiles that a log has stored once it published these sizes, rising. */
export const createTileMap = (
  leafHashes: readonly Uint8Array[],
  sizes: readonly number[],
): ReadonlyMap<string, Uint8Array> => {
  const tiles = new Map<string, Uint8Array>();
  let edge = EMPTY_EDGE;
  for (const size of sizes) {
    const grown = appendLeafHashes(edge, leafHashes.slice(edge.treeSize, size));
    for (const { tile, bytes } of grown.tiles) tiles.set(formatTilePath(tile), bytes);
    edge = grown.edge;
  }
  return tiles;
};
