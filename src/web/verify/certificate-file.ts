// Tells whether a file that was put in is an Assize certificate, and takes its exact bytes out. Hostile input: limits
// first, then shapes; whether it is a good certificate is the verifier's to say.

import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import { MAX_PDF_BYTES, readCertificatePdf } from '../../core/pdf/read-certificate-pdf.ts';
import type { PdfContainer } from '../../core/verify/options.ts';
import type { Unread } from '../copy/verdict-copy.ts';
import { inflate } from './inflate.ts';

/** A certificate as it was put in. `bytes` is empty when a PDF gives none; `refusal` is then why. */
export type CertificateFile = {
  readonly bytes: Uint8Array;
  readonly pdf: PdfContainer | null;
  readonly refusal: string | null;
};

/** certificate.json is at most 1 MiB (docs/spec/certificate.md). */
const MAX_JSON_BYTES = 1024 * 1024;
const PDF_HEAD = '%PDF-';
/** The `v` of every certificate version; it comes last in the canonical text, so the whole text is looked through. */
const CERTIFICATE_MARK = '"v":"assize/certificate/v';
/** A damaged certificate must be judged too, even where the damage hit its mark. */
const CERTIFICATE_NAME = /^certificate[^/]*\.(?:json|pdf)$/i;
/** As they are downloaded, more than once too: whatever is in such a file, it is not taken for evidence. */
const ISSUED_NAME = /^certificate(?: ?\(\d+\))?\.(?:json|pdf)$/i;

const refuse = (refusal: string): CertificateFile => ({ bytes: new Uint8Array(), pdf: null, refusal });

const startsWith = async (file: Blob, head: string): Promise<boolean> =>
  decodeUtf8(new Uint8Array(await file.slice(0, head.length).arrayBuffer())) === head;

/** A PDF that is taken for evidence although nobody could look whether a certificate is in it. */
export type UnreadPdf = { readonly unread: Unread };

const UNREAD: readonly string[] = ['document.encrypted', 'document.unreadable'] satisfies readonly Unread[];

const readPdf = async (file: File): Promise<CertificateFile | UnreadPdf | null> => {
  if (file.size > MAX_PDF_BYTES)
    return ISSUED_NAME.test(file.name) ? refuse('document.too-large') : { unread: 'document.too-large' };
  const reading = await readCertificatePdf(new Uint8Array(await file.arrayBuffer()), inflate);
  if (reading.ok) {
    const { certificate, seal } = reading.value;
    return { bytes: certificate, pdf: { attachments: 1, seal }, refusal: null };
  }
  const { code, listsCertificate } = reading.failure;
  if (listsCertificate || CERTIFICATE_NAME.test(file.name)) return refuse(code);
  // Any other PDF is evidence like any other file.
  return UNREAD.includes(code) ? { unread: code as Unread } : null;
};

/** Reads a certificate out of a file; null when the file is something else. */
export const readCertificateFile = async (file: File): Promise<CertificateFile | UnreadPdf | null> => {
  const isIssued = ISSUED_NAME.test(file.name);
  if (file.size === 0) return isIssued ? { bytes: new Uint8Array(), pdf: null, refusal: null } : null;
  if (await startsWith(file, PDF_HEAD)) return readPdf(file);
  const named = CERTIFICATE_NAME.test(file.name);
  if (file.size > MAX_JSON_BYTES) return isIssued ? refuse('text.too-large') : null;
  if (!(named || (await startsWith(file, '{')))) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  return named || decodeUtf8(bytes)?.includes(CERTIFICATE_MARK) === true ? { bytes, pdf: null, refusal: null } : null;
};
