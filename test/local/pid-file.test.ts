// A killed stack's leftovers: found, told apart from strangers, ended.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimStateDirectory } from '../../src/local/pid-file.ts';
import { findChildren, identifyProcess, readStartedAt } from '../../src/local/process-table.ts';

let directory = '';
const children: ChildProcess[] = [];

const spawnSleeper = (): { child: ChildProcess; pid: number } => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  children.push(child);
  if (child.pid === undefined) throw new Error('sleep did not start');
  return { child, pid: child.pid };
};

const isRunning = (pid: number): boolean => readStartedAt(pid) !== null;

const writePidFile = (main: object, others: readonly object[]): void =>
  writeFileSync(resolve(directory, 'stack.pid'), JSON.stringify({ main, children: others }));

beforeEach(() => {
  directory = mkdtempSync(resolve(tmpdir(), 'assize-pid-'));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

const DEAD = { pid: 2 ** 22 + 1, startedAt: 'never' };

test('ends the processes that a killed stack left behind', async () => {
  const { pid } = spawnSleeper();
  writePidFile(DEAD, [identifyProcess(pid) ?? DEAD]);
  const registry = await claimStateDirectory(directory);
  expect(isRunning(pid)).toBe(false);
  registry.close();
  expect(existsSync(resolve(directory, 'stack.pid'))).toBe(false);
});

test('leaves a process alone whose id is that of a leftover but which began at another time', async () => {
  const { pid } = spawnSleeper();
  writePidFile(DEAD, [{ pid, startedAt: 'another boot 1' }]);
  const registry = await claimStateDirectory(directory);
  expect(isRunning(pid)).toBe(true);
  registry.close();
});

test('refuses a state directory on which another stack runs, and ends nothing', async () => {
  const main = spawnSleeper();
  const child = spawnSleeper();
  writePidFile(identifyProcess(main.pid) ?? DEAD, [identifyProcess(child.pid) ?? DEAD]);
  await expect(claimStateDirectory(directory)).rejects.toThrow('already runs');
  expect([isRunning(main.pid), isRunning(child.pid)]).toEqual([true, true]);
});

test('remembers children as they come and go, in a file that is always whole', async () => {
  const registry = await claimStateDirectory(directory);
  const read = (): { main: { pid: number }; children: { pid: number }[] } =>
    JSON.parse(readFileSync(resolve(directory, 'stack.pid'), 'utf8'));
  expect(read().main.pid).toBe(process.pid);
  const { pid } = spawnSleeper();
  registry.add(pid);
  expect(read().children.map((child) => child.pid)).toEqual([pid]);
  registry.remove(pid);
  expect(read().children).toEqual([]);
  registry.close();
});

test('finds the children of a process by the programme that they run', () => {
  const { pid } = spawnSleeper();
  expect(findChildren(process.pid, 'sleep')).toContain(pid);
  expect(findChildren(process.pid, 'workerd')).not.toContain(pid);
});
