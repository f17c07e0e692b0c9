// Runs a court node: key lock, state, roles, HTTP; until SIGTERM or SIGINT.

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { serve as serveHttp, type ServerType } from '@hono/node-server';
import { fail, succeed } from '../../src/core/result.ts';
import { formatVerifierKey } from '../../src/core/note/verifier-key.ts';
import { createApp } from './app.ts';
import { ConfigurationError, readConfiguration, type Configuration } from './configuration.ts';
import { lockKeyFile } from './key-lock.ts';
import { loadKeys } from './keys.ts';
import { createLogList, type LogList } from './witness/log-list.ts';
import { createRateLimit } from './witness/rate-limit.ts';
import { startWitness } from './witness/witness.ts';
import { openWitnessState } from './witness/witness-state.ts';

/** How long a stopping node waits for connections that are being answered. */
const STOP_TIMEOUT_MS = 2000;
/** Longer than the pause between two checkpoints, so that a log's connection lives on (tlog-witness: keep-alive). */
const KEEP_ALIVE_MS = 75_000;

const report = (message: string): void => {
  process.stderr.write(`${new Date().toISOString()} ${message}\n`);
};

const listen = async (configuration: Configuration, fetch: (request: Request) => Response | Promise<Response>) =>
  await new Promise<{ server: ServerType; url: string }>((resolve, reject) => {
    const { host: hostname, port } = configuration;
    const server = serveHttp({ fetch, hostname, port }, (address) => {
      const host = hostname.includes(':') ? `[${hostname}]` : hostname;
      resolve({ server, url: `http://${host}:${address.port}` });
    });
    if ('keepAliveTimeout' in server) server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.once('error', (error: Error) => {
      reject(new ConfigurationError(`cannot listen on ${hostname}:${port} (${error.message})`));
    });
  });

const writeReadyFile = (path: string, content: object): void => {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(content)}\n`);
  renameSync(draft, path);
};

const stopServer = async (server: ServerType): Promise<void> =>
  await new Promise((resolve) => {
    const deadline = setTimeout(() => {
      if ('closeAllConnections' in server) server.closeAllConnections();
    }, STOP_TIMEOUT_MS);
    server.close(() => {
      clearTimeout(deadline);
      resolve();
    });
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  });

// Applies the log list of the changed file, and nothing else of it; gives the fault when it was refused.
const reload = (path: string, current: Configuration, logs: LogList): string | null => {
  let fault: string | null;
  try {
    const next = readConfiguration(path);
    fault = next.court === current.court ? logs.replace(next.logs) : 'the court is another one';
  } catch (error) {
    fault = error instanceof Error ? error.message : 'unreadable';
  }
  report(fault === null ? `log list replaced: ${logs.origins().join(', ') || 'none'}` : `log list kept: ${fault}`);
  return fault;
};

/** Starts the node and resolves when it has stopped. */
export const serve = async (configurationPath: string): Promise<void> => {
  const configuration = readConfiguration(configurationPath);
  const signingKeys = loadKeys(configuration, 'witness');
  const witnessKeys = signingKeys.map(({ key }) => key);
  const unlock = lockKeyFile(configuration.keys.witness ?? '');
  const state = await openWitnessState(configuration.stateDir, witnessKeys);
  const logs = createLogList(configuration.logs, state.store);
  if (state.locked !== null) report(`LOCKED: ${state.locked}`);
  const witness =
    state.locked === null
      ? succeed(
          startWitness({
            store: state.store,
            sideFile: state.sideFile,
            signingKeys,
            unixSeconds: () => Math.floor(Date.now() / 1000),
            report,
          }),
        )
      : fail(state.locked);
  let configurationFault: string | null = null;
  const app = createApp({
    configuration,
    witnessKeys,
    logs,
    store: state.store,
    witness,
    admit: createRateLimit(configuration.requestsPerSecond, () => performance.now()),
    configurationFault: () => configurationFault,
  });

  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  process.on('SIGHUP', () => {
    configurationFault = reload(configurationPath, configuration, logs);
  });
  const { server, url } = await listen(configuration, app.fetch);
  const { court, readyFile } = configuration;
  if (readyFile !== null) {
    writeReadyFile(readyFile, { url, pid: process.pid, court, witness: witnessKeys.map(formatVerifierKey) });
  }
  process.stdout.write(`court-node ready ${url}\n`);

  await stopped;
  if (readyFile !== null) rmSync(readyFile, { force: true });
  await stopServer(server);
  if (witness.ok) await witness.value.close();
  await state.sideFile.close();
  state.store.close();
  unlock();
};
