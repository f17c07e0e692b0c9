// Backup and restore of a court's state. A backup holds the databases, each as SQLite wrote it at one moment (VACUUM INTO),
// and a manifest with their digests. It never holds a side file: a restored database must meet a side file that knows
// more than it does, or it would sign a second history. Keys are backed up apart, into another folder.

import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Configuration, ConfigurationError, ROLES } from '../configuration.ts';

type BackedUpFile = { readonly name: string; readonly sizeBytes: number; readonly sha256: string };
type Manifest = {
  readonly v: typeof VERSION;
  readonly court: string;
  readonly files: readonly BackedUpFile[];
};

const VERSION = 'assize/court-backup/v1';
const MANIFEST = 'manifest.json';
const DATABASE = /^[a-z-]+\.sqlite$/;

const describeFile = (folder: string, name: string): BackedUpFile => {
  const bytes = readFileSync(join(folder, name));
  return { name, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
};

const makeEmptyFolder = (path: string): void => {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (readdirSync(path).length > 0)
    throw new ConfigurationError(`${path} is not empty: a backup has a folder of its own`);
};

/** Backs up the databases of a running or stopped node into an empty folder; gives the names. */
export const backUpState = ({ court, stateDir }: Configuration, to: string): readonly string[] => {
  makeEmptyFolder(to);
  const names = existsSync(stateDir) ? readdirSync(stateDir).filter((name) => DATABASE.test(name)) : [];
  if (names.length === 0) throw new ConfigurationError(`${stateDir} holds no database`);
  for (const name of names) {
    const database = new DatabaseSync(join(stateDir, name), { readOnly: true });
    try {
      database.prepare('vacuum into ?').run(join(to, name));
    } finally {
      database.close();
    }
  }
  const manifest: Manifest = { v: VERSION, court, files: names.map((name) => describeFile(to, name)) };
  writeFileSync(join(to, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { flag: 'wx' });
  return names;
};

/** Copies the key files into an empty folder, to be kept apart from the backups of the state; gives the names. */
export const backUpKeys = ({ keys }: Configuration, to: string): readonly string[] => {
  makeEmptyFolder(to);
  const files = ROLES.flatMap((role) => keys[role] ?? []).filter((path) => existsSync(path));
  if (new Set(files.map((path) => basename(path))).size !== files.length) {
    throw new ConfigurationError('two key files of one name');
  }
  for (const path of files) copyFileSync(path, join(to, basename(path)));
  return files.map((path) => basename(path));
};

const readManifest = (from: string, court: string): readonly BackedUpFile[] => {
  const text = existsSync(join(from, MANIFEST)) ? readFileSync(join(from, MANIFEST), 'utf8') : null;
  if (text === null) throw new ConfigurationError(`${from} holds no ${MANIFEST}: not a backup`);
  const manifest = JSON.parse(text) as Partial<Manifest>;
  if (manifest.v !== VERSION || manifest.court !== court || !Array.isArray(manifest.files)) {
    throw new ConfigurationError(`${join(from, MANIFEST)} is not that of a backup of ${court}`);
  }
  return manifest.files;
};

const checkDatabase = (path: string): void => {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const [row] = database.prepare('pragma integrity_check').all();
    if (row?.['integrity_check'] !== 'ok') throw new ConfigurationError(`${path} is damaged`);
  } finally {
    database.close();
  }
};

/**
 * Puts the databases of a backup into the state folder; gives the names. Every file is checked before the first is
 * written, and nothing is overwritten: what is there is moved aside by the operator, who may need it.
 */
export const restoreState = ({ court, stateDir }: Configuration, from: string): readonly string[] => {
  const files = readManifest(from, court);
  for (const { name, sha256 } of files) {
    if (!DATABASE.test(name) || !existsSync(join(from, name))) throw new ConfigurationError(`${from}: no ${name}`);
    if (describeFile(from, name).sha256 !== sha256) throw new ConfigurationError(`${join(from, name)} was changed`);
    checkDatabase(join(from, name));
    const present = [name, `${name}-wal`, `${name}-shm`].find((one) => existsSync(join(stateDir, one)));
    if (present !== undefined) throw new ConfigurationError(`${join(stateDir, present)} is there: move it aside`);
  }
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  for (const { name } of files) copyFileSync(join(from, name), join(stateDir, name));
  return files.map(({ name }) => name);
};
