// The revocation lists that this deployment publishes, out of the secrets that hold them beside the certificates.

import type { Env } from '../env.ts';
import { readAuthorityList } from '../tsa/authority-keys.ts';
import { readSealLists } from './seal-keys.ts';

/** Reads `seal.crl` (the list of the seal's own issuer) or `tsa.crl`, DER; null for any other name and where there is none. */
export const readRevocationList = (env: Pick<Env, 'SEAL_KEYS' | 'TSA_KEYS'>, file: string): Uint8Array | null => {
  if (file === 'seal.crl' && env.SEAL_KEYS !== undefined) return readSealLists(env.SEAL_KEYS)[0] ?? null;
  if (file === 'tsa.crl' && env.TSA_KEYS !== undefined) return readAuthorityList(env.TSA_KEYS);
  return null;
};
