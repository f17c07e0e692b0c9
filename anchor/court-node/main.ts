// The court node's command line. Needs Node >= 22.18 (type stripping, node:sqlite).
//
//   node anchor/court-node/main.ts <command> --config <file>

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatVerifierKey } from '../../src/core/note/verifier-key.ts';
import { ConfigurationError, readConfiguration, ROLES, type Configuration } from './configuration.ts';
import { createFetchBounded } from './gossip/fetch-bounded.ts';
import { lockKeyFile } from './key-lock.ts';
import { generateKeys, KeyError, loadKeys } from './keys.ts';
import { openMirrorStore } from './mirror/mirror-store.ts';
import { backUpKeys, backUpState, restoreState } from './operations/backup.ts';
import { refillCopy } from './operations/refill-copy.ts';
import { serve } from './serve.ts';
import { trustLogs } from './witness/log-list.ts';
import { hasState, openWitnessState, recoverWitnessState, type CosigningRole } from './witness/witness-state.ts';
import { openWitnessStore } from './witness/witness-store.ts';

const USAGE = `court-node: what a court runs. Needs Node >= 22.18.

  keygen     --config <file>   make the keys that do not exist yet; prints all public halves as one line of JSON
  serve      --config <file>   run the node; prints "court-node ready <url>"
  trust-logs --config <file>   accept the configured log keys in place of those pinned before (node stopped)
  recover    --config <file>   bring a database forward with what its side file remembers (node stopped)
  check      --config <file>   check configuration, keys and state (node stopped)
  backup     --config <file> --to <folder> [--keys]
                               copy the databases, or with --keys the keys, into an empty folder (node may run)
  restore    --config <file> --from <folder>
                               put the databases of a backup in place (node stopped)
`;

const COSIGNING_ROLES = ['witness', 'mirror', 'keeper'] as const;

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const keygen = (path: string): void => {
  const configuration = readConfiguration(path);
  const keys = generateKeys(configuration);
  const vkeys = Object.fromEntries(
    ROLES.flatMap((role) => {
      const made = keys[role];
      return made === undefined ? [] : [[role, made.map(formatVerifierKey)]];
    }),
  );
  print(JSON.stringify({ court: configuration.court, keys: vkeys }));
};

const trust = async (path: string): Promise<void> => {
  const configuration = readConfiguration(path);
  const keys = loadKeys(configuration, 'witness').map(({ key }) => key);
  const unlock = lockKeyFile(configuration.keys.witness ?? '');
  const { store, sideFile } = await openWitnessState(configuration.stateDir, keys);
  trustLogs(configuration.logs, store);
  await sideFile.close();
  store.close();
  unlock();
  print(`pinned the keys of ${new Set(configuration.logs.map((log) => log.origin)).size} log(s)`);
};

// The mirror's copy, up to what it has cosigned.
const refill = async ({ stateDir, logs }: Configuration): Promise<void> => {
  const signed = openWitnessStore(join(stateDir, 'mirror.sqlite'));
  const copy = openMirrorStore(join(stateDir, 'mirror.sqlite'));
  const fetchBounded = createFetchBounded(new AbortController().signal);
  try {
    for (const origin of new Set(logs.map((log) => log.origin))) {
      const latest = signed.findLatest(origin);
      if (latest === null || copy.nextEntry(origin) >= latest.treeSize) continue;
      const readUrl = logs.find((log) => log.origin === origin && log.readUrl !== null)?.readUrl ?? null;
      if (readUrl === null) throw new ConfigurationError(`the copy of ${origin} lacks entries: give its "readUrl"`);
      const count = await refillCopy(copy, latest, { readUrl, fetchBounded });
      print(`mirror: fetched ${count} entries of ${origin} that its copy lacked`);
    }
  } finally {
    copy.close();
    signed.close();
  }
};

const recover = async (path: string): Promise<void> => {
  const configuration = readConfiguration(path);
  for (const role of COSIGNING_ROLES) {
    const keyFile = configuration.keys[role];
    if (keyFile === undefined || !hasState(configuration.stateDir, role)) continue;
    const keys = loadKeys(configuration, role).map(({ key }) => key);
    const unlock = lockKeyFile(keyFile);
    const restored = await recoverWitnessState(configuration.stateDir, keys, role);
    print(`${role}: restored ${restored} signature(s) from the side file`);
    if (role === 'mirror') await refill(configuration);
    unlock();
  }
};

// Says what a role would start as; false when it must not sign.
const describeRole = async (configuration: Configuration, role: CosigningRole, keyFile: string): Promise<boolean> => {
  const { stateDir } = configuration;
  const keys = loadKeys(configuration, role).map(({ key }) => key);
  if (!hasState(stateDir, role)) {
    print(`${role}: ready, nothing signed yet`);
    return true;
  }
  // Opening would make an empty one, in the way of a restored one.
  if (!existsSync(join(stateDir, `${role}.sqlite`))) {
    print(`${role}: LOCKED, its database is lost; restore a backup, then recover`);
    return false;
  }
  const unlock = lockKeyFile(keyFile);
  const { store, sideFile, locked } = await openWitnessState(stateDir, keys, role);
  print(`${role}: ${locked === null ? `ready, ${store.lastSequence()} signature(s)` : `LOCKED, ${locked}`}`);
  await sideFile.close();
  store.close();
  unlock();
  return locked === null;
};

const describeRoles = async (configuration: Configuration): Promise<boolean> => {
  let isReady = true;
  for (const role of COSIGNING_ROLES) {
    const keyFile = configuration.keys[role];
    if (keyFile !== undefined && !(await describeRole(configuration, role, keyFile))) isReady = false;
  }
  return isReady;
};

const check = async (path: string): Promise<number> => {
  const configuration = readConfiguration(path);
  const { court, logs, peers, stateDir } = configuration;
  print(
    `${court}: ${new Set(logs.map(({ origin }) => origin)).size} log(s), ${peers.length} peer(s), state ${stateDir}`,
  );
  return (await describeRoles(configuration)) ? 0 : 1;
};

const backUp = (path: string, to: string, isOfKeys: boolean): void => {
  const configuration = readConfiguration(path);
  const names = isOfKeys ? backUpKeys(configuration, to) : backUpState(configuration, to);
  print(`backed up ${names.join(', ')} to ${to}`);
};

const restore = async (path: string, from: string): Promise<void> => {
  const configuration = readConfiguration(path);
  // Whoever holds the keys is the only one that may write the state.
  const unlocks = COSIGNING_ROLES.flatMap((role) => configuration.keys[role] ?? []).map(lockKeyFile);
  const names = restoreState(configuration, from);
  for (const unlock of unlocks) unlock();
  print(`restored ${names.join(', ')} into ${configuration.stateDir}`);
  await describeRoles(configuration);
};

const OPTIONS = {
  config: { type: 'string' },
  to: { type: 'string' },
  from: { type: 'string' },
  keys: { type: 'boolean' },
} as const;

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
  const [command, surplus] = positionals;
  const { config, to, from, keys = false } = values;
  const isComplete = (command === 'backup') === (to !== undefined) && (command === 'restore') === (from !== undefined);
  if (!isComplete || command === undefined || surplus !== undefined || config === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  switch (command) {
    case 'keygen':
      keygen(config);
      return 0;
    case 'serve':
      await serve(config);
      return 0;
    case 'trust-logs':
      await trust(config);
      return 0;
    case 'recover':
      await recover(config);
      return 0;
    case 'check':
      return await check(config);
    case 'backup':
      backUp(config, to ?? '', keys);
      return 0;
    case 'restore':
      await restore(config, from ?? '');
      return 0;
    default:
      process.stderr.write(USAGE);
      return 2;
  }
};

try {
  process.exitCode = await main();
} catch (error) {
  // A known fault is one line; anything else comes with its stack.
  const known = error instanceof ConfigurationError || error instanceof KeyError;
  const text = error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : 'unknown error';
  process.stderr.write(`court-node: ${text}\n`);
  process.exitCode = 1;
}
