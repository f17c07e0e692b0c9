// An archive's folder as it is written: each file whole or not at all, never outside the folder, never changed once there
// but for the few that follow the newest checkpoint.

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { archivePath } from '../source/folder-source.ts';

/** Segments of paths come from a ledger's entries, which are hostile: no separator, no dot alone, nothing hidden. */
const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._~%!'()*-]{0,199}$/;
const PARTS = '.parts';

export type ArchiveFolder = {
  readonly has: (path: string) => boolean;
  /** Writes a file, replacing one that is there. */
  readonly write: (path: string, bytes: Uint8Array | string) => void;
  readonly remove: (path: string) => void;
  readonly list: (under?: string) => readonly string[];
};

/** Lists the files of an archive, relative, with `/`, sorted. Writes nothing: an archive may lie on a read-only disk. */
export const listArchive = (folder: string, under = '.'): readonly string[] => {
  const root = resolve(folder);
  const start = resolve(root, under);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, resolve(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.startsWith(`${PARTS}/`))
    .sort();
};

/** A path that no archive can hold. */
export class UnsafePath extends Error {}

/** Opens a folder for writing, making it if need be. */
export const openArchiveFolder = (folder: string): ArchiveFolder => {
  const root = resolve(folder);
  const parts = resolve(root, PARTS);
  const locate = (path: string): string => {
    const mapped = archivePath(path);
    if (!mapped.split('/').every((segment) => SEGMENT.test(segment))) throw new UnsafePath(`not a path: ${path}`);
    return resolve(root, mapped);
  };
  mkdirSync(parts, { recursive: true });
  return {
    has: (path) => existsSync(locate(path)),
    write: (path, bytes) => {
      const target = locate(path);
      const part = resolve(parts, randomBytes(8).toString('hex'));
      writeFileSync(part, bytes);
      mkdirSync(dirname(target), { recursive: true });
      renameSync(part, target);
    },
    remove: (path) => {
      rmSync(locate(path), { force: true });
    },
    list: (under) => listArchive(folder, under),
  };
};

/** Removes what an interrupted export left behind. */
export const sweepParts = (folder: string): void => {
  rmSync(resolve(folder, PARTS), { recursive: true, force: true });
};
