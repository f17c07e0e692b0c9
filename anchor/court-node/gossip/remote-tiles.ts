// Tiles of a log at an address (C2SP tlog-tiles), the ledger's own or a court's copy. A partial tile may be gone once a
// wider one exists, so the reader takes the wider one and cuts it. Nothing is trusted: what is computed from the tiles
// is compared with roots that the log signed.

import { parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { decodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { HASH_BYTES } from '../../../src/core/digest/sha256.ts';
import type { ReadTile } from '../../../src/core/merkle/tile-proof.ts';
import { formatTilePath, TILE_WIDTH, tileWidth, type Tile } from '../../../src/core/merkle/tile.ts';
import { parseSignedNote } from '../../../src/core/note/signed-note.ts';
import type { FetchBounded } from './fetch-bounded.ts';

/** Somewhere a tree's tiles can be read; `name` is for the operator. */
export type TileSource = { readonly name: string; readonly readTile: ReadTile };

const MAX_TILE_BYTES = TILE_WIDTH * HASH_BYTES;
/** A note is at most what a witness accepts. */
export const MAX_CHECKPOINT_BYTES = 131_072;
const TIMEOUT_MS = 5000;

/** Makes a source from the address under which `tile/…` and `checkpoint` lie, without a slash at the end. */
export const createRemoteTiles = (baseUrl: string, fetchBounded: FetchBounded): TileSource => {
  const readSize = async (): Promise<number> => {
    const limits = { maxBytes: MAX_CHECKPOINT_BYTES, timeoutMs: TIMEOUT_MS };
    const fetched = await fetchBounded(`${baseUrl}/checkpoint`, limits);
    if (!fetched.ok) return 0;
    const note = parseSignedNote(decodeUtf8(fetched.value.bytes) ?? '');
    const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
    return checkpoint.ok ? checkpoint.value.treeSize : 0;
  };
  // Only a hint of which width to ask for.
  let size: Promise<number> | null = null;

  // Null when the other side has no such tile.
  const readWidth = async (tile: Tile): Promise<Uint8Array | null> => {
    const url = `${baseUrl}/${formatTilePath(tile)}`;
    const fetched = await fetchBounded(url, { maxBytes: MAX_TILE_BYTES, timeoutMs: TIMEOUT_MS });
    if (!fetched.ok && fetched.failure.kind === 'missing') return null;
    if (!fetched.ok) throw new Error(fetched.failure.message);
    const { bytes } = fetched.value;
    if (bytes.length !== tile.width * HASH_BYTES) throw new Error(`${url} has ${bytes.length} bytes`);
    return bytes;
  };

  const readTile: ReadTile = async (tile) => {
    const exact = await readWidth(tile);
    if (exact !== null) return exact;
    if (tile.width < TILE_WIDTH) {
      size ??= readSize();
      const widest = Math.min(TILE_WIDTH, tileWidth(tile.level, tile.index, await size));
      const wider = widest > tile.width ? await readWidth({ ...tile, width: widest }) : null;
      if (wider !== null) return wider.slice(0, tile.width * HASH_BYTES);
    }
    throw new Error(`${baseUrl}/${formatTilePath(tile)} is missing`);
  };

  return { name: baseUrl, readTile };
};
