// One look at the ledger: the newest checkpoint against the remembered tree. The first look checks everything that is
// there (fsck without batches); each later one only what grew.

import { decodeUtf8, equalBytes } from '../../../src/core/bytes/bytes.ts';
import { parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { type Cosignature, verifyCosignatures } from '../../../src/core/checkpoint/cosignature.ts';
import { type Epoch, findEpoch } from '../../../src/core/ledger/epochs.ts';
import { type GovernanceChange, replayGovernance } from '../../../src/core/ledger/replay-governance.ts';
import { readEdge } from '../../../src/core/merkle/tile-proof.ts';
import { parseSignedNote, verifySignedNote, type SignedNote } from '../../../src/core/note/signed-note.ts';
import type { VerifierKey } from '../../../src/core/note/verifier-key.ts';
import { type SignedTree, compareTrees } from '../../court-node/gossip/compare-trees.ts';
import type { TileSource } from '../../court-node/gossip/remote-tiles.ts';
import { scanEntries } from '../archive/scan-entries.ts';
import { fsck } from '../fsck/fsck.ts';
import { findPolicyTime, readOwnKeys } from '../fsck/own-keys.ts';
import { verifyByNode } from '../signature/verify-by-node.ts';
import { type Source, Unreadable } from '../source/source.ts';
import { createTileReader } from '../tree/tile-readers.ts';
import { type Alarm, alarm, warning } from './alarm.ts';
import { extendTree } from './extend-tree.ts';
import { type MonitorState, edgeOf, formatEdge } from './monitor-state.ts';

export type LedgerView = {
  readonly origin: string;
  readonly tree: SignedTree;
  readonly note: SignedNote;
  /** Empty for a log of another kind. */
  readonly epochs: readonly Epoch[];
  readonly logKeys: readonly VerifierKey[];
  readonly cosignatures: readonly Cosignature[];
  /** When its cosignatures met the policy; null when they do not, or there is none. */
  readonly onLedgerByUnixMs: number | null;
};

export type Observation = {
  readonly alarms: readonly Alarm[];
  /** What to remember; the former state when the ledger's could not be accepted. */
  readonly state: MonitorState | null;
  readonly view: LedgerView | null;
};

export type LedgerOptions = {
  readonly log: readonly VerifierKey[];
  readonly genesis: string | null;
  readonly nowUnixMs: number;
  readonly maxAgeMs: number;
  readonly tiles: readonly TileSource[];
};

type Head = { readonly text: string; readonly note: SignedNote; readonly tree: SignedTree };

const readHead = async (source: Source): Promise<Head | string> => {
  const bytes = await source.read('checkpoint');
  if (bytes === null) throw new Unreadable('checkpoint', 'missing');
  const text = decodeUtf8(bytes);
  const note = text === null ? null : parseSignedNote(text);
  if (text === null || note === null) return 'not UTF-8';
  if (!note.ok) return note.failure.code;
  const checkpoint = parseCheckpoint(note.value.text);
  if (!checkpoint.ok) return checkpoint.failure.code;
  return { text, note: note.value, tree: { note: text, checkpoint: checkpoint.value } };
};

const readEpochs = async (
  genesis: string | null,
  changes: readonly GovernanceChange[],
  ledger: string,
): Promise<readonly Epoch[]> => {
  if (genesis === null) return [];
  const replayed = await replayGovernance(genesis, changes, ledger, verifyByNode);
  return replayed.ok ? replayed.value : [];
};

const formTree = (state: MonitorState): SignedTree | null => {
  const note = parseSignedNote(state.note);
  const checkpoint = note.ok ? parseCheckpoint(note.value.text) : null;
  return checkpoint?.ok === true ? { note: state.note, checkpoint: checkpoint.value } : null;
};

const compareWith = async (one: SignedTree, other: SignedTree, tiles: readonly TileSource[]): Promise<Alarm | null> => {
  const compared = await compareTrees(one, other, tiles);
  if (compared.kind === 'consistent') return null;
  const sizes = `${one.checkpoint.treeSize} and ${other.checkpoint.treeSize}`;
  if (compared.kind === 'unproved') return alarm('unproved-inconsistency', `sizes ${sizes}: ${compared.reason}`);
  return { ...alarm('fork', `the log signed two histories, sizes ${sizes}`), evidence: compared.evidence };
};

/** Begins: everything that is there is checked, so that the remembered tree is one worth comparing with. */
const begin = async (
  source: Source,
  head: Head,
  options: LedgerOptions,
): Promise<Observation['state'] | readonly Alarm[]> => {
  const { origin, treeSize } = head.tree.checkpoint;
  const report = await fsck(source, { log: options.log, genesis: options.genesis, policy: null, treeOnly: true });
  if (report.treeSize !== treeSize)
    return [warning('unreadable', 'the ledger grew meanwhile: begun at the next round')];
  if (report.faultCount > 0)
    return report.faults.map(({ file, code, detail }) => alarm('fault', `${code} ${detail}`, file));
  const own = report.kind === 'own' ? await scanEntries(source, origin, treeSize) : null;
  const edge = await readEdge(treeSize, createTileReader(source));
  return {
    v: 'assize/monitor/v1',
    ledger: origin,
    genesis: own?.genesis ?? null,
    note: head.text,
    treeSize,
    edge: formatEdge(edge),
    changes: own?.changes ?? [],
    kept: [],
  };
};

const isStateList = (found: Observation['state'] | readonly Alarm[]): found is readonly Alarm[] => Array.isArray(found);

/** Follows: only what is behind the remembered tree is read. */
const follow = async (
  source: Source,
  state: MonitorState,
  head: Head,
  options: LedgerOptions,
): Promise<{ readonly state: MonitorState; readonly alarms: readonly Alarm[] }> => {
  const former = formTree(state);
  const { checkpoint } = head.tree;
  if (former === null) throw new Error("the monitor's state holds no checkpoint");
  if (checkpoint.treeSize <= state.treeSize) {
    const found = await compareWith(former, head.tree, options.tiles);
    if (found !== null) return { state, alarms: [found] };
    if (checkpoint.treeSize === state.treeSize) return { state, alarms: [] };
    const message = `${checkpoint.treeSize} is shown, ${state.treeSize} was shown before`;
    return { state, alarms: [warning('went-back', message)] };
  }
  const extension = await extendTree(
    source,
    state.ledger,
    { edge: edgeOf(state), changes: state.changes },
    checkpoint.treeSize,
  );
  if (extension.edge === null) return { state, alarms: extension.alarms };
  if (!equalBytes(extension.rootHash, checkpoint.rootHash)) {
    const found = await compareWith(former, head.tree, options.tiles);
    // A proved fork explains the tiles that are not as expected.
    if (found?.code === 'fork') return { state, alarms: [found] };
    const message = 'the entries served do not give the signed root';
    return { state, alarms: [...extension.alarms, found ?? alarm('altered-file', message, 'tile/entries')] };
  }
  const next = {
    ...state,
    note: head.text,
    treeSize: checkpoint.treeSize,
    edge: formatEdge(extension.edge),
    changes: extension.changes,
  };
  return { state: next, alarms: extension.alarms };
};

const viewOf = async (
  head: Head,
  state: MonitorState,
  options: LedgerOptions,
): Promise<{ readonly view: LedgerView | null; readonly alarms: readonly Alarm[] }> => {
  const epochs = await readEpochs(state.genesis, state.changes, state.ledger);
  const keys = readOwnKeys(epochs);
  const logKeys = [...keys.log, ...options.log];
  const signed = await verifySignedNote(head.note, logKeys, verifyByNode);
  if (!signed.ok) return { view: null, alarms: [alarm('checkpoint-invalid', signed.failure.code, 'checkpoint')] };
  const cosigned = await verifyCosignatures(head.note, keys.cosigners, verifyByNode);
  if (!cosigned.ok) return { view: null, alarms: [alarm('checkpoint-invalid', cosigned.failure.code, 'checkpoint')] };
  const { treeSize, origin } = head.tree.checkpoint;
  const met = epochs.length === 0 ? null : findPolicyTime(findEpoch(epochs, treeSize).state, cosigned.value);
  const onLedgerByUnixMs = met === null ? null : met * 1000;
  const alarms: Alarm[] = [];
  if (epochs.length > 0 && met === null) alarms.push(alarm('quorum-not-met', `size ${treeSize}`, 'checkpoint'));
  if (onLedgerByUnixMs !== null && options.nowUnixMs - onLedgerByUnixMs > options.maxAgeMs) {
    const seconds = Math.round((options.nowUnixMs - onLedgerByUnixMs) / 1000);
    alarms.push(alarm('stale', `the newest checkpoint is ${seconds} s old`, 'checkpoint'));
  }
  const view = {
    origin,
    tree: head.tree,
    note: head.note,
    epochs,
    logKeys,
    cosignatures: cosigned.value,
    onLedgerByUnixMs,
  };
  return { view, alarms };
};

/** Looks at the ledger once. */
export const observeLedger = async (
  source: Source,
  state: MonitorState | null,
  options: LedgerOptions,
): Promise<Observation> => {
  try {
    const head = await readHead(source);
    if (typeof head === 'string')
      return { alarms: [alarm('checkpoint-invalid', head, 'checkpoint')], state, view: null };
    const { origin } = head.tree.checkpoint;
    if (state !== null && origin !== state.ledger) {
      return {
        alarms: [alarm('checkpoint-invalid', `of ${origin}, not of ${state.ledger}`, 'checkpoint')],
        state,
        view: null,
      };
    }
    if (state === null) {
      const begun = await begin(source, head, options);
      if (begun === null || isStateList(begun)) return { alarms: begun ?? [], state, view: null };
      const { view, alarms } = await viewOf(head, begun, options);
      return { alarms, state: view === null ? null : begun, view };
    }
    // An unsigned checkpoint is no word of the log: it accuses nobody but who serves it, and moves nothing.
    const known = await viewOf(head, state, options);
    const followed = await follow(source, state, head, options);
    const { view, alarms } = await viewOf(head, followed.state, options);
    if (view === null) return { alarms, state, view: known.view };
    return { alarms: [...followed.alarms, ...alarms], state: followed.state, view };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { alarms: [alarm('unreadable', error.message, error.file)], state, view: null };
  }
};
