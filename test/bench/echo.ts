// The echo limit: a Worker that reads the body and answers, in the same workerd by the same way in. What it reaches is
// what this machine and client allow; the service is measured against it.

import { resolve } from 'node:path';
import { Log, LogLevel, Miniflare, type V4WorkerOptions, convertV4MiniflareOptions } from 'miniflare';
import { unstable_getMiniflareWorkerOptions as readWranglerOptions } from 'wrangler';

const SCRIPT = `export default {
  async fetch(request) {
    const body = await request.arrayBuffer();
    return Response.json({ sizeBytes: body.byteLength }, { status: 202 });
  },
};`;

export type Echo = { readonly url: string; readonly stop: () => Promise<void> };

/** Starts the echo Worker, behind the same asset router as the service. */
export const startEcho = async (root: string): Promise<Echo> => {
  const { workerOptions } = readWranglerOptions(resolve(root, 'wrangler.toml'));
  const assets = workerOptions['assets'] as NonNullable<V4WorkerOptions['assets']>;
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      cf: false,
      log: new Log(LogLevel.ERROR),
      logRequests: false,
      telemetry: { enabled: false },
      workers: [
        {
          assets,
          compatibilityDate: '2026-08-01',
          name: 'echo',
          rootPath: root,
          modules: true,
          script: SCRIPT,
          unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
        },
      ],
    }),
  );
  await miniflare.ready;
  const url = await miniflare.unsafeGetDirectURL('echo');
  return { url: url.origin, stop: () => miniflare.dispose() };
};
