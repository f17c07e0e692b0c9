// The fast reader of ordinary batch entries never accepts what core refuses, and never reads another value.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBatchRecognizer } from '../../../anchor/auditor/fsck/recognize-batch.ts';
import {
  BATCH_ENTRY_VERSION,
  type BatchEntry,
  formatBatchEntry,
  parseBatchEntry,
  sliceBatchCore,
} from '../../../src/core/batch/batch-entry.ts';
import { formatTime } from '../../../src/core/text/time.ts';
import { LINEAR_GROWTH, measureGrowth } from '../../support/growth.ts';

const LEDGER = 'ledger.assize.invalid/test';
const recognize = createBatchRecognizer(LEDGER);

const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const time = fc.integer({ min: 0, max: 253_402_300_799_999 }).map(formatTime);
const entry: fc.Arbitrary<BatchEntry> = fc.record({
  v: fc.constant(BATCH_ENTRY_VERSION),
  ledger: fc.constant(LEDGER),
  batch: fc.record({
    v: fc.constant('assize/batch-core/v1' as const),
    ledger: fc.constant(LEDGER),
    batcher: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/),
    sequence: fc.maxSafeNat(),
    previous: hash,
    after: fc.record({ treeSize: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), rootHash: hash }),
    policy: hash,
    treeSize: fc.integer({ min: 1, max: 65_536 }),
    rootHash: fc.record({ 'sha-256': hash }),
    openedAt: time,
    closedAt: time,
  }),
  timestamps: fc.array(fc.record({ authority: fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/), tokenSha256: hash }), {
    maxLength: 16,
  }),
});

const agrees = (text: string): void => {
  const recognized = recognize(text);
  if (recognized === null) return;
  const parsed = parseBatchEntry(text, LEDGER);
  expect(parsed.ok).toBe(true);
  if (parsed.ok) expect(recognized).toEqual({ entry: parsed.value, core: sliceBatchCore(text) });
};

describe('the recognizer of batch entries', () => {
  test('knows the entries of a ledger', () => {
    fc.assert(
      fc.property(entry, (value) => {
        // 16 digits are left to core.
        fc.pre(value.batch.sequence < 1e15 && value.batch.after.treeSize < 1e15);
        const text = formatBatchEntry(value);
        expect(recognize(text)).toEqual({ entry: value, core: sliceBatchCore(text) });
      }),
    );
  });

  test('agrees with core on whatever an entry is altered to', () => {
    const alteration = fc.record({
      at: fc.nat(),
      cut: fc.integer({ min: 0, max: 3 }),
      put: fc.string({ maxLength: 3 }),
    });
    fc.assert(
      fc.property(entry, fc.array(alteration, { minLength: 1, maxLength: 3 }), (value, alterations) => {
        let text = formatBatchEntry(value);
        for (const { at, cut, put } of alterations) {
          const place = at % text.length;
          text = text.slice(0, place) + put + text.slice(place + cut);
        }
        agrees(text);
      }),
      { numRuns: 2000 },
    );
  });

  test('leaves to core what only looks ordinary', () => {
    const [text = ''] = fc.sample(entry, 1).map(formatBatchEntry);
    for (const altered of [
      text.replace(/"treeSize":\d+\},"batcher"/, '"treeSize":0},"batcher"'),
      text.replace(/"treeSize":\d+,"v"/, '"treeSize":65537,"v"'),
      text.replace(/"sequence":\d+/, '"sequence":01'),
      text.replace(/"openedAt":"[^"]+"/, '"openedAt":"2026-02-30T00:00:00.000Z"'),
      text.replaceAll(LEDGER, 'ledgerXassizeXinvalid/test'),
      `${text}\n`,
    ]) {
      expect(altered).not.toBe(text);
      expect(recognize(altered)).toBeNull();
    }
  });

  test('takes time that grows with the text alone', () => {
    const [value] = fc.sample(entry, 1);
    const grow = (size: number): string => {
      const text = formatBatchEntry(value as BatchEntry);
      return text.replace(/"timestamps":\[.*\],"v"/, `"timestamps":[${'{"authority":"a",'.repeat(size)}],"v"`);
    };
    expect(measureGrowth(400, grow, recognize)).toBeLessThan(LINEAR_GROWTH);
  });
});
