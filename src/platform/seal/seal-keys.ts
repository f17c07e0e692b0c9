// Keys and certificates of the seal on certificate PDFs: the Worker secret SEAL_KEYS, and a simulated authority for
// development and the local stack whose subjects all say "Simulated". In production an accredited authority issues the
// certificate, and its published revocation lists are put into the secret by the operator (docs/runbook/seal.md).

import { decodeBase64, encodeBase64 } from '../../core/bytes/base64.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import { derNamedBits } from '../../core/asn1/der-writer.ts';
import { OID } from '../../core/asn1/object-identifiers.ts';
import { readX509Certificate } from '../../core/x509/x509-certificate.ts';
import { EC_KEY, encodeExtension, formatPem, issueUnderNewRoot, signWithP256 } from '../pki/simulated-authority.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Who seals: `sign` may as well be a key in an HSM or a remote signing service. */
export type SealSigner = {
  /** Signs bytes with SHA-256 and the certificate's key; an ECDSA signature in DER. */
  readonly sign: (bytes: Bytes) => Promise<Uint8Array>;
  /** The certificate of the signing key, DER. */
  readonly certificate: Uint8Array;
  /** The certificates above it, the root last, DER. */
  readonly chain: readonly Uint8Array[];
  /** The revocation lists of their issuers, DER. */
  readonly crls: readonly Uint8Array[];
};

export type GeneratedSeal = {
  /** The Worker secret SEAL_KEYS. */
  readonly secret: string;
  readonly rootCertificatePem: string;
  /** Lower-case hex SHA-256 of the root certificate (DER): what the ledger's state names. */
  readonly rootSha256: string;
};

const SECRET_VERSION = 'assize/seal-keys/v1';

/**
 * Generates a simulated root (30 years), a sealing key with its certificate (10 years), all P-256, and the root's
 * revocation list. The root's key is thrown away: the list lasts as long as the certificate that it speaks of.
 */
export const generateSealKeys = async (options: {
  readonly now: () => number;
  readonly random: (sizeBytes: number) => Uint8Array;
  /** Where the root's revocation list is published; an address that never resolves when absent. */
  readonly crlUrl?: string;
}): Promise<GeneratedSeal> => {
  const made = await issueUnderNewRoot({
    rootName: 'Assize Simulated Seal Root',
    subject: 'Assize Simulated Certificate Seal',
    // Key usage bits 0 digitalSignature, 1 nonRepudiation (content commitment).
    extensions: [encodeExtension(OID.keyUsage, true, derNamedBits(0, 1))],
    crlUrl: options.crlUrl ?? 'http://assize.invalid/crl/seal.crl',
    now: options.now,
    random: options.random,
  });
  return {
    secret: JSON.stringify({
      v: SECRET_VERSION,
      privateKey: encodeBase64(made.privateKey),
      certificate: encodeBase64(made.certificate),
      chain: [encodeBase64(made.rootCertificate)],
      crls: [encodeBase64(made.crl)],
    }),
    rootCertificatePem: formatPem('CERTIFICATE', made.rootCertificate),
    rootSha256: encodeHex(sha256(made.rootCertificate)),
  };
};

const readBase64 = (value: unknown, name: string): Bytes => {
  const bytes = typeof value === 'string' ? decodeBase64(value) : null;
  if (bytes === null) throw new Error(`SEAL_KEYS: ${name} is not base64`);
  return Uint8Array.from(bytes);
};

const readList = (value: unknown, name: string): readonly Bytes[] => {
  if (!Array.isArray(value)) throw new Error(`SEAL_KEYS: ${name} is not a list`);
  return value.map((item: unknown) => readBase64(item, name));
};

const readSecret = (secret: string) => {
  const parsed: unknown = JSON.parse(secret);
  const member = (name: string): unknown =>
    typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, name) : undefined;
  if (member('v') !== SECRET_VERSION) throw new Error(`SEAL_KEYS: not ${SECRET_VERSION}`);
  return {
    pkcs8: () => readBase64(member('privateKey'), 'privateKey'),
    certificate: () => readBase64(member('certificate'), 'certificate'),
    chain: () => readList(member('chain'), 'chain'),
    crls: () => readList(member('crls'), 'crls'),
  };
};

/** Reads the revocation lists beside the key, and leaves the key alone. Throws as `importSealSigner` does. */
export const readSealLists = (secret: string): readonly Uint8Array[] => readSecret(secret).crls();

/** Reads whom the sealing certificate names: what the ledger's state says as `seal.subject`. Throws as above. */
export const readSealSubject = (secret: string): string =>
  readX509Certificate(readSecret(secret).certificate()).subjectName;

/** Imports the secret SEAL_KEYS; the key is not extractable. Throws when the secret is not one: a deployment error. */
export const importSealSigner = async (secret: string): Promise<SealSigner> => {
  const { pkcs8, certificate, chain, crls } = readSecret(secret);
  const key = await crypto.subtle.importKey('pkcs8', pkcs8(), EC_KEY, false, ['sign']);
  return {
    sign: async (bytes) => await signWithP256(key, bytes),
    certificate: certificate(),
    chain: chain(),
    crls: crls(),
  };
};
