// Starts the governance command on whatever Node the machine has: the programme needs Node 24, which is one of the pinned packages.
// Node built-ins only.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** EX_UNAVAILABLE of sysexits.h: not one of the command's own codes. */
const UNAVAILABLE = 69;
const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const node = resolve(root, 'node_modules/.bin/node');

if (!existsSync(node) || !existsSync(resolve(root, 'node_modules/@noble/curves'))) {
  console.error(
    [
      'The governance command needs its pinned packages (one of them is the Node that runs it), and they are not installed.',
      `Run this once, with the npm registry or a mirror of it in reach:  npm ci --prefix ${root}`,
    ].join('\n'),
  );
  process.exitCode = UNAVAILABLE;
} else {
  const child = spawn(node, [resolve(here, 'main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal's SIGINT reaches the child by itself; a service manager's SIGTERM reaches this process only.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    console.error(`The governance command could not be started: ${error.message}`);
    process.exitCode = UNAVAILABLE;
  });
  child.on('exit', (code) => {
    process.exitCode = code ?? UNAVAILABLE;
  });
}
