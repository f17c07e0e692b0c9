// Removes bytes that nobody's statement is about: a deposit that died between its object and its acceptance.

import type { EvidenceRepository } from './evidence-repository.ts';
import type { EvidenceStore } from './evidence-store.ts';

/** A deposit is accepted within seconds of its bytes; rows reach the database within minutes. A day is far beyond. */
export const ORPHAN_AGE_MS = 24 * 3_600_000;

/**
 * Sweeps one page of objects, from `cursor` on (null: from the start).
 * @returns where the next sweep goes on; null after the last page
 */
export const sweepOrphans = async (
  ports: {
    readonly evidenceStore: EvidenceStore;
    readonly evidence: Pick<EvidenceRepository, 'keptObjectKeys'>;
    readonly nowUnixMs: () => number;
    /** True while a batcher still holds rows older than the orphan age: then nothing is an orphan for certain. */
    readonly hasOldUnshipped: () => Promise<boolean>;
  },
  cursor: string | null,
): Promise<{ readonly removed: number; readonly cursor: string | null }> => {
  const page = await ports.evidenceStore.listBefore(ports.nowUnixMs() - ORPHAN_AGE_MS, cursor);
  if (page.objectKeys.length === 0) return { removed: 0, cursor: page.cursor };
  // Asked before the look-up: a row that is shipped between the two is then seen by the look-up.
  if (await ports.hasOldUnshipped()) return { removed: 0, cursor };
  const kept = await ports.evidence.keptObjectKeys(page.objectKeys);
  const orphans = page.objectKeys.filter((objectKey) => !kept.has(objectKey));
  for (const objectKey of orphans) await ports.evidenceStore.remove(objectKey);
  return { removed: orphans.length, cursor: page.cursor };
};
