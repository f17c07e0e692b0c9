// The court node's command line. Needs Node >= 22.18 (type stripping, node:sqlite).
//
//   node anchor/court-node/main.ts <command> --config <file>

import { parseArgs } from 'node:util';
import { formatVerifierKey } from '../../src/core/note/verifier-key.ts';
import { ConfigurationError, readConfiguration, ROLES } from './configuration.ts';
import { lockKeyFile } from './key-lock.ts';
import { generateKeys, KeyError, loadKeys } from './keys.ts';
import { serve } from './serve.ts';
import { trustLogs } from './witness/log-list.ts';
import { hasState, openWitnessState, recoverWitnessState } from './witness/witness-state.ts';

const USAGE = `court-node: what a court runs. Needs Node >= 22.18.

  keygen     --config <file>   make the keys that do not exist yet; prints all public halves as one line of JSON
  serve      --config <file>   run the node; prints "court-node ready <url>"
  trust-logs --config <file>   accept the configured log keys in place of those pinned before (node stopped)
  recover    --config <file>   bring a database forward with what its side file remembers (node stopped)
`;

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

const recover = async (path: string): Promise<void> => {
  const configuration = readConfiguration(path);
  for (const role of ['witness', 'mirror', 'keeper'] as const) {
    const keyFile = configuration.keys[role];
    if (keyFile === undefined || !hasState(configuration.stateDir, role)) continue;
    const keys = loadKeys(configuration, role).map(({ key }) => key);
    const unlock = lockKeyFile(keyFile);
    const restored = await recoverWitnessState(configuration.stateDir, keys, role);
    unlock();
    print(`${role}: restored ${restored} signature(s) from the side file`);
  }
};

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { config: { type: 'string' } } });
  const [command, surplus] = positionals;
  const { config } = values;
  if (command === undefined || surplus !== undefined || config === undefined) {
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
