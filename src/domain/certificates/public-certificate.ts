// The public form of an issued certificate, for whoever holds the hash link.

import { formatCertificate, parseCertificate } from '../../core/certificate/certificate.ts';
import { toPublicCertificate } from '../../core/certificate/public-certificate.ts';
import { type Result, succeed } from '../../core/result.ts';
import type { TextFailure } from '../../core/text/canonical-json.ts';

/** Withholds what was not released from a certificate's exact text; core, signature and fingerprint stay. */
export const formatPublicCertificate = (
  certificateText: string,
  released: readonly string[],
): Result<string, TextFailure> => {
  const certificate = parseCertificate(certificateText);
  return certificate.ok ? succeed(formatCertificate(toPublicCertificate(certificate.value, released))) : certificate;
};
