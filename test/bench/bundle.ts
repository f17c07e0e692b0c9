// The Worker's size as it is uploaded and the time that its start takes in workerd.

import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Log, LogLevel, Miniflare, convertV4MiniflareOptions } from 'miniflare';
import { WORKER_BUNDLE } from '../../src/local/build-worker.ts';
import { type Measurement, atMost } from './measurement.ts';

const STARTS = 7;
/** Loads the Worker when asked to: what `import` takes is what a start takes, without workerd's own start. */
const LOADER = `export default {
  async fetch(request) {
    if (new URL(request.url).pathname === '/load') await import('./index.js');
    return new Response(null, { status: 204 });
  },
};`;

const fetchMs = async (url: URL): Promise<number> => {
  const startedAt = performance.now();
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  if (response.status !== 204) throw new Error(`the Worker does not load: ${await response.text()}`);
  return performance.now() - startedAt;
};

/** Compiling and evaluating the Worker's modules in a fresh workerd, less a request that does nothing. */
const measureStartMs = async (script: string): Promise<number> => {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      log: new Log(LogLevel.ERROR),
      logRequests: false,
      telemetry: { enabled: false },
      workers: [
        {
          name: 'start',
          modules: [
            { type: 'ESModule', path: 'loader.js', contents: LOADER },
            { type: 'ESModule', path: 'index.js', contents: script },
          ],
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
    for (let warmUp = 0; warmUp < 5; warmUp += 1) await fetchMs(new URL('/', url));
    const idleMs = await fetchMs(new URL('/', url));
    return (await fetchMs(new URL('/load', url))) - idleMs;
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
  const starts: number[] = [];
  for (let start = 0; start < STARTS; start += 1) starts.push(await measureStartMs(script));
  const startMs = starts.toSorted((left, right) => left - right)[Math.floor(STARTS / 2)] ?? Number.NaN;
  return [
    { name: 'worker-gzip', value: gzipMb, unit: 'MB', target: atMost(gzipMb, 1, 'MB') },
    { name: 'worker-start-up', value: startMs, unit: 'ms', target: atMost(startMs, 100, 'ms') },
  ];
};
