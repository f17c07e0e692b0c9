// The one command of `explain` for a tlog tool, as it is printed, with torchwood's verifier on the path.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Command } from '../../src/core/explain/shell-commands.ts';
import { fetchCertified } from '../support/certified-files.ts';
import { findRunningStack } from '../support/running-stack.ts';
import { depositCertified } from './deposit.ts';

const folder = mkdtempSync(join(tmpdir(), 'assize-explained-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const PEERS = resolve('.local/interop/bin');

let command: Command = { command: 'false', prints: '-' };

beforeAll(async () => {
  const stack = findRunningStack();
  await fetchCertified(stack, await depositCertified(stack, 'explained'), folder);
  const explained = spawnSync(process.execPath, ['assize.mjs', 'explain', 'certificate.json', '--json'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const { steps } = JSON.parse(explained.stdout) as {
    readonly steps: readonly { readonly commands: readonly Command[] }[];
  };
  command = steps.flatMap(({ commands }) => commands).find((one) => one.command.startsWith('verify-proof')) ?? command;
});

const run = () =>
  spawnSync('bash', ['-euo', 'pipefail', '-c', command.command], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${PEERS}:${process.env['PATH'] ?? ''}` },
  });

test('torchwood verifies entry, proof and policy by the printed command', () => {
  const { status, stdout, stderr } = run();
  expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining(command.prints)]);
});

test('torchwood refuses another entry', () => {
  const path = join(folder, 'parts/entry.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"sequence":', '"sequence":1'));
  expect(run().status).toBe(1);
});
