// `monitor`: looks at a ledger and its courts again and again, and tells by JSON lines what a person should see.

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseDecimal } from '../../../src/core/bytes/decimal.ts';
import { type MonitorOptions, runRound } from '../monitor/run-monitor.ts';
import type { CourtAddress } from '../monitor/observe-courts.ts';
import { EXIT, type Command, UsageError } from './exit-codes.ts';
import { readGenesisHash, readNamedFile, readTrustText, readVerifierKeys } from './read-trust.ts';

const DEFAULT_INTERVAL_SECONDS = 60;
const DEFAULT_MAX_AGE_SECONDS = 86_400;
const DEFAULT_MAX_LAG_SECONDS = 300;

const readCourts = (words: readonly string[]): readonly CourtAddress[] =>
  words
    .flatMap((word) => word.split(','))
    .map((word) => {
      const [, id, url] = /^([^=]+)=(https?:\/\/.+)$/.exec(word) ?? [];
      if (id === undefined || url === undefined) throw new UsageError(`--courts ${word}: <court id>=<http URL>`);
      return { id, url };
    });

const readSeconds = (name: string, word: string | undefined, fallback: number): number => {
  const seconds = word === undefined ? fallback : parseDecimal(word);
  if (seconds === null || seconds === 0) throw new UsageError(`${name} is a number of seconds`);
  return seconds * 1000;
};

/** Runs the command: with --once one round, else until it is ended. */
export const runMonitor: Command = async (words, write) => {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      courts: { type: 'string', multiple: true },
      log: { type: 'string', multiple: true },
      genesis: { type: 'string' },
      trust: { type: 'string' },
      state: { type: 'string' },
      evidence: { type: 'string' },
      receipts: { type: 'string', multiple: true },
      interval: { type: 'string' },
      'max-age': { type: 'string' },
      'max-lag': { type: 'string' },
      once: { type: 'boolean' },
    },
  });
  const [baseUrl, surplus] = positionals;
  if (baseUrl === undefined || surplus !== undefined) throw new UsageError('monitor takes one base URL');
  const genesis = readGenesisHash(values.genesis);
  const options: MonitorOptions = {
    baseUrl,
    courts: readCourts(values.courts ?? []),
    log: readVerifierKeys(values.log ?? []),
    genesis: values.trust === undefined ? genesis : readTrustText(readNamedFile(values.trust), genesis).genesis,
    statePath: values.state ?? 'monitor-state.json',
    evidenceFolder: values.evidence ?? 'fork-evidence',
    receipts: values.receipts ?? [],
    maxAgeMs: readSeconds('--max-age', values['max-age'], DEFAULT_MAX_AGE_SECONDS),
    maxLagMs: readSeconds('--max-lag', values['max-lag'], DEFAULT_MAX_LAG_SECONDS),
  };
  const absent = options.receipts.find((path) => !existsSync(path));
  if (absent !== undefined) throw new UsageError(`--receipts ${absent} is not there`);
  const intervalMs = readSeconds('--interval', values.interval, DEFAULT_INTERVAL_SECONDS);
  const tell = (line: string): void => write(`${line}\n`);
  const ended = new AbortController();
  process.once('SIGTERM', () => ended.abort());
  process.once('SIGINT', () => ended.abort());
  for (;;) {
    const found = await runRound(options, Date.now, tell);
    const alarms = found.filter(({ level }) => level === 'alarm');
    if (values.once === true) {
      if (alarms.some(({ code }) => code !== 'unreadable')) return EXIT.fault;
      return alarms.length > 0 ? EXIT.unreadable : EXIT.sound;
    }
    try {
      await sleep(intervalMs, undefined, { signal: ended.signal });
    } catch {
      return EXIT.sound;
    }
  }
};
