// Step `timestamps`: RFC 3161 tokens over the exact bytes of the batch core, up to roots that the ledger's state names.
// A token that the batch entry names by hash is `named`: the ledger protects it; any other came late, and may be named
// by an entry of its own.

import { encodeUtf8 } from '../../bytes/bytes.ts';
import { encodeHex } from '../../bytes/hex.ts';
import { type BatchEntry, sliceBatchCore } from '../../batch/batch-entry.ts';
import type { CertificateCore } from '../../certificate/certificate-core.ts';
import { sha256 } from '../../digest/sha256.ts';
import type { LedgerState } from '../../ledger/genesis.ts';
import { type CarriedToken, type VerifiedToken, computeTokenHash, verifyCarriedToken } from '../carried-token.ts';
import type { GovernedTrust } from '../governed-trust.ts';
import type { Endorsement, Proof } from '../protection.ts';
import { endWithAuthority } from '../replaced-authority.ts';
import { failStep, pass } from '../step.ts';
import { formatUnixMs } from '../times.ts';
import type { Step, StepCode } from '../verdict.ts';

/** A token that verified up to a trusted root. Times in Unix milliseconds. */
export type TrustedToken = Omit<VerifiedToken, 'facts'> & {
  readonly named: boolean;
  /** The entry of its own that names it; null: none is carried. */
  readonly naming: Naming | null;
};

/** A ledger entry that names a token: by when it stood on the ledger, and who endorsed its checkpoint. */
export type Naming = { readonly proven: readonly Proof[]; readonly endorsement: Endorsement };

export type TimestampsReading = { readonly step: Step; readonly tokens: readonly TrustedToken[] };

/** A token of a supplement, and the ledger entry that names it. */
export type LateToken = CarriedToken & Pick<TrustedToken, 'naming'>;

const findNamedAt = ({ naming }: LateToken): number | null =>
  naming === null ? null : Math.min(...naming.proven.map(({ atUnixMs }) => atUnixMs));

type AuthorityTrust = Pick<GovernedTrust, 'base' | 'epochs'>;

type Judged = {
  readonly trusted: TrustedToken | null;
  readonly code: StepCode;
  readonly facts: { readonly [key: string]: string | number | boolean | null };
};

const judgeToken = async (
  carried: LateToken,
  isSupplement: boolean,
  entry: BatchEntry,
  imprint: Uint8Array,
  { timestamps }: LedgerState,
  trust: AuthorityTrust | null,
): Promise<Judged> => {
  const tokenSha256 = computeTokenHash(carried);
  const named = entry.timestamps.some(
    (candidate) => candidate.authority === carried.authority && candidate.tokenSha256 === tokenSha256,
  );
  const base = {
    authority: carried.authority,
    tokenSha256,
    named,
    ...(isSupplement ? { supplement: true, namedAt: formatUnixMs(findNamedAt(carried)) } : {}),
  };
  const authority = timestamps.authorities.find(({ name }) => name === carried.authority);
  const verified = await verifyCarriedToken(carried, imprint, authority);
  if (!verified.ok) {
    const { reason, isUntrusted, isRevoked } = verified.failure;
    const code = isUntrusted ? 'UNTRUSTED_TSA' : isRevoked ? 'REVOKED' : 'INVALID';
    return { trusted: null, code, facts: { ...base, reason } };
  }
  const { facts, ...token } = trust === null ? verified.value : endWithAuthority(verified.value, trust);
  const trusted = { ...token, named, naming: carried.naming };
  return { trusted, code: 'VALID', facts: { ...base, ...facts } };
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
 * Verifies the tokens that the certificate and its supplements carry and counts them against the state's minimum.
 * @param state the one that the batch names as its policy
 * @param trust what tells which authorities were replaced since; null: nothing does
 */
export const verifyTimestamps = async (
  core: CertificateCore,
  entry: BatchEntry,
  state: LedgerState,
  late: readonly LateToken[] = [],
  trust: AuthorityTrust | null = null,
): Promise<TimestampsReading> => {
  const imprint = sha256(encodeUtf8(sliceBatchCore(core.batch.entry)));
  const judged = await Promise.all([
    ...core.timestamps.map((carried) => judgeToken({ ...carried, naming: null }, false, entry, imprint, state, trust)),
    ...late.map((carried) => judgeToken(carried, true, entry, imprint, state, trust)),
  ]);
  const tokens = judged.flatMap(({ trusted }) => trusted ?? []);
  const met = countAuthorities(tokens);
  const { minimum } = state.timestamps;
  const facts = { met, required: minimum, imprint: encodeHex(imprint), tokens: judged.map((one) => one.facts) };
  // A token that was altered says that the certificate was, even if the others suffice.
  const broken = judged.find(({ code }) => code === 'INVALID');
  if (broken !== undefined) return { step: failStep('timestamps', 'INVALID', facts), tokens };
  // So does a token by a certificate that was no longer one: nobody issues such a certificate rightly.
  const revoked = judged.some(({ code }) => code === 'REVOKED');
  if (revoked) return { step: failStep('timestamps', 'REVOKED', facts), tokens };
  if (met < minimum) {
    const code = judged.some((one) => one.code === 'UNTRUSTED_TSA') ? 'UNTRUSTED_TSA' : 'NOT_MET';
    return { step: failStep('timestamps', code, facts), tokens };
  }
  return { step: pass('timestamps', 'VALID', facts), tokens };
};
