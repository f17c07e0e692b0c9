// One process per key file: two nodes with one key could sign two histories. The lock is the operating system's, held
// through SQLite on a file beside the key: it ends with the process, SIGKILL included, and no stale lock is ever left.

import { DatabaseSync } from 'node:sqlite';
import { KeyError } from './keys.ts';

/** Locks the key file for this process; throws KeyError when another process holds it. Call the result to release it. */
export const lockKeyFile = (keyFile: string): (() => void) => {
  const path = `${keyFile}.lock`;
  const database = new DatabaseSync(path);
  try {
    database.exec('pragma busy_timeout = 0; begin exclusive');
  } catch {
    database.close();
    throw new KeyError(`${keyFile} is in use by another process (lock: ${path})`);
  }
  return () => database.close();
};
