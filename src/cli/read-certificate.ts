// Reads a certificate from a file: the JSON itself, or the attachment of the PDF.

import { open } from 'node:fs/promises';
import { MAX_PDF_BYTES, readCertificatePdf } from '../core/pdf/read-certificate-pdf.ts';
import type { PdfContainer } from '../core/verify/options.ts';
import { inflate } from './inflate.ts';

/** A certificate's exact bytes, or why a PDF gives none. */
export type CertificateFile =
  | { readonly bytes: Uint8Array; readonly pdf: PdfContainer | undefined }
  | { readonly bytes: null; readonly reason: string };

const PDF_HEAD = '%PDF-';
/** Larger than any certificate of either form: reading stops there, and the verifier refuses what it got. */
const MAX_FILE_BYTES = MAX_PDF_BYTES + 1;

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
  const reading = await readCertificatePdf(bytes, inflate);
  if (!reading.ok) return { bytes: null, reason: reading.failure.code };
  return { bytes: reading.value.certificate, pdf: { attachments: 1, signed: reading.value.signed } };
};
