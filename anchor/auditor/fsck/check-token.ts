// One timestamp token of an own ledger, more strictly than a verifier of certificates: beside what RFC 3161 demands, no
// byte may be free to change. So the shell is DER, nothing is unsigned, and every certificate in it leads to a root that
// the ledger's state pins (or is one).

import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { type Result, fail, succeed } from '../../../src/core/result.ts';
import { findCertificatePath } from '../../../src/core/x509/certificate-path.ts';
import { type DerNode, MalformedDer, TAG, context, parseDer } from '../../../src/core/asn1/der-reader.ts';
import { type TimestampToken, verifyTimestampToken } from '../../../src/core/timestamp/verify-timestamp-token.ts';
import { readX509Certificate } from '../../../src/core/x509/x509-certificate.ts';

export type TokenFault = { readonly code: string; readonly detail: string };

const CONSTRUCTED_OCTET_STRING = 0x24;
/** SignedData's members before `certificates`: version, digestAlgorithms, encapContentInfo. */
const BEFORE_CERTIFICATES = 3;

const member = (node: DerNode | undefined, index: number): DerNode | undefined => node?.children?.[index];

const hasTag = (node: DerNode, tag: number): boolean =>
  node.tag === tag || (node.children ?? []).some((child) => hasTag(child, tag));

type Shell = { readonly certificates: readonly Uint8Array[]; readonly fault: TokenFault | null };

/** Reads the token's shell as DER and lists its certificates. */
const readShell = (token: Uint8Array): Shell => {
  const refuse = (code: string, detail = ''): Shell => ({ certificates: [], fault: { code, detail } });
  let root: DerNode;
  try {
    root = parseDer(token);
  } catch (error) {
    if (!(error instanceof MalformedDer)) throw error;
    return refuse('token.not-der', error.message);
  }
  if (hasTag(root, CONSTRUCTED_OCTET_STRING)) return refuse('token.not-der', 'an octet string in segments');
  const signedData = member(member(root, 1), 0);
  const rest = signedData?.children?.slice(BEFORE_CERTIFICATES) ?? [];
  const certificates = rest.find(({ tag }) => tag === context(0))?.children ?? [];
  if (rest.some(({ tag }) => tag === context(1))) return refuse('token.revocation-lists');
  const signerInfo = member(
    rest.find(({ tag }) => tag === TAG.set),
    0,
  );
  if (signerInfo?.children?.some(({ tag }) => tag === context(1)) === true) return refuse('token.unsigned-attributes');
  return { certificates: certificates.map(({ bytes }) => bytes), fault: null };
};

const isPinned = (certificate: Uint8Array, roots: readonly string[]): boolean =>
  roots.includes(encodeHex(sha256(certificate)));

/** Finds a certificate in the token that neither is a pinned root nor leads to one. */
const findStray = async (
  certificates: readonly Uint8Array[],
  roots: readonly string[],
  atUnixMs: number,
): Promise<number> => {
  const all = certificates.map(readX509Certificate);
  for (const [index, certificate] of all.entries()) {
    if (isPinned(certificate.bytes, roots)) continue;
    const path = await findCertificatePath(certificate, all, roots, atUnixMs);
    if (!path.ok) return index;
  }
  return -1;
};

/**
 * Verifies a token over an imprint up to the pinned roots (SHA-256 in hex).
 * @returns the token, or the code of the first fault
 */
export const checkToken = async (
  token: Uint8Array,
  imprint: Uint8Array,
  roots: readonly string[],
): Promise<Result<TimestampToken, TokenFault>> => {
  const shell = readShell(token);
  if (shell.fault !== null) return fail(shell.fault);
  const verified = await verifyTimestampToken({ token, imprint, trustedRoots: roots });
  if (!verified.ok) return fail({ code: verified.failure.code, detail: JSON.stringify(verified.failure) });
  try {
    const stray = await findStray(shell.certificates, roots, verified.value.genTimeUnixMs);
    if (stray !== -1) return fail({ code: 'token.stray-certificate', detail: `certificate ${stray}` });
  } catch (error) {
    if (!(error instanceof MalformedDer)) throw error;
    return fail({ code: 'token.stray-certificate', detail: error.message });
  }
  return succeed(verified.value);
};
