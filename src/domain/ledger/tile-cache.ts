// Tiles and entry bundles that were written or read a moment ago: proofs and uploads for the courts nearly always need
// only these.

import { type Tile, formatTilePath } from '../../core/merkle/tile.ts';
import type { ReadTile } from '../../core/merkle/tile-proof.ts';
import type { PublicObjects } from './public-objects.ts';

/** 8 kB a full tile: 2 MB. */
const MAX_TILES = 256;

export class TileCache {
  readonly #objects: PublicObjects;
  readonly #tiles = new Map<string, Uint8Array>();

  constructor(objects: PublicObjects) {
    this.#objects = objects;
  }

  remember(key: string, bytes: Uint8Array): void {
    this.#tiles.delete(key);
    this.#tiles.set(key, bytes);
    for (const oldest of this.#tiles.keys()) {
      if (this.#tiles.size <= MAX_TILES) break;
      this.#tiles.delete(oldest);
    }
  }

  clear(): void {
    this.#tiles.clear();
  }

  /** A reader that throws when a tile is missing: the ledger then stops and checks its history. */
  reader(): ReadTile {
    return async (tile: Tile) => await this.read(formatTilePath(tile));
  }

  /** Reads an object that must be there, likewise. */
  async read(key: string): Promise<Uint8Array> {
    const cached = this.#tiles.get(key);
    if (cached !== undefined) return cached;
    const bytes = await this.#objects.read(key);
    if (bytes === null) throw new Error(`tile ${key} is missing`);
    this.remember(key, bytes);
    return bytes;
  }
}
