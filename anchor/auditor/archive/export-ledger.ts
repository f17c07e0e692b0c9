// Exports a ledger into a self-contained archive. Resumable: files are written whole and kept, so an interrupted export
// goes on where it stopped. Incremental: only what a former export does not have is read. The order makes an unfinished
// archive look unfinished: the list of sums is removed first and written last.

import { decodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { type Checkpoint, parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { findEpoch, type Epoch } from '../../../src/core/ledger/epochs.ts';
import { parseGenesis } from '../../../src/core/ledger/genesis.ts';
import { computeEntryHash } from '../../../src/core/ledger/governance.ts';
import { replayGovernance } from '../../../src/core/ledger/replay-governance.ts';
import {
  TILE_WIDTH,
  countLevelHashes,
  formatEntriesPath,
  formatTilePath,
  tileWidth,
} from '../../../src/core/merkle/tile.ts';
import { parseSignedNote } from '../../../src/core/note/signed-note.ts';
import { formatCanonical } from '../../../src/core/text/canonical-json.ts';
import { formatTime } from '../../../src/core/text/time.ts';
import { checkpointTokenPath } from '../fsck/check-checkpoint-tokens.ts';
import { verifyByNode } from '../signature/verify-by-node.ts';
import { openFolder } from '../source/folder-source.ts';
import { type Source, Unreadable } from '../source/source.ts';
import {
  ARCHIVE_VERSION,
  type ArchiveDescription,
  DESCRIPTION_FILE,
  formatArchiveDescription,
  parseArchiveDescription,
} from './archive-description.ts';
import { type ArchiveFolder, openArchiveFolder, sweepParts } from './archive-folder.ts';
import { parseFindings } from './findings-file.ts';
import { composeTrustBundle } from './compose-trust.ts';
import { formArchiveReadme } from './readme-text.ts';
import { type ScannedBatch, scanEntries } from './scan-entries.ts';
import { SUMS_FILE, formSums } from './sums.ts';

/** Files asked for at once; the source may let fewer through. */
const WIDTH = 8;
/** Entries of a former export whose findings are asked for again: courts word them within minutes. */
const FINDINGS_AGAIN = 2000;

export type ExportResult = {
  readonly ledger: string;
  readonly genesis: string;
  readonly treeSize: number;
  readonly rootHash: string;
  /** Files that this run read and wrote. */
  readonly added: number;
  /** Files that the ledger names and the source does not have. */
  readonly missing: readonly string[];
};

export class ExportRefused extends Error {}

type Run = {
  readonly source: Source;
  readonly folder: ArchiveFolder;
  readonly missing: string[];
  added: number;
};

const forEach = async <T>(items: Iterable<T>, act: (item: T) => Promise<void>): Promise<void> => {
  const queue = items[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) await act(next.value);
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
};

/** Copies a file that never changes, unless the archive has it. */
const copy = async (run: Run, path: string, isOptional = false): Promise<void> => {
  if (run.folder.has(path)) return;
  const bytes = await run.source.read(path);
  if (bytes === null) {
    if (!isOptional) run.missing.push(path);
    return;
  }
  run.folder.write(path, bytes);
  run.added += 1;
};

function* treePaths(treeSize: number): Generator<string> {
  for (let index = 0; index * TILE_WIDTH < treeSize; index += 1) {
    yield formatEntriesPath(index, tileWidth(0, index, treeSize));
  }
  yield* hashTilePaths(treeSize);
}

function* hashTilePaths(treeSize: number): Generator<string> {
  for (let level = 0; countLevelHashes(level, treeSize) > 0; level += 1) {
    const hashes = countLevelHashes(level, treeSize);
    for (let index = 0; index * TILE_WIDTH < hashes; index += 1) {
      yield formatTilePath({ level, index, width: tileWidth(level, index, treeSize) });
    }
  }
}

function* batchPaths({ batcher, sequence, treeSize, authorities }: ScannedBatch): Generator<string> {
  const base = `batches/${batcher}/${sequence}`;
  yield `${base}/entry`;
  yield `${base}/leaves`;
  for (const path of hashTilePaths(treeSize)) yield `${base}/${path}`;
  for (const authority of new Set(authorities)) yield `${base}/tokens/${encodeURIComponent(authority)}`;
}

const readHead = async (source: Source): Promise<{ readonly text: string; readonly checkpoint: Checkpoint }> => {
  const bytes = await source.read('checkpoint');
  const text = bytes === null ? null : decodeUtf8(bytes);
  const note = text === null ? null : parseSignedNote(text);
  const checkpoint = note?.ok === true ? parseCheckpoint(note.value.text) : null;
  if (text === null || checkpoint === null || !checkpoint.ok)
    throw new Unreadable('checkpoint', 'missing or no checkpoint');
  return { text, checkpoint: checkpoint.value };
};

/** The former export's description, if the folder holds one of this ledger that did not go further. */
const readFormer = async (folder: string, head: Checkpoint): Promise<ArchiveDescription | null> => {
  const bytes = await openFolder(folder).read(DESCRIPTION_FILE);
  const former = bytes === null ? null : parseArchiveDescription(decodeUtf8(bytes) ?? '');
  if (former === null || !former.ok) return null;
  const { ledger, treeSize, rootHash } = former.value;
  if (ledger !== head.origin) throw new ExportRefused(`the folder holds an archive of ${ledger}`);
  if (treeSize > head.treeSize)
    throw new ExportRefused(`the folder holds ${treeSize} entries, the source only ${head.treeSize}`);
  if (treeSize === head.treeSize && rootHash !== encodeHex(head.rootHash)) {
    throw new ExportRefused(`FORK: the folder has another root for size ${treeSize}; keep both`);
  }
  return former.value;
};

const writeKeys = (run: Run, epochs: readonly Epoch[]): void => {
  const list = (keys: readonly string[]): string => [...new Set(keys)].map((key) => `${key}\n`).join('');
  const states = epochs.map(({ state }) => state);
  const courts = states.flatMap((state) => state.courts.flatMap(({ keys }) => Object.values(keys).flat()));
  run.folder.write('keys/log.txt', list(states.flatMap(({ log }) => log)));
  run.folder.write('keys/receipt.txt', list(states.flatMap(({ receipt }) => receipt)));
  run.folder.write('keys/issuer.txt', list(states.flatMap(({ issuer }) => issuer)));
  run.folder.write('keys/courts.txt', list(courts));
};

const copyFindings = async (run: Run, indices: Iterable<number>): Promise<void> => {
  await forEach(indices, async (index) => {
    const bytes = await run.source.read(`findings/${index}`);
    const text = bytes === null ? null : decodeUtf8(bytes);
    if (text === null) return;
    const notes = parseFindings(text);
    if (notes === null) throw new Unreadable(`findings/${index}`, 'no list of notes');
    if (notes.length > 0) run.folder.write(`findings/${index}`, formatCanonical(notes));
  });
};

/** Removes partial tiles and bundles of a former size: the new ones hold all of them. */
const removeObsolete = (run: Run, treeSize: number): void => {
  const wanted = new Set(treePaths(treeSize));
  for (const path of run.folder.list('tile')) if (!wanted.has(path)) run.folder.remove(path);
};

/**
 * Exports a ledger.
 *
 * @param genesis pinned leaf hash (hex) of entry 0; null: taken from the ledger
 * @throws ExportRefused when the folder holds something else, or the ledger is not the pinned one
 */
export const exportLedger = async (
  source: Source,
  path: string,
  options: { readonly genesis: string | null; readonly now: number; readonly tell: (text: string) => void },
): Promise<ExportResult> => {
  const { tell } = options;
  const head = await readHead(source);
  const { origin, treeSize } = head.checkpoint;
  const rootHash = encodeHex(head.checkpoint.rootHash);
  const former = await readFormer(path, head.checkpoint);
  const folder = openArchiveFolder(path);
  const run: Run = { source, folder, missing: [], added: 0 };
  folder.remove(SUMS_FILE);

  tell(`ledger ${origin}, size ${treeSize}${former === null ? '' : `, ${former.treeSize} already here`}\n`);
  await forEach(treePaths(treeSize), async (file) => await copy(run, file));
  const [absent] = run.missing;
  if (absent !== undefined) throw new Unreadable(absent, 'the source does not have it');
  removeObsolete(run, treeSize);

  const local = openFolder(path);
  const scanned = await scanEntries(local, origin, treeSize);
  const genesisHash = computeEntryHash(scanned.genesis);
  if (!parseGenesis(scanned.genesis, origin).ok)
    throw new ExportRefused('entry 0 is no genesis: not a ledger of this kind');
  if (options.genesis !== null && options.genesis !== genesisHash) {
    throw new ExportRefused(`the ledger's genesis is ${genesisHash}, pinned is ${options.genesis}`);
  }
  const replayed = await replayGovernance(scanned.genesis, scanned.changes, origin, verifyByNode);
  if (!replayed.ok) throw new ExportRefused(`the governance entries do not replay: ${replayed.failure.code}`);
  const epochs = replayed.value;

  tell(`${scanned.batches.length} batches\n`);
  await forEach(scanned.batches, async (batch) => {
    for (const file of batchPaths(batch)) await copy(run, file);
  });

  const listed = await source.listCheckpoints();
  const sizes = (listed ?? [treeSize]).filter((size) => size <= treeSize);
  tell(`${sizes.length} checkpoints\n`);
  await forEach(sizes, async (size) => {
    await copy(run, `checkpoints/${size}`);
    for (const { name } of findEpoch(epochs, size).state.timestamps.authorities) {
      await copy(run, checkpointTokenPath(size, name), true);
    }
  });

  for (const { index, text } of scanned.governance) folder.write(`governance/${index}`, text);
  const firstAsked = Math.max(1, (former?.treeSize ?? 0) - FINDINGS_AGAIN);
  const asked = scanned.batches.map(({ index }) => index).filter((index) => index >= firstAsked);
  await copyFindings(run, asked);
  writeKeys(run, epochs);

  const ledger = { origin, genesis: scanned.genesis, changes: scanned.changes, treeSize, sizes, asOf: head.text };
  const bundle = await composeTrustBundle(local, ledger);
  if (bundle !== null) folder.write('trust.json', bundle);
  const description: ArchiveDescription = {
    v: ARCHIVE_VERSION,
    ledger: origin,
    genesis: genesisHash,
    treeSize,
    rootHash,
    source: source.name,
    exportedAt: formatTime(options.now),
  };
  folder.write('README.txt', formArchiveReadme(description));
  folder.write('checkpoint', head.text);
  folder.write(DESCRIPTION_FILE, formatArchiveDescription(description));
  folder.write(SUMS_FILE, formSums(path, folder.list()));
  sweepParts(path);
  return { ledger: origin, genesis: genesisHash, treeSize, rootHash, added: run.added, missing: run.missing };
};
