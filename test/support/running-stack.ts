// The running local stack that black-box tests talk to: the one that `npm run test:conformance` started, or the one of
// `npm start` when tests are run by hand.

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export type RunningStack = {
  readonly url: string;
  readonly apiKey: string;
  readonly organizationId: string;
  readonly ledgerOrigin: string;
  readonly logVkey: string;
  readonly genesis: string;
  readonly trustFile: string;
  readonly courts: readonly {
    readonly name: string;
    readonly url: string;
    readonly pid: number;
    readonly vkey: string;
  }[];
};

/** Finds the stack by its dev.json under ASSIZE_STATE_DIR (default .local); ASSIZE_URL takes its place. */
export const findRunningStack = (): RunningStack => {
  const path = resolve(process.env['ASSIZE_STATE_DIR'] ?? '.local', 'dev.json');
  if (!existsSync(path)) throw new Error(`no running stack: ${path} is not there; start one with npm start`);
  const stack = JSON.parse(readFileSync(path, 'utf8')) as RunningStack;
  return {
    ...stack,
    url: process.env['ASSIZE_URL'] ?? stack.url,
    apiKey: process.env['ASSIZE_API_KEY'] ?? stack.apiKey,
  };
};
