// The incremental build: what runs again and what does not.

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BuildStep, runBuildSteps } from '../../src/local/build-stamp.ts';

let root = '';
let runs = 0;

const step: BuildStep = {
  name: 'copy',
  inputs: ['source/**/*.txt'],
  outputs: ['out.txt'],
  run: async () => {
    runs += 1;
    writeFileSync(resolve(root, 'out.txt'), 'made');
  },
};
const build = (): Promise<void> => runBuildSteps(root, resolve(root, 'state/stamps.json'), [step]);

beforeEach(() => {
  root = mkdtempSync(resolve(tmpdir(), 'assize-build-'));
  runs = 0;
  mkdirSync(resolve(root, 'source/deep'), { recursive: true });
  writeFileSync(resolve(root, 'source/deep/a.txt'), 'a');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test('runs a step once while nothing changes', async () => {
  await build();
  await build();
  expect(runs).toBe(1);
});

test.each([
  ['an input has other bytes', () => writeFileSync(resolve(root, 'source/deep/a.txt'), 'b')],
  ['an input appears', () => writeFileSync(resolve(root, 'source/b.txt'), 'b')],
  ['an input vanishes', () => rmSync(resolve(root, 'source/deep/a.txt'))],
  ['the output vanishes', () => rmSync(resolve(root, 'out.txt'))],
  ['the stamps are torn', () => writeFileSync(resolve(root, 'state/stamps.json'), '{"cop')],
])('runs a step again when %s', async (_, change) => {
  await build();
  change();
  await build();
  expect(runs).toBe(2);
  expect(existsSync(resolve(root, 'out.txt'))).toBe(true);
});

test('runs a step again after it failed', async () => {
  const failing = { ...step, run: () => Promise.reject(new Error('no')) };
  await expect(runBuildSteps(root, resolve(root, 'state/stamps.json'), [failing])).rejects.toThrow('no');
  await build();
  expect(runs).toBe(1);
});
