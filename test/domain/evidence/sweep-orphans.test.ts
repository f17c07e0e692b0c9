import { describe, expect, it } from 'vitest';

import type { EvidenceStore } from '../../../src/domain/evidence/evidence-store.ts';
import { ORPHAN_AGE_MS, sweepOrphans } from '../../../src/domain/evidence/sweep-orphans.ts';

const NOW = 10 * ORPHAN_AGE_MS;

const sweepWith = async (kept: readonly string[], hasOldUnshipped: boolean) => {
  const removed: string[] = [];
  let asked = 0;
  const evidenceStore: EvidenceStore = {
    begin: () => {
      throw new Error('not used');
    },
    read: () => Promise.resolve(null),
    remove: (key) => {
      removed.push(key);
      return Promise.resolve();
    },
    listBefore: (unixMs) => {
      asked = unixMs;
      return Promise.resolve({ objectKeys: ['evidence/kept', 'evidence/orphan'], cursor: 'next' });
    },
  };
  const result = await sweepOrphans(
    {
      evidenceStore,
      evidence: { keptObjectKeys: () => Promise.resolve(new Set(kept)) },
      nowUnixMs: () => NOW,
      hasOldUnshipped: () => Promise.resolve(hasOldUnshipped),
    },
    null,
  );
  return { removed, asked, result };
};

describe('sweepOrphans', () => {
  it('removes old objects of which no statement was accepted, and only those', async () => {
    const { removed, asked, result } = await sweepWith(['evidence/kept'], false);
    expect(removed).toEqual(['evidence/orphan']);
    expect(asked).toBe(NOW - ORPHAN_AGE_MS);
    expect(result).toEqual({ removed: 1, cursor: 'next' });
  });

  it('removes nothing while a batcher holds accepted rows that the database does not have', async () => {
    const { removed, result } = await sweepWith([], true);
    expect(removed).toEqual([]);
    expect(result).toEqual({ removed: 0, cursor: null });
  });
});
