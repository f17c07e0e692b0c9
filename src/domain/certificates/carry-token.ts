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
