// Processor time of a process: steadier than requests per second where other programmes share the machine.

import { readFileSync } from 'node:fs';

/** Clock ticks of /proc are hundredths of a second on every Linux that Node runs on (USER_HZ, proc(5)). */
const TICK_MS = 10;

/** Reads the user and system time that the process has used, in milliseconds; NaN where there is no /proc. */
export const readProcessorMs = (pid: number): number => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return Number.NaN;
  }
};
