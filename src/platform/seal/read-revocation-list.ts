// The revocation lists that this deployment publishes, out of the secrets that hold them beside the certificates.

import type { Env } from '../env.ts';
import { listAuthoritySecrets, readAuthorityList } from '../tsa/authority-keys.ts';
import { readSealLists } from './seal-keys.ts';

/** Names as `authorityListName` gives them. */
const AUTHORITY_LIST = /^tsa(?:-([2-9]))?\.crl$/;

/** Reads the list of the seal's own issuer (`seal.crl`) or of an embedded authority, DER; null where there is none. */
export const readRevocationList = (env: Pick<Env, 'SEAL_KEYS' | 'TSA_KEYS'>, file: string): Uint8Array | null => {
  if (file === 'seal.crl' && env.SEAL_KEYS !== undefined) return readSealLists(env.SEAL_KEYS)[0] ?? null;
  const authority = AUTHORITY_LIST.exec(file);
  if (authority === null || env.TSA_KEYS === undefined) return null;
  const secret = listAuthoritySecrets(env.TSA_KEYS)[Number(authority[1] ?? 1) - 1];
  return secret === undefined ? null : readAuthorityList(secret);
};
