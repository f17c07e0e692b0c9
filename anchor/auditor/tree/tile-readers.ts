// Readers of tiles over a source, for the proofs of core. What they give is for the proof to judge.

import type { ReadTile } from '../../../src/core/merkle/tile-proof.ts';
import { formatTilePath, tileWidth } from '../../../src/core/merkle/tile.ts';
import { type Source, Unreadable } from '../source/source.ts';

const HASH_BYTES = 32;

/** Makes a reader of tiles over a source that has them all. */
export const createTileReader =
  (source: Pick<Source, 'read'>): ReadTile =>
  async (tile) => {
    const path = formatTilePath(tile);
    const bytes = await source.read(path);
    if (bytes === null) throw new Unreadable(path, 'missing');
    return bytes;
  };

/** Makes a reader of the tiles of earlier sizes: their right edge is the beginning of a tile of the newest size. */
export const createHistoricTileReader =
  (source: Pick<Source, 'read'>, treeSize: number): ReadTile =>
  async (tile) => {
    const width = tileWidth(tile.level, tile.index, treeSize);
    const bytes = await createTileReader(source)({ ...tile, width });
    return bytes.subarray(0, tile.width * HASH_BYTES);
  };
