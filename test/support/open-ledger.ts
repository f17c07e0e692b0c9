// A ledger of its own origin that anyone may append to: the real sequencer in workerd with SQLite and R2 on the disk
// (test/platform/open-ledger-entry.ts), for the courts that it is given.

import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { build as bundle } from 'esbuild';
import { Log, LogLevel, Miniflare, convertV4MiniflareOptions } from 'miniflare';
import type { LedgerState } from '../../src/core/ledger/genesis.ts';
import { KEY_TYPE, createVerifierKey, formatVerifierKey } from '../../src/core/note/verifier-key.ts';
import type { LedgerIdentity, LedgerStatus } from '../../src/domain/ledger/ledger.ts';
import type { Result } from '../../src/core/result.ts';
import { findChildren } from '../../src/local/process-table.ts';

const root = resolve(import.meta.dirname, '../..');
const NAME = 'open-ledger';
const PUBLISHED_TIMEOUT_MS = 60_000;

/** A member of the policy; `url` is where its witness answers. */
export type OpenLedgerCourt = { readonly id: string; readonly url: string; readonly witness: readonly string[] };

export type OpenLedger = {
  readonly url: string;
  readonly origin: string;
  /** The log's verifier keys, the Ed25519 one first. */
  readonly logKeys: readonly string[];
  /** Process id of workerd. */
  readonly pid: number;
  readonly status: () => Promise<LedgerStatus>;
  /** Waits until a checkpoint of at least this size is published. */
  readonly whenPublished: (treeSize: number) => Promise<void>;
  readonly stop: () => Promise<void>;
};

const composeState = (
  origin: string,
  courts: readonly OpenLedgerCourt[],
  required: number,
): Omit<LedgerState, 'log'> => {
  const anyKey = (name: string): string =>
    formatVerifierKey(createVerifierKey(name, KEY_TYPE.ed25519, Uint8Array.from(randomBytes(32))));
  return {
    policy: { witnesses: required, keepers: 0 },
    courts: courts.map(({ id, witness }) => ({
      id,
      name: { zh: '测试法院', en: id },
      kind: 'court',
      jurisdiction: 'CN',
      since: '2026-11-01T00:00:00.000Z',
      simulated: true,
      keys: { witness, mirror: [], keeper: [], governance: [] },
    })),
    receipt: [anyKey(`${origin}/receipt`)],
    issuer: [anyKey(`${origin}/issuer`)],
    timestamps: { minimum: 0, authorities: [] },
    toleranceSeconds: 60,
    includeByHours: 24,
  };
};

const bundleEntry = async (folder: string): Promise<string> => {
  const outfile = resolve(folder, 'index.js');
  await bundle({
    entryPoints: [resolve(root, 'test/platform/open-ledger-entry.ts')],
    bundle: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    outfile,
    logLevel: 'warning',
  });
  return outfile;
};

/** Begins and runs a ledger. The courts must answer, and know its keys soon: until then nothing is published. */
export const startOpenLedger = async (options: {
  readonly origin: string;
  readonly stateDir: string;
  readonly courts: readonly OpenLedgerCourt[];
  readonly required: number;
}): Promise<OpenLedger> => {
  const { origin, stateDir, courts, required } = options;
  mkdirSync(stateDir, { recursive: true });
  const entry = await bundleEntry(resolve(stateDir, 'bundle'));
  const before = new Set(findChildren(process.pid, 'workerd'));
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      cf: false,
      log: new Log(LogLevel.ERROR),
      logRequests: false,
      telemetry: { enabled: false },
      resourcePersistencePath: resolve(stateDir, 'worker'),
      workers: [
        {
          name: NAME,
          rootPath: root,
          modules: [{ type: 'ESModule', path: entry }],
          modulesRoot: resolve(stateDir, 'bundle'),
          compatibilityDate: '2026-08-01',
          compatibilityFlags: ['nodejs_compat'],
          durableObjects: { SEQUENCER: { className: 'LedgerSequencer', useSQLite: true } },
          r2Buckets: ['LEDGER'],
          bindings: {
            LEDGER_ORIGIN: origin,
            COURTS: JSON.stringify(courts.map(({ id, url }) => ({ id, url }))),
            KEY_WRAPPING_SECRET: randomBytes(32).toString('base64'),
          },
          unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
        },
      ],
    }),
  );
  try {
    await miniflare.ready;
    const { origin: url } = await miniflare.unsafeGetDirectURL(NAME);
    const call = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
      const response = await fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(30_000) });
      const body = await response.text();
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${body}`);
      return JSON.parse(body) as T;
    };
    const state = JSON.stringify(composeState(origin, courts, required));
    const begun = await call<Result<LedgerIdentity, unknown>>('/begin', { method: 'POST', body: state });
    if (!begun.ok) throw new Error(`the ledger does not begin: ${JSON.stringify(begun.failure)}`);
    const status = async (): Promise<LedgerStatus> => await call<LedgerStatus>('/status');
    return {
      url,
      origin,
      logKeys: begun.value.logVerifierKeys,
      pid: findChildren(process.pid, 'workerd').find((pid) => !before.has(pid)) ?? 0,
      status,
      whenPublished: async (treeSize) => {
        const deadline = Date.now() + PUBLISHED_TIMEOUT_MS;
        let latest = await status();
        while ((latest.published?.treeSize ?? 0) < treeSize) {
          if (Date.now() > deadline) throw new Error(`size ${treeSize} is not published: ${JSON.stringify(latest)}`);
          await new Promise((done) => setTimeout(done, 50));
          latest = await status();
        }
      },
      stop: async () => await miniflare.dispose(),
    };
  } catch (cause) {
    await miniflare.dispose();
    throw cause;
  }
};
