// Verification of what anybody sends, against this ledger's own trust bundle. Never throws on content.

import { decodeUtf8, encodeUtf8 } from '../../core/bytes/bytes.ts';
import { formatCertificate, parseCertificate } from '../../core/certificate/certificate.ts';
import { mergeSupplements } from '../../core/certificate/merge-supplements.ts';
import { cutCertificate } from '../../core/explain/cut-parts.ts';
import { describeDocumentFault } from '../../core/explain/file-advice.ts';
import { describeJudgedAt } from '../../core/explain/judged-at.ts';
import { NOT_PROVED } from '../../core/explain/limits.ts';
import { describeAge } from '../../core/explain/notices.ts';
import { type Repetition, repeatSteps } from '../../core/explain/repeat-steps.ts';
import type { Inflate } from '../../core/pdf/inflate.ts';
import { readCertificatePdf } from '../../core/pdf/read-certificate-pdf.ts';
import { formatTime } from '../../core/text/time.ts';
import type { PdfContainer, VerifyOptions } from '../../core/verify/options.ts';
import { type OpenTrust, type Trust, openTrust } from '../../core/verify/trust.ts';
import type { Verdict } from '../../core/verify/verdict.ts';
import type { Words } from '../../core/verify/verdict-words.ts';
import { refuseDocument, verifyCertificate } from '../../core/verify/verify-certificate.ts';
import { verifyProof } from '../../core/verify/verify-proof.ts';
import { readFileKind } from './file-kind.ts';

/**
 * What is to be verified, as it came. `companion`: a statement's or certificate's exact text beside a proof; beside a PDF
 * its certificate with supplements that were added later.
 */
export type Given = {
  readonly bytes: Uint8Array;
  readonly companion: string | null;
};

/** Digests of the evidence that the caller computed or was given. */
export type GivenEvidence = {
  readonly digests: { readonly 'sha-256'?: string; readonly sm3?: string };
  readonly sizeBytes: number | null;
};

/** The verdict with what a reader needs beside it. */
export type VerificationAnswer = Verdict & {
  /** The moment that it was judged at: the computation's own where nobody asked for another. */
  readonly judgedAt: string;
  readonly notProved: readonly Words[];
  /** What to do about a file that does not read, or a bundle that is old. */
  readonly advice: readonly Words[];
  readonly repeat: readonly Repetition[];
};

export type VerifyGivenPorts = {
  readonly trust: () => Promise<Trust | null>;
  readonly nowUnixMs: () => number;
  readonly inflate: Inflate;
};

type Subject =
  | { readonly kind: 'proof'; readonly text: string }
  | { readonly kind: 'certificate'; readonly bytes: Uint8Array; readonly pdf: PdfContainer | null }
  | { readonly kind: 'refused'; readonly reason: string };

const readSubject = async (bytes: Uint8Array, inflate: Inflate): Promise<Subject> => {
  const kind = readFileKind(bytes);
  if (kind === 'proof') return { kind, text: decodeUtf8(bytes) ?? '' };
  if (kind === 'json') return { kind: 'certificate', bytes, pdf: null };
  const reading = await readCertificatePdf(bytes, inflate);
  if (!reading.ok) return { kind: 'refused', reason: reading.failure.code };
  const { certificate, seal } = reading.value;
  return { kind: 'certificate', bytes: certificate, pdf: { attachments: 1, seal } };
};

/** The certificate of a PDF with the supplements of a later copy of it; as it was where the copy is of another one. */
const addLater = (bytes: Uint8Array, companion: string): Uint8Array => {
  const own = parseCertificate(decodeUtf8(bytes) ?? '');
  const later = parseCertificate(companion);
  if (!own.ok || !later.ok || own.value.core !== later.value.core) return bytes;
  const merged = mergeSupplements(own.value, later.value.supplements);
  return merged.ok ? encodeUtf8(formatCertificate(merged.value)) : bytes;
};

const complete = (subject: Subject, companion: string | null): Subject =>
  subject.kind === 'certificate' && subject.pdf !== null && companion !== null
    ? { ...subject, bytes: addLater(subject.bytes, companion) }
    : subject;

const judge = (subject: Subject, companion: string | null, options: VerifyOptions): Promise<Verdict> | Verdict => {
  if (subject.kind === 'refused') return refuseDocument(subject.reason);
  if (subject.kind === 'proof') return verifyProof(subject.text, { ...options, companion: companion ?? undefined });
  return verifyCertificate(subject.bytes, subject.pdf === null ? options : { ...options, pdf: subject.pdf });
};

const repeat = (subject: Subject, trust: OpenTrust | null): readonly Repetition[] => {
  if (subject.kind !== 'certificate') return [];
  const certificate = parseCertificate(decodeUtf8(subject.bytes) ?? '');
  const cut = certificate.ok ? cutCertificate(certificate.value, trust) : certificate;
  if (!cut.ok) return [];
  const isPdf = subject.pdf !== null;
  const names = {
    evidence: null,
    certificate: isPdf ? 'certificate.pdf' : 'certificate.json',
    parts: 'parts',
    pdf: subject.pdf === null ? null : { isSigned: subject.pdf.seal !== null },
  };
  return repeatSteps(cut.value, names, formatTime);
};

/** Makes the verification; it takes the moment to judge at, where it is not now. */
export const createVerification =
  ({ trust: loadTrust, nowUnixMs, inflate }: VerifyGivenPorts) =>
  async (
    { bytes, companion }: Given,
    evidence: GivenEvidence | null,
    atUnixMs: number | null = null,
  ): Promise<VerificationAnswer> => {
    const judgedAtUnixMs = atUnixMs ?? nowUnixMs();
    const [trust, read] = await Promise.all([loadTrust(), readSubject(bytes, inflate)]);
    const subject = complete(read, companion);
    const opened = trust === null ? null : await openTrust(trust);
    const own = opened?.ok === true ? opened.value : null;
    const verdict = await judge(subject, companion, {
      trust: own ?? trust,
      now: judgedAtUnixMs,
      digests: evidence?.digests,
      sizeBytes: evidence?.sizeBytes ?? undefined,
    });
    const advice = [
      ...(atUnixMs === null ? [] : describeJudgedAt(atUnixMs, verdict)),
      describeDocumentFault(verdict, {
        bytes,
        evidence: evidence === null ? null : { sha256: evidence.digests['sha-256'], sizeBytes: evidence.sizeBytes },
      }),
      describeAge(verdict),
    ];
    return {
      ...verdict,
      judgedAt: formatTime(judgedAtUnixMs),
      notProved: NOT_PROVED,
      advice: advice.flatMap((words) => words ?? []),
      repeat: repeat(subject, own),
    };
  };
