// What an archive must hold beside the tree, read from the entries themselves: batches with their tokens, governance
// entries with their approvals. Nothing is judged here; verify-archive does that.

import { parseBatchEntry } from '../../../src/core/batch/batch-entry.ts';
import { parseTimestampEntry } from '../../../src/core/batch/timestamp-entry.ts';
import { decodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { parseApprovalEntry } from '../../../src/core/ledger/approval.ts';
import { GOVERNANCE_VERSION } from '../../../src/core/ledger/governance.ts';
import type { GovernanceChange } from '../../../src/core/ledger/replay-governance.ts';
import { decodeEntryBundle } from '../../../src/core/merkle/entry-bundle.ts';
import { TILE_WIDTH, formatEntriesPath, tileWidth } from '../../../src/core/merkle/tile.ts';
import { type Source, Unreadable } from '../source/source.ts';
import { hashLeafBytes } from '../tree/node-hash.ts';

export type ScannedBatch = {
  /** Index of its entry. */
  readonly index: number;
  readonly openedAt: string;
  readonly closedAt: string;
  readonly batcher: string;
  readonly sequence: number;
  readonly treeSize: number;
  readonly authorities: readonly string[];
};

export type ScannedEntries = {
  readonly genesis: string;
  readonly batches: readonly ScannedBatch[];
  readonly changes: readonly GovernanceChange[];
  /** Index and exact text of genesis, governance and approval entries. */
  readonly governance: readonly { readonly index: number; readonly text: string }[];
};

/** Scans the entries of a ledger of `treeSize` entries. */
export const scanEntries = async (
  source: Pick<Source, 'read'>,
  ledger: string,
  treeSize: number,
): Promise<ScannedEntries> => {
  const batches = new Map<string, ScannedBatch & { readonly authorities: string[] }>();
  const changes: { index: number; text: string; approvals: string[] }[] = [];
  const governance: { index: number; text: string }[] = [];

  const scanText = (index: number, text: string, bytes: Uint8Array): void => {
    const isBatch = text.startsWith('{"batch":{');
    const batch = isBatch ? parseBatchEntry(text, ledger) : null;
    if (batch?.ok === true) {
      const { batcher, sequence, treeSize: leafCount, openedAt, closedAt } = batch.value.batch;
      const authorities = batch.value.timestamps.map(({ authority }) => authority);
      const leafHash = hashLeafBytes(bytes).toString('hex');
      batches.set(leafHash, { index, batcher, sequence, treeSize: leafCount, openedAt, closedAt, authorities });
      return;
    }
    const late = parseTimestampEntry(text, ledger);
    if (late.ok) batches.get(late.value.batch)?.authorities.push(late.value.authority);
    const approval = parseApprovalEntry(text, ledger);
    const isGovernance = text.includes(`"v":"${GOVERNANCE_VERSION}"`);
    if (isGovernance) changes.push({ index, text, approvals: [] });
    if (approval.ok) changes.at(-1)?.approvals.push(approval.value.note);
    if (index === 0 || isGovernance || approval.ok) governance.push({ index, text });
  };

  for (let bundle = 0; bundle * TILE_WIDTH < treeSize; bundle += 1) {
    const width = tileWidth(0, bundle, treeSize);
    const path = formatEntriesPath(bundle, width);
    const bytes = await source.read(path);
    const entries = bytes === null ? null : decodeEntryBundle(bytes, width);
    if (entries === null || !entries.ok) throw new Unreadable(path, 'missing or no entry bundle');
    for (const [position, entry] of entries.value.entries()) {
      const text = decodeUtf8(entry);
      if (text !== null) scanText(bundle * TILE_WIDTH + position, text, entry);
    }
  }
  return { genesis: governance[0]?.text ?? '', batches: [...batches.values()], changes, governance };
};
