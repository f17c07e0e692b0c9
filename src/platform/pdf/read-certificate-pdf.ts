// Takes the one attachment out of a certificate's PDF. Hostile input: the bytes, and everything the PDF says of itself.
// The parser is the PDF library's; what it throws on is not a PDF, and its size is bounded before it is asked.

import { PDFDocument } from 'pdf-lib';

import { MAX_CERTIFICATE_BYTES } from '../../core/certificate/certificate.ts';
import { fail, succeed, type Result } from '../../core/result.ts';

const ATTACHMENT_NAME = 'certificate.json';
/** Pages, fonts and 1 MiB of JSON fit many times. */
const MAX_PDF_BYTES = 8 * 1024 * 1024;

export type CertificatePdfFailure =
  | { readonly code: 'document.too-large'; readonly limitBytes: number }
  | { readonly code: 'document.not-a-pdf' }
  | { readonly code: 'document.encrypted' }
  | { readonly code: 'document.no-attachment' }
  | { readonly code: 'document.more-than-one-attachment'; readonly count: number };

const isPdf = (bytes: Uint8Array): boolean => {
  const head = [0x25, 0x50, 0x44, 0x46, 0x2d];
  return head.every((byte, index) => bytes[index] === byte);
};

/** Extracts `certificate.json`; refuses a PDF with none, or with anything attached beside it. */
export const extractCertificateAttachment = async (
  pdf: Uint8Array,
): Promise<Result<Uint8Array, CertificatePdfFailure>> => {
  if (pdf.length > MAX_PDF_BYTES) return fail({ code: 'document.too-large', limitBytes: MAX_PDF_BYTES });
  if (!isPdf(pdf)) return fail({ code: 'document.not-a-pdf' });
  try {
    const document = await PDFDocument.load(pdf, { ignoreEncryption: true, updateMetadata: false });
    if (document.isEncrypted) return fail({ code: 'document.encrypted' });
    const attachments = document.getAttachments();
    const [attachment] = attachments;
    if (attachment === undefined) return fail({ code: 'document.no-attachment' });
    if (attachments.length > 1) {
      return fail({ code: 'document.more-than-one-attachment', count: attachments.length });
    }
    if (attachment.name !== ATTACHMENT_NAME) return fail({ code: 'document.no-attachment' });
    if (attachment.data.length > MAX_CERTIFICATE_BYTES) {
      return fail({ code: 'document.too-large', limitBytes: MAX_CERTIFICATE_BYTES });
    }
    return succeed(attachment.data);
  } catch {
    return fail({ code: 'document.not-a-pdf' });
  }
};
