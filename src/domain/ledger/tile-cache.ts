// Tiles and entry bundles that were written or read a moment ago: proofs and uploads for the courts nearly always need
// only these.

import { type Tile, formatTilePath } from '../../core/merkle/tile.ts';
import type { ReadTile } from '../../core/merkle/tile-proof.ts';
import type { PublicObjects } from './public-objects.ts';

/** A full tile is 8 kB, a bundle of usual entries 300 kB; the object has 128 MB, most of it for uploads in flight. */
const MAX_BYTES = 4 * 1024 * 1024;

export class TileCache {
  readonly #objects: PublicObjects;
  readonly #tiles = new Map<string, Uint8Array>();
  #sizeBytes = 0;

  constructor(objects: PublicObjects) {
    this.#objects = objects;
  }

  remember(key: string, bytes: Uint8Array): void {
    this.#forget(key);
    this.#tiles.set(key, bytes);
    this.#sizeBytes += bytes.length;
    for (const oldest of this.#tiles.keys()) {
      if (this.#sizeBytes <= MAX_BYTES) break;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#sizeBytes -= this.#tiles.get(key)?.length ?? 0;
    this.#tiles.delete(key);
  }

  clear(): void {
    this.#tiles.clear();
    this.#sizeBytes = 0;
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
