import { describe, expect, it } from 'vitest';

import {
  BATCH_CORE_VERSION,
  type BatchCore,
  NO_PREVIOUS_BATCH,
  formatBatchCore,
  parseBatchCore,
} from '../../../src/core/batch/batch-core.ts';
import {
  BATCH_ENTRY_VERSION,
  type BatchEntry,
  formatBatchEntry,
  parseBatchEntry,
  sliceBatchCore,
} from '../../../src/core/batch/batch-entry.ts';
import {
  TIMESTAMP_ENTRY_VERSION,
  formatTimestampEntry,
  parseTimestampEntry,
} from '../../../src/core/batch/timestamp-entry.ts';

const LEDGER = 'ledger.assize.invalid/test';
const CORE: BatchCore = {
  v: BATCH_CORE_VERSION,
  ledger: LEDGER,
  batcher: 'b1',
  sequence: 0,
  previous: NO_PREVIOUS_BATCH,
  after: { treeSize: 1, rootHash: 'ab'.repeat(32) },
  policy: 'cd'.repeat(32),
  treeSize: 3,
  rootHash: { 'sha-256': 'ef'.repeat(32) },
  openedAt: '2026-11-20T02:42:06.913Z',
  closedAt: '2026-11-20T02:42:07.113Z',
};
const ENTRY: BatchEntry = {
  v: BATCH_ENTRY_VERSION,
  ledger: LEDGER,
  batch: CORE,
  timestamps: [{ authority: 'a "tricky",\\"ledger\\": name', tokenSha256: '12'.repeat(32) }],
};

describe('the batch entry', () => {
  it('reads back exactly', () => {
    expect(parseBatchEntry(formatBatchEntry(ENTRY), LEDGER)).toEqual({ ok: true, value: ENTRY });
    expect(parseBatchCore(formatBatchCore(CORE), LEDGER)).toEqual({ ok: true, value: CORE });
  });

  it('carries the batch core from position 9 to before the last member "ledger", whatever an authority is called', () => {
    expect(sliceBatchCore(formatBatchEntry(ENTRY))).toBe(formatBatchCore(CORE));
    expect(formatBatchEntry(ENTRY).indexOf(formatBatchCore(CORE))).toBe(9);
  });

  it('is refused when its core belongs to another ledger', () => {
    const mixed = formatBatchEntry({ ...ENTRY, batch: { ...CORE, ledger: 'other.invalid' } });
    expect(parseBatchEntry(mixed, LEDGER)).toMatchObject({ failure: { code: 'text.foreign-ledger' } });
  });

  it.each([
    ['no leaf', { treeSize: 0 }],
    ['more than 65,536 leaves', { treeSize: 65_537 }],
    ['a batcher name that is a path', { batcher: '../b1' }],
    ['an empty batcher name', { batcher: '' }],
    ['no checkpoint before it', { after: { treeSize: 0, rootHash: 'ab'.repeat(32) } }],
    ['a short root hash', { rootHash: { 'sha-256': 'ab' } }],
    ['no SHA-256 root', { rootHash: {} }],
    ['a root of another algorithm alone', { rootHash: { sm3: 'ef'.repeat(32) } }],
    ['a root of an unknown algorithm beside it', { rootHash: { 'sha-256': 'ef'.repeat(32), md5: 'ef'.repeat(16) } }],
  ])('is refused with %s', (_, change) => {
    // Not what the type lets a writer write.
    const batch = { ...CORE, ...change } as typeof CORE;
    const text = formatBatchEntry({ ...ENTRY, batch });
    expect(parseBatchEntry(text, LEDGER)).toMatchObject({ failure: { code: 'text.schema' } });
  });
});

describe('the timestamp entry', () => {
  it('reads back exactly', () => {
    const entry = {
      v: TIMESTAMP_ENTRY_VERSION,
      ledger: LEDGER,
      batch: 'ab'.repeat(32),
      authority: 'late',
      tokenSha256: 'cd'.repeat(32),
    } as const;
    expect(parseTimestampEntry(formatTimestampEntry(entry), LEDGER)).toEqual({ ok: true, value: entry });
  });
});
