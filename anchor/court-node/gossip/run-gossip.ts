// Runs gossip: a round, a pause, and again until the node stops. A round that fails is told and tried again; the pause is
// counted from its end, so that a slow peer cannot make rounds pile up.

import { setTimeout as wait } from 'node:timers/promises';
import type { EventLog } from '../event-log.ts';

/** Before the first round: peers that start together are given time to answer. */
const FIRST_PAUSE_MS = 1000;

/** Resolves when `stop` was raised and the last round has ended. */
export const runGossip = async (
  round: () => Promise<void>,
  pauseMs: number,
  stop: AbortSignal,
  log: EventLog,
): Promise<void> => {
  let pause = Math.min(pauseMs, FIRST_PAUSE_MS);
  while (!stop.aborted) {
    try {
      await wait(pause, undefined, { signal: stop });
      await round();
    } catch (error) {
      if (!stop.aborted) log.error('gossip.failed', { message: error instanceof Error ? error.message : 'unknown' });
    }
    pause = pauseMs;
  }
};
