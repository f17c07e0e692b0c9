// Who seals the PDF, in the words that the paper prints before it is sealed.

import { decodeBase64 } from '../../core/bytes/base64.ts';
import { readX509Certificate } from '../../core/x509/x509-certificate.ts';
import type { CertificateView } from '../../domain/certificates/certificate-view.ts';

/**
 * Describes the signer of the secret SEAL_KEYS; null without one, and the paper then says that it is not signed. Throws
 * when the secret holds no certificate: a deployment error.
 */
export const describeSeal = (secret: string | undefined, simulated: boolean): CertificateView['pdfSignature'] => {
  if (secret === undefined) return null;
  const { certificate } = JSON.parse(secret) as { readonly certificate?: unknown };
  const der = typeof certificate === 'string' ? decodeBase64(certificate) : null;
  if (der === null) throw new Error('SEAL_KEYS: certificate is not base64');
  const { subjectName } = readX509Certificate(der);
  const name = /(?:^|, ?)CN=([^,]+)/u.exec(subjectName)?.[1] ?? subjectName;
  return {
    description: { zh: 'PAdES，含时间戳与长期验证数据', en: 'ECDSA P-256' },
    signer: { zh: name, en: name, simulated },
  };
};
