// The court node's configuration: one JSON file, checked member by member, so that a mistake is told in words before any
// key is touched. Paths are relative to the file. The log list may change while the node runs (SIGHUP), nothing else.

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isOrigin } from '../../src/core/checkpoint/checkpoint.ts';
import { KEY_TYPE, parseVerifierKey, type VerifierKey } from '../../src/core/note/verifier-key.ts';

/** The four keys of a court; governance stays offline and is made here only to be carried away. */
export const ROLES = ['witness', 'mirror', 'keeper', 'governance'] as const;
export type Role = (typeof ROLES)[number];

/** A log to witness: checkpoints of `origin` signed by `key` (0x01). */
export type LogSource = { readonly origin: string; readonly key: VerifierKey };

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
};

/** A configuration that cannot be used; the message names the member. */
export class ConfigurationError extends Error {}

// Four courts of the local stack together stay far below; a public log sends one checkpoint a second.
const DEFAULT_REQUESTS_PER_SECOND = 2000;
const COURT_ID = /^[a-z0-9](?:[a-z0-9.-]{0,200}[a-z0-9])?$/;
const MEMBERS = [
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
];

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

const readLog = (value: unknown, index: number): LogSource => {
  const member = `logs[${index}]`;
  const members = readObject(value, member, ['vkey', 'origin']);
  const key = parseVerifierKey(readText(members, 'vkey', `${member}.vkey`));
  if (!key.ok) throw new ConfigurationError(`configuration: "${member}.vkey" is no verifier key (${key.failure.code})`);
  if (key.value.type !== KEY_TYPE.ed25519) return refuse(`${member}.vkey`, 'an Ed25519 (0x01) log key');
  const origin = members['origin'] === undefined ? key.value.name : readText(members, 'origin', `${member}.origin`);
  if (!isOrigin(origin)) return refuse(`${member}.origin`, 'a log origin');
  return { origin, key: key.value };
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
  const members = readObject(value, 'configuration', MEMBERS);
  const court = readText(members, 'court', 'court');
  if (!COURT_ID.test(court)) refuse('court', 'a domain name in lower case');
  const names = readObject(members['name'], 'name', ['zh', 'en']);
  const logValues: unknown = members['logs'];
  if (!Array.isArray(logValues)) return refuse('logs', 'an array of {vkey, origin}');
  const logs = logValues.map(readLog);
  checkLogs(court, logs);
  const { simulated = false, requestsPerSecond = DEFAULT_REQUESTS_PER_SECOND, port = 0 } = members;
  if (typeof simulated !== 'boolean') return refuse('simulated', 'true or false');
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
