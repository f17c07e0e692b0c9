// A whole own ledger, in the order of what needs what: the tree with its entries (roots of all published sizes on the
// way), then the checkpoints by the policies that the entries gave, then batches and tokens by the checkpoints' times.

import type { Checkpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import type { Genesis } from '../../../src/core/ledger/genesis.ts';
import { computeEntryHash } from '../../../src/core/ledger/governance.ts';
import { readRootHash } from '../../../src/core/merkle/tile-proof.ts';
import { formatEntriesPath, tileWidth, TILE_WIDTH } from '../../../src/core/merkle/tile.ts';
import { type VerifierKey, formatVerifierKey } from '../../../src/core/note/verifier-key.ts';
import { createHistoricTileReader } from '../tree/tile-readers.ts';
import type { Faults } from '../faults.ts';
import { type Source, readAhead } from '../source/source.ts';
import { walkTree } from '../tree/walk-tree.ts';
import { checkBatches } from './check-batches.ts';
import { checkCheckpointTokens } from './check-checkpoint-tokens.ts';
import { type QuorumCheckpoint, createCheckpointChecker } from './check-checkpoints.ts';
import { type EntryWalk, createEntryWalk } from './entry-walk.ts';
import type { Rate } from './fsck.ts';

const READ_AHEAD = 8;

/** What an own ledger holds. */
export type OwnReport = {
  /** Leaf hash of entry 0, hex. */
  readonly genesis: string;
  readonly entries: Readonly<Record<string, number>>;
  readonly checkpoints: number;
  readonly timestampedCheckpoints: number;
  readonly batches: number;
  readonly leaves: number;
  readonly tokens: number;
  readonly governanceChanges: number;
};

type Input = {
  readonly source: Source;
  readonly checkpoint: Checkpoint;
  readonly checkpointBytes: Uint8Array;
  readonly genesis: { readonly value: Genesis; readonly text: string };
  readonly log: readonly VerifierKey[];
  /** A court's copy: tree and newest checkpoint, nothing beside them. */
  readonly isCopy: boolean;
  readonly treeOnly: boolean;
  readonly faults: Faults;
};

/** Settles what batches say of sizes whose roots were not at hand: the tiles, by then checked, give them. */
const settleClaims = async (input: Input, entries: EntryWalk): Promise<void> => {
  const { source, checkpoint, faults } = input;
  const readTile = createHistoricTileReader(source, checkpoint.treeSize);
  const roots = new Map<number, string>();
  for (const { index, treeSize, rootHash } of entries.openClaims) {
    const root = roots.get(treeSize) ?? encodeHex(await readRootHash(treeSize, readTile));
    roots.set(treeSize, root);
    const bundle = Math.floor(index / TILE_WIDTH);
    const file = formatEntriesPath(bundle, tileWidth(0, bundle, checkpoint.treeSize));
    if (root !== rootHash) faults.report(file, 'batch.after-root', `entry ${index}`);
  }
};

const checkKnownKeys = ({ genesis, log, faults, checkpoint }: Input): void => {
  for (const key of log) {
    const vkey = formatVerifierKey(key);
    if (genesis.value.state.log.includes(vkey)) continue;
    const file = formatEntriesPath(0, tileWidth(0, 0, checkpoint.treeSize));
    faults.report(file, 'genesis.log-key', `${key.name}+${key.keyId} is no log key of the genesis`);
  }
};

/** Checks the ledger. */
export const fsckOwnLedger = async (
  input: Input,
): Promise<{ readonly own: OwnReport; readonly notChecked: readonly string[]; readonly rates: readonly Rate[] }> => {
  const { source, checkpoint, genesis, isCopy, treeOnly, faults } = input;
  const { treeSize, rootHash } = checkpoint;
  const ledger = genesis.value.ledger;
  const notChecked: string[] = [];
  const rates: Rate[] = [];
  checkKnownKeys(input);

  const listed = isCopy ? null : await source.listCheckpoints();
  if (listed === null)
    notChecked.push(isCopy ? "archived checkpoints: a court's copy has none" : 'archived checkpoints: no list');
  const sizes = (listed ?? []).filter((size) => size <= treeSize);
  if (listed !== null && !sizes.includes(treeSize)) faults.report(`checkpoints/${treeSize}`, 'checkpoint.not-archived');

  const roots = new Map<number, Uint8Array>();
  const entries = createEntryWalk({
    ledger,
    treeSize,
    genesis,
    knownRoots: roots,
    isListComplete: listed !== null,
    faults,
  });
  const treeStart = performance.now();
  const walked = await walkTree({ source, treeSize, rootHash, sizes, roots, faults, onEntry: entries.onEntry });
  await entries.finish();
  const httpMs = source.kind === 'http' ? walked.waitMs : 0;
  rates.push({ name: 'entries and tiles', count: treeSize, ms: performance.now() - treeStart - httpMs });
  if (listed === null && walked.isComplete) await settleClaims(input, entries);

  const epochs = entries.epochs();
  const checker = createCheckpointChecker(ledger, epochs, faults);
  let checkpointMs = 0;
  let tokenMs = 0;
  let timestamped = 0;
  let checkpointTokens = 0;
  const sound: QuorumCheckpoint[] = [];
  let formerSize = 0;
  const files = readAhead(
    source,
    sizes.map((size) => `checkpoints/${size}`),
    READ_AHEAD,
  );
  for (const size of sizes) {
    const { path, bytes } = (await files.next()).value ?? { path: `checkpoints/${size}`, bytes: null };
    const start = performance.now();
    const root = roots.get(size);
    if (bytes === null) faults.report(path, 'checkpoint.missing');
    else if (root !== undefined) {
      const expected = { treeSize: size, rootHash: root, formerSize, needsQuorum: true };
      const found = await checker.check(path, bytes, expected);
      if (found !== null) sound.push(found);
      checkpointMs += performance.now() - start;
      const tokenStart = performance.now();
      const count = await checkCheckpointTokens(source, epochs, size, bytes, faults);
      checkpointTokens += count;
      if (count > 0) timestamped += 1;
      tokenMs += performance.now() - tokenStart;
    }
    formerSize = size;
  }
  // The newest one is served apart; in a copy it is the only one. Its handover, if it is one, was judged in the archive.
  const headStart = performance.now();
  const formerOfHead = listed === null ? treeSize : (sizes.filter((size) => size < treeSize).at(-1) ?? 0);
  const computed = walked.isComplete ? walked.rootHash : rootHash;
  // A court serves the log's signature and its own, not the others'.
  const expected = { treeSize, rootHash: computed, formerSize: formerOfHead, needsQuorum: !isCopy };
  const head = await checker.check('checkpoint', input.checkpointBytes, expected);
  if (listed === null && head !== null) sound.push(head);
  checkpointMs += performance.now() - headStart;
  rates.push({ name: 'checkpoint signatures', count: sizes.length + 1, ms: checkpointMs });

  if (!walked.isComplete) notChecked.push('everything behind the missing entries');
  const skipBatches = isCopy || treeOnly || !walked.isComplete;
  if (skipBatches)
    notChecked.push(
      `batches, their leaves and tokens: ${isCopy ? "a court's copy has none here" : 'left out as asked'}`,
    );
  const { batches, lateTokens } = entries;
  const checked = skipBatches
    ? { leaves: 0, tokens: 0, leafMs: 0, tokenMs: 0 }
    : await checkBatches({ source, ledger, treeSize, epochs, batches, lateTokens, checkpoints: sound, faults });
  rates.push({ name: 'leaf trees (leaves)', count: checked.leaves, ms: checked.leafMs });
  rates.push({ name: 'token signatures', count: checked.tokens + checkpointTokens, ms: checked.tokenMs + tokenMs });
  rates.push({ name: `reading (${source.kind})`, count: treeSize, ms: source.readMs() });
  return {
    own: {
      genesis: computeEntryHash(genesis.text),
      entries: Object.fromEntries(entries.counts),
      checkpoints: sizes.length,
      timestampedCheckpoints: timestamped,
      batches: batches.length,
      leaves: checked.leaves,
      tokens: checked.tokens + checkpointTokens,
      governanceChanges: epochs.length - 1,
    },
    notChecked,
    rates,
  };
};
