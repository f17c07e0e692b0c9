// Walks a running service's whole ledger from entry 0 as a stranger would: over HTTP, with the pinned genesis hash only.
// Every entry, tile and root is recomputed by src/core; what does not agree throws with what it was.

import assert from 'node:assert/strict';
import { type BatchEntry, parseBatchEntry, sliceBatchCore } from '../../src/core/batch/batch-entry.ts';
import { NO_PREVIOUS_BATCH } from '../../src/core/batch/batch-core.ts';
import { decodeUtf8, encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { parseCheckpoint } from '../../src/core/checkpoint/checkpoint.ts';
import { verifyCosignatures } from '../../src/core/checkpoint/cosignature.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { type Genesis, parseGenesis } from '../../src/core/ledger/genesis.ts';
import { decodeEntryBundle } from '../../src/core/merkle/entry-bundle.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { EMPTY_EDGE, appendLeafHashes, splitTile } from '../../src/core/merkle/tile-edge.ts';
import { TILE_WIDTH, formatEntriesPath, formatTilePath, partialWidth, tileWidth } from '../../src/core/merkle/tile.ts';
import { computeRootHash } from '../../src/core/merkle/tree.ts';
import { parseSignedNote, verifySignedNote } from '../../src/core/note/signed-note.ts';
import { type VerifierKey, parseVerifierKey } from '../../src/core/note/verifier-key.ts';

/** A failed result ends the walk; a good one gives its value. */
type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: unknown };

export type WalkedBatch = { readonly index: number; readonly entry: BatchEntry; readonly text: string };

export type WalkedLedger = {
  readonly treeSize: number;
  readonly genesis: Genesis;
  readonly batches: readonly WalkedBatch[];
  /** How often each leaf hash (hex) stands in a batch that the ledger holds. */
  readonly leafCounts: ReadonlyMap<string, number>;
};

const take = <T>(outcome: Outcome<T>, what: string): T => {
  if (!outcome.ok) throw new Error(`${what}: ${JSON.stringify(outcome.failure)}`);
  return outcome.value;
};

const parseKey = (text: string): VerifierKey => take(parseVerifierKey(text), 'verifier key');

const fetchBytes = async (url: string): Promise<Uint8Array> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  assert.equal(response.status, 200, `${url} answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

const splitWidths = (count: number): number[] =>
  Array.from({ length: Math.ceil(count / TILE_WIDTH) }, (_, index) => Math.min(TILE_WIDTH, count - index * TILE_WIDTH));

const readEntries = async (base: string, treeSize: number): Promise<Uint8Array[]> => {
  const entries: Uint8Array[] = [];
  for (const [index, width] of splitWidths(treeSize).entries()) {
    const path = formatEntriesPath(index, width);
    entries.push(...take(decodeEntryBundle(await fetchBytes(`${base}/${path}`), width), path));
  }
  return entries;
};

/** Compares every tile that the tree of this size has, full ones and right edges, with the recomputed one. */
const compareTiles = async (base: string, leafHashes: readonly Uint8Array[]): Promise<void> => {
  const { tiles } = appendLeafHashes(EMPTY_EDGE, leafHashes);
  const size = leafHashes.length;
  for (const { tile, bytes } of tiles) {
    assert.equal(tile.width, tileWidth(tile.level, tile.index, size));
    const path = formatTilePath(tile);
    assert.deepEqual(await fetchBytes(`${base}/${path}`), bytes, `${path} is not the recomputed tile`);
  }
  if (size > 0)
    assert.ok(tiles.some(({ tile }) => tile.level === 0 && tile.width === (partialWidth(0, size) || TILE_WIDTH)));
};

const readBatchLeaves = async (url: string, { batch }: BatchEntry): Promise<Uint8Array[]> => {
  const base = `${url}/ledger/batches/${batch.batcher}/${batch.sequence}`;
  const leaves: Uint8Array[] = [];
  for (const [index, width] of splitWidths(batch.treeSize).entries()) {
    leaves.push(...splitTile(await fetchBytes(`${base}/${formatTilePath({ level: 0, index, width })}`)));
  }
  return leaves;
};

const verifyCheckpoint = async (note: string, genesis: Genesis) => {
  const signed = take(parseSignedNote(note), 'checkpoint note');
  const checkpoint = take(parseCheckpoint(signed.text), 'checkpoint');
  assert.equal(checkpoint.origin, genesis.ledger);
  take(await verifySignedNote(signed, genesis.state.log.map(parseKey)), 'log signature');
  const witnesses = genesis.state.courts.flatMap(({ keys }) => keys.witness.map(parseKey));
  const cosignatures = take(await verifyCosignatures(signed, witnesses), 'cosignatures');
  assert.ok(
    cosignatures.length >= genesis.state.policy.witnesses,
    `checkpoint ${checkpoint.treeSize} has ${cosignatures.length} cosignatures`,
  );
  return checkpoint;
};

/** Walks the ledger of the service at `url`; `genesisHash` is the pinned leaf hash (hex) of entry 0. */
export const walkLedger = async (url: string, genesisHash: string): Promise<WalkedLedger> => {
  const base = `${url}/ledger`;
  const note = decodeUtf8(await fetchBytes(`${base}/checkpoint`)) ?? '';
  const claimed = take(parseCheckpoint(take(parseSignedNote(note), 'checkpoint note').text), 'checkpoint');
  const entries = await readEntries(base, claimed.treeSize);
  const [first] = entries;
  assert.ok(first !== undefined, 'the ledger is empty');
  assert.equal(encodeHex(hashLeaf(first)), genesisHash, 'entry 0 is not the pinned genesis');
  const genesis = take(parseGenesis(decodeUtf8(first) ?? '', null), 'genesis');
  const checkpoint = await verifyCheckpoint(note, genesis);
  const leafHashes = entries.map(hashLeaf);
  assert.equal(
    encodeHex(computeRootHash(leafHashes)),
    encodeHex(checkpoint.rootHash),
    'the root is not of these entries',
  );
  await compareTiles(base, leafHashes);

  const batches: WalkedBatch[] = [];
  const leafCounts = new Map<string, number>();
  const heads = new Map<string, { readonly sequence: number; readonly coreSha256: string }>();
  for (const [index, bytes] of entries.entries()) {
    const text = decodeUtf8(bytes) ?? '';
    if (!text.startsWith('{"batch":')) continue;
    const entry = take(parseBatchEntry(text, genesis.ledger), `entry ${index}`);
    const { batch } = entry;
    const head = heads.get(batch.batcher) ?? { sequence: -1, coreSha256: NO_PREVIOUS_BATCH };
    assert.equal(batch.sequence, head.sequence + 1, `entry ${index}: ${batch.batcher} left out a sequence number`);
    assert.equal(batch.previous, head.coreSha256, `entry ${index}: previous is not the former batch core`);
    heads.set(batch.batcher, {
      sequence: batch.sequence,
      coreSha256: encodeHex(sha256(encodeUtf8(sliceBatchCore(text)))),
    });
    const leaves = await readBatchLeaves(url, entry);
    assert.equal(leaves.length, batch.treeSize);
    assert.equal(encodeHex(computeRootHash(leaves)), batch.rootHash['sha-256'], `entry ${index}: batch root`);
    for (const leaf of leaves) {
      const hex = encodeHex(leaf);
      leafCounts.set(hex, (leafCounts.get(hex) ?? 0) + 1);
    }
    batches.push({ index, entry, text });
  }
  return { treeSize: checkpoint.treeSize, genesis, batches, leafCounts };
};
