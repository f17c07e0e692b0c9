// What a state directory remembers of its stack between starts: ports, the ledger's identity, the demo organization.

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { writePrivateFile } from './stack-secrets.ts';

export type StackRecord = {
  readonly port: number;
  /** In the order of SIMULATED_COURTS. */
  readonly courtPorts: readonly number[];
  /** The state that the ledger was asked to begin with: asked again with the same one after an interruption. */
  readonly genesisState?: unknown;
  /** Absent until the ledger has begun and the demo organization exists. */
  readonly ledger?: {
    readonly genesis: string;
    readonly logVkey: string;
    /** All keys of the log; absent in records of ledgers that began with that one alone. */
    readonly logVkeys?: readonly string[];
    readonly organizationId: string;
    readonly apiKey: string;
  };
};

const recordPath = (stateDir: string): string => resolve(stateDir, 'stack.json');

/** Reads the record; null at the first start. */
export const readStackRecord = (stateDir: string): StackRecord | null =>
  existsSync(recordPath(stateDir)) ? (JSON.parse(readFileSync(recordPath(stateDir), 'utf8')) as StackRecord) : null;

/** Writes the record, complete or not at all; it holds the demo key, so only its owner reads it. */
export const writeStackRecord = (stateDir: string, record: StackRecord): void =>
  writePrivateFile(recordPath(stateDir), JSON.stringify(record, null, 2));
