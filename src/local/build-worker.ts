// Bundles the Worker exactly as it is deployed: `wrangler deploy --dry-run` with wrangler.toml, nothing sent anywhere.

import { spawn } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

/** Where the bundle lies, relative to the repository; never inside the `worker` of a state directory, which is storage. */
export const WORKER_BUNDLE = '.local/bundle';

/** Bundles the Worker into `WORKER_BUNDLE`, replacing it only when the new bundle is complete. */
export const buildWorker = async (root: string): Promise<void> => {
  const target = resolve(root, WORKER_BUNDLE);
  const fresh = `${target}.${process.pid}`;
  const wrangler = resolve(root, 'node_modules/wrangler/bin/wrangler.js');
  const child = spawn(process.execPath, [wrangler, 'deploy', '--dry-run', '--outdir', fresh], {
    cwd: root,
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, errors, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((done) => child.once('close', done)),
  ]);
  if (code !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error(`wrangler could not bundle the Worker:\n${out}\n${errors}`);
  }
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
};
