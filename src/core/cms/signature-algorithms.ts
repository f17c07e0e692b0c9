// Which algorithms a verified CMS signature and the certificates above it rest on, by the names of verify/algorithm-status.ts:
// the digests (the root's over itself proves nothing and is left out), and every key of the path.

import { derMembers, openDer, parseDer, TAG, type DerNode } from '../asn1/der-reader.ts';
import { readAlgorithm, readObjectIdentifier, readWholeBits } from '../asn1/der-values.ts';
import { isBoundBySha1 } from './signer-certificate.ts';
import { readDigestAlgorithm, readSignatureAlgorithm } from '../x509/public-key-signature.ts';
import type { X509Certificate } from '../x509/x509-certificate.ts';
import type { SignerInfo } from './signer-info.ts';

/** rsaEncryption and id-RSASSA-PSS (RFC 4055 §1.2): both hold an RSAPublicKey. */
const RSA: readonly string[] = ['1.2.840.113549.1.1.1', '1.2.840.113549.1.1.10'];
const EC = '1.2.840.10045.2.1';
const CURVES: Readonly<Record<string, string>> = {
  '1.2.840.10045.3.1.7': 'ecdsa-p256',
  '1.3.132.0.34': 'ecdsa-p384',
  '1.3.132.0.35': 'ecdsa-p521',
};
const OTHERS: Readonly<Record<string, string>> = { '1.3.101.112': 'ed25519', '2.16.840.1.101.3.4.3.17': 'ml-dsa-44' };

/** Bits of an RSA modulus, out of RSAPublicKey (RFC 8017 §A.1.1). */
const readModulusBits = (key: Uint8Array): number => {
  const modulus = derMembers(parseDer(key), TAG.sequence, 'RSAPublicKey')[0]?.content ?? new Uint8Array();
  const first = modulus.findIndex((byte) => byte !== 0);
  return first === -1 ? 0 : (modulus.length - first) * 8 - (Math.clz32(modulus[first] ?? 0) - 24);
};

/**
 * Names the algorithm that a SubjectPublicKeyInfo is for: `rsa-2048`, `ecdsa-p256`, …; its object identifier where this
 * reader has no name for it.
 *
 * @throws MalformedDer
 */
export const nameKeyAlgorithm = (publicKeyInfo: Uint8Array): string => {
  const part = 'SubjectPublicKeyInfo';
  const cursor = openDer(parseDer(publicKeyInfo), TAG.sequence, part);
  const { oid, parameters } = readAlgorithm(cursor.take(TAG.sequence, 'algorithm'), part);
  if (RSA.includes(oid))
    return `rsa-${readModulusBits(readWholeBits(cursor.take(TAG.bitString, 'subjectPublicKey'), part))}`;
  if (oid !== EC || parameters === null) return OTHERS[oid] ?? oid;
  const curve = readObjectIdentifier(parameters, part);
  return CURVES[curve] ?? curve;
};

/** Names of digests and of keys. */
export type SignatureAlgorithms = { readonly digests: readonly string[]; readonly signatures: readonly string[] };

const nameDigest = (node: DerNode): readonly string[] => {
  const digest = readDigestAlgorithm(node, 'digestAlgorithm');
  return digest === null ? [] : [digest.name.toLowerCase()];
};

const nameSignatureDigest = ({ signatureAlgorithm }: X509Certificate): readonly string[] => {
  const digest = readSignatureAlgorithm(signatureAlgorithm, 'signatureAlgorithm')?.digest ?? null;
  return digest === null ? [] : [digest.toLowerCase()];
};

/**
 * Lists the algorithms of a signature that was verified.
 *
 * @param path its certificates, signer first, trusted root last
 * @throws MalformedDer
 */
export const listSignatureAlgorithms = (signer: SignerInfo, path: readonly X509Certificate[]): SignatureAlgorithms => {
  const certified = path.slice(0, -1).flatMap(nameSignatureDigest);
  // Only which certificate was meant rests on this SHA-1 (signer-certificate.ts), so it has a name of its own.
  const identified = isBoundBySha1(signer) ? ['ess-sha-1'] : [];
  return {
    digests: [...new Set([...nameDigest(signer.digestAlgorithm), ...certified, ...identified])],
    signatures: [...new Set(path.map(({ publicKeyInfo }) => nameKeyAlgorithm(publicKeyInfo)))],
  };
};
