// The programmes of others that we are tested against, built from their published Go modules: go/go.mod pins every
// version. Those under go/ are small ones of ours around their libraries.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const modules = resolve(import.meta.dirname, 'go');
const programmes = resolve(root, '.local/interop/bin');
const START_TIMEOUT_MS = 20_000;
const PEERS = /^(?:github\.com\/transparency-dev\/|filippo\.io\/|golang\.org\/x\/mod )/;

/** Names of the built programmes; `posix` is Tessera's mirror. */
export type PeerName =
  | 'cosign'
  | 'fsck'
  | 'hammer'
  | 'litewitness'
  | 'posix'
  | 'ssh-agent'
  | 'tessera-log'
  | 'verify-note'
  | 'verify-proof';

export type PeerResult = { readonly status: number | null; readonly output: string };

/** A peer that runs until it is stopped. `firstLine` is what it said when it was ready. */
export type PeerProcess = {
  readonly firstLine: string;
  readonly output: () => string;
  readonly stop: () => Promise<void>;
};

/** Tells whether this machine has Go; CI has to. */
export const hasGo = (): boolean => spawnSync('go', ['version']).error === undefined;

/** Builds all peers; the first time fetches their modules. Throws with the compiler's words. */
export const buildPeers = (): void => {
  mkdirSync(programmes, { recursive: true });
  const built = spawnSync('go', ['build', '-o', `${programmes}/`, 'tool', './...'], {
    cwd: modules,
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  if (built.status !== 0) throw new Error(`go build: ${built.error?.message ?? built.stderr}`);
};

/** Reads the pinned versions, as `module version`. */
export const readPeerVersions = (): string[] => {
  const [, direct = ''] = /require \(\n([\s\S]*?)\n\)/.exec(readFileSync(resolve(modules, 'go.mod'), 'utf8')) ?? [];
  return direct
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => PEERS.test(line));
};

/** Runs a peer to its end; `output` is both of its streams. */
export const runPeer = async (
  name: PeerName,
  options: readonly string[],
  { timeoutMs = 60_000, input = '' }: { readonly timeoutMs?: number; readonly input?: string } = {},
): Promise<PeerResult> => {
  const child = spawn(resolve(programmes, name), options, { stdio: 'pipe' });
  const deadline = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  // A peer that reads none may have closed it by then.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const status = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  clearTimeout(deadline);
  return { status, output };
};

const waitForEnd = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((done) => child.once('exit', () => done()));

/** Starts a peer and waits for a line that `ready` matches, on either stream. */
export const startPeer = async (name: PeerName, options: readonly string[], ready: RegExp): Promise<PeerProcess> => {
  const child = spawn(resolve(programmes, name), options, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const firstLine = await new Promise<string>((found, fail) => {
    const deadline = setTimeout(() => {
      child.kill('SIGKILL');
      fail(new Error(`${name} is not ready: ${output}`));
    }, START_TIMEOUT_MS);
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const [line] = ready.exec(output) ?? [];
      if (line === undefined) return;
      clearTimeout(deadline);
      found(line);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', fail);
    child.once('exit', (code) => {
      clearTimeout(deadline);
      fail(new Error(`${name} has ended (${code}): ${output}`));
    });
  });
  return {
    firstLine,
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM');
      await waitForEnd(child);
    },
  };
};
