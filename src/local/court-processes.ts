// The court nodes of the local stack: each a separate process with its own directory, keys and database, started by the
// same command that a court would use. The Worker knows only their addresses.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProcessRegistry } from './pid-file.ts';
import type { SimulatedCourt } from './simulated-courts.ts';

const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 5_000;

const ROLES = ['witness', 'mirror', 'keeper', 'governance'] as const;

/** The court's verifier keys by role. */
export type CourtKeys = Readonly<Record<(typeof ROLES)[number], readonly string[]>>;

export type CourtPlace = {
  readonly root: string;
  readonly stateDir: string;
  readonly court: SimulatedCourt;
  readonly port: number;
  /** Verifier keys of the log that it witnesses; its origin is their name. */
  readonly logs: readonly string[];
  /** Where the log's tiles and checkpoint are read. */
  readonly readUrl: string;
  readonly peers: readonly CourtPeer[];
};

/** A key of the log, and where the log is read. */
type CourtLog = { readonly vkey: string; readonly readUrl: string };

/** Another court, by id and address. */
type CourtPeer = { readonly court: string; readonly url: string };

export type CourtProcess = {
  readonly url: string;
  readonly pid: () => number | null;
  readonly start: () => Promise<void>;
  /** Ends it at once, as a power cut would. */
  readonly kill: () => Promise<void>;
  /** Ends it in order. */
  readonly stop: () => Promise<void>;
};

const programme = (root: string): string => resolve(root, 'anchor/court-node/main.ts');
const directory = ({ stateDir, court }: CourtPlace): string => resolve(stateDir, 'courts', court.id);

// Peers that an operator added to the file since, for a court that joined: the next start keeps them.
const readAddedPeers = (path: string, known: readonly CourtPeer[]): readonly CourtPeer[] => {
  if (!existsSync(path)) return [];
  const { peers = [] } = JSON.parse(readFileSync(path, 'utf8')) as { readonly peers?: readonly CourtPeer[] };
  return peers.filter(({ court }) => !known.some((peer) => peer.court === court));
};

// Keys of the log that were added when it rotated them: a court refuses a list without a key that it has pinned.
const readAddedLogs = (path: string, known: readonly string[]): readonly CourtLog[] => {
  if (!existsSync(path)) return [];
  const { logs = [] } = JSON.parse(readFileSync(path, 'utf8')) as { readonly logs?: readonly CourtLog[] };
  return known.length === 0 ? [] : logs.filter(({ vkey }) => !known.includes(vkey));
};

/** Writes the court's configuration; gives its path. */
const writeConfiguration = (place: CourtPlace): string => {
  const path = resolve(directory(place), 'config.json');
  mkdirSync(directory(place), { recursive: true, mode: 0o700 });
  const configuration = {
    court: place.court.id,
    name: place.court.name,
    host: '127.0.0.1',
    port: place.port,
    stateDir: 'state',
    keys: Object.fromEntries(ROLES.map((role) => [role, `keys/${role}`])),
    logs: [
      ...place.logs.map((vkey) => ({ vkey, readUrl: place.readUrl })),
      ...readAddedLogs(path, place.logs).map(({ vkey }) => ({ vkey, readUrl: place.readUrl })),
    ],
    peers: [...place.peers, ...readAddedPeers(path, place.peers)],
    simulated: true,
  };
  writeFileSync(path, `${JSON.stringify(configuration, null, 2)}\n`);
  return path;
};

/** Makes the keys of the court's four roles at the first call; gives the verifier keys. */
export const loadCourtKeys = (place: CourtPlace): CourtKeys => {
  const made = spawnSync(process.execPath, [programme(place.root), 'keygen', '--config', writeConfiguration(place)], {
    encoding: 'utf8',
  });
  const { id } = place.court;
  if (made.status !== 0) throw new Error(`${id}: no keys: ${made.stderr}${made.stdout}`);
  return (JSON.parse(made.stdout) as { readonly keys: CourtKeys }).keys;
};

const waitForEnd = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((done) => child.once('exit', () => done()));

const isAnswering = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/health`, { signal: AbortSignal.timeout(1_000) })).status < 500;
  } catch {
    return false;
  }
};

/** Describes a court's process; it runs once `start` has resolved. */
export const createCourtProcess = (
  place: CourtPlace,
  registry: ProcessRegistry,
  onUnexpectedEnd: (message: string) => void,
): CourtProcess => {
  const { id } = place.court;
  const url = `http://127.0.0.1:${place.port}`;
  let child: ChildProcess | null = null;
  let isEndWanted = false;

  const start = async (): Promise<void> => {
    if (child !== null) return;
    const output = openSync(resolve(place.stateDir, 'logs', `${id}.log`), 'a');
    const configPath = writeConfiguration(place);
    isEndWanted = false;
    const started = spawn(process.execPath, [programme(place.root), 'serve', '--config', configPath], {
      cwd: place.root,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    child = started;
    if (started.pid !== undefined) registry.add(started.pid);
    started.once('exit', (code, signal) => {
      if (started.pid !== undefined) registry.remove(started.pid);
      child = null;
      if (!isEndWanted) onUnexpectedEnd(`${id} has ended (${signal ?? code})`);
    });
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await isAnswering(url))) {
      if (child === null) throw new Error(`${id} ended while starting; see logs/${id}.log`);
      if (Date.now() > deadline) throw new Error(`${id} does not answer at ${url}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  };

  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (child === null) return;
    isEndWanted = true;
    const ending = child;
    const force = setTimeout(() => ending.kill('SIGKILL'), STOP_TIMEOUT_MS);
    const ended = waitForEnd(ending);
    ending.kill(signal);
    await ended;
    clearTimeout(force);
  };

  return { url, pid: () => child?.pid ?? null, start, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
};
