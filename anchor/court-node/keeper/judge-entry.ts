// What a keeper finds in an entry, without any state or fetch of its own. Entries are hostile; nothing that they say stops
// the keeper. A type that is not known here is stored without judging.

import { formatBatchCore, NO_PREVIOUS_BATCH } from '../../../src/core/batch/batch-core.ts';
import { BATCH_ENTRY_VERSION, parseBatchEntry, type BatchEntry } from '../../../src/core/batch/batch-entry.ts';
import { parseTimestampEntry, TIMESTAMP_ENTRY_VERSION } from '../../../src/core/batch/timestamp-entry.ts';
import { decodeUtf8, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { APPROVAL_VERSION, parseApprovalEntry } from '../../../src/core/ledger/approval.ts';
import { findLastApproved, type Epoch } from '../../../src/core/ledger/epochs.ts';
import { GENESIS_VERSION, parseGenesis } from '../../../src/core/ledger/genesis.ts';
import { computeEntryHash, GOVERNANCE_VERSION, parseGovernance } from '../../../src/core/ledger/governance.ts';
import { parseTime } from '../../../src/core/text/time.ts';

/** What can be wrong with an entry's content. Append-only. */
export type FindingCode =
  | 'token-untrusted'
  | 'token-mismatch'
  | 'sequence-gap'
  | 'time-future'
  | 'time-not-rising'
  | 'policy-stale'
  | 'entry-malformed';

/** A batch whose leaves are to be kept. */
export type KnownBatch = {
  /** Index of its entry. */
  readonly index: number;
  /** Leaf hash of its entry, hex. */
  readonly leafHash: string;
  readonly batcher: string;
  readonly sequence: number;
  /** SHA-256 of its core, hex: what the next batch names. */
  readonly coreSha256: string;
  readonly treeSize: number;
  /** Hex. */
  readonly rootHash: string;
  readonly openedAtUnixMs: number;
  readonly closedAtUnixMs: number;
};

/** A token that an entry names, to be fetched and judged; `index` is that of the batch's entry. */
export type DueToken = { readonly index: number; readonly authority: string; readonly tokenSha256: string };

export type Judgement = {
  readonly findings: readonly FindingCode[];
  readonly batch: KnownBatch | null;
  readonly tokens: readonly DueToken[];
  /** The text, when it may change the ledger's state: genesis, governance or approval. */
  readonly governance: string | null;
};

/** What is known of the ledger below the entry. */
export type Background = {
  readonly origin: string;
  readonly nowUnixMs: number;
  /** Batches of that batcher and sequence below this entry. */
  readonly findBatches: (batcher: string, sequence: number) => readonly KnownBatch[];
  readonly findBatchByLeafHash: (leafHash: string) => KnownBatch | null;
  /** Null when the ledger has no readable genesis. */
  readonly epochs: readonly Epoch[] | null;
};

/** A batch may claim times so far ahead of this court's clock. */
const CLOCK_TOLERANCE_MS = 300_000;

const NOTHING: Judgement = { findings: [], batch: null, tokens: [], governance: null };
const MALFORMED: Judgement = { ...NOTHING, findings: ['entry-malformed'] };

const readVersion = (text: string): string => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'v' in value && typeof value.v === 'string' ? value.v : '';
  } catch {
    return '';
  }
};

const describeBatch = (text: string, index: number, { batch }: BatchEntry): KnownBatch => ({
  index,
  leafHash: computeEntryHash(text),
  batcher: batch.batcher,
  sequence: batch.sequence,
  coreSha256: encodeHex(sha256(encodeUtf8(formatBatchCore(batch)))),
  treeSize: batch.treeSize,
  rootHash: batch.rootHash['sha-256'],
  openedAtUnixMs: parseTime(batch.openedAt) ?? 0,
  closedAtUnixMs: parseTime(batch.closedAt) ?? 0,
});

const judgeBatch = (entry: BatchEntry, batch: KnownBatch, background: Background): FindingCode[] => {
  const { findBatches, nowUnixMs, epochs } = background;
  const findings: FindingCode[] = [];
  const { previous, policy, after } = entry.batch;
  const former = batch.sequence === 0 ? [] : findBatches(batch.batcher, batch.sequence - 1);
  const predecessor = former.find(({ coreSha256 }) => coreSha256 === previous) ?? null;
  const continues = batch.sequence === 0 ? previous === NO_PREVIOUS_BATCH : predecessor !== null;
  // Two batches of one sequence: the second is the fault, whatever it continues.
  if (!continues || findBatches(batch.batcher, batch.sequence).length > 0) findings.push('sequence-gap');
  const { openedAtUnixMs, closedAtUnixMs } = batch;
  if (Math.max(openedAtUnixMs, closedAtUnixMs) > nowUnixMs + CLOCK_TOLERANCE_MS) findings.push('time-future');
  const isBehind =
    predecessor !== null &&
    (openedAtUnixMs < predecessor.openedAtUnixMs || closedAtUnixMs < predecessor.closedAtUnixMs);
  if (closedAtUnixMs < openedAtUnixMs || isBehind) findings.push('time-not-rising');
  if (epochs !== null && findLastApproved(epochs, after.treeSize).leafHash !== policy) findings.push('policy-stale');
  return findings;
};

const judgeBatchText = (text: string, index: number, background: Background): Judgement => {
  const parsed = parseBatchEntry(text, background.origin);
  if (!parsed.ok) return MALFORMED;
  const batch = describeBatch(text, index, parsed.value);
  const tokens = parsed.value.timestamps.map((named) => ({ index, ...named }));
  return { findings: judgeBatch(parsed.value, batch, background), batch, tokens, governance: null };
};

const judgeTimestampText = (text: string, background: Background): Judgement => {
  const parsed = parseTimestampEntry(text, background.origin);
  if (!parsed.ok) return MALFORMED;
  const { authority, tokenSha256 } = parsed.value;
  const batch = background.findBatchByLeafHash(parsed.value.batch);
  // Over no batch of this ledger, whatever it is over.
  if (batch === null) return { ...NOTHING, findings: ['token-mismatch'] };
  return { ...NOTHING, tokens: [{ index: batch.index, authority, tokenSha256 }] };
};

/** Judges the entry at an index. Never throws. */
export const judgeEntry = (entry: Uint8Array, index: number, background: Background): Judgement => {
  const { origin } = background;
  const text = decodeUtf8(entry);
  if (text === null) return NOTHING;
  switch (readVersion(text)) {
    case GENESIS_VERSION:
      return index === 0 && parseGenesis(text, origin).ok ? { ...NOTHING, governance: text } : MALFORMED;
    case GOVERNANCE_VERSION:
      return parseGovernance(text, origin).ok ? { ...NOTHING, governance: text } : MALFORMED;
    case APPROVAL_VERSION:
      return parseApprovalEntry(text, origin).ok ? { ...NOTHING, governance: text } : MALFORMED;
    case BATCH_ENTRY_VERSION:
      return judgeBatchText(text, index, background);
    case TIMESTAMP_ENTRY_VERSION:
      return judgeTimestampText(text, background);
    default:
      return NOTHING;
  }
};
