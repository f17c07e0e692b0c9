// Reads a certificate from a file: the JSON itself, or the attachment of the PDF.

import { createHash, getHashes } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import type { Inflate } from '../../../src/core/pdf/inflate.ts';
import { readCertificatePdf } from '../../../src/core/pdf/read-certificate-pdf.ts';
import { fail, succeed } from '../../../src/core/result.ts';
import type { EvidenceDigests, PdfContainer } from '../../../src/core/verify/options.ts';

/** What `info: true` makes of the answer; the type definitions leave it out. */
type Inflated = { readonly buffer: Uint8Array; readonly engine: { readonly bytesWritten: number } };

const inflate: Inflate = async (packed, maxBytes) => {
  try {
    const { buffer, engine } = inflateSync(packed, { maxOutputLength: maxBytes, info: true }) as unknown as Inflated;
    // zlib itself ignores what follows the stream.
    return engine.bytesWritten === packed.length
      ? succeed(Uint8Array.from(buffer))
      : fail({ code: 'inflate.malformed' });
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return fail({ code: isTooLarge ? 'inflate.too-large' : 'inflate.malformed' });
  }
};

/** A certificate's exact bytes, or why a PDF gives none. */
export type CertificateFile =
  | { readonly bytes: Uint8Array; readonly pdf: PdfContainer | undefined }
  | { readonly bytes: null; readonly reason: string };

/** Reads the file; throws when it cannot be opened. */
export const readCertificateFile = async (path: string): Promise<CertificateFile> => {
  const bytes = Uint8Array.from(readFileSync(path));
  if (Buffer.from(bytes.subarray(0, 5)).toString('latin1') !== '%PDF-') return { bytes, pdf: undefined };
  const reading = await readCertificatePdf(bytes, inflate);
  if (!reading.ok) return { bytes: null, reason: reading.failure.code };
  return { bytes: reading.value.certificate, pdf: { attachments: 1, seal: reading.value.seal } };
};

/** Hashes evidence of any size. SM3 is given where this Node's OpenSSL has it. */
export const hashEvidence = async (
  path: string,
): Promise<{ readonly digests: EvidenceDigests; readonly sizeBytes: number }> => {
  const sha256 = createHash('sha256');
  const sm3 = getHashes().includes('sm3') ? createHash('sm3') : null;
  let sizeBytes = 0;
  for await (const chunk of createReadStream(path)) {
    const bytes = chunk as Buffer;
    sha256.update(bytes);
    sm3?.update(bytes);
    sizeBytes += bytes.length;
  }
  return { digests: { 'sha-256': sha256.digest('hex'), sm3: sm3?.digest('hex') }, sizeBytes };
};
