// `npm test`: builds, then runs everything that needs no network; `--conformance` runs the black-box and browser tests
// against a local stack that it starts (or the one at ASSIZE_URL), `--interop` those against other implementations, which
// it builds with Go. Each ends in one line `N passed, N failed`.

import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from '../src/local/build.ts';
import { startStack } from '../src/local/stack.ts';
import { buildPeers, hasGo, readPeerVersions } from './interop/peers.ts';

const root = resolve(import.meta.dirname, '..');
const reports = resolve(process.env['ASSIZE_TEST_REPORTS'] ?? resolve(root, '.local/test-reports'));

/** Outside programmes that conformance needs, with how each answers without doing anything. */
const PROGRAMMES: readonly (readonly string[])[] = [
  ['openssl', 'version'],
  ['qpdf', '--version'],
  ['pdfdetach', '-v'],
  ['pdftoppm', '-v'],
  ['zbarimg', '--version'],
  ['curl', '--version'],
  [process.env['CHROMIUM'] ?? 'chromium', '--version'],
];

type Counts = { passed: number; failed: number };
type VitestReport = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly success: boolean;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
};

/** Counts a report; a file that failed before its first test counts as one failure. */
const countReport = (path: string): Counts => {
  const report = JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
};

/** Runs a command whose output goes where ours goes, or appears all at once when it has ended. */
const run = (
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  output: 'live' | 'at the end',
): Promise<number> =>
  new Promise((done) => {
    const stdio = output === 'live' ? 'inherit' : (['ignore', 'pipe', 'pipe'] as const);
    const child = spawn(command, args, { cwd: root, stdio: typeof stdio === 'string' ? stdio : [...stdio], env });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
    const end = (code: number): void => {
      process.stdout.write(Buffer.concat(chunks.splice(0)));
      done(code);
    };
    child.once('error', () => end(1));
    child.once('close', (code) => end(code ?? 1));
  });

/** Runs the named vitest projects and counts what they report. */
const runProjects = async (
  name: string,
  projects: readonly string[],
  env: NodeJS.ProcessEnv,
  output: 'live' | 'at the end' = 'live',
): Promise<Counts> => {
  const report = resolve(reports, `${name}.json`);
  rmSync(report, { force: true });
  const code = await run(
    process.execPath,
    [
      resolve(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--config',
      'test/vitest.config.ts',
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...projects.flatMap((project) => ['--project', project]),
    ],
    // Court nodes and the command line start some hundred times: what Node compiled for one start serves the next.
    { NODE_COMPILE_CACHE: resolve(root, '.local/compile-cache'), ...env },
    output,
  );
  try {
    const counts = countReport(report);
    // An error outside any test (an unhandled rejection, a worker that died) fails the run though every test passed.
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } catch {
    return { passed: 0, failed: 1 };
  }
};

/** The tests on Node and those inside workerd, side by side: vitest alone would run one project after the other. */
const runUnit = async (): Promise<Counts> => {
  await build();
  const [node, workerd] = await Promise.all([
    runProjects('unit-node', ['core'], process.env),
    runProjects('unit-workerd', ['core-workerd', 'worker'], process.env, 'at the end'),
  ]);
  return { passed: node.passed + workerd.passed, failed: node.failed + workerd.failed };
};

/** Tests skip themselves where a programme is missing, and say so; CI has to have all of them. */
const countMissingProgrammes = (): number => {
  if (process.env['CI'] !== 'true') return 0;
  const missing = PROGRAMMES.filter(([command, ...args]) => spawnSync(command ?? '', args).error !== undefined);
  for (const [command] of missing) console.log(`failed: CI needs ${command}`);
  return missing.length;
};

const runConformance = async (): Promise<Counts> => {
  const missing = countMissingProgrammes();
  const given = process.env['ASSIZE_URL'];
  if (given !== undefined) {
    const counts = await runProjects('conformance', ['conformance', 'e2e'], process.env);
    return { ...counts, failed: counts.failed + missing };
  }
  await build();
  const stateDir = resolve(root, '.local/conformance');
  rmSync(stateDir, { recursive: true, force: true });
  const stack = await startStack({ stateDir, port: 0 });
  try {
    const counts = await runProjects('conformance', ['conformance', 'e2e'], {
      ...process.env,
      ASSIZE_URL: stack.url,
      ASSIZE_API_KEY: stack.apiKey,
      ASSIZE_STATE_DIR: stateDir,
    });
    return { ...counts, failed: counts.failed + missing };
  } finally {
    await stack.stop();
  }
};

/** Without Go there is nothing to run; CI has to have it. */
const runInterop = async (): Promise<Counts> => {
  if (!hasGo()) {
    console.log('skipped: needs go');
    return { passed: 0, failed: process.env['CI'] === 'true' ? 1 : 0 };
  }
  for (const peer of readPeerVersions()) console.log(`peer: ${peer}`);
  buildPeers();
  await build();
  const stateDir = resolve(root, '.local/interop/stack');
  rmSync(stateDir, { recursive: true, force: true });
  const stack = await startStack({ stateDir, port: 0 });
  try {
    return await runProjects('interop', ['interop'], { ...process.env, ASSIZE_STATE_DIR: stateDir });
  } finally {
    await stack.stop();
  }
};

mkdirSync(reports, { recursive: true });
const chooseRun = (): Promise<Counts> => {
  if (process.argv.includes('--conformance')) return runConformance();
  return process.argv.includes('--interop') ? runInterop() : runUnit();
};
const runAll = async (): Promise<Counts> => {
  try {
    return await chooseRun();
  } catch (cause) {
    // What cannot even be built or started is a failure with a last line like any other.
    console.error(cause);
    return { passed: 0, failed: 1 };
  }
};

const counts = await runAll();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
