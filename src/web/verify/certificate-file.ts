// Tells whether a file that was put in is an Assize certificate, and takes its exact bytes out. Hostile input: limits
// first, then shapes; whether it is a good certificate is the verifier's to say.

import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import type { PdfContainer } from '../../core/verify/options.ts';
import { readPdfAttachments } from './pdf-attachments.ts';

/** A certificate as it was put in. `pdf` tells how it was carried when it came in a PDF. */
export type CertificateFile = { readonly bytes: Uint8Array; readonly pdf: PdfContainer | null };

/** certificate.json is at most 1 MiB (protocol §1); a certificate PDF is well below 8 MiB. */
const MAX_JSON_BYTES = 1024 * 1024;
const MAX_PDF_BYTES = 8 * 1024 * 1024;
const PDF_HEAD = '%PDF-';
/** The `v` of every certificate version; it comes last in the canonical text, so the whole text is looked through. */
const CERTIFICATE_MARK = '"v":"assize/certificate/v';
/** A damaged certificate must be judged too, even where the damage hit its mark. */
const CERTIFICATE_NAME = /^certificate.*\.json$/i;

const startsWith = async (file: Blob, head: string): Promise<boolean> =>
  decodeUtf8(new Uint8Array(await file.slice(0, head.length).arrayBuffer())) === head;

/** Reads a certificate out of a file; null when the file is something else. */
export const readCertificateFile = async (file: File): Promise<CertificateFile | null> => {
  if (file.size === 0) return null;
  if (await startsWith(file, PDF_HEAD)) {
    if (file.size > MAX_PDF_BYTES) return null;
    const attachments = await readPdfAttachments(new Uint8Array(await file.arrayBuffer()));
    const certificate = attachments.find(({ name }) => name === 'certificate.json');
    if (certificate === undefined) return null;
    return { bytes: certificate.bytes, pdf: { attachments: attachments.length, signed: false } };
  }
  if (file.size > MAX_JSON_BYTES || !(await startsWith(file, '{'))) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  const marked = decodeUtf8(bytes)?.includes(CERTIFICATE_MARK) === true;
  return marked || CERTIFICATE_NAME.test(file.name) ? { bytes, pdf: null } : null;
};
