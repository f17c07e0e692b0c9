// Reading evidence: by id for who may see it, and following its batch to the certificate.

import type { Actor } from '../access/actor.ts';
import type { Batcher, BatchProgress } from '../batching/batcher.ts';
import type { BatchRepository, EvidenceRepository, EvidenceWithBatch } from './evidence-repository.ts';
import { mergeStanding, type PolicySummary, type Standing } from './standing.ts';
import { isOfSession } from './submission-key.ts';

export type ReadPorts = {
  readonly batcher: (name: string) => Batcher;
  readonly evidence: Pick<EvidenceRepository, 'find'>;
  readonly batches: Pick<BatchRepository, 'find'>;
  readonly policySummary: () => Promise<PolicySummary>;
  readonly nowUnixMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

const EVIDENCE_ID = /^ev_[0-9A-HJKMNP-TV-Z]{26}$/;

/** Tells whether a text has the form of an evidence id. */
export const isEvidenceId = (text: string): boolean => EVIDENCE_ID.test(text);

const maySee = (actor: Actor, { evidence }: EvidenceWithBatch): boolean =>
  evidence.organizationId === actor.organizationId &&
  (actor.kind === 'apiKey' || isOfSession(evidence.submissionKey, actor.sessionId));

/**
 * Finds evidence for an actor; null alike when it does not exist and when it is another's. The batcher is asked only
 * when the database has no row: acceptance does not wait for the database for ever.
 */
export const findEvidence = async (ports: ReadPorts, actor: Actor, id: string): Promise<EvidenceWithBatch | null> => {
  if (!isEvidenceId(id)) return null;
  let found = await ports.evidence.find(id);
  if (found === null) {
    const evidence = await ports.batcher(actor.batcher).find(id);
    found = evidence === null ? null : { evidence, batch: null };
  }
  return found !== null && maySee(actor, found) ? found : null;
};

const askProgress = async (
  ports: ReadPorts,
  { evidence }: EvidenceWithBatch,
  sinceVersion: number,
  timeoutMs: number,
): Promise<BatchProgress | null> => {
  try {
    return await ports.batcher(evidence.batcher).progress(evidence.batchSequence, sinceVersion, timeoutMs);
  } catch {
    // A batcher that cannot be reached hides progress, never evidence: what the database knows is shown.
    return null;
  }
};

/** Tells where the evidence stands now. */
export const readStanding = async (ports: ReadPorts, found: EvidenceWithBatch): Promise<Standing> => {
  const progress = found.batch?.state === 'certified' ? null : await askProgress(ports, found, 0, 0);
  return mergeStanding(found.batch, progress, await ports.policySummary());
};

/** Where evidence stands that was accepted just now: nothing has happened to it yet, so nobody is asked. */
export const freshStanding = async (ports: Pick<ReadPorts, 'policySummary'>): Promise<Standing> =>
  mergeStanding(null, null, await ports.policySummary());

/** One observation of a followed batch; `version` changes with each change, `standing` is null when nothing changed. */
export type Observation = { readonly version: number; readonly standing: Standing | null };

const POLL_MS = 15_000;
/** Version of what only the database knows: above any that a batcher counts to. */
const FINAL_VERSION = Number.MAX_SAFE_INTEGER;

/**
 * Follows the evidence until it is certified or the deadline passes: the present standing first (unless it has the
 * version that the caller saw last), then each change, and an observation without change every 15 s.
 */
export async function* followStanding(
  ports: ReadPorts,
  found: EvidenceWithBatch,
  seenVersion: number,
  deadlineUnixMs: number,
): AsyncGenerator<Observation, void> {
  let version = seenVersion === FINAL_VERSION ? 0 : seenVersion;
  let { batch } = found;
  const { evidence } = found;
  for (;;) {
    const remainingMs = deadlineUnixMs - ports.nowUnixMs();
    if (remainingMs <= 0) return;
    const waitMs = Math.min(POLL_MS, remainingMs);
    const progress = batch?.state === 'certified' ? null : await askProgress(ports, found, version, waitMs);
    if (progress === null) {
      // The batcher let go of the batch, or cannot be reached: the database has the record.
      batch = await ports.batches.find(evidence.batcher, evidence.batchSequence);
      const standing = mergeStanding(batch, null, await ports.policySummary());
      const isFinal = standing.state === 'certified';
      yield { version: isFinal ? FINAL_VERSION : version, standing };
      if (isFinal) return;
      await ports.sleep(Math.min(1000, remainingMs));
    } else if (progress.version > version || version === 0) {
      ({ version } = progress);
      yield { version, standing: mergeStanding(batch, progress, await ports.policySummary()) };
      if (progress.state === 'certified') return;
    } else {
      yield { version, standing: null };
      // A batcher that answers at once without news must not make this loop spin.
      await ports.sleep(Math.min(50, remainingMs));
    }
  }
}

/** Waits until the evidence is certified, at most `timeoutMs`, and tells where it then stands. */
export const waitUntilCertified = async (
  ports: ReadPorts,
  found: EvidenceWithBatch,
  timeoutMs: number,
): Promise<Standing> => {
  let last: Standing | null = null;
  for await (const { standing } of followStanding(ports, found, 0, ports.nowUnixMs() + timeoutMs)) {
    last = standing ?? last;
  }
  return last ?? readStanding(ports, found);
};
