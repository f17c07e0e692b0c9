// Type-checks each room under its own compiler settings: core without any platform types, the Worker with the
// Workers types, the browser programmes with the DOM, the Node programmes with Node's.
import { spawnSync } from 'node:child_process';

const PROJECTS = ['src/core', '.', 'src/web', 'src/local', 'src/cli', 'anchor', 'test', 'test/platform', 'test/routes'];

let failed = 0;
for (const project of PROJECTS) {
  const result = spawnSync('tsc', ['--noEmit', '-p', project], { stdio: 'inherit', shell: false });
  if (result.status !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
