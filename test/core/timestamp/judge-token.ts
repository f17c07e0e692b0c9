// Verifies forged tokens in one line per case.

import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import type { TimestampFailure, TimestampFailureCode } from '../../../src/core/timestamp/timestamp-failure.ts';
import { verifyTimestampToken } from '../../../src/core/timestamp/verify-timestamp-token.ts';
import { forgeToken, IMPRINT, type ForgeCertificate, type forgeChain, type ForgeOptions } from './token-forge.ts';

export type Chain = Awaited<ReturnType<typeof forgeChain>>;
type Verification = ReturnType<typeof verifyTimestampToken>;

export const hashOf = (certificate: ForgeCertificate): string => encodeHex(sha256(certificate.der));

/** Forges a token signed by the chain's signer, unless told otherwise, and verifies it with the chain's root beside it. */
export const judgeToken = async (
  chain: Chain,
  options: Partial<ForgeOptions>,
  input: {
    readonly trustedRoots?: readonly string[];
    readonly extra?: readonly Uint8Array[];
    readonly nonce?: Uint8Array;
  } = {},
): Verification => {
  const token = await forgeToken({ signer: chain.signer, ...options });
  return verifyTimestampToken({
    token,
    imprint: IMPRINT,
    trustedRoots: input.trustedRoots ?? chain.trustedRoots,
    extraCertificates: input.extra ?? [chain.root.der],
    ...(input.nonce === undefined ? {} : { nonce: input.nonce }),
  });
};

export const failureOf = async (result: Verification): Promise<TimestampFailure | 'accepted'> => {
  const settled = await result;
  return settled.ok ? 'accepted' : settled.failure;
};

export const codeOf = async (result: Verification): Promise<TimestampFailureCode | 'accepted'> => {
  const failure = await failureOf(result);
  return failure === 'accepted' ? failure : failure.code;
};
