// Whether the certificates of a verified path were revoked, by the lists and OCSP responses that somebody carries along
// (RFC 5280 §6.3, RFC 6960 §3.2, reduced): each is verified as its issuer's word, none is fetched. What is missing or too
// old says nothing; what is carried and does not verify is an altered certificate. Hostile input.

import { equalBytes } from '../bytes/bytes.ts';
import { fail, succeed, type Result } from '../result.ts';
import { MalformedDer, openDer, parseDer, TAG, type DerNode } from '../asn1/der-reader.ts';
import { readWholeBits } from '../asn1/der-values.ts';
import { DIGESTS, OID } from '../asn1/object-identifiers.ts';
import { readCrl, type CertificateRevocationList } from './crl.ts';
import { readOcspResponse, type OcspAnswer, type OcspResponse } from './ocsp.ts';
import { readSignatureAlgorithm, verifyWithPublicKey } from './public-key-signature.ts';
import { weighRevocation, type Revocation } from './revocation-reason.ts';
import { readX509Certificate, type X509Certificate } from './x509-certificate.ts';

/** Where the word on a certificate comes from. */
export type RevocationSource = 'crl' | 'ocsp' | 'none';

export type RevocationReading = {
  /** `none` as soon as one certificate of the path has neither. */
  readonly source: RevocationSource;
  /** A revocation that came after the moment, of a key that may have been lost: from then on the path proves nothing. */
  readonly doubtfulFromUnixMs: number | null;
};

export type RevocationFailure =
  /** A list or response that is malformed, wrongly signed, or about no certificate of the path. */
  | { readonly code: 'timestamp.revocation-invalid'; readonly part: string }
  | {
      readonly code: 'timestamp.certificate-revoked';
      readonly subject: string;
      readonly revokedAtUnixMs: number;
      readonly reason: string;
    };

type Word = {
  readonly source: 'crl' | 'ocsp';
  readonly isCurrent: boolean;
  readonly revocation: Revocation | null;
};

const verifySignedBy = async (
  key: X509Certificate,
  signed: { readonly tbs: Uint8Array; readonly signatureAlgorithm: DerNode; readonly signature: Uint8Array },
): Promise<boolean> => {
  const algorithm = readSignatureAlgorithm(signed.signatureAlgorithm, 'revocation.signatureAlgorithm');
  if (algorithm === null || algorithm.digest === null) return false;
  const { kind, digest } = algorithm;
  return (await verifyWithPublicKey(key.publicKeyInfo, kind, digest, signed.signature, signed.tbs)) === 'valid';
};

const isAllowed = ({ extensions }: X509Certificate, use: 'cRLSign' | 'digitalSignature'): boolean =>
  extensions.keyUsage === null || extensions.keyUsage.includes(use);

// Without a next update it speaks for its own moment only; with one, for the time until then.
const isCurrentAt = (
  { thisUpdateUnixMs, nextUpdateUnixMs }: Pick<OcspAnswer, 'thisUpdateUnixMs' | 'nextUpdateUnixMs'>,
  unixMs: number,
): boolean => (nextUpdateUnixMs ?? thisUpdateUnixMs) >= unixMs;

const consultCrl = async (
  list: CertificateRevocationList,
  certificate: X509Certificate,
  issuer: X509Certificate,
  unixMs: number,
): Promise<Word | null> => {
  if (!equalBytes(list.issuer, issuer.subject) || !isAllowed(issuer, 'cRLSign')) return null;
  const isCovered =
    list.scope === 'all' || (list.scope === 'authorities') === certificate.extensions.isCertificateAuthority;
  if (list.unknownCritical.length > 0 || !isCovered || !(await verifySignedBy(issuer, list))) return null;
  return {
    source: 'crl',
    isCurrent: isCurrentAt(list, unixMs),
    revocation: list.revoked.get(certificate.serialNumber) ?? null,
  };
};

/** The bits of a certificate's public key, which OCSP hashes. */
export const readKeyBits = ({ publicKeyInfo }: X509Certificate): Uint8Array => {
  const cursor = openDer(parseDer(publicKeyInfo), TAG.sequence, 'SubjectPublicKeyInfo');
  cursor.take(TAG.sequence, 'algorithm');
  return readWholeBits(cursor.take(TAG.bitString, 'subjectPublicKey'), 'SubjectPublicKeyInfo');
};

const hash = async (name: string, bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest(name, Uint8Array.from(bytes)));

const isAbout = async (answer: OcspAnswer, certificate: X509Certificate, issuer: X509Certificate): Promise<boolean> => {
  const { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber } = answer.id;
  if (serialNumber !== certificate.serialNumber) return false;
  // SHA-1 only names the issuer here, whose signature is verified.
  const name = hashAlgorithm === OID.sha1 ? 'SHA-1' : DIGESTS[hashAlgorithm]?.name;
  if (name === undefined) return false;
  return (
    equalBytes(issuerNameHash, await hash(name, issuer.subject)) &&
    equalBytes(issuerKeyHash, await hash(name, readKeyBits(issuer)))
  );
};

const isResponder = async ({ responder }: OcspResponse, candidate: X509Certificate): Promise<boolean> =>
  responder.kind === 'name'
    ? equalBytes(responder.name, candidate.subject)
    : equalBytes(responder.keyHash, await hash('SHA-1', readKeyBits(candidate)));

/** RFC 6960 §4.2.2.2: the issuer itself, or a certificate that it issued for answering. */
const isSignedForIssuer = async (response: OcspResponse, issuer: X509Certificate): Promise<boolean> => {
  if ((await isResponder(response, issuer)) && (await verifySignedBy(issuer, response))) return true;
  for (const delegate of response.certificates.map(readX509Certificate)) {
    const { extensions, notBeforeUnixMs, notAfterUnixMs } = delegate;
    const isDelegate =
      equalBytes(delegate.issuer, issuer.subject) &&
      extensions.extendedKeyUsage?.purposes.includes(OID.ocspSigning) === true &&
      extensions.unknownCritical.length === 0 &&
      isAllowed(delegate, 'digitalSignature') &&
      response.producedAtUnixMs >= notBeforeUnixMs &&
      response.producedAtUnixMs <= notAfterUnixMs;
    if (!isDelegate || !(await isResponder(response, delegate))) continue;
    if ((await verifySignedBy(issuer, delegate)) && (await verifySignedBy(delegate, response))) return true;
  }
  return false;
};

const consultOcsp = async (
  response: OcspResponse,
  certificate: X509Certificate,
  issuer: X509Certificate,
  unixMs: number,
): Promise<Word | null> => {
  if (response.unknownCritical.length > 0) return null;
  for (const answer of response.answers) {
    if (answer.status === 'unknown' || !(await isAbout(answer, certificate, issuer))) continue;
    if (!(await isSignedForIssuer(response, issuer))) return null;
    return { source: 'ocsp', isCurrent: isCurrentAt(answer, unixMs), revocation: answer.revocation };
  }
  return null;
};

type Material = { readonly crls: readonly Uint8Array[]; readonly ocsps: readonly Uint8Array[] };

const judge = async (
  path: readonly X509Certificate[],
  { crls, ocsps }: Material,
  unixMs: number,
): Promise<Result<RevocationReading, RevocationFailure>> => {
  const links = path.slice(0, -1).flatMap((certificate, index) => {
    const issuer = path[index + 1];
    return issuer === undefined ? [] : [{ certificate, issuer }];
  });
  const consults = [
    ...crls.map(readCrl).map((list, index) => ({ part: `crls/${index}`, consult: consultCrl.bind(null, list) })),
    ...ocsps
      .map(readOcspResponse)
      .map((response, index) => ({ part: `ocsps/${index}`, consult: consultOcsp.bind(null, response) })),
  ];
  const sources: RevocationSource[] = links.map(() => 'none');
  let doubtfulFromUnixMs: number | null = null;
  for (const { part, consult } of consults) {
    let isAboutPath = false;
    for (const [index, { certificate, issuer }] of links.entries()) {
      const word = await consult(certificate, issuer, unixMs);
      if (word === null) continue;
      isAboutPath = true;
      if (word.isCurrent && sources[index] !== 'ocsp') sources[index] = word.source;
      if (word.revocation === null) continue;
      const { atUnixMs, reason, invalidUnixMs } = word.revocation;
      const weight = weighRevocation(word.revocation, unixMs);
      if (weight === 'revoked') {
        const subject = certificate.subjectName;
        return fail({ code: 'timestamp.certificate-revoked', subject, revokedAtUnixMs: atUnixMs, reason });
      }
      const from = Math.min(atUnixMs, invalidUnixMs ?? atUnixMs);
      if (weight === 'doubtful') doubtfulFromUnixMs = Math.min(doubtfulFromUnixMs ?? from, from);
    }
    if (!isAboutPath) return fail({ code: 'timestamp.revocation-invalid', part });
  }
  const source = sources.includes('none') ? 'none' : sources.includes('crl') ? 'crl' : 'ocsp';
  return succeed({ source: sources.length === 0 ? 'none' : source, doubtfulFromUnixMs });
};

/**
 * Judges the certificates below the root of a verified path at a moment.
 *
 * @param path signer first, trusted root last
 * @param material lists and responses, DER; each must be about a certificate of the path, by its issuer's signature
 * @param unixMs the time that the path is relied on for: a token's genTime
 */
export const judgeRevocation = async (
  path: readonly X509Certificate[],
  material: Material,
  unixMs: number,
): Promise<Result<RevocationReading, RevocationFailure>> => {
  try {
    return await judge(path, material, unixMs);
  } catch (error) {
    if (error instanceof MalformedDer) return fail({ code: 'timestamp.revocation-invalid', part: error.message });
    throw error;
  }
};
