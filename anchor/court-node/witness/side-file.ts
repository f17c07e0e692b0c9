// The side file: everything this witness signed, appended and fsynced before an answer leaves, and kept out of backups. A
// database restored from a backup has forgotten signatures that are out in the world; the side file remembers them, and
// the node stays locked until the two agree. Who loses the side file makes new keys.
//
//   "assize/side-file/v1 " witness vkeys, a space between them LF
//   *({"sequence":…,"note":"…"} LF)

import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatVerifierKey, type VerifierKey } from '../../../src/core/note/verifier-key.ts';

/** A line of the side file: the store's sequence number, and the full signed note. */
export type SideRecord = { readonly sequence: number; readonly note: string };

export type SideFile = {
  /** Appends records and resolves when they are on the disk. */
  readonly append: (records: readonly SideRecord[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A side file that cannot be read as one; the node must not start. */
export class SideFileError extends Error {}

const HEADER = 'assize/side-file/v1 ';
const LF = 0x0a;
/** Read from the end: a note is at most 128 KiB, twice that when JSON escapes every character. */
const TAIL_BYTES = 1_048_576;

const formatHeader = (keys: readonly VerifierKey[]): string => `${HEADER}${keys.map(formatVerifierKey).join(' ')}\n`;

const formatRecord = ({ sequence, note }: SideRecord): string => `${JSON.stringify({ sequence, note })}\n`;

const parseRecord = (line: string): SideRecord => {
  const value: unknown = JSON.parse(line);
  if (typeof value === 'object' && value !== null && 'sequence' in value && 'note' in value) {
    const { sequence, note } = value;
    if (typeof sequence === 'number' && typeof note === 'string') return { sequence, note };
  }
  throw new SideFileError('side file: a record without sequence or note');
};

const syncFolder = (path: string): void => {
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
};

/** Makes an empty side file for a witness's keys; its name is durable before anything is signed. */
export const createSideFile = (path: string, keys: readonly VerifierKey[]): void => {
  const file = openSync(path, 'wx', 0o600);
  writeSync(file, formatHeader(keys));
  fsyncSync(file);
  closeSync(file);
  syncFolder(path);
};

/**
 * Checks the header and cuts a last line that a crash left incomplete: it was never fsynced, so nothing that it says was
 * answered. Gives the last whole record, null when there is none.
 */
export const readLastRecord = (path: string, keys: readonly VerifierKey[]): SideRecord | null => {
  const file = openSync(path, 'r+');
  try {
    const header = Buffer.from(formatHeader(keys));
    const head = Buffer.alloc(header.length);
    readSync(file, head, 0, head.length, 0);
    if (!head.equals(header))
      throw new SideFileError(`${path} is not the side file of ${keys.map(formatVerifierKey).join(' ')}`);
    const sizeBytes = fstatSync(file).size;
    const start = Math.max(header.length - 1, sizeBytes - TAIL_BYTES);
    const tail = Buffer.alloc(sizeBytes - start);
    readSync(file, tail, 0, tail.length, start);
    const end = tail.lastIndexOf(LF);
    if (end < 0) throw new SideFileError(`${path} has a line beyond all limits`);
    if (end + 1 < tail.length) {
      ftruncateSync(file, start + end + 1);
      fsyncSync(file);
    }
    const lines = tail.subarray(0, end).toString('utf8').split('\n');
    const last = lines.at(-1) ?? '';
    return last === '' ? null : parseRecord(last);
  } finally {
    closeSync(file);
  }
};

/** Reads every record in order; for the written ceremony that restores a database, not for the start. */
export async function* readRecords(path: string): AsyncGenerator<SideRecord> {
  const file = await open(path, 'r');
  try {
    let first = true;
    for await (const line of file.readLines({ encoding: 'utf8' })) {
      if (!first && line !== '') yield parseRecord(line);
      first = false;
    }
  } finally {
    await file.close();
  }
}

/** Undefined where the system has none. A write is then one call that ends on the disk, not two that wait for a thread. */
const O_DSYNC: number | undefined = constants.O_DSYNC;

/** Opens the side file for appending. */
export const openSideFile = async (path: string): Promise<SideFile> => {
  const file: FileHandle = await open(path, constants.O_WRONLY | constants.O_APPEND | (O_DSYNC ?? 0));
  return {
    append: async (records) => {
      await file.appendFile(records.map(formatRecord).join(''));
      if (O_DSYNC === undefined) await file.datasync();
    },
    close: async () => await file.close(),
  };
};
