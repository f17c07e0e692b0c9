// Runs a court node: key lock, state, roles, HTTP; until SIGTERM or SIGINT.

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { serve as serveHttp, type ServerType } from '@hono/node-server';
import { fail, succeed } from '../../src/core/result.ts';
import { formatSignedNote } from '../../src/core/note/signed-note.ts';
import { formatVerifierKey } from '../../src/core/note/verifier-key.ts';
import { createApp, type AppParts } from './app.ts';
import { ConfigurationError, readConfiguration, type Configuration } from './configuration.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { createFetchBounded } from './gossip/fetch-bounded.ts';
import { openForkArchive } from './gossip/fork-archive.ts';
import { openGossipStore } from './gossip/gossip-store.ts';
import { createGossip, type Gossip } from './gossip/gossip.ts';
import { findUnknownSignature } from './gossip/own-signature.ts';
import { createOwnView } from './gossip/own-view.ts';
import { runGossip } from './gossip/run-gossip.ts';
import { lockKeyFile } from './key-lock.ts';
import { loadKeys } from './keys.ts';
import { startCopies, type RunningRole } from './start-copies.ts';
import { createLogList, type LogList } from './witness/log-list.ts';
import { createRateLimit } from './witness/rate-limit.ts';
import { startWalCheckpoints } from './witness/wal-checkpoints.ts';
import { startWitness } from './witness/witness.ts';
import { openWitnessState } from './witness/witness-state.ts';

/** How long a stopping node waits for connections that are being answered. */
const STOP_TIMEOUT_MS = 2000;

/** So many requests share their two fsyncs that the disk rests between groups: without it each has nearly its own. */
const GROUP_PAUSE_MS = 4;

const SERVER_OPTIONS = {
  // Longer than the pause between two checkpoints, so that a log's connection lives on (tlog-witness: keep-alive).
  keepAliveTimeout: 75_000,
  headersTimeout: 10_000,
  // The longest body is a mirror's; each route has its own, shorter bound.
  requestTimeout: 300_000,
  connectionsCheckingInterval: 2000,
  maxHeaderSize: 16_384,
};

const listen = async (configuration: Configuration, fetch: (request: Request) => Response | Promise<Response>) =>
  await new Promise<{ server: ServerType; url: string }>((resolve, reject) => {
    const { host: hostname, port, limits } = configuration;
    const server = serveHttp({ fetch, hostname, port, serverOptions: SERVER_OPTIONS }, (address) => {
      const host = hostname.includes(':') ? `[${hostname}]` : hostname;
      resolve({ server, url: `http://${host}:${address.port}` });
    });
    server.maxConnections = limits.connections;
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

type Reloaded = { readonly logs: LogList; readonly gossip: Gossip; readonly log: EventLog };

// Applies logs and peers of the changed file, and nothing else of it; gives the fault when it was refused.
const reload = (path: string, current: Configuration, { logs, gossip, log }: Reloaded): string | null => {
  let fault: string | null;
  try {
    const next = readConfiguration(path);
    fault = next.court === current.court ? logs.replace(next.logs) : 'the court is another one';
    if (fault === null) gossip.replacePeers(next.peers);
  } catch (error) {
    fault = error instanceof Error ? error.message : 'unreadable';
  }
  if (fault === null) log.info('configuration.taken-over', { logs: logs.origins().join(' ') });
  else log.error('configuration.refused', { fault });
  return fault;
};

/** Starts the node and resolves when it has stopped. */
export const serve = async (configurationPath: string): Promise<void> => {
  const configuration = readConfiguration(configurationPath);
  const signingKeys = loadKeys(configuration, 'witness');
  const witnessKeys = signingKeys.map(({ key }) => key);
  const { court, readyFile, stateDir } = configuration;
  const log = createEventLog((line) => process.stderr.write(line), { court });
  const unlock = lockKeyFile(configuration.keys.witness ?? '');
  const state = await openWitnessState(configuration.stateDir, witnessKeys);
  const walCheckpoints = startWalCheckpoints(state.databasePath, state.store, (message) => {
    log.error('witness', { message });
  });
  const logs = createLogList(configuration.logs, state.store);
  if (state.locked !== null) log.error('witness.locked', { fault: state.locked });
  const witness =
    state.locked === null
      ? succeed(
          startWitness({
            store: state.store,
            sideFile: state.sideFile,
            signingKeys,
            groupPauseMs: GROUP_PAUSE_MS,
            unixSeconds: () => Math.floor(Date.now() / 1000),
            report: (message) => log.error('witness', { message }),
          }),
        )
      : fail(state.locked);
  const gossipStore = openGossipStore(join(stateDir, 'gossip.sqlite'));
  const archive = openForkArchive(gossipStore, stateDir);
  const stopping = new AbortController();
  const fetchBounded = createFetchBounded(stopping.signal);
  let copies: readonly RunningRole[] = [];
  const own = createOwnView(witness, state.store, (origin) => {
    for (const role of copies) {
      const tiles = role.findTiles(origin);
      if (tiles !== null) return tiles;
    }
    return null;
  });
  const gossip = createGossip(
    {
      logs,
      own,
      store: gossipStore,
      archive,
      fetchBounded,
      unixMs: Date.now,
      log,
      stop: stopping.signal,
    },
    configuration.peers,
  );
  const suspect: AppParts['suspect'] = ({ text, logLines, checkpoint }) => {
    gossip.suspect(formatSignedNote(text, logLines), checkpoint, 'add-checkpoint');
  };
  copies = await startCopies({ configuration, logs, suspect, log });
  let configurationFault: string | null = null;
  const app = createApp({
    configuration,
    witnessKeys,
    logs,
    store: state.store,
    gossip,
    archive,
    witness,
    admit: createRateLimit(configuration.requestsPerSecond, () => performance.now()),
    suspect,
    bodySeconds: configuration.limits.bodySeconds,
    copies,
    log,
    startedAtUnixSeconds: Math.floor(Date.now() / 1000),
    configurationFault: () => configurationFault,
  });

  const checkOwnSignatures = async (): Promise<void> => {
    const found = await findUnknownSignature({ logs, own, keys: witnessKeys, fetchBounded });
    if (found === null || !witness.ok || witness.value.halted() !== null) return;
    witness.value.halt(found);
    log.error('witness.halted', { fault: found });
  };
  const round = async (): Promise<void> => {
    await checkOwnSignatures();
    await gossip.round();
  };
  // Before anybody can submit.
  await checkOwnSignatures();

  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  process.on('SIGHUP', () => {
    configurationFault = reload(configurationPath, configuration, { logs, gossip, log });
    // Whoever added a peer wants to see it, not to wait for the next round.
    round().catch((error: unknown) => log.error('gossip.failed', { message: String(error) }));
  });
  const { server, url } = await listen(configuration, app.fetch);
  if (readyFile !== null) {
    writeReadyFile(readyFile, { url, pid: process.pid, court, witness: witnessKeys.map(formatVerifierKey) });
  }
  process.stdout.write(`court-node ready ${url}\n`);
  log.info('ready', { url });
  const gossiping = runGossip(round, configuration.gossipSeconds * 1000, stopping.signal, log);

  await stopped;
  stopping.abort();
  if (readyFile !== null) rmSync(readyFile, { force: true });
  await stopServer(server);
  await gossiping;
  for (const role of copies) await role.close();
  if (witness.ok) await witness.value.close();
  await state.sideFile.close();
  await walCheckpoints.close();
  state.store.close();
  gossipStore.close();
  unlock();
};
