// The processes of one state directory. After a SIGKILL the next start reads who was left and ends exactly those.

import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ProcessIdentity, endProcess, identifyProcess, readStartedAt } from './process-table.ts';

type PidFile = { readonly main: ProcessIdentity; readonly children: readonly ProcessIdentity[] };

export type ProcessRegistry = {
  /** Remembers a child process; call it as soon as the process exists. */
  readonly add: (pid: number) => void;
  readonly remove: (pid: number) => void;
  /** Forgets everything: the stack has ended in order. */
  readonly close: () => void;
};

const readPidFile = (path: string): PidFile | null => {
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as PidFile;
  } catch {
    return null; // written by rename: only a foreign hand makes it unreadable
  }
};

/**
 * Takes the state directory for this process: refuses when a stack runs on it, ends what a killed one left behind.
 */
export const claimStateDirectory = async (stateDir: string): Promise<ProcessRegistry> => {
  const path = resolve(stateDir, 'stack.pid');
  const before = readPidFile(path);
  if (before !== null) {
    const { main, children } = before;
    if (main.pid !== process.pid && readStartedAt(main.pid) === main.startedAt) {
      throw new Error(
        `a local stack already runs on ${stateDir} (process ${main.pid}); stop it or set ASSIZE_STATE_DIR`,
      );
    }
    for (const child of children) await endProcess(child);
  }
  const main = identifyProcess(process.pid);
  if (main === null) throw new Error('this process is not in the process table');
  const children = new Map<number, ProcessIdentity>();
  const write = (): void => {
    writeFileSync(`${path}.new`, JSON.stringify({ main, children: [...children.values()] } satisfies PidFile));
    renameSync(`${path}.new`, path);
  };
  write();
  return {
    add: (pid) => {
      const identity = identifyProcess(pid);
      if (identity === null) return;
      children.set(pid, identity);
      write();
    },
    remove: (pid) => {
      if (children.delete(pid)) write();
    },
    close: () => rmSync(path, { force: true }),
  };
};
