// The Worker's size as it is uploaded and the time its start takes, against an empty Worker in the same workerd.

import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Log, LogLevel, Miniflare, convertV4MiniflareOptions } from 'miniflare';
import { WORKER_BUNDLE } from '../../src/local/build-worker.ts';
import { type Measurement, atMost } from './measurement.ts';

const STARTS = 7;
const EMPTY = 'export default { fetch: () => new Response(null, { status: 204 }) };';

/** Time from nothing to the first answer. Durable Objects and storage are left out: they start when first used. */
const measureStartMs = async (script: string): Promise<number> => {
  const startedAt = performance.now();
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      log: new Log(LogLevel.NONE),
      logRequests: false,
      telemetry: { enabled: false },
      workers: [
        {
          name: 'start',
          modules: [{ type: 'ESModule', path: 'index.js', contents: script }],
          modulesRoot: '.',
          compatibilityDate: '2026-08-01',
          compatibilityFlags: ['nodejs_compat'],
          unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
        },
      ],
    }),
  );
  try {
    await miniflare.ready;
    const url = await miniflare.unsafeGetDirectURL('start');
    // Any answer will do: without bindings it is an error, but the module has been evaluated to give it.
    await (await fetch(url, { signal: AbortSignal.timeout(10_000) })).arrayBuffer();
    return performance.now() - startedAt;
  } finally {
    await miniflare.dispose();
  }
};

/** Measures size and start-up. */
export const measureBundle = async (root: string): Promise<Measurement[]> => {
  const directory = resolve(root, WORKER_BUNDLE);
  const names = readdirSync(directory).filter((name) => !name.endsWith('.map') && name !== 'README.md');
  const gzipMb = names.reduce((sum, name) => sum + gzipSync(readFileSync(resolve(directory, name))).length, 0) / 1e6;
  const script = readFileSync(resolve(directory, 'index.js'), 'utf8');
  const differences: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const emptyMs = await measureStartMs(EMPTY);
    differences.push((await measureStartMs(script)) - emptyMs);
  }
  const startMs = differences.toSorted((left, right) => left - right)[Math.floor(STARTS / 2)] ?? Number.NaN;
  return [
    { name: 'worker-gzip', value: gzipMb, unit: 'MB', target: atMost(gzipMb, 1, 'MB') },
    { name: 'worker-start-up', value: startMs, unit: 'ms', target: atMost(startMs, 100, 'ms') },
  ];
};
