// The purpose of the key that signed a token: time stamping and nothing else (RFC 3161 §2.3). Hostile input.

import { equalBytes } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { fail, succeed, type Result } from '../result.ts';
import { OID } from '../asn1/object-identifiers.ts';
import type { TimestampFailure } from './timestamp-failure.ts';
import type { TstInfo } from './tst-info.ts';
import type { X509Certificate } from '../x509/x509-certificate.ts';

/** Checks that the key is reserved for time stamping, and that the authority calls itself by a name of its certificate. */
export const checkPurpose = (certificate: X509Certificate, { tsa }: TstInfo): Result<null, TimestampFailure> => {
  const { subjectName: subject, extensions } = certificate;
  const { extendedKeyUsage, keyUsage } = extensions;
  const { critical, purposes } = extendedKeyUsage ?? { critical: false, purposes: [] };
  if (!critical || purposes.length !== 1 || purposes[0] !== OID.timeStamping) {
    return fail({ code: 'timestamp.extended-key-usage', subject, critical, purposes });
  }
  // A key that also signs certificates or encrypts is not reserved for time stamping (RFC 3161 §2.3).
  const isReserved =
    keyUsage === null || keyUsage.every((use) => use === 'digitalSignature' || use === 'nonRepudiation');
  if (!isReserved || keyUsage?.length === 0 || extensions.isCertificateAuthority) {
    return fail({ code: 'timestamp.key-usage', subject, keyUsage: keyUsage ?? [] });
  }
  const isNamed =
    tsa === null || tsa.name === subject || extensions.alternativeNames.some((name) => equalBytes(name, tsa.bytes));
  if (!isNamed) {
    return fail({ code: 'timestamp.tsa-name-mismatch', expected: subject, found: tsa.name ?? encodeHex(tsa.bytes) });
  }
  return succeed(null);
};
