// Takes the certificate out of a PDF that anyone may have sent: the one attachment, certificate.json. The same reader in
// the Worker, the page and the command line. A PDF is accepted only if no programme could show another attachment: one
// embedded file in all revisions, and every object followed. Hostile; every fault is a value. Nothing is rendered, no
// script is looked at; whether the bytes are a certificate is the verifier's business.

import { fail, type Result, succeed } from '../result.ts';
import { findDictionaries, listEmbeddedFiles, readListedFiles } from './embedded-files.ts';
import type { Inflate } from './inflate.ts';
import { openPdfFile } from './pdf-file.ts';
import { type PdfSeal, readSeal } from './read-seals.ts';
import { latin1At, PdfEncryptionFault, PdfSizeFault, PdfSyntaxFault } from './pdf-syntax.ts';

/** The largest PDF that is looked at: 80 kB + 1.4 x 1 MiB of JSON, with room for a file saved again by a reader. */
export const MAX_PDF_BYTES = 8 * 1024 * 1024;
/** As docs/spec/certificate.md bounds certificate.json. */
const MAX_ATTACHMENT_BYTES = 1024 * 1024;
/** Programmes accept bytes before the header, as mail gateways add them. */
const HEADER_WITHIN_BYTES = 1024;
const ATTACHMENT_NAME = 'certificate.json';

/** Why no certificate was taken out; `detail` is for the reader of a log. */
export type DocumentFailure = {
  readonly code:
    | 'document.too-large'
    | 'document.not-a-pdf'
    | 'document.unreadable'
    | 'document.encrypted'
    | 'document.no-attachment'
    | 'document.more-than-one-attachment'
    | 'document.foreign-attachment'
    | 'document.attachment-too-large';
  readonly detail: string;
  /** Whether the name tree lists a certificate.json: the file gives itself out as a certificate. */
  readonly listsCertificate: boolean;
};

/** `seal`: the signatures as read, not verified; null for a PDF without any. */
export type CertificatePdf = {
  readonly certificate: Uint8Array;
  readonly seal: PdfSeal | null;
};

const failWith = (
  code: DocumentFailure['code'],
  detail: string,
  listsCertificate = false,
): Result<never, DocumentFailure> => fail({ code, detail, listsCertificate });

const read = async (pdf: Uint8Array, inflate: Inflate): Promise<Result<CertificatePdf, DocumentFailure>> => {
  const file = await openPdfFile(pdf, inflate);
  // Such as a cross-reference stream outside the chain, which a repairing programme would take for the trailer.
  if (findDictionaries(file, 'Encrypt').length > 0) return failWith('document.encrypted', 'an object names /Encrypt');
  const embedded = listEmbeddedFiles(file);
  const files = readListedFiles(file);
  const [listed] = files;
  const isCertificate = files.some(({ names }) => names.includes(ATTACHMENT_NAME));
  if (embedded.size > 1)
    return failWith('document.more-than-one-attachment', `${embedded.size} embedded files`, isCertificate);
  if (listed === undefined) return failWith('document.no-attachment', 'no embedded file is listed');
  if (files.some(({ names }) => names.length === 0 || names.some((name) => name !== ATTACHMENT_NAME)))
    return failWith('document.foreign-attachment', `the attachment is not ${ATTACHMENT_NAME}`, isCertificate);
  try {
    const certificate = await file.readStream(listed.stream, MAX_ATTACHMENT_BYTES);
    const seal = await readSeal(pdf, file, certificate, inflate);
    return succeed({ certificate: certificate.slice(), seal });
  } catch (error) {
    if (error instanceof PdfSizeFault) return failWith('document.attachment-too-large', error.message, true);
    if (error instanceof PdfSyntaxFault) return failWith('document.unreadable', error.message, true);
    throw error;
  }
};

/** Reads the certificate's exact bytes out of its PDF. Never throws and never rejects, whatever the bytes. */
export const readCertificatePdf = async (
  pdf: Uint8Array,
  inflate: Inflate,
): Promise<Result<CertificatePdf, DocumentFailure>> => {
  if (pdf.length > MAX_PDF_BYTES) return failWith('document.too-large', `more than ${MAX_PDF_BYTES} bytes`);
  if (!latin1At(pdf, 0, HEADER_WITHIN_BYTES).includes('%PDF-'))
    return failWith('document.not-a-pdf', 'no %PDF- header');
  try {
    return await read(pdf, inflate);
  } catch (error) {
    if (error instanceof PdfSizeFault) return failWith('document.too-large', error.message);
    if (error instanceof PdfEncryptionFault) return failWith('document.encrypted', 'a trailer names /Encrypt');
    if (error instanceof PdfSyntaxFault) return failWith('document.unreadable', error.message);
    // A programmer's error must not turn hostile bytes into a crash of the request.
    return failWith('document.unreadable', error instanceof Error ? error.name : 'unknown');
  }
};
