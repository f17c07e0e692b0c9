// Court nodes as they really run: separate processes of anchor/court-node, on ports that the system chooses.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseVerifierKey, type VerifierKey } from '../../src/core/note/verifier-key.ts';

const MAIN = resolve(import.meta.dirname, '../../anchor/court-node/main.ts');
const START_TIMEOUT_MS = 20_000;

type CourtLog = { readonly vkey: string; readonly origin: string; readonly readUrl?: string };
type Role = 'witness' | 'mirror' | 'keeper';

/** A running court. `stop` ends it with the signal and waits; `errors` is what it wrote to stderr. */
export type RunningCourt = {
  readonly url: string;
  readonly pid: number;
  readonly stop: (signal?: 'SIGTERM' | 'SIGKILL') => Promise<number | null>;
  readonly hangUp: () => void;
  readonly errors: () => string;
};

/** A court's folder with its configuration and keys. */
export type CourtHome = {
  readonly folder: string;
  readonly stateDir: string;
  readonly configPath: string;
  /** The Ed25519 key (0x04) of the witness. */
  readonly witnessKey: VerifierKey;
  /** All keys of the witness: Ed25519 and ML-DSA-44. */
  readonly witnessKeys: readonly VerifierKey[];
  readonly keys: Readonly<Record<Role, readonly VerifierKey[]>>;
  readonly configure: (logs: readonly CourtLog[], more?: Readonly<Record<string, unknown>>) => void;
  readonly run: (
    command: string,
    ...options: readonly string[]
  ) => {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
  };
  readonly start: () => Promise<RunningCourt>;
  /** Loses the database of a role; its side file stays. */
  readonly forget: (role: Role) => void;
  readonly remove: () => void;
};

const runCommand = (command: string, configPath: string, options: readonly string[] = []) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, command, '--config', configPath, ...options], {
    encoding: 'utf8',
    timeout: START_TIMEOUT_MS,
  });
  return { status, stdout, stderr };
};

const waitForReady = async (child: ChildProcess, errors: () => string): Promise<string> =>
  await new Promise((resolve, reject) => {
    let output = '';
    const deadline = setTimeout(() => reject(new Error(`court not ready: ${output}${errors()}`)), START_TIMEOUT_MS);
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const url = /^court-node ready (\S+)$/m.exec(output)?.[1];
      if (url === undefined) return;
      clearTimeout(deadline);
      resolve(url);
    });
    child.once('exit', (code) => {
      clearTimeout(deadline);
      reject(new Error(`court ended with ${code}: ${errors()}`));
    });
  });

const startCourt = async (configPath: string): Promise<RunningCourt> => {
  const child = spawn(process.execPath, [MAIN, 'serve', '--config', configPath], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
  });
  const url = await waitForReady(child, () => stderr);
  return {
    url,
    pid: child.pid ?? 0,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return await ended;
    },
    hangUp: () => {
      child.kill('SIGHUP');
    },
    errors: () => stderr,
  };
};

/** Makes a court with fresh keys in a temporary folder. */
export const createCourtHome = (court = 'court-a.assize.invalid'): CourtHome => {
  const folder = mkdtempSync(join(tmpdir(), 'court-'));
  const configPath = join(folder, 'court.json');
  const configure: CourtHome['configure'] = (logs, more = {}) => {
    const keys = Object.fromEntries(
      ['witness', 'mirror', 'keeper', 'governance'].map((role) => [role, `keys/${role}.key`]),
    );
    const name = { zh: '测试法院', en: 'Test Court' };
    writeFileSync(configPath, JSON.stringify({ court, name, stateDir: 'state', keys, logs, simulated: true, ...more }));
  };
  configure([]);
  const { stdout, stderr, status } = runCommand('keygen', configPath);
  if (status !== 0) throw new Error(stderr);
  const printed: { readonly keys: Readonly<Record<Role, readonly string[]>> } = JSON.parse(stdout);
  const readKeys = (role: Role): readonly VerifierKey[] =>
    printed.keys[role].map((vkey) => {
      const key = parseVerifierKey(vkey);
      if (!key.ok) throw new Error(key.failure.code);
      return key.value;
    });
  const witnessKeys = readKeys('witness');
  const [witnessKey] = witnessKeys;
  if (witnessKey === undefined) throw new Error('a witness without keys');
  return {
    folder,
    stateDir: join(folder, 'state'),
    configPath,
    witnessKey,
    witnessKeys,
    keys: { witness: witnessKeys, mirror: readKeys('mirror'), keeper: readKeys('keeper') },
    configure,
    run: (command, ...options) => runCommand(command, configPath, options),
    start: async () => await startCourt(configPath),
    forget: (role) => {
      const files = readdirSync(join(folder, 'state')).filter((name) => name.startsWith(`${role}.sqlite`));
      for (const name of files) rmSync(join(folder, 'state', name));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** Reads the side file's records. */
export const readSideFile = (home: CourtHome): { readonly sequence: number; readonly note: string }[] =>
  readFileSync(join(home.stateDir, 'witness.signed'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line): { readonly sequence: number; readonly note: string } => JSON.parse(line));
