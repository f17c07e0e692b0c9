// The built Worker in workerd, through Miniflare's own API: wrangler.toml is the one description of its bindings, this
// adds variables, secrets and where the state lies. Miniflare fires no crons, so the stack does, every minute.

import { createWriteStream, mkdirSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Log, LogLevel, Miniflare, type V4ModuleDefinition, convertV4MiniflareOptions } from 'miniflare';
import { unstable_getMiniflareWorkerOptions as readWranglerOptions } from 'wrangler';
import { type MigrationDatabase, applyMigrations } from './d1-migrations.ts';
import type { ProcessRegistry } from './pid-file.ts';
import { findChildren } from './process-table.ts';

const CRON_INTERVAL_MS = 60_000;
const CRON = '* * * * *';
/** Part of the paths of the stored Durable Objects: another name would be another, empty service. */
const WORKER_NAME = 'assize';

export type WorkerSettings = {
  /** The repository: wrangler.toml, migrations/, public/. */
  readonly root: string;
  /** Directory of the bundle; its entry is index.js. */
  readonly bundle: string;
  readonly stateDir: string;
  readonly port: number;
  /** Variables and secrets of src/platform/env.ts. */
  readonly variables: Readonly<Record<string, string>>;
  readonly registry: ProcessRegistry;
};

export type WorkerProcess = {
  readonly url: string;
  /** Process ids of workerd. */
  readonly pids: readonly number[];
  /** Runs the Worker's cron handler once, now. */
  readonly runCron: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const MODULE_TYPES: readonly (readonly [suffix: string, type: V4ModuleDefinition['type']])[] = [
  ['.js', 'ESModule'],
  ['.mjs', 'ESModule'],
  ['.wasm', 'CompiledWasm'],
  ['.bin', 'Data'],
  ['.txt', 'Text'],
  ['.html', 'Text'],
  ['.sql', 'Text'],
];

/** Lists the modules of a bundle, its entry first as workerd wants it. */
const listModules = (bundle: string): V4ModuleDefinition[] => {
  const found = readdirSync(bundle, { recursive: true, encoding: 'utf8' }).flatMap((path) => {
    const type = MODULE_TYPES.find(([suffix]) => path.endsWith(suffix))?.[1];
    return type === undefined ? [] : [{ type, path: resolve(bundle, path) }];
  });
  const isEntry = ({ path }: V4ModuleDefinition): boolean => path === resolve(bundle, 'index.js');
  return [...found.filter(isEntry), ...found.filter((module) => !isEntry(module))];
};

/** Notes workerd's process id while it starts, so that even a kill during start-up leaves nothing behind for long. */
const watchForWorkerd = (registry: ProcessRegistry): { readonly stop: () => void; readonly pids: Set<number> } => {
  const others = new Set(findChildren(process.pid, 'workerd'));
  const pids = new Set<number>();
  const look = (): void => {
    for (const pid of findChildren(process.pid, 'workerd')) {
      if (others.has(pid) || pids.has(pid)) continue;
      pids.add(pid);
      registry.add(pid);
    }
  };
  const timer = setInterval(look, 20);
  return {
    pids,
    stop: () => {
      look();
      clearInterval(timer);
    },
  };
};

/**
 * Miniflare ends the whole process on SIGINT and SIGTERM, courts left running and state half closed. The stack has an
 * order of its own for that, so what the constructor hooks up is taken down again.
 */
const withoutSignalHandlers = <T>(construct: () => T): T => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const before = signals.map((signal) => process.listeners(signal));
  const made = construct();
  for (const [index, signal] of signals.entries()) {
    for (const listener of process.listeners(signal)) {
      if (before[index]?.includes(listener) !== true) process.removeListener(signal, listener);
    }
  }
  return made;
};

/** Starts the Worker with its storage under the state directory and its migrations applied. */
export const startWorker = async (settings: WorkerSettings): Promise<WorkerProcess> => {
  const { root, bundle, stateDir, port, variables, registry } = settings;
  mkdirSync(resolve(stateDir, 'logs'), { recursive: true });
  const log = createWriteStream(resolve(stateDir, 'logs/worker.log'), { flags: 'a' });
  const { workerOptions } = readWranglerOptions(resolve(root, 'wrangler.toml'));
  const { bindings, ...rest } = workerOptions;
  const watch = watchForWorkerd(registry);
  const miniflareOptions = convertV4MiniflareOptions({
    // Miniflare's own entrance would cost two thirds of the throughput (measured 2026-11-22: echo 1,700/s against
    // 4,400/s) and rewrites requests; the Worker gets a socket of its own instead.
    host: '127.0.0.1',
    port: 0,
    log: new Log(LogLevel.ERROR),
    cf: false,
    logRequests: false,
    telemetry: { enabled: false },
    resourcePersistencePath: resolve(stateDir, 'worker'),
    handleStructuredLogs: ({ timestamp, level, message }) =>
      log.write(`${new Date(timestamp).toISOString()} ${level} ${message}\n`),
    workers: [
      {
        ...rest,
        name: WORKER_NAME,
        unsafeDirectSockets: [{ host: '127.0.0.1', port }],
        rootPath: root,
        modules: listModules(bundle),
        modulesRoot: bundle,
        bindings: { ...(bindings as Readonly<Record<string, string>>), ...variables },
      },
    ],
  });
  const miniflare = withoutSignalHandlers(() => new Miniflare(miniflareOptions));
  try {
    await miniflare.ready;
    const url = await miniflare.unsafeGetDirectURL(WORKER_NAME);
    const database = await miniflare.getD1Database('DB');
    await applyMigrations(database as unknown as MigrationDatabase, resolve(root, 'migrations'));
    const runCron = async (): Promise<void> => {
      const worker = await miniflare.getWorker();
      await worker.scheduled({ scheduledTime: new Date(), cron: CRON });
    };
    const cron = setInterval(() => {
      runCron().catch((cause: unknown) => log.write(`${new Date().toISOString()} error cron ${String(cause)}\n`));
    }, CRON_INTERVAL_MS);
    watch.stop();
    return {
      url: url.origin,
      pids: [...watch.pids],
      runCron,
      stop: async () => {
        clearInterval(cron);
        await miniflare.dispose();
        for (const pid of watch.pids) registry.remove(pid);
        log.end();
      },
    };
  } catch (cause) {
    watch.stop();
    await miniflare.dispose();
    throw cause;
  }
};
