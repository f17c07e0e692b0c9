// What lies behind the batch entries of an own ledger: the entry's copy, the leaf hashes and their tiles, the timestamp
// tokens that the ledger names. Times of tokens are held against the batch and against the courts' cosignatures.

import { type BatchEntry, parseBatchEntry, sliceBatchCore } from '../../../src/core/batch/batch-entry.ts';
import { decodeUtf8, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { type Epoch, findEpoch } from '../../../src/core/ledger/epochs.ts';
import { decodeEntryBundle } from '../../../src/core/merkle/entry-bundle.ts';
import { TILE_WIDTH, formatEntriesPath, formatTilePath, tileWidth } from '../../../src/core/merkle/tile.ts';
import { parseTime } from '../../../src/core/text/time.ts';
import type { Faults } from '../faults.ts';
import type { Source } from '../source/source.ts';
import { createStopwatch } from '../stopwatch.ts';
import { computeRoot } from '../tree/compact-range.ts';
import { hashBytes, hashLeafBytes } from '../tree/node-hash.ts';
import type { QuorumCheckpoint } from './check-checkpoints.ts';
import { checkToken } from './check-token.ts';
import type { LateToken, LoggedBatch } from './entry-walk.ts';

const HASH_BYTES = 32;
/** Batches looked at side by side; their files are asked for together. */
const CONCURRENT_BATCHES = 8;

export type BatchesInput = {
  readonly source: Pick<Source, 'read'>;
  readonly ledger: string;
  readonly treeSize: number;
  readonly epochs: readonly Epoch[];
  readonly batches: readonly LoggedBatch[];
  readonly lateTokens: readonly LateToken[];
  /** Published checkpoints without a fault, ascending. */
  readonly checkpoints: readonly QuorumCheckpoint[];
  readonly faults: Faults;
};

/** Milliseconds by kind of work. */
export type BatchesResult = {
  readonly leaves: number;
  readonly tokens: number;
  readonly leafMs: number;
  readonly tokenMs: number;
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const equal = (left: Uint8Array, right: Uint8Array): boolean => Buffer.compare(left, right) === 0;

const splitHashes = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.floor(bytes.length / HASH_BYTES) }, (_, index) =>
    bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );

/** The tiles of a tree over these leaves, path and bytes. */
const deriveTiles = (
  leaves: readonly Uint8Array[],
): readonly { readonly path: string; readonly bytes: Uint8Array }[] => {
  const tiles: { path: string; bytes: Uint8Array }[] = [];
  let hashes = leaves;
  for (let level = 0; hashes.length > 0; level += 1) {
    const risen: Uint8Array[] = [];
    for (let index = 0; index * TILE_WIDTH < hashes.length; index += 1) {
      const tile = hashes.slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH);
      tiles.push({ path: formatTilePath({ level, index, width: tile.length }), bytes: Buffer.concat(tile) });
      if (tile.length === TILE_WIDTH) risen.push(computeRoot(tile));
    }
    hashes = risen;
  }
  return tiles;
};

/** Finds the first published checkpoint that covers an entry. */
const findCovering = (checkpoints: readonly QuorumCheckpoint[], index: number): QuorumCheckpoint | null => {
  let low = 0;
  let high = checkpoints.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((checkpoints[middle]?.treeSize ?? 0) > index) high = middle;
    else low = middle + 1;
  }
  return checkpoints[low] ?? null;
};

/** Checks the batches and their tokens. */
export const checkBatches = async (input: BatchesInput): Promise<BatchesResult> => {
  const { source, ledger, treeSize, epochs, faults } = input;
  const late = Map.groupBy(input.lateTokens, ({ batch }) => batch);
  let leaves = 0;
  let tokens = 0;
  const leafWatch = createStopwatch();
  const tokenWatch = createStopwatch();

  const readFromBundle = async ({ index }: LoggedBatch): Promise<string | null> => {
    const bundle = Math.floor(index / TILE_WIDTH);
    const width = tileWidth(0, bundle, treeSize);
    const bytes = await source.read(formatEntriesPath(bundle, width));
    const entries = bytes === null ? null : decodeEntryBundle(bytes, width);
    return entries?.ok === true ? decodeUtf8(entries.value[index % TILE_WIDTH] ?? new Uint8Array()) : null;
  };

  const readEntry = async (batch: LoggedBatch, path: string): Promise<string | null> => {
    const bytes = await source.read(path);
    if (bytes !== null && equal(hashLeafBytes(bytes.subarray(0, 65_535)), batch.leafHash)) return decodeUtf8(bytes);
    if (bytes === null) faults.report(path, 'batch-entry.missing', `entry ${batch.index}`);
    else faults.report(path, 'batch-entry.mismatch', `not entry ${batch.index} of the ledger`);
    return readFromBundle(batch);
  };

  const deriveFrom = (base: string, bytes: Uint8Array | null, { batch }: BatchEntry) => {
    const path = `${base}/leaves`;
    if (bytes === null) return faults.report(path, 'leaves.missing');
    if (bytes.length !== batch.treeSize * HASH_BYTES) {
      return faults.report(path, 'leaves.length', `${bytes.length} bytes for ${batch.treeSize} leaves`);
    }
    const hashes = splitHashes(bytes);
    if (hex(computeRoot(hashes)) === batch.rootHash['sha-256']) return deriveTiles(hashes);
    return faults.report(path, 'leaves.root-mismatch');
  };

  const checkLeaves = async (base: string, entry: BatchEntry): Promise<void> => {
    const bytes = await source.read(`${base}/leaves`);
    const end = leafWatch.begin();
    leaves += entry.batch.treeSize;
    const tiles = deriveFrom(base, bytes, entry);
    end();
    if (tiles === undefined) return checkTilesAlone(base, entry.batch);
    const stored = await Promise.all(tiles.map(async (tile) => await source.read(`${base}/${tile.path}`)));
    for (const [position, tile] of tiles.entries()) {
      const found = stored[position] ?? null;
      if (found === null) faults.report(`${base}/${tile.path}`, 'tile.missing');
      else if (!equal(found, tile.bytes)) faults.report(`${base}/${tile.path}`, 'tile.hash-mismatch');
    }
    return undefined;
  };

  // With leaves at fault the tiles are judged by themselves: level 0 gives the root, and all others.
  const checkTilesAlone = async (base: string, batch: BatchEntry['batch']): Promise<void> => {
    const hashes: Uint8Array[] = [];
    for (let index = 0; index * TILE_WIDTH < batch.treeSize; index += 1) {
      const path = formatTilePath({ level: 0, index, width: tileWidth(0, index, batch.treeSize) });
      const bytes = await source.read(`${base}/${path}`);
      if (bytes === null) return faults.report(`${base}/${path}`, 'tile.missing');
      hashes.push(...splitHashes(bytes));
    }
    if (hex(computeRoot(hashes)) !== batch.rootHash['sha-256']) faults.report(`${base}/tile`, 'tile.root-mismatch');
    return undefined;
  };

  const checkOneToken = async (
    base: string,
    named: { readonly authority: string; readonly tokenSha256: string; readonly late: boolean },
    imprint: Uint8Array,
    { index }: LoggedBatch,
    { batch }: BatchEntry,
  ): Promise<void> => {
    const path = `${base}/tokens/${encodeURIComponent(named.authority)}`;
    const bytes = await source.read(path);
    if (bytes === null) return faults.report(path, 'token.missing');
    const end = tokenWatch.begin();
    tokens += 1;
    const { state } = findEpoch(epochs, index + 1);
    const roots = state.timestamps.authorities.find(({ name }) => name === named.authority)?.roots ?? [];
    const token = await checkToken(bytes, imprint, roots);
    end();
    if (hex(hashBytes(bytes)) !== named.tokenSha256) {
      return faults.report(path, 'token.hash-mismatch', token.ok ? '' : token.failure.code);
    }
    if (!token.ok) return faults.report(path, token.failure.code, token.failure.detail);
    const tolerance = state.toleranceSeconds * 1000 + token.value.accuracyMs;
    const closedAt = parseTime(batch.closedAt) ?? 0;
    const { genTimeUnixMs } = token.value;
    if (genTimeUnixMs < closedAt - tolerance) return faults.report(path, 'token.before-batch', batch.closedAt);
    const onLedgerBy = findCovering(input.checkpoints, index)?.onLedgerByUnixMs ?? null;
    if (!named.late && onLedgerBy !== null && genTimeUnixMs > onLedgerBy + tolerance) {
      return faults.report(path, 'token.after-ledger');
    }
    return undefined;
  };

  const checkBatch = async (logged: LoggedBatch): Promise<void> => {
    const base = `batches/${logged.batcher}/${logged.sequence}`;
    const text = await readEntry(logged, `${base}/entry`);
    const parsed = text === null ? null : parseBatchEntry(text, ledger);
    // An entry that does not read was reported where it stands.
    if (text === null || parsed === null || !parsed.ok) return;
    const entry = parsed.value;
    const imprint = hashBytes(encodeUtf8(sliceBatchCore(text)));
    const named = [
      ...entry.timestamps.map((token) => ({ ...token, late: false })),
      ...(late.get(hex(logged.leafHash)) ?? []).map(({ authority, tokenSha256 }) => ({
        authority,
        tokenSha256,
        late: true,
      })),
    ];
    await checkLeaves(base, entry);
    for (const token of named) await checkOneToken(base, token, imprint, logged, entry);
    const onLedgerBy = findCovering(input.checkpoints, logged.index)?.onLedgerByUnixMs ?? null;
    const { toleranceSeconds } = findEpoch(epochs, logged.index + 1).state;
    if (onLedgerBy !== null && (parseTime(entry.batch.closedAt) ?? 0) > onLedgerBy + toleranceSeconds * 1000) {
      faults.report(`${base}/entry`, 'batch.closed-after-ledger', entry.batch.closedAt);
    }
  };

  const queue = input.batches.values();
  const work = async (): Promise<void> => {
    for (const batch of queue) await checkBatch(batch);
  };
  await Promise.all(Array.from({ length: CONCURRENT_BATCHES }, work));
  return { leaves, tokens, leafMs: leafWatch.ms(), tokenMs: tokenWatch.ms() };
};
