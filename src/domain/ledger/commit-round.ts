// Computes one commit: new entries over the tree's right edge give the new edge, the objects to store and the root.
// Pure; nothing is decided here. Layout: C2SP tlog-tiles.

import { encodeHex } from '../../core/bytes/hex.ts';
import { formatCheckpoint } from '../../core/checkpoint/checkpoint.ts';
import { encodeEntryBundle } from '../../core/merkle/entry-bundle.ts';
import { hashLeaf } from '../../core/merkle/hash.ts';
import { type TileEdge, appendLeafHashes, computeEdgeRootHash } from '../../core/merkle/tile-edge.ts';
import { TILE_WIDTH, formatEntriesPath, formatTilePath } from '../../core/merkle/tile.ts';
import type { OutboxObject } from './ledger-store.ts';

export type ComputedRound = {
  readonly leafHashes: readonly Uint8Array[];
  readonly edge: TileEdge;
  readonly outbox: readonly OutboxObject[];
  readonly rootHash: string;
  /** The checkpoint's text, to be signed. */
  readonly checkpointText: string;
};

/**
 * Computes what appending `entries` gives.
 * @param bundleEntries the entries of the bundle at the edge, in order (fewer than 256)
 */
export const computeRound = (
  origin: string,
  edge: TileEdge,
  bundleEntries: readonly Uint8Array[],
  entries: readonly Uint8Array[],
): ComputedRound => {
  const leafHashes = entries.map(hashLeaf);
  const appended = appendLeafHashes(edge, leafHashes);
  const rootHash = computeEdgeRootHash(appended.edge);
  const outbox: OutboxObject[] = appended.tiles.map(({ tile, bytes }) => ({ key: formatTilePath(tile), bytes }));
  const all = [...bundleEntries, ...entries];
  const firstBundle = Math.floor(edge.treeSize / TILE_WIDTH);
  for (let start = 0; start < all.length; start += TILE_WIDTH) {
    const bundle = all.slice(start, start + TILE_WIDTH);
    outbox.push({
      key: formatEntriesPath(firstBundle + start / TILE_WIDTH, bundle.length),
      bytes: encodeEntryBundle(bundle),
    });
  }
  const checkpointText = formatCheckpoint({ origin, treeSize: appended.edge.treeSize, rootHash });
  return { leafHashes, edge: appended.edge, outbox, rootHash: encodeHex(rootHash), checkpointText };
};
