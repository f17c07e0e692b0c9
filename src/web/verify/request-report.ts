// Asks this site for the report of a verification. It is the one thing that this page ever sends of what was put in, only
// when the reader asks for it, and never the evidence or its name: the certificate, and the digests computed here.

import { formatTime } from '../../core/text/time.ts';
import type { Language } from '../copy/language.ts';
import type { JudgedSubject, ReportState, VerifiedFile } from './verify-state.ts';

/** Longest time to wait: the report is verified and drawn while the reader waits. */
const TIMEOUT_MS = 30_000;

/** The form that is sent. */
export const formReport = ({ body, companion }: JudgedSubject, file: VerifiedFile | null): FormData => {
  const form = new FormData();
  // A name of its own: the reader's says more than is needed.
  form.append('certificate', body, 'certificate');
  if (companion !== null) form.append('statement', companion);
  if (file !== null) {
    form.append('sha256', file.sha256);
    form.append('sm3', file.sm3);
    form.append('sizeBytes', String(file.sizeBytes));
  }
  return form;
};

/** How the report is to be. */
export type ReportWish = {
  readonly language: Language;
  /** Name of the file to save. */
  readonly name: string;
  /** The moment to judge at; null: when it is made. */
  readonly atUnixMs: number | null;
};

/** Asks for the report; an address of a Blob in this page, or why there is none. Never rejects. */
export const requestReport = async (
  subject: JudgedSubject,
  file: VerifiedFile | null,
  { language, name, atUnixMs }: ReportWish,
): Promise<ReportState> => {
  const query = new URLSearchParams({ lang: language });
  if (atUnixMs !== null) query.set('at', formatTime(atUnixMs));
  try {
    const response = await fetch(`/v1/verify/report?${query.toString()}`, {
      method: 'POST',
      body: formReport(subject, file),
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) return { kind: 'failed', status: response.status };
    const report = await response.blob();
    return { kind: 'ready', address: URL.createObjectURL(report), name, sizeBytes: report.size };
  } catch {
    return { kind: 'failed', status: 0 };
  }
};
