// Reads a certificate from a file: the JSON itself, or the attachment of the PDF.

import { open } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { type Inflate, readPdfAttachments } from '../core/certificate/pdf-attachments.ts';
import type { PdfContainer } from '../core/verify/options.ts';

/** A certificate's exact bytes, or why a PDF gives none. */
export type CertificateFile =
  | { readonly bytes: Uint8Array; readonly pdf: PdfContainer | undefined }
  | { readonly bytes: null; readonly reason: string };

const PDF_HEAD = '%PDF-';
/** Larger than any certificate of either form: reading stops there, and the verifier refuses what it got. */
const MAX_FILE_BYTES = 16_777_217;

const inflate: Inflate = (bytes, maxBytes) => {
  try {
    return Promise.resolve(Uint8Array.from(inflateSync(bytes, { maxOutputLength: maxBytes })));
  } catch {
    return Promise.resolve(null);
  }
};

const readLimited = async (path: string): Promise<Uint8Array> => {
  const file = await open(path, 'r');
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    while (length < MAX_FILE_BYTES) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(65_536), 0, 65_536, null);
      if (bytesRead === 0) break;
      chunks.push(buffer.subarray(0, bytesRead));
      length += bytesRead;
    }
    return Uint8Array.from(Buffer.concat(chunks));
  } finally {
    await file.close();
  }
};

/** Reads the file; throws when it cannot be opened. */
export const readCertificateFile = async (path: string): Promise<CertificateFile> => {
  const bytes = await readLimited(path);
  if (Buffer.from(bytes.subarray(0, PDF_HEAD.length)).toString('latin1') !== PDF_HEAD) return { bytes, pdf: undefined };
  const reading = await readPdfAttachments(bytes, inflate);
  if (reading === null) return { bytes: null, reason: 'pdf.not-followed' };
  const certificate = reading.attachments.find(({ name }) => name === 'certificate.json')?.bytes ?? null;
  if (certificate === null) return { bytes: null, reason: 'pdf.no-certificate' };
  return { bytes: certificate, pdf: { attachments: reading.attachments.length, signed: reading.signed } };
};
