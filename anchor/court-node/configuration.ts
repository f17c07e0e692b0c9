// The court node's configuration: one JSON file, checked member by member, so that a mistake is told in words before any
// key is touched. Paths are relative to the file. Logs and peers may change while the node runs (SIGHUP), nothing else.

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isOrigin } from '../../src/core/checkpoint/checkpoint.ts';
import { KEY_TYPE, parseVerifierKey, type VerifierKey } from '../../src/core/note/verifier-key.ts';

/** The four keys of a court; governance stays offline and is made here only to be carried away. */
export const ROLES = ['witness', 'mirror', 'keeper', 'governance'] as const;
export type Role = (typeof ROLES)[number];

/** A log to witness: checkpoints of `origin` signed by `key` (0x01 or 0x06). A log with two keys is listed once for each. */
export type LogSource = {
  readonly origin: string;
  readonly key: VerifierKey;
  /** Where its tiles and checkpoint are read, without a slash at the end; null: nowhere. */
  readonly readUrl: string | null;
};

/** Another court, whose public read side is compared with ours. */
export type Peer = { readonly court: string; readonly url: string };

/** What strangers may use of the node. */
export type Limits = {
  /** Reads from one network address that are answered in a second; more get 429. */
  readonly readsPerSecond: number;
  /** Refused submissions from one network address in a second; then 429 without a look at the next. */
  readonly refusalsPerSecond: number;
  /** A request whose body has not arrived by then gets 408. */
  readonly bodySeconds: number;
  /** Open connections; more are closed at once. */
  readonly connections: number;
};

export type Configuration = {
  /** The court's id, a domain name; its keys are named `<court>/<role>`. */
  readonly court: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly host: string;
  /** 0 lets the system choose; the ready line and the ready file tell. */
  readonly port: number;
  readonly stateDir: string;
  readonly keys: Readonly<Partial<Record<Role, string>>>;
  readonly logs: readonly LogSource[];
  /** A court that plays no court: said in `/health` and on every certificate. */
  readonly simulated: boolean;
  /** Requests of one log that are answered in a second; more get 429. */
  readonly requestsPerSecond: number;
  readonly readyFile: string | null;
  readonly peers: readonly Peer[];
  /** Pause between two rounds of comparing with the peers. */
  readonly gossipSeconds: number;
  readonly limits: Limits;
  /** A proxy of the court's own stands before the node: the client's address is the last of X-Forwarded-For. */
  readonly behindProxy: boolean;
};

/** A configuration that cannot be used; the message names the member. */
export class ConfigurationError extends Error {}

// Four courts of the local stack together stay far below; a public log sends one checkpoint a second.
const DEFAULT_REQUESTS_PER_SECOND = 2000;
const COURT_ID = /^[a-z0-9](?:[a-z0-9.-]{0,200}[a-z0-9])?$/;
/** Members of the file; others are refused. */
export const CONFIGURATION_MEMBERS: readonly string[] = [
  'court',
  'name',
  'host',
  'port',
  'stateDir',
  'keys',
  'logs',
  'simulated',
  'requestsPerSecond',
  'readyFile',
  'peers',
  'gossipSeconds',
  'limits',
  'behindProxy',
];
/** protocol: each court polls the others' checkpoints every minute. */
const DEFAULT_GOSSIP_SECONDS = 60;
/**
 * Reads: an auditor that walks a ledger takes some hundred tiles a second. Refusals: a log that meets a court anew is
 * refused once or twice; verifying an ML-DSA signature in vain takes 4 ms, so 50 are a fifth of a core. Bodies: 128 KiB
 * in 10 s is 13 kB/s.
 */
const DEFAULT_LIMITS: Limits = { readsPerSecond: 1000, refusalsPerSecond: 50, bodySeconds: 10, connections: 512 };
const MAX_PEERS = 64;

type Members = Readonly<Record<string, unknown>>;

const refuse = (member: string, expected: string): never => {
  throw new ConfigurationError(`configuration: "${member}" must be ${expected}`);
};

const readObject = (value: unknown, member: string, allowed: readonly string[]): Members => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(member, 'an object');
  const unknown = Object.keys(value).find((key) => !allowed.includes(key));
  if (unknown !== undefined) throw new ConfigurationError(`configuration: unknown member "${unknown}" in ${member}`);
  return value as Members;
};

const readText = (members: Members, key: string, member: string): string => {
  const value = members[key];
  return typeof value === 'string' && value !== '' ? value : refuse(member, 'a string that is not empty');
};

const readInteger = (value: unknown, member: string, minimum: number, maximum: number): number =>
  typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum
    ? value
    : refuse(member, `an integer from ${minimum} to ${maximum}`);

// Without a slash at the end, so that paths are appended as they are.
const readUrlText = (value: unknown, member: string): string => {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
  const isPlain = url !== null && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (url === null || !isPlain || !['http:', 'https:'].includes(url.protocol)) {
    return refuse(member, 'an http or https address without query, fragment or credentials');
  }
  return url.href.replace(/\/+$/, '');
};

const readLog = (value: unknown, index: number): LogSource => {
  const member = `logs[${index}]`;
  const members = readObject(value, member, ['vkey', 'origin', 'readUrl']);
  const key = parseVerifierKey(readText(members, 'vkey', `${member}.vkey`));
  if (!key.ok) throw new ConfigurationError(`configuration: "${member}.vkey" is no verifier key (${key.failure.code})`);
  if (key.value.type === KEY_TYPE.cosignature) return refuse(`${member}.vkey`, 'a log key (0x01 or 0x06)');
  const origin = members['origin'] === undefined ? key.value.name : readText(members, 'origin', `${member}.origin`);
  if (!isOrigin(origin)) return refuse(`${member}.origin`, 'a log origin');
  const readUrl = members['readUrl'] === undefined ? null : readUrlText(members['readUrl'], `${member}.readUrl`);
  return { origin, key: key.value, readUrl };
};

const readPeer =
  (court: string) =>
  (value: unknown, index: number): Peer => {
    const member = `peers[${index}]`;
    const members = readObject(value, member, ['court', 'url']);
    const peer = readText(members, 'court', `${member}.court`);
    if (!COURT_ID.test(peer) || peer === court) return refuse(`${member}.court`, "another court's domain name");
    return { court: peer, url: readUrlText(members['url'], `${member}.url`) };
  };

const readPeers = (value: unknown, court: string): readonly Peer[] => {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > MAX_PEERS) {
    return refuse('peers', `an array of at most ${MAX_PEERS} {court, url}`);
  }
  const peers = value.map(readPeer(court));
  const twice = peers.findIndex((peer, index) => peers.some((other, at) => at < index && other.court === peer.court));
  return twice < 0 ? peers : refuse(`peers[${twice}]`, 'a court that is not listed before');
};

const readLimits = (value: unknown): Limits => {
  if (value === undefined) return DEFAULT_LIMITS;
  const members = readObject(value, 'limits', Object.keys(DEFAULT_LIMITS));
  const read = (name: keyof Limits, maximum: number): number =>
    readInteger(members[name] ?? DEFAULT_LIMITS[name], `limits.${name}`, 1, maximum);
  return {
    readsPerSecond: read('readsPerSecond', 1_000_000),
    refusalsPerSecond: read('refusalsPerSecond', 1_000_000),
    bodySeconds: read('bodySeconds', 300),
    connections: read('connections', 65_535),
  };
};

const readKeys = (value: unknown, folder: string): Partial<Record<Role, string>> => {
  const members = readObject(value, 'keys', ROLES);
  const keys: Partial<Record<Role, string>> = {};
  for (const role of ROLES) {
    if (members[role] !== undefined) keys[role] = resolve(folder, readText(members, role, `keys.${role}`));
  }
  const files = Object.values(keys);
  if (new Set(files).size !== files.length) return refuse('keys', 'one file for each role');
  return keys;
};

const checkLogs = (court: string, logs: readonly LogSource[]): void => {
  const own = ROLES.map((role) => `${court}/${role}`);
  for (const [index, log] of logs.entries()) {
    // A log under our own name could have us sign what looks like our cosignature.
    if (own.includes(log.origin) || own.includes(log.key.name))
      refuse(`logs[${index}]`, 'a log, not this court itself');
    if (logs.some((other, at) => at < index && other.origin === log.origin && other.key.keyId === log.key.keyId)) {
      refuse(`logs[${index}]`, 'a log that is not listed before');
    }
    const former = logs.find((other, at) => at < index && other.origin === log.origin && other.readUrl !== null);
    if (former !== undefined && log.readUrl !== null && log.readUrl !== former.readUrl) {
      refuse(`logs[${index}].readUrl`, 'the same as that of the other key of this log');
    }
  }
};

/** Reads a configuration text. `folder` is what its relative paths start from. Throws ConfigurationError. */
export const parseConfiguration = (text: string, folder: string): Configuration => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ConfigurationError(`configuration: not JSON (${error instanceof Error ? error.message : 'unreadable'})`);
  }
  const members = readObject(value, 'configuration', CONFIGURATION_MEMBERS);
  const court = readText(members, 'court', 'court');
  if (!COURT_ID.test(court)) refuse('court', 'a domain name in lower case');
  const names = readObject(members['name'], 'name', ['zh', 'en']);
  const logValues: unknown = members['logs'];
  if (!Array.isArray(logValues)) return refuse('logs', 'an array of {vkey, origin}');
  const logs = logValues.map(readLog);
  checkLogs(court, logs);
  const { simulated = false, behindProxy = false, port = 0 } = members;
  const { requestsPerSecond = DEFAULT_REQUESTS_PER_SECOND } = members;
  if (typeof simulated !== 'boolean') return refuse('simulated', 'true or false');
  if (typeof behindProxy !== 'boolean') return refuse('behindProxy', 'true or false');
  return {
    court,
    name: { zh: readText(names, 'zh', 'name.zh'), en: readText(names, 'en', 'name.en') },
    host: members['host'] === undefined ? '127.0.0.1' : readText(members, 'host', 'host'),
    port: readInteger(port, 'port', 0, 65_535),
    stateDir: resolve(folder, readText(members, 'stateDir', 'stateDir')),
    keys: readKeys(members['keys'], folder),
    logs,
    simulated,
    requestsPerSecond: readInteger(requestsPerSecond, 'requestsPerSecond', 1, 1_000_000),
    readyFile: members['readyFile'] === undefined ? null : resolve(folder, readText(members, 'readyFile', 'readyFile')),
    peers: readPeers(members['peers'], court),
    gossipSeconds: readInteger(members['gossipSeconds'] ?? DEFAULT_GOSSIP_SECONDS, 'gossipSeconds', 1, 3600),
    limits: readLimits(members['limits']),
    behindProxy,
  };
};

/** Reads the configuration file. Throws ConfigurationError. */
export const readConfiguration = (path: string): Configuration => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigurationError(`configuration: cannot read ${path} (${error instanceof Error ? error.message : ''})`);
  }
  return parseConfiguration(text, dirname(resolve(path)));
};
