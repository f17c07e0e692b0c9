// The verdict: what a verification found, as a vector of named steps and never as one boolean. Plain data, so that the
// Worker, the page, the offline file and the command line show the same thing. docs/spec/certificate.md.

import type { JsonObject } from '../text/canonical-json.ts';

/** The steps of a verification, in the order in which they are listed. */
export const STEP_NAMES = [
  'document',
  'object',
  'statement',
  'batch-inclusion',
  'timestamps',
  'time',
  'ledger-inclusion',
  'log-signature',
  'quorum',
  'policy',
  'consistency',
  'findings',
  'receipt',
  'chain-anchors',
  'renewal',
  'algorithms',
  'status',
  'issuer',
] as const;

export type StepName = (typeof STEP_NAMES)[number];
export type StepResult = 'pass' | 'fail' | 'not-checked';

/** One step: its result, a code (upper case, append-only) and the facts that were compared. */
export type Step = {
  readonly name: StepName;
  readonly result: StepResult;
  readonly code: StepCode;
  readonly facts: JsonObject;
};

// Every code a step can carry. Append-only: pages, translations and machines depend on them.
const STEP_CODES = [
  // Any step.
  'VALID',
  'NONE',
  'BLOCKED',
  'NO_TRUST',
  // document
  'UNPARSABLE',
  'FOREIGN_LEDGER',
  'EXTRA_ATTACHMENT',
  'UNSIGNED',
  'INTERNAL',
  // object
  'MATCH',
  'MISMATCH',
  'NOT_SUPPLIED',
  // statement
  'DISCLOSURE_UNBOUND',
  // batch-inclusion, ledger-inclusion
  'INVALID',
  'AFTER_MISMATCH',
  // timestamps, time, renewal
  'NOT_MET',
  'UNTRUSTED_TSA',
  'SKEW',
  'LATE',
  'LATE_TOKEN',
  'NOT_DUE',
  'LEDGER_PROTECTED',
  'EXPIRED_UNRENEWED',
  'REVOKED',
  // log-signature, quorum, issuer
  'MET',
  'UNKNOWN_KEY',
  // policy
  'BUNDLE_OLD',
  'POLICY_UNKNOWN',
  'POLICY_STALE',
  'TRUST_INVALID',
  // consistency
  'UNCHECKED',
  'FORK_DETECTED',
  // findings
  'FINDING',
  // algorithms
  'CURRENT',
  'WEAK',
  'BROKEN',
  // status
  'ACTIVE',
  'CORRECTED',
  'WITHDRAWN',
  'HELD',
  'ERASED',
  // quorum, log-signature: keys that were replaced or reported
  'EPOCH_CLOSED',
  'KEY_COMPROMISED',
  // document: the seal of a PDF
  'UNTRUSTED_SEAL',
  'SEAL_INVALID',
  'CHANGED_AFTER_SEAL',
] as const;

export type StepCode = (typeof STEP_CODES)[number];

/** `not-found`, `pending` and `no-permission` come only from a look-up, never from a verification. */
export type Summary = 'consistent' | 'inconsistent' | 'unverifiable' | 'fork';

/** Times never mixed with each other; `YYYY-MM-DDTHH:MM:SS.mmmZ`, null where it could not be established. */
export type VerdictTimes = {
  /** The platform's word: when it received the evidence. */
  readonly receivedAt: string | null;
  /** Earliest trusted token's time plus its accuracy: the batch existed by then. */
  readonly existedBy: string | null;
  /** When the cosignatures met the policy: 上链时间. */
  readonly onLedgerBy: string | null;
  /** The batch opened after a checkpoint that was on the ledger by then; bounds the batch, not the content. */
  readonly notBefore: string | null;
};

export type Verdict = {
  readonly summary: Summary;
  /** The legal sentence; only with `consistent`. */
  readonly sentence: { readonly zh: string; readonly en: string } | null;
  /** True when an anchor that the verdict rests on is simulated: the words then say （模拟）. */
  readonly simulated: boolean;
  readonly times: VerdictTimes;
  /** How many courts may collude without a fork going unnoticed; null where no policy was established. */
  readonly f: number | null;
  /** The trust bundle used: governance sequence and the checkpoint it was replayed to. */
  readonly bundle: {
    readonly sequence: number;
    readonly asOf: { readonly treeSize: number; readonly rootHash: string };
  } | null;
  readonly steps: readonly Step[];
};
