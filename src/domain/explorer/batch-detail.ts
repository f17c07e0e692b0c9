// A batch: its entry, its leaf hashes page by page, its tokens, what keepers found, and which checkpoint covers it.

import { decodeUtf8, encodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { type BatchEntry, parseBatchEntry, sliceBatchCore } from '../../core/batch/batch-entry.ts';
import { TIMESTAMP_ENTRY_VERSION, formatTimestampEntry } from '../../core/batch/timestamp-entry.ts';
import { HASH_BYTES, sha256 } from '../../core/digest/sha256.ts';
import { type Epoch, findEpoch } from '../../core/ledger/epochs.ts';
import { hashLeaf } from '../../core/merkle/hash.ts';
import { TILE_WIDTH, formatTilePath, tileWidth } from '../../core/merkle/tile.ts';
import { batchPath, tokenKey } from '../batching/batch-objects.ts';
import type { BatchRecord } from '../evidence/evidence.ts';
import type { ExplorerPorts } from './explorer-ports.ts';
import type { PolicyHistory } from './policy-history.ts';
import { type FindingLine, readFindings } from './read-findings.ts';
import { type TokenLine, readToken } from './read-token.ts';

/** Leaf hashes on one page: a quarter of a tile, so that no page reads two. */
export const LEAVES_PER_PAGE = 64;

/** A token of a batch: named in its entry, or late with an entry of its own. */
export type BatchToken = TokenLine & {
  readonly inEntry: boolean;
  /** Index of the entry that names a late token; null while the ledger has none. */
  readonly lateIndex: number | null;
};

export type BatchDetail = {
  readonly record: BatchRecord;
  readonly index: number;
  readonly entry: BatchEntry;
  /** Exact text of the entry. */
  readonly text: string;
  /** Leaf hash of the entry on the ledger, hex. */
  readonly entryLeafHash: string;
  /** SHA-256 of the batch core, hex: what the tokens are over. */
  readonly coreSha256: string;
  /** First published checkpoint that covers it; null before the quorum. */
  readonly coveredBy: number | null;
  readonly leaves: { readonly from: number; readonly hashes: readonly string[] };
  readonly tokens: readonly BatchToken[];
  readonly findings: readonly FindingLine[];
  /** Policy at the checkpoint that covers it, or in force at its index. */
  readonly epoch: Epoch;
};

const readLeaves = async (
  ports: Pick<ExplorerPorts, 'readObject'>,
  path: string,
  treeSize: number,
  from: number,
): Promise<readonly string[]> => {
  const index = Math.floor(from / TILE_WIDTH);
  const width = tileWidth(0, index, treeSize);
  const bytes = await ports.readObject(`${path}/${formatTilePath({ level: 0, index, width })}`);
  if (bytes?.length !== width * HASH_BYTES) throw new Error(`${path}: the tile of leaf ${from} cannot be read`);
  const first = from - index * TILE_WIDTH;
  const count = Math.min(LEAVES_PER_PAGE, width - first);
  return Array.from({ length: count }, (_, offset) =>
    encodeHex(bytes.subarray((first + offset) * HASH_BYTES, (first + offset + 1) * HASH_BYTES)),
  );
};

type Place = {
  readonly record: BatchRecord;
  readonly entry: BatchEntry;
  readonly text: string;
  readonly leafHash: string;
};

const readTokens = async (
  ports: Pick<ExplorerPorts, 'readObject' | 'ledger'>,
  { record, entry, text, leafHash }: Place,
  epoch: Epoch,
): Promise<readonly BatchToken[]> => {
  const core = encodeUtf8(sliceBatchCore(text));
  const known = new Map(epoch.state.timestamps.authorities.map((authority) => [authority.name, authority]));
  const names = new Set([...entry.timestamps.map(({ authority }) => authority), ...known.keys()]);
  const tokens = await Promise.all(
    [...names].map(async (name): Promise<BatchToken | null> => {
      const authority = { name, simulated: known.get(name)?.simulated ?? false };
      const token = await readToken(ports, authority, tokenKey(record.batcher, record.sequence, name), core);
      if (token === null) return null;
      if (entry.timestamps.some(({ tokenSha256 }) => tokenSha256 === token.sha256)) {
        return { ...token, inEntry: true, lateIndex: null };
      }
      const late = formatTimestampEntry({
        v: TIMESTAMP_ENTRY_VERSION,
        ledger: entry.ledger,
        batch: leafHash,
        authority: name,
        tokenSha256: token.sha256,
      });
      const found = await ports.ledger.findEntry(encodeHex(hashLeaf(encodeUtf8(late))));
      return { ...token, inEntry: false, lateIndex: found?.index ?? null };
    }),
  );
  return tokens.flatMap((token) => token ?? []);
};

/**
 * Reads a batch; null while the ledger does not have it.
 *
 * @param from any leaf of the page of leaves that is wanted; beyond the last: the first page
 */
export const readBatchDetail = async (
  ports: Pick<ExplorerPorts, 'origin' | 'batches' | 'readObject' | 'ledger' | 'findings'>,
  history: PolicyHistory,
  name: { readonly batcher: string; readonly sequence: number },
  from: number,
): Promise<BatchDetail | null> => {
  const record = await ports.batches.find(name.batcher, name.sequence);
  if (record === null || record.ledgerIndex === null) return null;
  const path = batchPath(name.batcher, name.sequence);
  const bytes = await ports.readObject(`${path}/entry`);
  const text = bytes === null ? null : decodeUtf8(bytes);
  const entry = text === null ? null : parseBatchEntry(text, ports.origin);
  if (bytes === null || text === null || entry?.ok !== true) return null;
  const index = record.ledgerIndex;
  const leafHash = encodeHex(hashLeaf(bytes));
  const [coveredBy = null] = await ports.ledger.publishedSizes(index, 1);
  const epoch = findEpoch(history.epochs, coveredBy ?? index + 1);
  const { treeSize } = entry.value.batch;
  const start = from < treeSize ? Math.floor(from / LEAVES_PER_PAGE) * LEAVES_PER_PAGE : 0;
  const [hashes, tokens, findings] = await Promise.all([
    readLeaves(ports, path, treeSize, start),
    readTokens(ports, { record, entry: entry.value, text, leafHash }, epoch),
    readFindings(ports, history, index),
  ]);
  return {
    record,
    index,
    entry: entry.value,
    text,
    entryLeafHash: leafHash,
    coreSha256: encodeHex(sha256(encodeUtf8(sliceBatchCore(text)))),
    coveredBy,
    leaves: { from: start, hashes },
    tokens,
    findings,
    epoch,
  };
};
