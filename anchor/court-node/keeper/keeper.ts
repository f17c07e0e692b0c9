// The keeper role: it cosigns a checkpoint only when it holds, beside every entry under it (the mirror's copy), the leaf
// hashes of every batch, and they give the batch's size and root. It pulls them from the ledger's read side; what cannot
// be fetched yet is tried again. What is wrong with an entry's content never stops it: that becomes a signed finding.
//
// Three things go on for each log, in this order for an entry: judged (its findings durable) -> leaves kept -> covered by
// a signature. Tokens are judged when they can be fetched; no signature waits for them.

import { decodeUtf8, equalBytes } from '../../../src/core/bytes/bytes.ts';
import { decodeHex, encodeHex } from '../../../src/core/bytes/hex.ts';
import { HASH_BYTES, sha256 } from '../../../src/core/digest/sha256.ts';
import { findEpoch, findLastApproved, type Epoch } from '../../../src/core/ledger/epochs.ts';
import { parseBatchEntry } from '../../../src/core/batch/batch-entry.ts';
import { decodeEntryBundle } from '../../../src/core/merkle/entry-bundle.ts';
import { splitTile } from '../../../src/core/merkle/tile-edge.ts';
import { TILE_WIDTH } from '../../../src/core/merkle/tile.ts';
import { computeRootHash } from '../../../src/core/merkle/tree.ts';
import type { FetchBounded } from '../gossip/fetch-bounded.ts';
import type { MirrorStore } from '../mirror/mirror-store.ts';
import { replayCopy } from './epochs-of-copy.ts';
import { judgeEntry, type DueToken, type FindingCode, type Judgement, type KnownBatch } from './judge-entry.ts';
import { judgeToken, listRoots } from './judge-token.ts';
import type { KeeperStore } from './keeper-store.ts';

export type KeeperParts = {
  readonly store: KeeperStore;
  /** The mirror's copy in the same node. */
  readonly copy: Pick<MirrorStore, 'nextEntry' | 'readBundle' | 'computeRoot'>;
  /** Where the ledger is read, or null. */
  readonly findReadUrl: (origin: string) => string | null;
  readonly fetchBounded: FetchBounded;
  /** Signs a finding's text; gives the whole note. */
  readonly signFinding: (origin: string, index: number, code: FindingCode) => string;
  readonly nowUnixMs: () => number;
  readonly report: (message: string) => void;
};

/** What keeps a keeper from a checkpoint; null: nothing. */
export type Hindrance =
  | { readonly kind: 'fetching'; readonly message: string }
  | { readonly kind: 'other-tree'; readonly message: string };

export type Keeper = {
  /** Looks for work on a log: its copy has grown, or somebody waits. */
  readonly kick: (origin: string) => void;
  readonly findHindrance: (origin: string, treeSize: number, rootHash: Uint8Array) => Hindrance | null;
  /** Resolves when something about the log has changed, at the latest after `timeoutMs`. */
  readonly waitForChange: (origin: string, timeoutMs: number) => Promise<void>;
  readonly state: (origin: string) => {
    readonly judgedSize: number;
    readonly leavesWanted: number;
    readonly tokensWanted: number;
    readonly findings: number;
    readonly fault: string | null;
  };
  readonly close: () => Promise<void>;
};

/** Fetches of leaves at a time: each at most 2 MiB. */
const PARALLEL_FETCHES = 8;
const MAX_PER_ROUND = 64;
const FETCH_TIMEOUT_MS = 10_000;
/** A token with its certificates is below 20 kB. */
const MAX_TOKEN_BYTES = 131_072;
const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 30_000;

type LogTask = {
  running: Promise<void> | null;
  again: boolean;
  retry: ReturnType<typeof setTimeout> | null;
  retryMs: number;
  fault: string | null;
  epochs: { readonly count: number; readonly epochs: readonly Epoch[] | null } | null;
  readonly waiting: Set<() => void>;
};

/** Starts keeping. Nothing is signed here but findings. */
export const startKeeper = (parts: KeeperParts): Keeper => {
  const { store, copy, findReadUrl, fetchBounded, signFinding, nowUnixMs, report } = parts;
  const tasks = new Map<string, LogTask>();
  let isClosed = false;

  const taskOf = (origin: string): LogTask => {
    const known = tasks.get(origin);
    if (known !== undefined) return known;
    const made: LogTask = {
      running: null,
      again: false,
      retry: null,
      retryMs: RETRY_MIN_MS,
      fault: null,
      epochs: null,
      waiting: new Set(),
    };
    tasks.set(origin, made);
    return made;
  };

  const announce = (task: LogTask): void => {
    const waiting = [...task.waiting];
    task.waiting.clear();
    for (const wake of waiting) wake();
  };

  const readEpochs = async (origin: string): Promise<readonly Epoch[] | null> => {
    const task = taskOf(origin);
    const texts = store.listGovernance(origin);
    if (task.epochs?.count !== texts.length) {
      task.epochs = { count: texts.length, epochs: await replayCopy(texts, origin) };
    }
    return task.epochs.epochs;
  };

  const readEntries = (origin: string, from: number): Uint8Array[] => {
    const index = Math.floor(from / TILE_WIDTH);
    const width = Math.min(TILE_WIDTH, copy.nextEntry(origin) - index * TILE_WIDTH);
    const bundle = width > 0 ? copy.readBundle(origin, index, width) : null;
    const entries = bundle === null ? null : decodeEntryBundle(bundle, width);
    if (entries === null || !entries.ok) throw new Error(`the copy of ${origin} lacks entry ${from}`);
    return entries.value.slice(from % TILE_WIDTH);
  };

  const keepFinding = (origin: string, index: number, code: FindingCode): void => {
    if (store.hasFinding(origin, index, code)) return;
    store.insertFinding(origin, index, code, signFinding(origin, index, code));
    report(`FINDING: ${origin} entry ${index}: ${code}`);
  };

  const keepJudgement = (origin: string, index: number, judgement: Judgement): void => {
    const { findings, batch, tokens, governance } = judgement;
    if (batch !== null) store.insertBatch(origin, batch);
    for (const token of tokens) store.insertToken(origin, token);
    if (governance !== null) store.insertGovernance(origin, { index, text: governance });
    for (const code of findings) keepFinding(origin, index, code);
  };

  // Judges what is left of one bundle; ends behind an entry that may change the state, so that the next sees it.
  const judgeBundle = async (origin: string): Promise<void> => {
    const from = store.judgedSize(origin);
    const entries = readEntries(origin, from);
    const epochs = await readEpochs(origin);
    store.commit(() => {
      let index = from;
      for (const entry of entries) {
        const judgement = judgeEntry(entry, index, {
          origin,
          nowUnixMs: nowUnixMs(),
          epochs,
          findBatches: (batcher, sequence) => store.findBatches(origin, batcher, sequence),
          findBatchByLeafHash: (leafHash) => store.findBatchByLeafHash(origin, leafHash),
        });
        keepJudgement(origin, index, judgement);
        index += 1;
        if (judgement.governance !== null) break;
      }
      store.setJudgedSize(origin, index);
    });
  };

  const batchUrl = (origin: string, { batcher, sequence }: KnownBatch): string | null => {
    const base = findReadUrl(origin);
    return base === null ? null : `${base}/batches/${batcher}/${sequence}`;
  };

  // Gives the reason when the leaves cannot be kept yet.
  const fetchLeaves = async (origin: string, batch: KnownBatch): Promise<string | null> => {
    const base = batchUrl(origin, batch);
    if (base === null) return `no "readUrl" is configured for ${origin}`;
    const sizeBytes = batch.treeSize * HASH_BYTES;
    const fetched = await fetchBounded(`${base}/leaves`, { maxBytes: sizeBytes, timeoutMs: FETCH_TIMEOUT_MS });
    if (!fetched.ok) return `leaves of entry ${batch.index}: ${fetched.failure.message}`;
    const { bytes } = fetched.value;
    const root = decodeHex(batch.rootHash);
    if (bytes.length !== sizeBytes || root === null || !equalBytes(computeRootHash(splitTile(bytes)), root)) {
      return `leaves of entry ${batch.index}: they do not give the batch's size and root`;
    }
    store.commit(() => store.keepLeaves(origin, batch.index, bytes));
    return null;
  };

  const keepLeaves = async (origin: string): Promise<string | null> => {
    const wanted = store.listWanted(origin, MAX_PER_ROUND);
    let fault: string | null = null;
    for (let from = 0; from < wanted.length; from += PARALLEL_FETCHES) {
      const group = wanted.slice(from, from + PARALLEL_FETCHES);
      const faults = await Promise.all(group.map(async (batch) => await fetchLeaves(origin, batch)));
      fault ??= faults.find((one) => one !== null) ?? null;
      announce(taskOf(origin));
    }
    return fault;
  };

  // Gives false when the token cannot be judged yet.
  const fetchToken = async (origin: string, token: DueToken, epochs: readonly Epoch[]): Promise<boolean> => {
    const batch = store.findBatch(origin, token.index);
    const [entry] = readEntries(origin, token.index);
    const text = entry === undefined ? null : decodeUtf8(entry);
    const parsed = text === null ? null : parseBatchEntry(text, origin);
    if (batch === null || text === null || parsed === null || !parsed.ok) return false;
    const opened = findLastApproved(epochs, parsed.value.batch.after.treeSize);
    const states = [opened.state, findEpoch(epochs, token.index + 1).state];
    const roots = listRoots(states, token.authority);
    let code: FindingCode | null = 'token-untrusted';
    if (roots.length > 0) {
      const base = batchUrl(origin, batch);
      if (base === null) return false;
      const url = `${base}/tokens/${encodeURIComponent(token.authority)}`;
      const fetched = await fetchBounded(url, { maxBytes: MAX_TOKEN_BYTES, timeoutMs: FETCH_TIMEOUT_MS });
      // Other bytes than the entry names are not what it vouches for: the read side is asked again.
      if (!fetched.ok || encodeHex(sha256(fetched.value.bytes)) !== token.tokenSha256) return false;
      code = await judgeToken(fetched.value.bytes, text, roots);
    }
    store.commit(() => {
      if (code !== null) keepFinding(origin, token.index, code);
      store.removeToken(origin, token);
    });
    return true;
  };

  const judgeTokens = async (origin: string): Promise<boolean> => {
    const epochs = await readEpochs(origin);
    const due = epochs === null ? [] : store.listTokens(origin, MAX_PER_ROUND);
    let isComplete = true;
    for (const token of due) {
      if (await fetchToken(origin, token, epochs ?? [])) continue;
      store.postponeToken(origin, token);
      isComplete = false;
    }
    return isComplete;
  };

  const work = async (origin: string, task: LogTask): Promise<void> => {
    do {
      task.again = false;
      while (!isClosed && store.judgedSize(origin) < copy.nextEntry(origin)) {
        await judgeBundle(origin);
        announce(task);
        // The witness of the same process goes first.
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
      }
      if (isClosed) return;
      const [fault, hasTokens] = await Promise.all([keepLeaves(origin), judgeTokens(origin)]);
      task.fault = fault;
      const isComplete = fault === null && hasTokens;
      if (isComplete) task.retryMs = RETRY_MIN_MS;
      else scheduleRetry(origin, task);
      const isMore = store.listWanted(origin, 1).length > 0 && fault === null;
      task.again ||= isMore || store.judgedSize(origin) < copy.nextEntry(origin);
    } while (task.again && !isClosed);
  };

  const scheduleRetry = (origin: string, task: LogTask): void => {
    if (isClosed || task.retry !== null) return;
    task.retry = setTimeout(() => {
      task.retry = null;
      kick(origin);
    }, task.retryMs);
    task.retryMs = Math.min(task.retryMs * 2, RETRY_MAX_MS);
  };

  const kick = (origin: string): void => {
    if (isClosed) return;
    const task = taskOf(origin);
    task.again = true;
    task.running ??= work(origin, task)
      .catch((error: unknown) => {
        task.fault = error instanceof Error ? error.message : 'failed';
        report(`${origin}: ${task.fault}`);
        scheduleRetry(origin, task);
      })
      .finally(() => {
        task.running = null;
        announce(task);
        // Kicked between the last look and here.
        if (task.again && task.retry === null) kick(origin);
      });
  };

  return {
    kick,
    findHindrance: (origin, treeSize, rootHash) => {
      const root = copy.computeRoot(origin, treeSize);
      if (root === null) return { kind: 'fetching', message: `the mirror has ${copy.nextEntry(origin)} entries` };
      if (!equalBytes(root, rootHash)) return { kind: 'other-tree', message: 'the copy has another root' };
      if (store.judgedSize(origin) < treeSize) return { kind: 'fetching', message: 'entries are being read' };
      const [wanted] = store.listWanted(origin, 1);
      if (wanted === undefined || wanted.index >= treeSize) return null;
      const message = taskOf(origin).fault ?? `leaves of entry ${wanted.index} are being fetched`;
      return { kind: 'fetching', message };
    },
    waitForChange: async (origin, timeoutMs) => {
      const { waiting } = taskOf(origin);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, timeoutMs);
        function done(): void {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      });
    },
    state: (origin) => ({
      judgedSize: store.judgedSize(origin),
      leavesWanted: store.listWanted(origin, MAX_PER_ROUND).length,
      tokensWanted: store.countTokens(origin),
      findings: store.countFindings(origin),
      fault: taskOf(origin).fault,
    }),
    close: async () => {
      isClosed = true;
      for (const task of tasks.values()) {
        if (task.retry !== null) clearTimeout(task.retry);
        await task.running;
      }
    },
  };
};
