// The sweep, each minute by cron: heals what a lost alarm, a lost message or an interrupted request left behind. Every
// part is idempotent and independent of the others.

import type { EvidenceRepository } from '../domain/evidence/evidence-repository.ts';
import type { EvidenceStore } from '../domain/evidence/evidence-store.ts';
import { sweepOrphans } from '../domain/evidence/sweep-orphans.ts';
import { sweepAnswers } from './d1/answer-repository.ts';
import type { Env } from './env.ts';
import { sweepDeliveries } from './queues/deliver-events.ts';

/** Pages of objects that one sweep looks through, once an hour: 1,000 subrequests are an invocation's bound. */
const MAX_ORPHAN_PAGES = 20;
/** Unshipped rows older than this make every old object suspect of belonging to one: nothing is removed then. */
const MAX_UNSHIPPED_SECONDS = 3600;

type SweepPorts = {
  readonly batcherNames: readonly string[];
  readonly evidence: EvidenceRepository;
  readonly evidenceStore: EvidenceStore;
  readonly nowUnixMs: () => number;
};

const removeOrphans = async (env: Env, ports: SweepPorts): Promise<void> => {
  const hasOldUnshipped = async (): Promise<boolean> => {
    const backlogs = await Promise.all(ports.batcherNames.map((name) => env.BATCHER.getByName(name).backlog()));
    return backlogs.some(({ oldestUnshippedSeconds }) => oldestUnshippedSeconds > MAX_UNSHIPPED_SECONDS);
  };
  let cursor: string | null = null;
  for (let page = 0; page < MAX_ORPHAN_PAGES; page += 1) {
    const swept: { readonly cursor: string | null } = await sweepOrphans({ ...ports, hasOldUnshipped }, cursor);
    if (swept.cursor === null) return;
    cursor = swept.cursor;
  }
};

/** Sweeps everything; a part that fails is logged and tried again in a minute. */
export const sweep = async (env: Env, ports: SweepPorts): Promise<void> => {
  const isHourly = new Date(ports.nowUnixMs()).getUTCMinutes() === 0;
  const parts: readonly (readonly [string, Promise<void>])[] = [
    ['sequencer', env.SEQUENCER.getByName(env.LEDGER_ORIGIN).sweep()],
    ...ports.batcherNames.map((name) => [`batcher ${name}`, env.BATCHER.getByName(name).sweep()] as const),
    ['deliveries', sweepDeliveries(env)],
    ['answers', sweepAnswers(env.DB, ports.nowUnixMs())],
    ...(isHourly ? [['orphans', removeOrphans(env, ports)] as const] : []),
  ];
  const settled = await Promise.allSettled(parts.map(([, part]) => part));
  for (const [index, result] of settled.entries()) {
    if (result.status === 'rejected') {
      console.error({ operation: 'sweep', part: parts[index]?.[0], error: String(result.reason) });
    }
  }
};
