// Checks a whole ledger: tree, checkpoints, entries, batches, tokens. An own ledger is known by its genesis entry; of any
// other C2SP tile log the tree and the newest checkpoint are checked with the verifier keys that the user gives.

import { decodeUtf8, equalBytes } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { type Checkpoint, parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { verifyCosignatures } from '../../../src/core/checkpoint/cosignature.ts';
import type { Policy } from '../../../src/core/checkpoint/policy.ts';
import { isQuorumMet } from '../../../src/core/checkpoint/quorum.ts';
import { type Genesis, GENESIS_VERSION, parseGenesis } from '../../../src/core/ledger/genesis.ts';
import { computeEntryHash } from '../../../src/core/ledger/governance.ts';
import { decodeEntryBundle } from '../../../src/core/merkle/entry-bundle.ts';
import { EMPTY_ROOT_HASH } from '../../../src/core/merkle/hash.ts';
import { formatEntriesPath, tileWidth } from '../../../src/core/merkle/tile.ts';
import { type SignedNote, parseSignedNote, verifySignedNote } from '../../../src/core/note/signed-note.ts';
import type { VerifierKey } from '../../../src/core/note/verifier-key.ts';
import { type Fault, type Faults, createFaults } from '../faults.ts';
import { verifyByNode } from '../signature/verify-by-node.ts';
import { type Source, Unreadable } from '../source/source.ts';
import { walkTree } from '../tree/walk-tree.ts';
import { fsckOwnLedger, type OwnReport } from './fsck-own-ledger.ts';

export type FsckOptions = {
  /** Verifier keys of a log (0x01, 0x06); for an own ledger they must be keys of its genesis. */
  readonly log: readonly VerifierKey[];
  /** Pinned leaf hash (hex) of the genesis entry; null: taken from the ledger itself. */
  readonly genesis: string | null;
  /** Policy that the newest checkpoint of a foreign log must meet. */
  readonly policy: Policy | null;
  /** Only tree and checkpoints: batches are left out. */
  readonly treeOnly: boolean;
  readonly maxFaults?: number;
};

/** Work and milliseconds, reported apart. */
export type Rate = { readonly name: string; readonly count: number; readonly ms: number };

export type FsckReport = {
  readonly origin: string | null;
  readonly treeSize: number | null;
  /** Hex. */
  readonly rootHash: string | null;
  readonly kind: 'own' | 'foreign' | null;
  readonly own: OwnReport | null;
  /** What was left out, and why. */
  readonly notChecked: readonly string[];
  readonly rates: readonly Rate[];
  readonly faults: readonly Fault[];
  readonly faultCount: number;
};

type Head = { readonly bytes: Uint8Array; readonly note: SignedNote; readonly checkpoint: Checkpoint };

const readHead = async (source: Source, faults: Faults): Promise<Head | null> => {
  const bytes = await source.read('checkpoint');
  if (bytes === null) throw new Unreadable('checkpoint', `${source.name} has no checkpoint`);
  const text = decodeUtf8(bytes);
  const note = text === null ? null : parseSignedNote(text);
  if (note === null || !note.ok) {
    faults.report('checkpoint', note === null ? 'checkpoint.not-utf8' : note.failure.code);
    return null;
  }
  const checkpoint = parseCheckpoint(note.value.text);
  if (checkpoint.ok) return { bytes, note: note.value, checkpoint: checkpoint.value };
  faults.report('checkpoint', checkpoint.failure.code);
  return null;
};

/** Reads entry 0 without judging its place in the tree. */
const readFirstEntry = async (source: Source, treeSize: number): Promise<string | null> => {
  if (treeSize === 0) return null;
  const width = tileWidth(0, 0, treeSize);
  const bytes = await source.read(formatEntriesPath(0, width));
  const entries = bytes === null ? null : decodeEntryBundle(bytes, width);
  return entries?.ok === true ? decodeUtf8(entries.value[0] ?? new Uint8Array()) : null;
};

type Identity = { readonly genesis: Genesis; readonly text: string };

const identify = (
  first: string | null,
  treeSize: number,
  options: FsckOptions,
  origin: string,
  faults: Faults,
): Identity | 'foreign' | null => {
  const looksOwn = first?.includes(`"v":"${GENESIS_VERSION}"`) === true;
  if (!looksOwn && options.log.length > 0 && options.genesis === null) return 'foreign';
  const file = formatEntriesPath(0, Math.max(1, tileWidth(0, 0, treeSize)));
  const parsed = parseGenesis(first ?? '', null);
  if (first === null || !parsed.ok) {
    const hint = options.log.length === 0 ? '; of another log give its verifier key (--log)' : '';
    faults.report(file, 'genesis.unreadable', `${parsed.ok ? '' : parsed.failure.code}${hint}`);
    return null;
  }
  const found = computeEntryHash(first);
  if (options.genesis !== null && options.genesis !== found) {
    faults.report(file, 'genesis.not-the-pinned-one', `pinned ${options.genesis}, found ${found}`);
    return null;
  }
  if (parsed.value.ledger !== origin) {
    faults.report('checkpoint', 'checkpoint.origin', `of ${origin}, the genesis is of ${parsed.value.ledger}`);
    return null;
  }
  return { genesis: parsed.value, text: first };
};

const fsckForeignLog = async (
  source: Source,
  head: Head,
  options: FsckOptions,
  faults: Faults,
): Promise<readonly Rate[]> => {
  const signed = await verifySignedNote(head.note, options.log, verifyByNode);
  if (!signed.ok) faults.report('checkpoint', signed.failure.code);
  if (options.policy !== null) {
    const witnesses = options.policy.witnesses.map(({ key }) => key);
    const cosigned = await verifyCosignatures(head.note, witnesses, verifyByNode);
    if (!cosigned.ok) faults.report('checkpoint', cosigned.failure.code, cosigned.failure.name);
    else if (
      !isQuorumMet(
        options.policy,
        cosigned.value.map(({ key }) => key),
      )
    ) {
      faults.report('checkpoint', 'checkpoint.quorum', `${cosigned.value.length} cosignatures`);
    }
  }
  const { treeSize, rootHash } = head.checkpoint;
  const start = performance.now();
  const roots = new Map<number, Uint8Array>();
  const onEntry = (): void => undefined;
  const walked = await walkTree({ source, treeSize, rootHash, sizes: [], roots, faults, onEntry });
  const ms = performance.now() - start - (source.kind === 'http' ? walked.waitMs : 0);
  const root = treeSize === 0 ? EMPTY_ROOT_HASH : walked.rootHash;
  if (walked.isComplete && !equalBytes(root, rootHash))
    faults.report('checkpoint', 'checkpoint.root', 'not the root of the entries');
  return [{ name: 'entries and tiles', count: treeSize, ms }];
};

const isCourtsCopy = (source: Source, origin: string): boolean =>
  source.kind === 'http' && source.name.replace(/\/+$/, '').endsWith(encodeHex(sha256(Buffer.from(origin))));

/** Checks a ledger. Faults are in the report; what could not be read throws `Unreadable`. */
export const fsck = async (source: Source, options: FsckOptions): Promise<FsckReport> => {
  const faults = createFaults(options.maxFaults);
  const finish = (found: Partial<FsckReport>): FsckReport => ({
    origin: null,
    treeSize: null,
    rootHash: null,
    kind: null,
    own: null,
    notChecked: [],
    rates: [],
    ...found,
    faults: faults.list(),
    faultCount: faults.count(),
  });
  const head = await readHead(source, faults);
  if (head === null) return finish({});
  const { origin, treeSize } = head.checkpoint;
  const named = { origin, treeSize, rootHash: encodeHex(head.checkpoint.rootHash) };
  // A running service may publish between two answers; a folder holds one state.
  const largest = source.kind === 'folder' ? ((await source.listCheckpoints())?.at(-1) ?? 0) : 0;
  if (largest > treeSize) {
    faults.report('checkpoint', 'checkpoint.not-the-newest', `of size ${treeSize}; checkpoints/${largest} is there`);
  }
  const identity = identify(await readFirstEntry(source, treeSize), treeSize, options, origin, faults);
  if (identity === null) {
    // The entries may be where they were, and the size made up.
    const listed = await source.listCheckpoints();
    if (listed !== null && !listed.includes(treeSize)) {
      faults.report('checkpoint', 'checkpoint.not-archived', `no published checkpoint has size ${treeSize}`);
    }
    const archived = listed?.includes(treeSize) === true ? await source.read(`checkpoints/${treeSize}`) : null;
    const note = archived === null ? null : parseSignedNote(decodeUtf8(archived) ?? '');
    if (note?.ok === true && note.value.text !== head.note.text) {
      faults.report('checkpoint', 'checkpoint.not-the-archived-one', `checkpoints/${treeSize} states another tree`);
    }
    return finish(named);
  }
  if (identity === 'foreign') {
    const rates = await fsckForeignLog(source, head, options, faults);
    return finish({ ...named, kind: 'foreign', rates });
  }
  const isCopy = isCourtsCopy(source, origin);
  const ran = await fsckOwnLedger({
    source,
    checkpoint: head.checkpoint,
    checkpointBytes: head.bytes,
    genesis: { value: identity.genesis, text: identity.text },
    log: options.log,
    isCopy,
    treeOnly: options.treeOnly,
    faults,
  });
  return finish({ ...named, kind: 'own', ...ran });
};
