// An exported archive as a source. Its layout is that of `/ledger`, but for what a file system cannot hold: a checkpoint
// is a file, so its tokens stand in a folder of their own (docs/spec/archive.md).

import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDecimal } from '../../../src/core/bytes/decimal.ts';
import { createStopwatch } from '../stopwatch.ts';
import { type Source, Unreadable } from './source.ts';

const TOKEN = /^checkpoints\/([0-9]+)\/tokens\/([^/]+)$/;

/** Maps a path under `/ledger` to the file's path in an archive. */
export const archivePath = (path: string): string => path.replace(TOKEN, 'checkpoint-tokens/$1/$2');

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Opens a folder. */
export const openFolder = (folder: string): Source => {
  const stopwatch = createStopwatch();
  const read = (path: string): Uint8Array | null => {
    const end = stopwatch.begin();
    try {
      return readFileSync(resolve(folder, archivePath(path)));
    } catch (error) {
      if (isMissing(error)) return null;
      throw new Unreadable(path, reasonOf(error));
    } finally {
      end();
    }
  };
  const listCheckpoints = (): readonly number[] | null => {
    let names: readonly string[];
    try {
      names = readdirSync(resolve(folder, 'checkpoints'));
    } catch (error) {
      if (isMissing(error)) return null;
      throw new Unreadable('checkpoints', reasonOf(error));
    }
    return names.flatMap((name) => parseDecimal(name) ?? []).sort((left, right) => left - right);
  };
  return {
    name: folder,
    kind: 'folder',
    read: async (path) => read(path),
    listCheckpoints: async () => listCheckpoints(),
    readMs: stopwatch.ms,
  };
};
