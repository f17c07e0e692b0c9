// A local stack as its own process group, so that one signal ends all of it at once: Node, workerd, four courts.

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const READY_TIMEOUT_MS = 120_000;

export type StackUnderTest = {
  readonly url: string;
  readonly apiKey: string;
  readonly trust: { readonly genesis: string; readonly bundle: string };
  /** SIGKILL to the whole process group; resolves when the leader is gone. */
  readonly kill: () => Promise<void>;
  /** SIGTERM to the leader, which ends the rest in order. */
  readonly stop: () => Promise<void>;
};

const waitForEnd = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((done) => child.once('exit', () => done()));

const killGroup = async (child: ChildProcess): Promise<void> => {
  const ended = waitForEnd(child);
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  await ended;
};

const spawnStack = (stateDir: string, port: number): ChildProcess =>
  spawn(process.execPath, [resolve(root, 'src/local/start.ts')], {
    cwd: root,
    detached: true,
    env: { ...process.env, ASSIZE_STATE_DIR: stateDir, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Starts the stack and kills it before it is ready: a start must survive being interrupted anywhere. */
export const killDuringStart = async (stateDir: string, port: number, afterMs: number): Promise<void> => {
  const child = spawnStack(stateDir, port);
  await Promise.race([new Promise((done) => setTimeout(done, afterMs)), waitForEnd(child)]);
  await killGroup(child);
};

/** Starts the stack on the state directory and waits until it says `ready`. */
export const startStackProcess = async (stateDir: string, port: number): Promise<StackUnderTest> => {
  const child = spawnStack(stateDir, port);
  let output = '';
  const ready = new Promise<void>((done) => {
    const read = (bytes: Buffer): void => {
      output += bytes.toString();
      if (/^ready /mu.test(output)) done();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
  });
  const timeout = new Promise<never>((_, fail) => {
    setTimeout(() => fail(new Error(`not ready after ${READY_TIMEOUT_MS} ms:\n${output}`)), READY_TIMEOUT_MS).unref();
  });
  const ended = waitForEnd(child).then(() => {
    throw new Error(`the stack ended:\n${output}`);
  });
  try {
    await Promise.race([ready, ended, timeout]);
  } catch (cause) {
    await killGroup(child);
    throw cause;
  }
  ended.catch(() => undefined); // afterwards its end is wanted
  const dev = JSON.parse(readFileSync(resolve(stateDir, 'dev.json'), 'utf8')) as {
    readonly url: string;
    readonly apiKey: string;
    readonly trustFile: string;
  };
  return {
    url: dev.url,
    apiKey: dev.apiKey,
    trust: JSON.parse(readFileSync(dev.trustFile, 'utf8')) as StackUnderTest['trust'],
    kill: () => killGroup(child),
    stop: async () => {
      const end = waitForEnd(child);
      child.kill('SIGTERM');
      await end;
    },
  };
};
