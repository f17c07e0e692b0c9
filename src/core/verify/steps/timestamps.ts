// Step `timestamps`: RFC 3161 tokens over the exact bytes of the batch core, up to roots that the ledger's state names.
// A token that the batch entry names by hash is `named`: the ledger protects it; any other came late.

import { decodeBase64 } from '../../bytes/base64.ts';
import { encodeUtf8 } from '../../bytes/bytes.ts';
import { encodeHex } from '../../bytes/hex.ts';
import { type BatchEntry, sliceBatchCore } from '../../batch/batch-entry.ts';
import type { CertificateCore } from '../../certificate/certificate-core.ts';
import { sha256 } from '../../digest/sha256.ts';
import type { LedgerState } from '../../ledger/genesis.ts';
import { verifyTimestampToken } from '../../timestamp/verify-timestamp-token.ts';
import { readX509Certificate } from '../../x509/x509-certificate.ts';
import { failStep, pass } from '../step.ts';
import { formatUnixMs } from '../times.ts';
import type { Step, StepCode } from '../verdict.ts';

/** A token that verified up to a trusted root. Times in Unix milliseconds. */
export type TrustedToken = {
  readonly authority: string;
  /** Lower-case hex. */
  readonly tokenSha256: string;
  /** SHA-256 (hex) of the public key that signed it. */
  readonly signer: string;
  readonly simulated: boolean;
  readonly named: boolean;
  readonly genTimeUnixMs: number;
  readonly accuracyMs: number;
  /** When the first certificate of its path ends. */
  readonly expiresAtUnixMs: number;
};

export type TimestampsReading = { readonly step: Step; readonly tokens: readonly TrustedToken[] };

type CarriedToken = CertificateCore['timestamps'][number];
type Judged = {
  readonly trusted: TrustedToken | null;
  readonly code: StepCode;
  readonly facts: { readonly [key: string]: string | number | boolean | null };
};

const UNTRUSTED: readonly string[] = ['timestamp.untrusted-root', 'timestamp.signer-certificate-missing'];

const judgeToken = async (
  carried: CarriedToken,
  entry: BatchEntry,
  imprint: Uint8Array,
  state: LedgerState,
): Promise<Judged> => {
  const token = decodeBase64(carried.token) ?? new Uint8Array();
  const tokenSha256 = encodeHex(sha256(token));
  const named = entry.timestamps.some(
    (candidate) => candidate.authority === carried.authority && candidate.tokenSha256 === tokenSha256,
  );
  const base = { authority: carried.authority, tokenSha256, named };
  const authority = state.timestamps.authorities.find(({ name }) => name === carried.authority);
  if (authority === undefined) {
    return { trusted: null, code: 'UNTRUSTED_TSA', facts: { ...base, reason: 'timestamp.unknown-authority' } };
  }
  const verified = await verifyTimestampToken({
    token,
    imprint,
    trustedRoots: authority.roots,
    extraCertificates: carried.certificates.flatMap((text) => decodeBase64(text) ?? []),
  });
  if (!verified.ok) {
    const { code: reason } = verified.failure;
    return {
      trusted: null,
      code: UNTRUSTED.includes(reason) ? 'UNTRUSTED_TSA' : 'INVALID',
      facts: { ...base, reason },
    };
  }
  const { genTimeUnixMs, accuracyMs, serialNumber, policy, tsaName, certificates, rootSha256 } = verified.value;
  const path = certificates.map(readX509Certificate);
  const expiresAtUnixMs = Math.min(...path.map(({ notAfterUnixMs }) => notAfterUnixMs));
  const signer = encodeHex(sha256(path[0]?.publicKeyInfo ?? new Uint8Array()));
  const { simulated } = authority;
  const facts = {
    ...base,
    simulated,
    genTime: formatUnixMs(genTimeUnixMs),
    accuracyMs,
    serialNumber,
    policy,
    tsaName,
    rootSha256,
    expiresAt: formatUnixMs(expiresAtUnixMs),
  };
  const times = { genTimeUnixMs, accuracyMs, expiresAtUnixMs };
  const trusted = { authority: carried.authority, tokenSha256, signer, simulated, named, ...times };
  return { trusted, code: 'VALID', facts };
};

/**
 * Counts the authorities behind tokens: two tokens of one authority are one witness to the time, and so is one key under
 * two authorities' names, which a cross-certified root makes possible.
 */
export const countAuthorities = (tokens: readonly TrustedToken[]): number => {
  const authorityOf = new Map<string, string>();
  for (const { authority, signer } of tokens) if (!authorityOf.has(signer)) authorityOf.set(signer, authority);
  return new Set(authorityOf.values()).size;
};

/**
 * Verifies the tokens that the certificate carries and counts them against the state's minimum.
 * @param state the one that the batch names as its policy
 */
export const verifyTimestamps = async (
  core: CertificateCore,
  entry: BatchEntry,
  state: LedgerState,
): Promise<TimestampsReading> => {
  const imprint = sha256(encodeUtf8(sliceBatchCore(core.batch.entry)));
  const judged = await Promise.all(core.timestamps.map((carried) => judgeToken(carried, entry, imprint, state)));
  const tokens = judged.flatMap(({ trusted }) => trusted ?? []);
  const met = countAuthorities(tokens);
  const { minimum } = state.timestamps;
  const facts = { met, required: minimum, imprint: encodeHex(imprint), tokens: judged.map((one) => one.facts) };
  // A token that was altered says that the certificate was, even if the others suffice.
  const broken = judged.find(({ code }) => code === 'INVALID');
  if (broken !== undefined) return { step: failStep('timestamps', 'INVALID', facts), tokens };
  if (met < minimum) {
    const code = judged.some((one) => one.code === 'UNTRUSTED_TSA') ? 'UNTRUSTED_TSA' : 'NOT_MET';
    return { step: failStep('timestamps', code, facts), tokens };
  }
  return { step: pass('timestamps', 'VALID', facts), tokens };
};
