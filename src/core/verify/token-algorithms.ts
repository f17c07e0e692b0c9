// Which algorithms a verified timestamp token rests on, by the names of `algorithm-status.ts`: its digests and those of the
// signatures on its path (the root's on itself proves nothing and is left out), and every key of the path.

import { derMembers, openDer, parseDer, TAG, type DerNode } from '../asn1/der-reader.ts';
import { readAlgorithm, readObjectIdentifier, readWholeBits } from '../asn1/der-values.ts';
import { parseTimestampToken } from '../timestamp/parse-timestamp-token.ts';
import { isBoundBySha1 } from '../cms/signer-certificate.ts';
import { readDigestAlgorithm, readSignatureAlgorithm } from '../x509/public-key-signature.ts';
import type { X509Certificate } from '../x509/x509-certificate.ts';

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

export type TokenAlgorithms = { readonly digests: readonly string[]; readonly signatures: readonly string[] };

const nameDigest = (node: DerNode): readonly string[] => {
  const digest = readDigestAlgorithm(node, 'digestAlgorithm');
  return digest === null ? [] : [digest.name.toLowerCase()];
};

const nameSignatureDigest = ({ signatureAlgorithm }: X509Certificate): readonly string[] => {
  const digest = readSignatureAlgorithm(signatureAlgorithm, 'signatureAlgorithm')?.digest ?? null;
  return digest === null ? [] : [digest.toLowerCase()];
};

/**
 * Lists the algorithms of a token that was verified.
 *
 * @param imprint name of the digest that was stamped
 * @param path its certificates, signer first, trusted root last
 * @throws MalformedDer
 */
export const listTokenAlgorithms = (
  token: Uint8Array,
  imprint: string,
  path: readonly X509Certificate[],
): TokenAlgorithms => {
  const parsed = parseTimestampToken(token);
  const signed = parsed.ok ? nameDigest(parsed.value.signer.digestAlgorithm) : [];
  // Only which certificate was meant rests on this SHA-1 (core/cms/signer-certificate.ts), so it has a name of its own.
  const identified = parsed.ok && isBoundBySha1(parsed.value.signer) ? ['ess-sha-1'] : [];
  const certified = path.slice(0, -1).flatMap(nameSignatureDigest);
  return {
    digests: [...new Set([imprint.toLowerCase(), ...signed, ...certified, ...identified])],
    signatures: [...new Set(path.map(({ publicKeyInfo }) => nameKeyAlgorithm(publicKeyInfo)))],
  };
};
