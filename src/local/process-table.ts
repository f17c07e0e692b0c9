// What the operating system says about processes: enough to end exactly one's own leftovers and never a stranger that
// got a reused process id. Linux by /proc, other Unix systems by `ps`.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same id. */
export type ProcessIdentity = { readonly pid: number; readonly startedAt: string };

const HAS_PROC = existsSync('/proc/self/stat');

/** Fields of /proc/<pid>/stat after the command, which may itself contain spaces and parentheses (proc(5)). */
const readStat = (pid: number): { readonly name: string; readonly fields: readonly string[] } | null => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = text.lastIndexOf(')');
    return { name: text.slice(text.indexOf('(') + 1, end), fields: text.slice(end + 2).split(' ') };
  } catch {
    return null;
  }
};

const ps = (...columns: string[]): string => spawnSync('ps', columns, { encoding: 'utf8' }).stdout;

/** Says when the process began, in a form that is only good for comparing; null when there is no such process. */
export const readStartedAt = (pid: number): string | null => {
  if (!HAS_PROC) return ps('-o', 'lstart=', '-p', String(pid)).trim() || null;
  const stat = readStat(pid);
  // Field 3 is the state: a zombie runs nothing and holds nothing. Field 22 is the start in clock ticks since boot.
  if (stat === null || stat.fields[0] === 'Z') return null;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot} ${stat.fields[19]}`;
};

/** Identifies a running process; null when it has ended. */
export const identifyProcess = (pid: number): ProcessIdentity | null => {
  const startedAt = readStartedAt(pid);
  return startedAt === null ? null : { pid, startedAt };
};

/** Lists the children of a process that run the named programme. */
export const findChildren = (parentPid: number, programme: string): number[] => {
  if (!HAS_PROC) {
    return ps('-axo', 'pid=,ppid=,comm=')
      .split('\n')
      .map((line) => line.trim().split(/\s+/u))
      .filter(([, parent, command]) => Number(parent) === parentPid && command?.endsWith(programme))
      .map(([pid]) => Number(pid));
  }
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/u.test(entry))
    .map(Number)
    .filter((pid) => {
      const stat = readStat(pid);
      return stat !== null && stat.name === programme && Number(stat.fields[1]) === parentPid;
    });
};

/** Ends the process if it is still the same one, and waits until it is gone. */
export const endProcess = async (identity: ProcessIdentity, timeoutMs = 5_000): Promise<void> => {
  const isSame = (): boolean => readStartedAt(identity.pid) === identity.startedAt;
  if (!isSame()) return;
  process.kill(identity.pid, 'SIGKILL');
  const deadline = Date.now() + timeoutMs;
  while (isSame()) {
    if (Date.now() > deadline) throw new Error(`process ${identity.pid} does not end`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
