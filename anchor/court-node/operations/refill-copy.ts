// Brings a restored mirror's copy forward to what the mirror has cosigned: reads the missing entries from the ledger's read
// side, in two passes, so that nothing is stored before the whole has given the root that this court signed. Stored
// entries never change, and a wrong one could not be taken back.

import { decodeUtf8, equalBytes } from '../../../src/core/bytes/bytes.ts';
import { parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { decodeEntryBundle, MAX_ENTRY_BYTES } from '../../../src/core/merkle/entry-bundle.ts';
import { hashLeaf } from '../../../src/core/merkle/hash.ts';
import { appendLeafHashes, computeEdgeRootHash } from '../../../src/core/merkle/tile-edge.ts';
import { readEdge } from '../../../src/core/merkle/tile-proof.ts';
import { formatEntriesPath, TILE_WIDTH, tileWidth } from '../../../src/core/merkle/tile.ts';
import { parseSignedNote } from '../../../src/core/note/signed-note.ts';
import type { FetchBounded } from '../gossip/fetch-bounded.ts';
import { MAX_CHECKPOINT_BYTES } from '../gossip/remote-tiles.ts';
import type { MirrorStore } from '../mirror/mirror-store.ts';

/** A bundle of the longest entries, with their two-byte lengths. */
const MAX_BUNDLE_BYTES = TILE_WIDTH * (MAX_ENTRY_BYTES + 2);
const TIMEOUT_MS = 60_000;

type Source = { readonly readUrl: string; readonly fetchBounded: FetchBounded };
type Signed = { readonly origin: string; readonly treeSize: number; readonly rootHash: Uint8Array };

const readBytes = async ({ readUrl, fetchBounded }: Source, path: string, maxBytes: number): Promise<Uint8Array> => {
  const fetched = await fetchBounded(`${readUrl}/${path}`, { maxBytes, timeoutMs: TIMEOUT_MS });
  if (!fetched.ok) throw new Error(fetched.failure.message);
  return fetched.value.bytes;
};

const readServedSize = async (source: Source): Promise<number> => {
  const note = parseSignedNote(decodeUtf8(await readBytes(source, 'checkpoint', MAX_CHECKPOINT_BYTES)) ?? '');
  const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
  if (!checkpoint.ok) throw new Error(`${source.readUrl}/checkpoint: ${checkpoint.failure.code}`);
  return checkpoint.value.treeSize;
};

// Entries start..end-1, bundle by bundle; the last bundle may be wider at the source than what is wanted of it.
async function* readEntries(source: Source, start: number, end: number): AsyncGenerator<readonly Uint8Array[]> {
  const servedSize = await readServedSize(source);
  if (servedSize < end) throw new Error(`${source.readUrl} serves ${servedSize} entries, ${end} were cosigned`);
  for (let index = Math.floor(start / TILE_WIDTH); index * TILE_WIDTH < end; index += 1) {
    const width = tileWidth(0, index, servedSize);
    const path = formatEntriesPath(index, width);
    const bundle = decodeEntryBundle(await readBytes(source, path, MAX_BUNDLE_BYTES), width);
    if (!bundle.ok) throw new Error(`${source.readUrl}/${path}: ${bundle.failure.code}`);
    const first = index * TILE_WIDTH;
    yield bundle.value.slice(Math.max(0, start - first), end - first);
  }
}

/** Stores what the copy lacks under a tree that was cosigned; gives the number of entries. Throws when it cannot be had. */
export const refillCopy = async (store: MirrorStore, signed: Signed, source: Source): Promise<number> => {
  const { origin, treeSize, rootHash } = signed;
  const start = store.nextEntry(origin);
  if (start >= treeSize) return 0;
  let edge = await readEdge(start, ({ level, index, width }) => {
    const hashes = store.readTile(origin, level, index, width);
    return hashes === null ? Promise.reject(new Error('the copy is damaged')) : Promise.resolve(hashes);
  });
  const leafHashes: Uint8Array[] = [];
  for await (const entries of readEntries(source, start, treeSize)) {
    const hashes = entries.map(hashLeaf);
    ({ edge } = appendLeafHashes(edge, hashes));
    leafHashes.push(...hashes);
  }
  if (!equalBytes(computeEdgeRootHash(edge), rootHash)) {
    throw new Error(`${source.readUrl} serves another history than was cosigned: this is a fork`);
  }
  let next = start;
  for await (const entries of readEntries(source, start, treeSize)) {
    const isSame = entries.every((entry, index) =>
      equalBytes(hashLeaf(entry), leafHashes[next - start + index] ?? new Uint8Array()),
    );
    if (!isSame) throw new Error(`${source.readUrl} serves other entries than a moment ago`);
    store.append(origin, next, entries);
    next += entries.length;
  }
  return next - start;
};
