// Tells whether a file that was put in is an Assize certificate, and takes its exact bytes out. Hostile input: limits
// first, then shapes; whether it is a good certificate is the verifier's to say.

import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import { type Inflate, readPdfAttachments } from '../../core/certificate/pdf-attachments.ts';
import type { PdfContainer } from '../../core/verify/options.ts';

/** A certificate as it was put in. `bytes` is empty when a PDF holds none that can be read: the verdict says so. */
export type CertificateFile = { readonly bytes: Uint8Array; readonly pdf: PdfContainer | null };

/** certificate.json is at most 1 MiB (docs/spec/certificate.md); a certificate PDF is well below 8 MiB. */
const MAX_JSON_BYTES = 1024 * 1024;
const MAX_PDF_BYTES = 8 * 1024 * 1024;
const PDF_HEAD = '%PDF-';
/** The `v` of every certificate version; it comes last in the canonical text, so the whole text is looked through. */
const CERTIFICATE_MARK = '"v":"assize/certificate/v';
/** A damaged certificate must be judged too, even where the damage hit its mark. */
const CERTIFICATE_NAME = /^certificate[^/]*\.(?:json|pdf)$/i;

const startsWith = async (file: Blob, head: string): Promise<boolean> =>
  decodeUtf8(new Uint8Array(await file.slice(0, head.length).arrayBuffer())) === head;

/** Inflates zlib data by the browser's own means; stops as soon as the limit is passed. */
export const inflate: Inflate = async (bytes, maxBytes) => {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    const reader = new Blob([Uint8Array.from(bytes)])
      .stream()
      .pipeThrough(new DecompressionStream('deflate'))
      .getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > maxBytes) {
        await reader.cancel();
        return null;
      }
      chunks.push(value);
    }
  } catch {
    return null;
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
};

const readPdf = async (file: File): Promise<CertificateFile | null> => {
  if (file.size > MAX_PDF_BYTES) return null;
  const reading = await readPdfAttachments(new Uint8Array(await file.arrayBuffer()), inflate);
  const certificate = reading?.attachments.find(({ name }) => name === 'certificate.json');
  // Any other PDF is evidence like any other file.
  if (certificate === undefined && !CERTIFICATE_NAME.test(file.name)) return null;
  const pdf = { attachments: reading?.attachments.length ?? 0, signed: reading?.signed ?? false };
  return { bytes: certificate?.bytes ?? new Uint8Array(), pdf };
};

/** Reads a certificate out of a file; null when the file is something else. */
export const readCertificateFile = async (file: File): Promise<CertificateFile | null> => {
  if (file.size === 0) return null;
  if (await startsWith(file, PDF_HEAD)) return readPdf(file);
  const named = CERTIFICATE_NAME.test(file.name);
  if (file.size > MAX_JSON_BYTES || !(named || (await startsWith(file, '{')))) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  return named || decodeUtf8(bytes)?.includes(CERTIFICATE_MARK) === true ? { bytes, pdf: null } : null;
};
