// A ledger as files, in the layout of an archive and with real signatures: genesis, batches with their leaves and tokens,
// late tokens, entries of an unknown type, checkpoints with tokens. Honest unless `edit` is not.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type BatchCore, NO_PREVIOUS_BATCH, formatBatchCore } from '../../src/core/batch/batch-core.ts';
import { BATCH_ENTRY_VERSION, formatBatchEntry } from '../../src/core/batch/batch-entry.ts';
import { TIMESTAMP_ENTRY_VERSION, formatTimestampEntry } from '../../src/core/batch/timestamp-entry.ts';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { formatCheckpoint } from '../../src/core/checkpoint/checkpoint.ts';
import { signCosignature } from '../../src/core/checkpoint/cosignature.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { encodeEntryBundle } from '../../src/core/merkle/entry-bundle.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { EMPTY_EDGE, type TileEdge, appendLeafHashes, computeEdgeRootHash } from '../../src/core/merkle/tile-edge.ts';
import { TILE_WIDTH, formatEntriesPath, formatTilePath } from '../../src/core/merkle/tile.ts';
import { computeRootHash } from '../../src/core/merkle/tree.ts';
import { formatSignatureLine, formatSignedNote } from '../../src/core/note/signed-note.ts';
import { formatTime } from '../../src/core/text/time.ts';
import { requestEmbeddedToken } from '../../src/platform/tsa/timestamp-client.ts';
import { ORIGIN, RECEIVED_AT_UNIX_MS, type World, fillerLeaves } from './ledger-fixture.ts';

/** Milliseconds from one batch to the next. */
const BATCH_INTERVAL_MS = 1000;

export type LedgerFolderOptions = {
  readonly batches: number;
  /** Leaves of a batch by its number; 3 by default. */
  readonly leavesOf?: (batch: number) => number;
  /** Entries between two published checkpoints; 1 by default. */
  readonly checkpointEvery?: number;
  /** Whether a batch gets a token, by its number; all by default. */
  readonly hasToken?: (batch: number) => boolean;
  /** Entries, tiles and checkpoints only: for measuring. */
  readonly treeOnly?: boolean;
  /** Batches whose token came late and has an entry of its own. */
  readonly late?: readonly number[];
  /** Witnesses that cosign a checkpoint, by its size; all by default. */
  readonly witnessesOf?: (treeSize: number) => number;
  /** Seconds that a witness's clock is ahead, by its number. */
  readonly clockOf?: (witness: number) => number;
  /** Changes a batch core before it is logged. */
  readonly edit?: (core: BatchCore, batch: number) => BatchCore;
};

export type LedgerFolder = {
  readonly folder: string;
  readonly treeSize: number;
  readonly rootHash: string;
  /** Sizes of the published checkpoints. */
  readonly sizes: readonly number[];
  /** Writes a file under the folder. */
  readonly write: (path: string, bytes: Uint8Array | string) => void;
  readonly entries: readonly Uint8Array[];
};

const random = (sizeBytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(sizeBytes));

/** Makes the DER of a token of the world's authority over bytes, at a time. */
export const makeToken = async (world: World, data: Uint8Array, atUnixMs: number): Promise<Uint8Array> => {
  const [authority] = world.state.timestamps.authorities;
  const issued = await requestEmbeddedToken({
    name: authority?.name ?? '',
    authority: { ...world.authority, now: () => atUnixMs },
    imprint: sha256(data),
    now: () => atUnixMs,
    random,
  });
  if (!issued.ok) throw new Error(JSON.stringify(issued.failure));
  return issued.value.bytes;
};

/** Makes a ledger's files under `folder`. */
export const createLedgerFolder = async (
  world: World,
  folder: string,
  options: LedgerFolderOptions,
): Promise<LedgerFolder> => {
  const {
    leavesOf = () => 3,
    checkpointEvery = 1,
    hasToken = () => true,
    treeOnly = false,
    late = [],
    edit = (core) => core,
    witnessesOf = () => world.witnesses.length,
    clockOf = () => 0,
  } = options;
  const authority = world.state.timestamps.authorities[0]?.name ?? '';
  const write = (path: string, bytes: Uint8Array | string): void => {
    const target = resolve(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  };

  const entries: Uint8Array[] = [];
  const sizes: number[] = [];
  let edge: TileEdge = EMPTY_EDGE;
  let newest = { treeSize: 0, rootHash: '', note: '' };
  let clock = RECEIVED_AT_UNIX_MS - 10 * BATCH_INTERVAL_MS;

  const append = (entry: Uint8Array): void => {
    entries.push(entry);
    edge = appendLeafHashes(edge, [hashLeaf(entry)]).edge;
  };

  const publish = async (): Promise<void> => {
    const rootHash = computeEdgeRootHash(edge);
    const text = formatCheckpoint({ origin: ORIGIN, treeSize: edge.treeSize, rootHash });
    const own = formatSignatureLine(world.log.key, await world.log.sign(encodeUtf8(text)));
    const at = Math.ceil(clock / 1000);
    const cosigned = await Promise.all(
      world.witnesses
        .slice(0, witnessesOf(edge.treeSize))
        .map((witness, index) => signCosignature(text, at + clockOf(index), witness)),
    );
    const note = formatSignedNote(text, [own, ...cosigned]);
    newest = { treeSize: edge.treeSize, rootHash: encodeHex(rootHash), note };
    sizes.push(edge.treeSize);
    write(`checkpoints/${edge.treeSize}`, note);
    if (!treeOnly) {
      write(`checkpoint-tokens/${edge.treeSize}/${authority}`, await makeToken(world, encodeUtf8(note), clock + 100));
    }
  };

  append(encodeUtf8(world.genesis));
  await publish();
  append(encodeUtf8(`{"ledger":"${ORIGIN}","v":"assize/of-a-later-version/v1"}`));
  let previous = NO_PREVIOUS_BATCH;
  for (let batch = 0; batch < options.batches; batch += 1) {
    clock += BATCH_INTERVAL_MS;
    const leaves = fillerLeaves(leavesOf(batch), `batch ${batch} leaf`);
    const core = edit(
      {
        v: 'assize/batch-core/v1',
        ledger: ORIGIN,
        batcher: 'b1',
        sequence: batch,
        previous,
        after: { treeSize: newest.treeSize, rootHash: newest.rootHash },
        policy: world.genesisHash,
        treeSize: leaves.length,
        rootHash: { 'sha-256': encodeHex(computeRootHash(leaves)) },
        openedAt: formatTime(clock - 200),
        closedAt: formatTime(clock),
      },
      batch,
    );
    const coreText = encodeUtf8(formatBatchCore(core));
    previous = encodeHex(sha256(coreText));
    const token = !treeOnly && hasToken(batch) ? await makeToken(world, coreText, clock + 100) : null;
    const named = token === null ? [] : [{ authority, tokenSha256: encodeHex(sha256(token)) }];
    const entry = encodeUtf8(
      formatBatchEntry({
        v: BATCH_ENTRY_VERSION,
        ledger: ORIGIN,
        batch: core,
        timestamps: late.includes(batch) ? [] : named,
      }),
    );
    append(entry);
    if (!treeOnly) {
      const base = `batches/b1/${batch}`;
      write(`${base}/entry`, entry);
      write(`${base}/leaves`, Buffer.concat(leaves));
      for (const { tile, bytes } of appendLeafHashes(EMPTY_EDGE, leaves).tiles) {
        write(`${base}/${formatTilePath(tile)}`, bytes);
      }
      if (token !== null) write(`${base}/tokens/${authority}`, token);
    }
    if (late.includes(batch)) {
      const [{ tokenSha256 } = { tokenSha256: '' }] = named;
      const lateEntry = {
        v: TIMESTAMP_ENTRY_VERSION,
        ledger: ORIGIN,
        batch: encodeHex(hashLeaf(entry)),
        authority,
        tokenSha256,
      } as const;
      append(encodeUtf8(formatTimestampEntry(lateEntry)));
    }
    if ((batch + 1) % checkpointEvery === 0) await publish();
  }
  if (sizes.at(-1) !== edge.treeSize) await publish();

  for (const { tile, bytes } of appendLeafHashes(EMPTY_EDGE, entries.map(hashLeaf)).tiles) {
    write(formatTilePath(tile), bytes);
  }
  for (let start = 0; start < entries.length; start += TILE_WIDTH) {
    const bundle = entries.slice(start, start + TILE_WIDTH);
    write(formatEntriesPath(start / TILE_WIDTH, bundle.length), encodeEntryBundle(bundle));
  }
  write('checkpoint', newest.note);
  return { folder, treeSize: newest.treeSize, rootHash: newest.rootHash, sizes, write, entries };
};
