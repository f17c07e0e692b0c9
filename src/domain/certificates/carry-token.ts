// A timestamp token as certificates and supplements carry it: with what its authority's path needs.

import { encodeBase64 } from '../../core/bytes/base64.ts';
import type { CertificateCore } from '../../core/certificate/certificate-core.ts';
import type { IssuePorts } from './ports.ts';

/** Composes a token's member: DER in base64, with the certificates that the token leaves out. */
export const carryToken = async (
  ports: Pick<IssuePorts, 'authorityCertificates'>,
  authority: string,
  token: Uint8Array,
): Promise<CertificateCore['timestamps'][number]> => ({
  authority,
  token: encodeBase64(token),
  certificates: (await ports.authorityCertificates(authority)).map(encodeBase64),
  crls: [],
  ocsps: [],
});

/**
 * Composes a token's member with what is known of revocation at this moment. Null for a token whose certificate had been
 * revoked when it was made: it proves nothing, and no certificate is issued on it.
 */
export const carryTokenAtIssue = async (
  ports: Pick<IssuePorts, 'authorityCertificates' | 'captureRevocation'>,
  authority: string,
  token: Uint8Array,
): Promise<CertificateCore['timestamps'][number] | null> => {
  const carried = await carryToken(ports, authority, token);
  const captured = await ports.captureRevocation?.(token, await ports.authorityCertificates(authority));
  if (captured === undefined) return carried;
  if (captured.isRevoked) {
    console.error({ operation: 'carry-token', authority, error: 'a certificate of the authority had been revoked' });
    return null;
  }
  return { ...carried, crls: captured.crls.map(encodeBase64), ocsps: captured.ocsps.map(encodeBase64) };
};
