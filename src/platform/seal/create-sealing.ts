// Sealing in a deployment: the signer of SEAL_KEYS, and timestamps from the configured authorities, asked in their order
// until one answers, with what was known then of the revocation of their certificates. Without SEAL_KEYS a PDF stays as it was
// rendered.

import { decodeBase64 } from '../../core/bytes/base64.ts';
import type { Inflate } from '../../core/pdf/inflate.ts';
import { createAuthorityRecords } from '../../domain/ledger/authority-record.ts';
import type { Ledger } from '../../domain/ledger/ledger.ts';
import type { Env } from '../env.ts';
import {
  createTokenRequester,
  embeddedIndexOf,
  openEmbeddedAuthority,
  parseAuthorityAddresses,
} from '../tsa/configured-authorities.ts';
import type { CapturedRevocation } from '../tsa/revocation-capture.ts';
import { importSealSigner, type SealSigner } from './seal-keys.ts';
import { sealPdf, type SealTimestamp } from './seal-pdf.ts';

type SealingEnv = Pick<Env, 'SEAL_KEYS' | 'TSA_KEYS' | 'TIMESTAMP_AUTHORITIES'>;

/** Fetches what is known of the revocation of a token's certificates; nothing rather than late. */
type CaptureRevocation = (token: Uint8Array, certificates: readonly Uint8Array[]) => Promise<CapturedRevocation>;

/** Makes the function that seals a rendered PDF; it rejects when no authority answers. */
export const createSealing = (
  env: SealingEnv,
  governance: Ledger['governance'],
  captureRevocation: CaptureRevocation,
  inflate: Inflate,
): ((pdf: Uint8Array) => Promise<Uint8Array>) => {
  const { SEAL_KEYS: secret } = env;
  if (secret === undefined) return async (pdf) => await Promise.resolve(pdf);
  const addresses = parseAuthorityAddresses(env.TIMESTAMP_AUTHORITIES);
  const requestToken = createTokenRequester(env, { governance, records: createAuthorityRecords(() => Date.now()) });
  let signer: Promise<SealSigner> | null = null;

  const describe = async (address: (typeof addresses)[number], token: Uint8Array): Promise<SealTimestamp> => {
    const certificates = address.certificates.map((certificate) => decodeBase64(certificate) ?? new Uint8Array());
    const index = embeddedIndexOf(address.url);
    if (index !== null) {
      const crl = (await openEmbeddedAuthority(env, index))?.keys.crl ?? null;
      return { token, certificates, crls: crl === null ? [] : [crl], ocsps: [] };
    }
    const { isRevoked, crls, ocsps } = await captureRevocation(token, certificates);
    if (isRevoked) throw new Error(`${address.name}: its certificate is revoked`);
    return { token, certificates, crls, ocsps };
  };

  const requestTimestamp = async (imprint: Uint8Array): Promise<SealTimestamp> => {
    const reasons: string[] = [];
    for (const address of addresses) {
      try {
        return await describe(address, await requestToken(address.name, imprint));
      } catch (error) {
        reasons.push(error instanceof Error ? error.message : String(error));
      }
    }
    throw new Error(`no timestamp for the seal: ${reasons.join('; ')}`);
  };

  return async (pdf) => {
    signer ??= importSealSigner(secret);
    return await sealPdf(pdf, { signer: await signer, requestTimestamp, inflate, now: () => Date.now() });
  };
};
