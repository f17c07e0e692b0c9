// Verification of the seal on a certificate PDF (ETSI EN 319 102-1, reduced): the CMS signature over what core/pdf found
// to be covered, its timestamp, the path of its certificate to a root that the ledger's state names, revocation by the
// lists that the document carries, and the document timestamps. Hostile input. Judged at the time of the signature's own
// timestamp, so that the seal outlives its certificate.

import { sha256 } from '../digest/sha256.ts';
import { encodeHex } from '../bytes/hex.ts';
import { MalformedDer } from '../asn1/der-reader.ts';
import { OID } from '../asn1/object-identifiers.ts';
import type { CmsFailure, PrefixedFailure } from '../cms/cms-failure.ts';
import { readSignedData, type SignedData } from '../cms/signed-data.ts';
import { findAttribute, readUnsignedAttributes } from '../cms/signer-info.ts';
import { verifySigner } from '../cms/verify-signer.ts';
import type { PdfSeal, PdfSignature, SealFault } from '../pdf/read-seals.ts';
import { fail, succeed, type Result } from '../result.ts';
import type { TimestampFailure } from '../timestamp/timestamp-failure.ts';
import { parseTimestampToken } from '../timestamp/parse-timestamp-token.ts';
import { verifyTimestampToken, type TimestampToken } from '../timestamp/verify-timestamp-token.ts';
import { checkCertificateAt, findCertificatePath } from '../x509/certificate-path.ts';
import type { RevocationSource } from '../x509/revocation.ts';
import { readX509Certificate } from '../x509/x509-certificate.ts';
import { type SealRevocationFailure, checkSealRevocation } from './seal-revocation.ts';
import { type SignatureAlgorithms, listSignatureAlgorithms } from '../cms/signature-algorithms.ts';

/** Roots that are trusted, lower-case hex SHA-256 of the certificates (DER). */
export type SealTrust = { readonly sealRoots: readonly string[]; readonly timestampRoots: readonly string[] };

export type DocumentTimestamp = {
  readonly genTimeUnixMs: number;
  readonly accuracyMs: number;
  readonly rootSha256: string;
};

/** What a verified seal says. */
export type VerifiedSeal = {
  /** Subject of the sealing certificate. */
  readonly sealedBy: string;
  /** The signature existed by then, give or take the accuracy: genTime of its timestamp. */
  readonly sealedAtUnixMs: number;
  readonly accuracyMs: number;
  readonly rootSha256: string;
  /** Root of the timestamp's authority. */
  readonly timestampRootSha256: string;
  /** Those up to a trusted root. */
  readonly documentTimestamps: readonly DocumentTimestamp[];
  /** Whether the document carries a current word on its certificates; who sealed it chose that. */
  readonly revocation: RevocationSource;
  /** Of the sealing signature, of its timestamp, and of the paths of both. */
  readonly algorithms: SignatureAlgorithms;
};

export type SealFailure =
  | { readonly code: 'seal.not-covered'; readonly reason: SealFault }
  | PrefixedFailure<'seal', CmsFailure>
  | { readonly code: 'seal.padding' }
  | { readonly code: 'seal.timestamp-missing' }
  /** Why the signature's timestamp, or one of the document, is not accepted. */
  | { readonly code: 'seal.timestamp-invalid'; readonly reason: string }
  | { readonly code: 'seal.key-usage'; readonly subject: string }
  | SealRevocationFailure
  /** Sound, but it leads to no root that is trusted: `of` is the seal or its timestamp. */
  | { readonly code: 'seal.untrusted'; readonly of: 'seal' | 'timestamp'; readonly subject: string };

const SIGNED_DATA_VERSION = 1;

/** The structure at the beginning; the rest of the room for it must be zeros. Null otherwise. */
const trimPadding = ({ contents }: PdfSignature): Uint8Array | null => {
  const first = contents[1] ?? 0;
  const count = first > 0x80 ? first - 0x80 : 0;
  if (contents[0] !== 0x30 || first === 0x80 || count > 4) return null;
  let length = count === 0 ? first : 0;
  for (let index = 0; index < count; index += 1) length = length * 256 + (contents[2 + index] ?? 0);
  const end = 2 + count + length;
  if (end > contents.length || contents.subarray(end).some((byte) => byte !== 0)) return null;
  return contents.subarray(0, end);
};

const named = (failure: CmsFailure): PrefixedFailure<'seal', CmsFailure> =>
  // A template literal over a union is not seen to be the union of the templates.
  ({ ...failure, code: `seal.${failure.code}` }) as PrefixedFailure<'seal', CmsFailure>;

const describeTimestamp = (failure: TimestampFailure, subject: string): SealFailure =>
  failure.code === 'timestamp.untrusted-root'
    ? { code: 'seal.untrusted', of: 'timestamp', subject }
    : { code: 'seal.timestamp-invalid', reason: failure.code };

const verifyTimestamp = async (
  token: Uint8Array,
  data: Uint8Array,
  trust: SealTrust,
  extraCertificates: readonly Uint8Array[],
): Promise<Result<TimestampToken, SealFailure>> => {
  const imprint = sha256(data);
  const verified = await verifyTimestampToken({
    token,
    imprint,
    trustedRoots: trust.timestampRoots,
    extraCertificates,
  });
  return verified.ok ? verified : fail(describeTimestamp(verified.failure, ''));
};

/** The token beside the signature; null for none. */
const readSignatureTimestamp = ({ signer }: SignedData): Result<Uint8Array | null, SealFailure> => {
  const attribute = findAttribute(readUnsignedAttributes(signer), OID.signatureTimeStamp);
  if (!attribute.ok) return fail(named(attribute.failure));
  return succeed(attribute.value?.bytes ?? null);
};

const joinAlgorithms = (seal: SignatureAlgorithms, token: Uint8Array, { certificates }: TimestampToken) => {
  const parsed = parseTimestampToken(token);
  const path = certificates.map(readX509Certificate);
  const stamp = parsed.ok ? listSignatureAlgorithms(parsed.value.signer, path) : { digests: [], signatures: [] };
  return {
    digests: [...new Set([...seal.digests, ...stamp.digests])],
    signatures: [...new Set([...seal.signatures, ...stamp.signatures])],
  };
};

type Sound = Extract<PdfSeal, { readonly fault: null }>;

const verifyDocumentTimestamps = async (
  seal: Sound,
  trust: SealTrust,
): Promise<Result<readonly DocumentTimestamp[], SealFailure>> => {
  const found: DocumentTimestamp[] = [];
  for (const timestamp of seal.timestamps) {
    const token = trimPadding(timestamp);
    if (token === null) return fail({ code: 'seal.padding' });
    const verified = await verifyTimestamp(token, timestamp.signedBytes(), trust, seal.certificates);
    if (verified.ok) {
      const { genTimeUnixMs, accuracyMs, rootSha256 } = verified.value;
      found.push({ genTimeUnixMs, accuracyMs, rootSha256 });
    } else if (verified.failure.code !== 'seal.untrusted') return verified;
  }
  return succeed(found);
};

const verify = async (seal: Sound, trust: SealTrust): Promise<Result<VerifiedSeal, SealFailure>> => {
  const cms = trimPadding(seal.signature);
  if (cms === null) return fail({ code: 'seal.padding' });
  const read = readSignedData(cms);
  if (!read.ok) return fail(named(read.failure));
  const signedData = read.value;
  const { signer, contentType } = signedData;
  if (contentType !== OID.data || signedData.content !== null || signedData.version !== SIGNED_DATA_VERSION) {
    return fail({ code: 'seal.malformed', part: 'EncapsulatedContentInfo' });
  }
  const candidates = [...signedData.certificates, ...seal.certificates].map(readX509Certificate);
  const content = seal.signature.signedBytes();
  const signature = await verifySigner({ signer, contentType: OID.data, content, candidates });
  if (!signature.ok) return fail(named(signature.failure));
  const certificate = signature.value;
  const { subjectName: subject, extensions } = certificate;
  const isForSigning =
    extensions.keyUsage === null ||
    extensions.keyUsage.some((use) => use === 'digitalSignature' || use === 'nonRepudiation');
  if (!isForSigning || extensions.isCertificateAuthority) return fail({ code: 'seal.key-usage', subject });

  const token = readSignatureTimestamp(signedData);
  if (!token.ok) return token;
  if (token.value === null) return fail({ code: 'seal.timestamp-missing' });
  const timestamp = await verifyTimestamp(token.value, signer.signature, trust, seal.certificates);
  if (!timestamp.ok) return timestamp;
  const { genTimeUnixMs } = timestamp.value;
  const crls = [...signedData.crls, ...seal.crls];
  const stamped = await checkSealRevocation(timestamp.value.certificates.map(readX509Certificate), crls, genTimeUnixMs);
  if (!stamped.ok) return stamped;
  const validity = checkCertificateAt(certificate, genTimeUnixMs);
  if (!validity.ok) return fail({ code: 'seal.certificate-invalid', reason: validity.failure.code });
  const path = await findCertificatePath(certificate, candidates, trust.sealRoots, genTimeUnixMs);
  if (!path.ok) {
    return path.failure.code === 'timestamp.untrusted-root'
      ? fail({ code: 'seal.untrusted', of: 'seal', subject })
      : fail({ code: 'seal.certificate-invalid', reason: path.failure.code });
  }
  const revocation = await checkSealRevocation(path.value, crls, genTimeUnixMs);
  if (!revocation.ok) return revocation;
  const later = await verifyDocumentTimestamps(seal, trust);
  if (!later.ok) return later;
  return succeed({
    sealedBy: subject,
    sealedAtUnixMs: genTimeUnixMs,
    accuracyMs: timestamp.value.accuracyMs,
    rootSha256: encodeHex(sha256((path.value.at(-1) ?? certificate).bytes)),
    timestampRootSha256: timestamp.value.rootSha256,
    documentTimestamps: later.value,
    revocation: revocation.value,
    algorithms: joinAlgorithms(listSignatureAlgorithms(signer, path.value), token.value, timestamp.value),
  });
};

/** Verifies a seal. Gives a failure, never an exception, whatever the bytes are. */
export const verifySeal = async (seal: PdfSeal, trust: SealTrust): Promise<Result<VerifiedSeal, SealFailure>> => {
  if (seal.fault !== null) return fail({ code: 'seal.not-covered', reason: seal.fault });
  try {
    return await verify(seal, trust);
  } catch (error) {
    if (error instanceof MalformedDer) return fail({ code: 'seal.malformed', part: error.message });
    throw error;
  }
};
