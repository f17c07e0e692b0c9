// Reads what is to be verified from a file: a certificate as JSON, the attachment of its PDF, or a .tlog-proof.

import { open } from 'node:fs/promises';
import { decodeUtf8 } from '../core/bytes/bytes.ts';
import { MAX_PDF_BYTES, readCertificatePdf } from '../core/pdf/read-certificate-pdf.ts';
import type { PdfContainer } from '../core/verify/options.ts';
import { PROOF_MARK } from '../core/verify/verify-proof.ts';
import { inflate } from './inflate.ts';

/** The exact bytes, or why a PDF gives none. */
export type CertificateFile =
  | { readonly kind: 'certificate'; readonly bytes: Uint8Array; readonly pdf: PdfContainer | undefined }
  | { readonly kind: 'proof'; readonly bytes: Uint8Array }
  /** `bytes`: the beginning of the PDF. */
  | { readonly kind: 'refused'; readonly bytes: Uint8Array; readonly reason: string };

const PDF_HEAD = '%PDF-';
/** Larger than any certificate of either form: reading stops there, and the verifier refuses what it got. */
const MAX_FILE_BYTES = MAX_PDF_BYTES + 1;

/** Reads at most the first 8 MiB of a file. Throws when it cannot be read. */
export const readLimited = async (path: string, maxBytes = MAX_FILE_BYTES): Promise<Uint8Array> => {
  const file = await open(path, 'r');
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    while (length < maxBytes) {
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

const startsWith = (bytes: Uint8Array, head: string): boolean =>
  Buffer.from(bytes.subarray(0, head.length)).toString('latin1') === head;

/** Reads the file; throws when it cannot be opened. */
export const readCertificateFile = async (path: string): Promise<CertificateFile> => {
  const bytes = await readLimited(path);
  if (startsWith(bytes, PROOF_MARK)) return { kind: 'proof', bytes };
  if (!startsWith(bytes, PDF_HEAD)) return { kind: 'certificate', bytes, pdf: undefined };
  const reading = await readCertificatePdf(bytes, inflate);
  if (!reading.ok) return { kind: 'refused', bytes, reason: reading.failure.code };
  const { certificate, seal } = reading.value;
  return { kind: 'certificate', bytes: certificate, pdf: { attachments: 1, seal } };
};

/** Reads the exact text of a certificate in either form, or of a statement; null when it is no text. */
export const readCompanionText = async (path: string): Promise<string | null> => {
  const file = await readCertificateFile(path);
  return file.kind === 'refused' ? null : decodeUtf8(file.bytes);
};
