// A small Worker of the bench's own in workerd, made of one entry under test/platform.

import { resolve } from 'node:path';
import { build } from 'esbuild';
import { Log, LogLevel, Miniflare, convertV4MiniflareOptions } from 'miniflare';
import { findChildren } from '../../src/local/process-table.ts';

const bundle = async (path: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'esm',
    minify: true,
    external: ['node:*', 'cloudflare:*'],
  });
  return outputFiles[0]?.text ?? '';
};

export type Entry = {
  readonly url: URL;
  /** Of its workerd. */
  readonly pid: number;
  readonly stop: () => Promise<void>;
};

/** Bundles the entry `test/platform/<name>-entry.ts` as the build does the service, and starts it. */
export const startEntry = async (root: string, name: string): Promise<Entry> => {
  const former = new Set(findChildren(process.pid, 'workerd'));
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      log: new Log(LogLevel.ERROR),
      logRequests: false,
      telemetry: { enabled: false },
      workers: [
        {
          name,
          modules: [
            {
              type: 'ESModule',
              path: 'index.js',
              contents: await bundle(resolve(root, `test/platform/${name}-entry.ts`)),
            },
          ],
          modulesRoot: '.',
          compatibilityDate: '2026-08-01',
          compatibilityFlags: ['nodejs_compat'],
          unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
        },
      ],
    }),
  );
  await miniflare.ready;
  const pid = findChildren(process.pid, 'workerd').find((child) => !former.has(child)) ?? 0;
  return { url: await miniflare.unsafeGetDirectURL(name), pid, stop: () => miniflare.dispose() };
};
