// The public objects of a batch: its entry, the tiles over its leaf hashes, its timestamp tokens. Deterministic, so that a
// repeated step writes equal bytes.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { EMPTY_EDGE, appendLeafHashes } from '../../core/merkle/tile-edge.ts';
import { formatTilePath } from '../../core/merkle/tile.ts';
import type { StoredToken } from './batch-store.ts';

/** Path of a batch in the public object store, without a trailing slash. */
export const batchPath = (batcher: string, sequence: number): string => `batches/${batcher}/${sequence}`;

/** Key of a token; the authority's name is percent-encoded. */
export const tokenKey = (batcher: string, sequence: number, authority: string): string =>
  `${batchPath(batcher, sequence)}/tokens/${encodeURIComponent(authority)}`;

/** Lists the objects of a batch with their keys. */
export const batchObjects = (
  batcher: string,
  sequence: number,
  entry: string,
  leafHashes: readonly Uint8Array[],
  tokens: readonly StoredToken[],
): readonly { readonly key: string; readonly bytes: Uint8Array }[] => {
  const path = batchPath(batcher, sequence);
  return [
    { key: `${path}/entry`, bytes: encodeUtf8(entry) },
    ...appendLeafHashes(EMPTY_EDGE, leafHashes).tiles.map(({ tile, bytes }) => ({
      key: `${path}/${formatTilePath(tile)}`,
      bytes,
    })),
    ...tokens.map(({ authority, token }) => ({ key: tokenKey(batcher, sequence, authority), bytes: token })),
  ];
};
