// Revocation of the certificates behind a seal and its timestamp, by the lists that the document carries. Whoever sealed it
// chose them; nothing is fetched. Hostile input.

import { MalformedDer } from '../asn1/der-reader.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { fail, succeed, type Result } from '../result.ts';
import { readCrl } from '../x509/crl.ts';
import { type RevocationSource, judgeRevocation } from '../x509/revocation.ts';
import type { X509Certificate } from '../x509/x509-certificate.ts';

export type SealRevocationFailure =
  /** The path from the certificate to a root is broken, or a list that speaks of it. */
  | { readonly code: 'seal.certificate-invalid'; readonly reason: string }
  | { readonly code: 'seal.revoked'; readonly subject: string; readonly revokedAtUnixMs: number };

/** The lists that speak of the path; what else the document carries is no matter of the seal. */
const listsFor = (path: readonly X509Certificate[], crls: readonly Uint8Array[]): readonly Uint8Array[] => {
  const issuers = path.slice(1);
  return crls.filter((crl) => {
    try {
      const { issuer } = readCrl(crl);
      return issuers.some(({ subject }) => equalBytes(subject, issuer));
    } catch (error) {
      if (error instanceof MalformedDer) return false;
      throw error;
    }
  });
};

/** Whether a path was good at a moment, by the lists that the document carries. */
export const checkSealRevocation = async (
  path: readonly X509Certificate[],
  crls: readonly Uint8Array[],
  atUnixMs: number,
): Promise<Result<RevocationSource, SealRevocationFailure>> => {
  const read = await judgeRevocation(path, { crls: listsFor(path, crls), ocsps: [] }, atUnixMs);
  if (read.ok) return succeed(read.value.source);
  const { failure } = read;
  return failure.code === 'timestamp.certificate-revoked'
    ? fail({ code: 'seal.revoked', subject: failure.subject, revokedAtUnixMs: failure.revokedAtUnixMs })
    : fail({ code: 'seal.certificate-invalid', reason: failure.code });
};
