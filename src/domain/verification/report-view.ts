// Everything that a verification report shows, as facts and words: no layout and no clock. It is the record of one
// computation. Texts may come from a hostile file; they are cut to a bounded length, never altered otherwise.
// Times are Unix milliseconds, hashes lower-case hex, sizes bytes. `null`: there is none, or it was not established.

import type { Command } from '../../core/explain/shell-commands.ts';
import type { StepResult, Summary } from '../../core/verify/verdict.ts';
import type { Words } from '../../core/verify/verdict-words.ts';
import type { FileKind } from './file-kind.ts';

/** The language of what was compared; the finding and what the report is stand in both. */
export type ReportLanguage = 'zh' | 'en';

export type ReportStep = {
  readonly name: Words;
  readonly result: StepResult;
  readonly word: Words;
  readonly code: string;
  /** What the step asks, in the report's language. */
  readonly compares: string;
  /** What its code says and what was compared, in the report's language. */
  readonly texts: readonly string[];
  /** Courts or authorities that it rests on. */
  readonly named: readonly { readonly text: string; readonly simulated: boolean }[];
};

export type ReportCommands = { readonly step: Words; readonly commands: readonly Command[]; readonly omitted: number };

export type ReportView = {
  readonly language: ReportLanguage;
  /** The service's own clock. */
  readonly madeAtUnixMs: number;
  readonly program: { readonly name: string; readonly version: string };
  /** The ledger that was verified against. */
  readonly ledger: string;
  readonly summary: Summary;
  /** The finding, with （模拟） where it rests on anything simulated. */
  readonly word: Words;
  /** What the finding means, in whole sentences. */
  readonly meaning: readonly Words[];
  readonly simulated: boolean;
  readonly counts: Readonly<Record<StepResult, number>>;
  readonly subject: {
    readonly kind: FileKind;
    /** Of the file as it was sent. */
    readonly sizeBytes: number;
    readonly sha256: string;
    /** First 40 hex digits of SHA-256 of the core, as computed; null: the file holds none that reads. */
    readonly fingerprint: string | null;
    /** As the statement in the file says. */
    readonly evidenceId: string | null;
  };
  /** What was put beside it; null: neither a file nor digests. */
  readonly evidence: {
    readonly sha256: string | null;
    readonly sm3: string | null;
    readonly sizeBytes: number | null;
  } | null;
  readonly times: {
    readonly receivedAtUnixMs: number | null;
    readonly existedByUnixMs: number | null;
    readonly onLedgerByUnixMs: number | null;
    readonly notBeforeUnixMs: number | null;
  };
  readonly f: number | null;
  readonly bundle: { readonly sequence: number; readonly treeSize: number; readonly rootHash: string } | null;
  /** Leaf hash of the genesis entry that this service pins. */
  readonly genesisHash: string | null;
  readonly steps: readonly ReportStep[];
  readonly notProved: readonly Words[];
  readonly advice: readonly Words[];
  /** The command that writes the parts which the others read. */
  readonly extract: string;
  readonly repeat: readonly ReportCommands[];
};
