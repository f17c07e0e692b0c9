// Pulls what an entry only names from the ledger's read side: leaf hashes of batches, timestamp tokens. What comes is
// checked against the entry; what does not come, or is something else, is asked for again later.

import { parseBatchEntry } from '../../../src/core/batch/batch-entry.ts';
import { decodeUtf8, equalBytes } from '../../../src/core/bytes/bytes.ts';
import { decodeHex, encodeHex } from '../../../src/core/bytes/hex.ts';
import { HASH_BYTES, sha256 } from '../../../src/core/digest/sha256.ts';
import { findEpoch, findLastApproved, type Epoch } from '../../../src/core/ledger/epochs.ts';
import { splitTile } from '../../../src/core/merkle/tile-edge.ts';
import { computeRootHash } from '../../../src/core/merkle/tree.ts';
import type { FetchBounded } from '../gossip/fetch-bounded.ts';
import type { Judge } from './judge-copy.ts';
import type { DueToken, FindingCode, KnownBatch } from './judge-entry.ts';
import { judgeToken, listRoots } from './judge-token.ts';
import type { KeeperStore } from './keeper-store.ts';

export type PullParts = {
  readonly store: KeeperStore;
  readonly judge: Judge;
  /** Where the ledger is read, or null. */
  readonly findReadUrl: (origin: string) => string | null;
  readonly fetchBounded: FetchBounded;
  /** Called whenever leaves were kept. */
  readonly kept: (origin: string) => void;
};

export type Pull = {
  /** Fetches the leaves that are wanted next; gives the reason when some cannot be kept yet. */
  readonly pullLeaves: (origin: string) => Promise<string | null>;
  /** Fetches and judges the tokens that are due next; false when some could not be judged yet. */
  readonly pullTokens: (origin: string) => Promise<boolean>;
};

/** Fetches of leaves at a time: each at most 2 MiB. */
const PARALLEL_FETCHES = 8;
const MAX_PER_ROUND = 64;
const FETCH_TIMEOUT_MS = 10_000;
/** A token with its certificates is below 20 kB. */
const MAX_TOKEN_BYTES = 131_072;

/** Makes what pulls. */
export const createPull = ({ store, judge, findReadUrl, fetchBounded, kept }: PullParts): Pull => {
  const batchUrl = (origin: string, { batcher, sequence }: KnownBatch): string | null => {
    const base = findReadUrl(origin);
    return base === null ? null : `${base}/batches/${batcher}/${sequence}`;
  };

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

  // Roots of the authority in the states that were in force when the batch opened and when it was appended.
  const findRoots = (origin: string, token: DueToken, entry: string, epochs: readonly Epoch[]): readonly string[] => {
    const parsed = parseBatchEntry(entry, origin);
    if (!parsed.ok) return [];
    const opened = findLastApproved(epochs, parsed.value.batch.after.treeSize);
    return listRoots([opened.state, findEpoch(epochs, token.index + 1).state], token.authority);
  };

  // The finding on a token, null when there is none; undefined when it cannot be judged yet.
  const fetchVerdict = async (
    origin: string,
    token: DueToken,
    epochs: readonly Epoch[],
  ): Promise<FindingCode | null | undefined> => {
    const batch = store.findBatch(origin, token.index);
    const [bytes] = judge.readEntries(origin, token.index);
    const entry = bytes === undefined ? null : decodeUtf8(bytes);
    if (batch === null || entry === null) return undefined;
    const roots = findRoots(origin, token, entry, epochs);
    if (roots.length === 0) return 'token-untrusted';
    const base = batchUrl(origin, batch);
    if (base === null) return undefined;
    const url = `${base}/tokens/${encodeURIComponent(token.authority)}`;
    const fetched = await fetchBounded(url, { maxBytes: MAX_TOKEN_BYTES, timeoutMs: FETCH_TIMEOUT_MS });
    // Other bytes than the entry names are not what it vouches for.
    if (!fetched.ok || encodeHex(sha256(fetched.value.bytes)) !== token.tokenSha256) return undefined;
    return await judgeToken(fetched.value.bytes, entry, roots);
  };

  return {
    pullLeaves: async (origin) => {
      const wanted = store.listWanted(origin, MAX_PER_ROUND);
      let fault: string | null = null;
      for (let from = 0; from < wanted.length; from += PARALLEL_FETCHES) {
        const group = wanted.slice(from, from + PARALLEL_FETCHES);
        const faults = await Promise.all(group.map(async (batch) => await fetchLeaves(origin, batch)));
        fault ??= faults.find((one) => one !== null) ?? null;
        kept(origin);
      }
      return fault;
    },
    pullTokens: async (origin) => {
      const epochs = await judge.readEpochs(origin);
      if (epochs === null) return true;
      let isComplete = true;
      for (const token of store.listTokens(origin, MAX_PER_ROUND)) {
        const verdict = await fetchVerdict(origin, token, epochs);
        if (verdict === undefined) {
          store.postponeToken(origin, token);
          isComplete = false;
          continue;
        }
        store.commit(() => {
          if (verdict !== null) judge.keepFinding(origin, token.index, verdict);
          store.removeToken(origin, token);
        });
      }
      return isComplete;
    },
  };
};
