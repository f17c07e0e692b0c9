// anchor/README.md, "Add a fifth court to a running local stack": its blocks in one shell, as they stand there, on a stack
// of their own.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build } from '../../src/local/build.ts';
import { type Stack, startStack } from '../../src/local/stack.ts';
import { readBlocks, readText, ROOT } from '../docs/markdown.ts';

const stateDir = resolve('.local/conformance-fifth-court');
const home = resolve(stateDir, 'court-e');
let stack: Stack;

const readPids = (): readonly unknown[] => [
  readFileSync(resolve(stateDir, 'stack.pid'), 'utf8'),
  stack.courts.map((court) => court.pid()),
];

beforeAll(async () => {
  await build();
  rmSync(stateDir, { recursive: true, force: true });
  stack = await startStack({ stateDir, port: 0 });
}, 180_000);

afterAll(async () => {
  const ready = resolve(home, 'ready.json');
  if (existsSync(ready)) process.kill((JSON.parse(readFileSync(ready, 'utf8')) as { readonly pid: number }).pid);
  await stack?.stop();
});

describe('anchor/README.md', () => {
  const blocks = readBlocks(readText('anchor/README.md')).filter(({ language }) => language === 'sh');

  test('adds a fifth court and moves the policy to 4-of-5, while every process runs on', async () => {
    expect(blocks.length).toBeGreaterThan(5);
    const script = blocks
      .map(({ text }) => text)
      .join('\n')
      .replace(/^export STATE=\.local$/m, `export STATE=${relative(ROOT, stateDir)}`);
    expect(script).toContain('conformance-fifth-court');
    const pids = readPids();
    const run = spawnSync('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: 170_000,
    });
    expect([run.status, run.stderr]).toEqual([0, expect.any(String)]);
    expect(run.stdout).toContain('4/5, f = 2, N-M = 1');
    expect(run.stdout).toContain('Lanpu Maritime Court');
    expect(readPids()).toEqual(pids);
  }, 180_000);

  test('the courts and the newcomer then find each other consistent', async () => {
    const { url } = JSON.parse(readFileSync(resolve(home, 'ready.json'), 'utf8')) as { readonly url: string };
    const places = [url, ...stack.courts.map((court) => court.url)];
    const deadline = Date.now() + 90_000;
    for (const place of places) {
      let courts: readonly { readonly court: string | null; readonly state: string }[] = [];
      do {
        await new Promise((done) => setTimeout(done, 500));
        const health = (await (await fetch(`${place}/health`)).json()) as { readonly peers: typeof courts };
        courts = health.peers.filter(({ court }) => court !== null);
      } while (!(courts.length === 4 && courts.every(({ state }) => state === 'consistent')) && Date.now() < deadline);
      expect(courts.map(({ state }) => state)).toEqual(['consistent', 'consistent', 'consistent', 'consistent']);
    }
  });
});
