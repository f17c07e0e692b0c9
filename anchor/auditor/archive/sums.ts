// The list of an archive's files with their SHA-256, in the form that `sha256sum -c SHA256SUMS` reads: whoever has the
// archive and coreutils can see that no file was damaged since. It is no signature: what proves the ledger is fsck.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Faults } from '../faults.ts';
import { hashBytes } from '../tree/node-hash.ts';

/** Name of the list; it does not list itself. */
export const SUMS_FILE = 'SHA256SUMS';

const LINE = /^([0-9a-f]{64}) {2}([^\n]+)$/;

/** Forms the list for these files of a folder. */
export const formSums = (folder: string, paths: readonly string[]): string =>
  paths
    .filter((path) => path !== SUMS_FILE)
    .map((path) => `${hashBytes(readFileSync(resolve(folder, path))).toString('hex')}  ${path}\n`)
    .join('');

/** Parses the list; null when a line is not of its form, or a path stands twice. */
export const parseSums = (text: string): ReadonlyMap<string, string> | null => {
  const lines = text.split('\n');
  if (lines.pop() !== '') return null;
  const sums = new Map<string, string>();
  for (const line of lines) {
    const [, sum, path] = LINE.exec(line) ?? [];
    if (sum === undefined || path === undefined || sums.has(path)) return null;
    sums.set(path, sum);
  }
  return sums;
};

/** Compares the files that are there with the list: each listed, none missing, none other. */
export const checkSums = (
  folder: string,
  paths: readonly string[],
  sums: ReadonlyMap<string, string>,
  faults: Faults,
) => {
  const present = new Set(paths);
  for (const [path, sum] of sums) {
    if (!present.has(path)) faults.report(path, 'archive.file-missing');
    else if (hashBytes(readFileSync(resolve(folder, path))).toString('hex') !== sum) {
      faults.report(path, 'archive.file-altered', `SHA-256 is not that of ${SUMS_FILE}`);
    }
  }
  for (const path of paths) {
    if (path !== SUMS_FILE && !sums.has(path)) faults.report(path, 'archive.file-unlisted');
  }
};
