// A timestamp token as certificates and supplements carry it, verified up to a root that a state of the ledger names for
// its authority. What the token is over, its reader knows.

import { decodeBase64 } from '../bytes/base64.ts';
import { encodeHex } from '../bytes/hex.ts';
import { type SignatureAlgorithms, listSignatureAlgorithms } from '../cms/signature-algorithms.ts';
import { sha256 } from '../digest/sha256.ts';
import type { LedgerState } from '../ledger/genesis.ts';
import { type Result, fail, succeed } from '../result.ts';
import { parseTimestampToken } from '../timestamp/parse-timestamp-token.ts';
import { verifyTimestampToken } from '../timestamp/verify-timestamp-token.ts';
import { type RevocationSource, judgeRevocation } from '../x509/revocation.ts';
import { type X509Certificate, readX509Certificate } from '../x509/x509-certificate.ts';
import { formatUnixMs } from './times.ts';

/** DER in base64. */
export type CarriedToken = {
  readonly authority: string;
  readonly token: string;
  /** Those that the token leaves out. */
  readonly certificates: readonly string[];
  /** What was known of revocation when it was issued. */
  readonly crls: readonly string[];
  readonly ocsps: readonly string[];
};

export type Authority = LedgerState['timestamps']['authorities'][number];

/** A token that verified up to a trusted root. Times in Unix milliseconds. */
export type VerifiedToken = {
  readonly authority: string;
  /** Lower-case hex. */
  readonly tokenSha256: string;
  /** SHA-256 (hex) of the public key that signed it. */
  readonly signer: string;
  readonly simulated: boolean;
  readonly genTimeUnixMs: number;
  readonly accuracyMs: number;
  /** When the first certificate of its path ends, or from when on a key of the path is said to have been lost. */
  readonly expiresAtUnixMs: number;
  /** From when on whoever has its key states any time: then, or when a later state left its authority out. */
  readonly endsAtUnixMs: number;
  /** The last state that names its authority, where that is why it ends; else null. */
  readonly lastSequence: number | null;
  /** SHA-256 (hex) of the root's certificate. */
  readonly rootSha256: string;
  readonly algorithms: SignatureAlgorithms;
  readonly revocation: RevocationSource;
  readonly facts: { readonly [key: string]: string | number | boolean | null };
};

export type CarriedTokenFailure = {
  readonly reason: string;
  /** The token may be sound: its authority or root is not one that the state names. */
  readonly isUntrusted: boolean;
  readonly isRevoked: boolean;
};

const UNTRUSTED: readonly string[] = ['timestamp.untrusted-root', 'timestamp.signer-certificate-missing'];

const decodeAll = (list: readonly string[]): readonly Uint8Array[] => list.flatMap((text) => decodeBase64(text) ?? []);

/** Names every algorithm that a verified token needs. */
export const listTokenAlgorithms = ({ algorithms }: Pick<VerifiedToken, 'algorithms'>): readonly string[] => [
  ...algorithms.digests,
  ...algorithms.signatures,
];

/** Computes the hash by which a ledger entry names a token; lower-case hex. */
export const computeTokenHash = ({ token }: CarriedToken): string =>
  encodeHex(sha256(decodeBase64(token) ?? new Uint8Array()));

const listAlgorithms = (token: Uint8Array, imprint: string, path: readonly X509Certificate[]): SignatureAlgorithms => {
  const parsed = parseTimestampToken(token);
  const { digests, signatures } = parsed.ok
    ? listSignatureAlgorithms(parsed.value.signer, path)
    : { digests: [], signatures: [] };
  return { digests: [...new Set([imprint.toLowerCase(), ...digests])], signatures };
};

/**
 * Verifies a carried token over an imprint.
 * @param authority the one of its name in the state; undefined: there is none
 */
export const verifyCarriedToken = async (
  carried: CarriedToken,
  imprint: Uint8Array,
  authority: Authority | undefined,
): Promise<Result<VerifiedToken, CarriedTokenFailure>> => {
  if (authority === undefined)
    return fail({ reason: 'timestamp.unknown-authority', isUntrusted: true, isRevoked: false });
  const token = decodeBase64(carried.token) ?? new Uint8Array();
  const verified = await verifyTimestampToken({
    token,
    imprint,
    trustedRoots: authority.roots,
    extraCertificates: decodeAll(carried.certificates),
  });
  if (!verified.ok) {
    const { code: reason } = verified.failure;
    return fail({ reason, isUntrusted: UNTRUSTED.includes(reason), isRevoked: false });
  }
  const { genTimeUnixMs, accuracyMs, serialNumber, policy, tsaName, certificates, imprintAlgorithm, rootSha256 } =
    verified.value;
  const path = certificates.map(readX509Certificate);
  const material = { crls: decodeAll(carried.crls), ocsps: decodeAll(carried.ocsps) };
  const revocation = await judgeRevocation(path, material, genTimeUnixMs);
  if (!revocation.ok) {
    const { code: reason } = revocation.failure;
    return fail({ reason, isUntrusted: false, isRevoked: reason === 'timestamp.certificate-revoked' });
  }
  const { source, doubtfulFromUnixMs } = revocation.value;
  const ends = path.map(({ notAfterUnixMs }) => notAfterUnixMs);
  // Whoever has a lost key states any time, as after the end of its certificate: what the ledger named before then stays.
  const expiresAtUnixMs = Math.min(...ends, ...(doubtfulFromUnixMs === null ? [] : [doubtfulFromUnixMs]));
  const signer = encodeHex(sha256(path[0]?.publicKeyInfo ?? new Uint8Array()));
  const algorithms = listAlgorithms(token, imprintAlgorithm, path);
  const { simulated } = authority;
  const facts = {
    simulated,
    genTime: formatUnixMs(genTimeUnixMs),
    accuracyMs,
    serialNumber,
    policy,
    tsaName,
    rootSha256,
    expiresAt: formatUnixMs(expiresAtUnixMs),
    revocation: source,
    ...(doubtfulFromUnixMs === null ? {} : { keyLostFrom: formatUnixMs(doubtfulFromUnixMs) }),
  };
  const tokenSha256 = computeTokenHash(carried);
  const times = { genTimeUnixMs, accuracyMs, expiresAtUnixMs, endsAtUnixMs: expiresAtUnixMs, lastSequence: null };
  return succeed({
    authority: carried.authority,
    tokenSha256,
    signer,
    simulated,
    ...times,
    rootSha256,
    algorithms,
    revocation: source,
    facts,
  });
};
