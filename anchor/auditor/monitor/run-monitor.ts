// Rounds of a monitor: ledger, courts, receipts; what was found as JSON lines; proofs of forks as files.

import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { VerifierKey } from '../../../src/core/note/verifier-key.ts';
import { createFetchBounded } from '../../court-node/gossip/fetch-bounded.ts';
import { createRemoteTiles } from '../../court-node/gossip/remote-tiles.ts';
import { openSource } from '../source/open-source.ts';
import { hashBytes } from '../tree/node-hash.ts';
import type { Alarm } from './alarm.ts';
import { type MonitorState, readMonitorState, writeMonitorState } from './monitor-state.ts';
import { type CourtAddress, observeCourts } from './observe-courts.ts';
import { observeLedger } from './observe-ledger.ts';
import { listReceipts, observeReceipts } from './observe-receipts.ts';

export type MonitorOptions = {
  readonly baseUrl: string;
  readonly courts: readonly CourtAddress[];
  readonly log: readonly VerifierKey[];
  readonly genesis: string | null;
  readonly statePath: string;
  /** Folder for fork evidence. */
  readonly evidenceFolder: string;
  /** Receipt files, or folders of them. */
  readonly receipts: readonly string[];
  readonly maxAgeMs: number;
  readonly maxLagMs: number;
};

/** Writes a proof once; the name says what it proves. */
const keepEvidence = (folder: string, evidence: string): string => {
  mkdirSync(folder, { recursive: true });
  const path = resolve(folder, `fork-${hashBytes(Buffer.from(evidence)).toString('hex').slice(0, 16)}.json`);
  writeFileSync(path, evidence);
  return path;
};

/** Looks once at everything; gives what was found, and tells each by a line. */
export const runRound = async (
  options: MonitorOptions,
  now: () => number,
  tell: (line: string) => void,
): Promise<readonly Alarm[]> => {
  const nowUnixMs = now();
  const state = readMonitorState(options.statePath);
  const fetchBounded = createFetchBounded(new AbortController().signal);
  const source = openSource(options.baseUrl);
  const tiles = [createRemoteTiles(options.baseUrl.replace(/\/+$/, ''), fetchBounded)];
  const { log, genesis, maxAgeMs, maxLagMs } = options;
  const observed = await observeLedger(source, state, { log, genesis, nowUnixMs, maxAgeMs, tiles });
  const { view } = observed;
  const courts =
    view === null || view.epochs.length === 0
      ? []
      : await observeCourts(options.courts, view, { fetchBounded, now, maxLagMs, tiles });
  const files = listReceipts(options.receipts);
  const { kept } = observed.state ?? { kept: [] };
  const receipts = await observeReceipts(source, files, kept, { genesis, nowUnixMs });
  const next: MonitorState | null = observed.state === null ? null : { ...observed.state, kept: receipts.kept };
  if (next !== null) writeMonitorState(options.statePath, next);

  const all = [...observed.alarms, ...courts, ...receipts.alarms];
  const at = new Date(nowUnixMs).toISOString();
  for (const { evidence, ...found } of all) {
    const file = evidence === undefined ? {} : { evidence: keepEvidence(options.evidenceFolder, evidence) };
    tell(JSON.stringify({ at, ...found, ...file }));
  }
  const seen = { treeSize: view?.tree.checkpoint.treeSize ?? null, onLedgerByUnixMs: view?.onLedgerByUnixMs ?? null };
  const alarms = all.filter(({ level }) => level === 'alarm').length;
  tell(JSON.stringify({ at, level: 'info', code: 'round', ...seen, alarms, warnings: all.length - alarms }));
  return all;
};
