// Tiles of the ledger out of the public objects. Whoever reads them verifies what they give.

import { HASH_BYTES } from '../../core/digest/sha256.ts';
import type { ReadTile } from '../../core/merkle/tile-proof.ts';
import { TILE_WIDTH, formatTilePath } from '../../core/merkle/tile.ts';
import type { PublicObjects } from './public-objects.ts';

/** Makes a reader of tiles; a partial tile that was pruned is cut out of the full one. Throws when a tile is missing. */
export const readTilesFrom =
  (objects: Pick<PublicObjects, 'read'>): ReadTile =>
  async (tile) => {
    const bytes = await objects.read(formatTilePath(tile));
    if (bytes !== null) return bytes;
    const full = tile.width === TILE_WIDTH ? null : await objects.read(formatTilePath({ ...tile, width: TILE_WIDTH }));
    if (full === null) throw new Error(`missing tile ${formatTilePath(tile)}`);
    return full.subarray(0, tile.width * HASH_BYTES);
  };
