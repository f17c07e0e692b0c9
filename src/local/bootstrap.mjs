// Runs before `npm start` and `npm test`, on whatever Node (>= 20) the machine has and with nothing installed:
// installs the pinned packages, one of which is the Node that runs everything else. Node built-ins only.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const MIN_NODE_MAJOR = 20;
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** @param {string} path @returns {Record<string, {version?: string, integrity?: string, optional?: boolean}>} */
const readLockedPackages = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;

/** Says whether node_modules holds what package-lock.json pins; platform packages of other systems may be absent. */
const isInstalled = () => {
  const installedPath = resolve(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedPath) || !existsSync(resolve(root, 'node_modules/.bin/node'))) return false;
  const installed = readLockedPackages(installedPath);
  return Object.entries(readLockedPackages(resolve(root, 'package-lock.json'))).every(([path, locked]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return locked.optional === true;
    return found.version === locked.version && found.integrity === locked.integrity;
  });
};

const install = () => {
  console.log('Installing the pinned packages (npm ci). This happens once and needs the npm registry.');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: 'inherit' });
  if (result.status === 0) return true;
  console.error(
    [
      '',
      'The packages could not be installed, so nothing can start.',
      'The first start needs the network (or an npm cache or mirror set with `npm config set registry`).',
      'When it is there, repeat the command: nothing has to be cleaned up.',
    ].join('\n'),
  );
  return false;
};

const major = Number(process.versions.node.split('.')[0]);
if (major < MIN_NODE_MAJOR) {
  console.error(`Node ${MIN_NODE_MAJOR} or newer is needed to begin; this is ${process.versions.node}.`);
  process.exitCode = 1;
} else if (!isInstalled() && !install()) {
  process.exitCode = 1;
}
