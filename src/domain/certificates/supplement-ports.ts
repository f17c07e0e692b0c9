// What gathering supplements needs beside what issuing needs.

import type { Evidence } from '../evidence/evidence.ts';
import type { EvidenceWithBatch } from '../evidence/evidence-repository.ts';
import type { IssuePorts } from './ports.ts';

export type SupplementPorts = IssuePorts & {
  /** Statements about the evidence, nearest first, the whole chain of them, at most `limit`. */
  readonly findRelated: (evidence: Evidence, limit: number) => Promise<readonly EvidenceWithBatch[]>;
};
