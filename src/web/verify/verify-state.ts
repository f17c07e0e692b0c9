// What the verify page knows, and the finding that follows from it. Pure: the same inputs give the same page.

import type { Json } from '../../core/text/canonical-json.ts';
import { REQUIRED_STEPS } from '../../core/verify/summary.ts';
import type { Words } from '../../core/verify/verdict-words.ts';
import type { StepName, Verdict } from '../../core/verify/verdict.ts';
import type { Unread } from '../copy/verdict-copy.ts';
import type { ListedEvidence, VerifyData } from '../page/page-data.ts';
import type { CertificateFile } from './certificate-file.ts';
import type { ExplainedRepetition } from './repeat-certificate.ts';
import type { StepRow } from './step-row.ts';

export type VerifiedFile = {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly sm3: string;
};

/** What the verdict is about, in the bytes in which it was judged: what a report is asked for. */
export type JudgedSubject = {
  readonly name: string;
  readonly body: Blob;
  /** Text that was judged beside it: a proof's statement or certificate; a PDF's certificate with later supplements. */
  readonly companion: string | null;
};

/** A report that was asked for; `failed` carries the answer's status, 0 where there was none. */
export type ReportState =
  | { readonly kind: 'making' }
  | { readonly kind: 'ready'; readonly address: string; readonly name: string; readonly sizeBytes: number }
  | { readonly kind: 'failed'; readonly status: number };

/** A certificate that the reader put in. */
export type GivenCertificate = {
  readonly name: string;
  /** The file itself, as it was put in. */
  readonly source: Blob;
  /** It has the core of the certificate that the page itself carries. */
  readonly isOwn: boolean;
} & CertificateFile;

export type VerifyState = {
  /** The page's digest; null on the page for any file. */
  readonly sha256: string | null;
  readonly items: readonly ListedEvidence[];
  readonly file: VerifiedFile | null;
  /** Why the file, a PDF, could not be looked into for a certificate; null for any other. */
  readonly unread: Unread | null;
  /** A file that is being hashed, and the share of it that was read. */
  readonly reading: { readonly name: string; readonly share: number } | null;
  readonly unreadable: boolean;
  readonly given: GivenCertificate | null;
  /** A .tlog-proof that the reader put in: it is verified in place of the certificate's own proof. */
  readonly proof: { readonly name: string; readonly bytes: Uint8Array } | null;
  /** Exact text of a statement that the reader put in beside a proof. */
  readonly statement: string | null;
  /** What is served beside the page's certificate, as parsed JSON. */
  readonly supplements: Json | null;
  /** What must be said of the trust bundle: that it is old, or that another one was not taken. */
  readonly trustNotice: Words | null;
  /** Commands that repeat the steps elsewhere. */
  readonly repetitions: readonly ExplainedRepetition[];
  readonly verdict: Verdict | null;
  /** Null before there is a verdict. */
  readonly judged: JudgedSubject | null;
  /** Null until the reader asks for one. */
  readonly report: ReportState | null;
  /** The verdict's steps in words. */
  readonly steps: readonly StepRow[] | null;
  /** When the verdict was reached. */
  readonly checkedAtUnixMs: number | null;
  /** The moment to judge at that the reader chose; null: the moment of the verification. */
  readonly atUnixMs: number | null;
  readonly dragging: boolean;
};

/** The state of a page before anything is put in. */
export const initialState = (data: VerifyData): VerifyState => ({
  sha256: data.sha256,
  items: data.items,
  file: null,
  unread: null,
  reading: null,
  unreadable: false,
  given: null,
  proof: null,
  statement: null,
  supplements: null,
  trustNotice: null,
  repetitions: [],
  verdict: null,
  judged: null,
  report: null,
  steps: null,
  checkedAtUnixMs: null,
  atUnixMs: null,
  dragging: false,
});

export type FindingKind =
  | 'landing'
  | 'not-found'
  | 'awaiting'
  | 'checking'
  | 'not-compared'
  | 'consistent'
  | 'mismatch'
  | 'failed'
  | 'fork'
  | 'malformed'
  | 'unverifiable';

/** A finding in words. */
export type Finding = { readonly word: string; readonly sentence: string; readonly text: readonly string[] };

/** The certificate to verify with: the one put in, else the page's own; null when there is none. */
export const certificateOf = (state: VerifyState): Uint8Array | string | null =>
  state.given?.bytes ?? state.items.find((item) => item.certificate !== null)?.certificate ?? null;

/** Steps without which a verification reaches no finding (docs/spec/certificate.md, "Verification"). */
const ESSENTIAL_STEPS: ReadonlySet<StepName> = new Set<StepName>(['document', ...REQUIRED_STEPS]);

const SEAL_CODES: ReadonlySet<string> = new Set(['UNSIGNED', 'UNTRUSTED_SEAL']);

/** Essential steps that were not checked. A PDF without a signature is complete all the same. */
export const openSteps = (verdict: Verdict): readonly StepName[] =>
  verdict.steps
    .filter((step) => step.result === 'not-checked' && ESSENTIAL_STEPS.has(step.name) && !SEAL_CODES.has(step.code))
    .map((step) => step.name);

const NEVER_DECIDING: ReadonlySet<StepName> = new Set<StepName>(['findings', 'status']);

/**
 * Failing steps that decide: findings and status are shown, and weighed by the reader; one that is forged decides, as in
 * core (verify/summary.ts).
 */
export const failedSteps = (verdict: Verdict): readonly StepName[] =>
  verdict.steps
    .filter(({ result, name, code }) => result === 'fail' && (!NEVER_DECIDING.has(name) || code === 'INVALID'))
    .map((step) => step.name);

const findingOfVerdict = (verdict: Verdict): FindingKind => {
  const document = verdict.steps.find((step) => step.name === 'document');
  if (verdict.summary === 'consistent' || verdict.summary === 'fork') return verdict.summary;
  if (document?.code === 'UNPARSABLE' && failedSteps(verdict).length === 1) return 'malformed';
  if (verdict.summary === 'inconsistent') {
    const failed = failedSteps(verdict);
    return failed.length > 0 && failed.every((name) => name === 'object') ? 'mismatch' : 'failed';
  }
  const open = openSteps(verdict);
  return open.length === 1 && open[0] === 'object' ? 'not-compared' : 'unverifiable';
};

export type DigestAlgorithm = 'sha-256' | 'sm3';

/** The digest that the certificate's statement gives, where the verifier compared one. */
const statedDigest = (verdict: Verdict | null, algorithm: DigestAlgorithm = 'sha-256'): string | null => {
  const digests: unknown = verdict?.steps.find((step) => step.name === 'object')?.facts['digests'];
  for (const one of Array.isArray(digests) ? (digests as readonly unknown[]) : []) {
    if (typeof one !== 'object' || one === null || !('expected' in one) || !('algorithm' in one)) continue;
    if (one.algorithm === algorithm && typeof one.expected === 'string') return one.expected;
  }
  return null;
};

/** The digest that a file is compared with: the certificate's, else the page's; null where neither gives one. */
export const expectedDigest = (state: VerifyState, algorithm: DigestAlgorithm = 'sha-256'): string | null => {
  const stated = statedDigest(state.verdict, algorithm);
  if (stated !== null || algorithm === 'sha-256') return stated ?? state.sha256;
  return state.given === null ? (state.items[0]?.sm3 ?? null) : null;
};

/** Tells whether the certificate that was put in is of another digest than the page. */
export const isOtherDigest = (state: VerifyState): boolean => {
  const stated = statedDigest(state.verdict);
  return state.given !== null && state.sha256 !== null && stated !== null && stated !== state.sha256;
};

/** Which finding the page shows. */
export const findingOf = (state: VerifyState): FindingKind => {
  if (state.verdict !== null) return findingOfVerdict(state.verdict);
  if (certificateOf(state) !== null) return 'checking';
  if (state.sha256 === null) return state.reading === null ? 'landing' : 'checking';
  if (state.items.length === 0) return 'not-found';
  return state.file !== null && state.file.sha256 !== state.sha256 ? 'mismatch' : 'awaiting';
};
