import { DatabaseSync } from 'node:sqlite';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createJudge, type Judge } from '../../anchor/court-node/keeper/judge-copy.ts';
import { judgeEntry, type Background } from '../../anchor/court-node/keeper/judge-entry.ts';
import { openKeeperStore, type KeeperStore } from '../../anchor/court-node/keeper/keeper-store.ts';
import { openMirrorStore, type MirrorStore } from '../../anchor/court-node/mirror/mirror-store.ts';
import { NO_PREVIOUS_BATCH } from '../../src/core/batch/batch-core.ts';
import { BATCH_ENTRY_VERSION, formatBatchEntry } from '../../src/core/batch/batch-entry.ts';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { computeEntryHash } from '../../src/core/ledger/governance.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { computeRootHash } from '../../src/core/merkle/tree.ts';
import {
  COURT_IDS,
  GOVERNED_ORIGIN,
  makeChange,
  makeGovernanceEntry,
  makeGovernedLedger,
  toEntries,
} from '../support/governance-fixture.ts';
import type { GovernedLedger } from '../support/governance-fixture.ts';
import { LINEAR_GROWTH, measureGrowth } from '../support/growth.ts';
import { createRandom } from '../support/random.ts';

let ledger: GovernedLedger;
let folder: string;
let copy: MirrorStore;
let store: KeeperStore;
let judge: Judge;
let found: string[];

/** A batch that opened when the tree had `after` entries; each of a batcher of its own. */
const batchEntry = (batcher: string, policy: string, after: number): string =>
  formatBatchEntry({
    v: BATCH_ENTRY_VERSION,
    ledger: GOVERNED_ORIGIN,
    timestamps: [],
    batch: {
      v: 'assize/batch-core/v1',
      ledger: GOVERNED_ORIGIN,
      batcher,
      sequence: 0,
      previous: NO_PREVIOUS_BATCH,
      after: { treeSize: after, rootHash: 'a'.repeat(64) },
      policy,
      treeSize: 1,
      rootHash: { 'sha-256': 'b'.repeat(64) },
      openedAt: '2026-11-20T00:00:00.000Z',
      closedAt: '2026-11-20T00:00:01.000Z',
    },
  });

const judgeAll = async (texts: readonly string[]): Promise<readonly string[]> => {
  copy.append(GOVERNED_ORIGIN, copy.nextEntry(GOVERNED_ORIGIN), texts.map(encodeUtf8));
  while (store.judgedSize(GOVERNED_ORIGIN) < copy.nextEntry(GOVERNED_ORIGIN)) await judge.judgeBundle(GOVERNED_ORIGIN);
  return found;
};

beforeAll(async () => {
  ledger = await makeGovernedLedger();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'judge-'));
  copy = openMirrorStore(join(folder, 'mirror.sqlite'));
  store = openKeeperStore(join(folder, 'keeper.sqlite'));
  found = [];
  judge = createJudge({
    store,
    copy,
    signFinding: (_, index, code) => {
      found.push(`${index} ${code}`);
      return `${index} ${code}`;
    },
    nowUnixMs: () => Date.UTC(2026, 10, 21),
    report: () => {},
  });
});

afterEach(() => {
  copy.close();
  store.close();
  rmSync(folder, { recursive: true });
});

describe('a batch’s policy', () => {
  test('is the last approved governance entry below the tree after which it opened', async () => {
    const state = { ...ledger.state, includeByHours: 48 };
    const entry = makeGovernanceEntry(ledger.genesis, { sequence: 1, effectiveSize: 20, state });
    const genesis = computeEntryHash(ledger.genesis);
    const changed = computeEntryHash(entry);
    expect(
      await judgeAll([
        ledger.genesis,
        batchEntry('before', genesis, 1),
        ...toEntries(await makeChange(0, entry, 1), 1),
        batchEntry('opened-before', genesis, 2),
        batchEntry('opened-after', changed, 6),
        batchEntry('stale', genesis, 6),
        batchEntry('early', changed, 2),
      ]),
    ).toEqual(['8 policy-stale', '9 policy-stale']);
  });

  test('is no entry that too few courts approved, or that does not continue the former one', async () => {
    const state = { ...ledger.state, includeByHours: 48 };
    const unapproved = makeGovernanceEntry(ledger.genesis, { sequence: 1, effectiveSize: 30, state });
    const entry = makeGovernanceEntry(ledger.genesis, { sequence: 1, effectiveSize: 40, state });
    const genesis = computeEntryHash(ledger.genesis);
    expect(
      await judgeAll([
        ledger.genesis,
        ...toEntries(await makeChange(0, unapproved, 1, COURT_IDS.slice(0, 1)), 1),
        batchEntry('good', genesis, 3),
        batchEntry('stale', computeEntryHash(unapproved), 3),
        ...toEntries(await makeChange(0, entry, 1), 1),
        batchEntry('then', computeEntryHash(entry), 9),
      ]),
    ).toEqual(['4 policy-stale']);
  });

  test('is not judged on a log that has no genesis', async () => {
    expect(await judgeAll(['entry', batchEntry('b', 'c'.repeat(64), 1)])).toEqual([]);
  });
});

describe('judging', () => {
  const background: Background = {
    origin: GOVERNED_ORIGIN,
    nowUnixMs: Date.UTC(2026, 10, 21),
    findBatches: () => [],
    findBatchByLeafHash: () => null,
    epochs: null,
  };

  test('of entries changed anywhere, or of random bytes, never throws', () => {
    const random = createRandom(20_261_122);
    const texts = [ledger.genesis, batchEntry('a', 'c'.repeat(64), 1)].map(encodeUtf8);
    for (let round = 0; round < 2000; round += 1) {
      const entry = (texts[round % 2] ?? new Uint8Array()).slice();
      for (let changes = 0; changes < 2; changes += 1)
        entry[random.between(0, entry.length - 1)] = random.between(0, 255);
      const { findings, batch } = judgeEntry(entry, round % 3, background);
      expect(batch === null || findings.every((code) => code !== 'entry-malformed')).toBe(true);
      const noise = Uint8Array.from({ length: random.between(0, 300) }, () => random.between(0, 255));
      expect(judgeEntry(noise, 1, background).findings).toEqual([]);
    }
    for (const text of ['null', '[]', '{"v":1}', '{"v":null}', '"assize/batch/v1"', '{"v":"__proto__"}']) {
      expect(judgeEntry(encodeUtf8(text), 1, background)).toEqual(judgeEntry(new Uint8Array(), 1, background));
    }
  });

  test('takes time that grows with the entry', () => {
    const growth = measureGrowth(
      8000,
      (size) => encodeUtf8(`{"ledger":"${'x'.repeat(size)}","v":"assize/batch/v1"}`),
      (entry) => judgeEntry(entry, 1, background),
    );
    expect(growth).toBeLessThan(LINEAR_GROWTH);
  });
});

describe('the stores', () => {
  test('never change what lies in them: triggers refuse it below all code', async () => {
    await judgeAll([ledger.genesis, 'second']);
    const database = new DatabaseSync(join(folder, 'mirror.sqlite'));
    for (const statement of [
      "update bundles set entries = x'00'",
      'delete from bundles',
      "update tiles set hashes = x'00'",
      'delete from tiles',
    ]) {
      expect(() => database.exec(statement), statement).toThrow(/never change|stay/);
    }
    database.close();
  });

  test('store entries only where they follow, all or none', () => {
    expect(() => copy.append(GOVERNED_ORIGIN, 1, [encodeUtf8('gap')])).toThrow(RangeError);
    const entries = Array.from({ length: 700 }, (_, index) => encodeUtf8(`entry ${index}`));
    copy.append(GOVERNED_ORIGIN, 0, entries.slice(0, 300));
    expect(() => copy.append(GOVERNED_ORIGIN, 299, entries.slice(299))).toThrow(RangeError);
    expect(() => copy.append(GOVERNED_ORIGIN, 300, [encodeUtf8('ok'), new Uint8Array(70_000)])).toThrow(RangeError);
    expect(copy.nextEntry(GOVERNED_ORIGIN)).toBe(300);
    copy.append(GOVERNED_ORIGIN, 300, entries.slice(300));
    for (const size of [0, 1, 255, 256, 257, 300, 512, 699, 700]) {
      expect(copy.computeRoot(GOVERNED_ORIGIN, size)).toEqual(computeRootHash(entries.slice(0, size).map(hashLeaf)));
    }
    expect(copy.computeRoot(GOVERNED_ORIGIN, 701)).toBeNull();
  });
});
