// TimeStampToken (RFC 3161 §2.4.2): a CMS SignedData over a TSTInfo. Hostile input, parsed once, here. Nothing is verified
// in this module.

import { fail, succeed, type Result } from '../result.ts';
import { malformed, MalformedDer } from '../asn1/der-reader.ts';
import { OID } from '../asn1/object-identifiers.ts';
import { readSignedData } from '../cms/signed-data.ts';
import type { SignerInfo } from '../cms/signer-info.ts';
import { asTimestampFailure, type TimestampFailure } from './timestamp-failure.ts';
import { readTstInfo, type TstInfo } from './tst-info.ts';

/** A token as read, not verified; byte members are views of the input. */
export type ParsedTimestampToken = {
  readonly tstInfo: TstInfo;
  /** The bytes of the TSTInfo, which `message-digest` is computed over. */
  readonly content: Uint8Array;
  /** X.509 certificates in the token, as encoded there; attribute certificates are left out. */
  readonly certificates: readonly Uint8Array[];
  readonly signer: SignerInfo;
};

/** Real tokens are 0.6 to 10 kB; 64 KiB leaves room for long chains and embedded CRLs. */
export const MAX_TOKEN_BYTES = 65_536;
const SIGNED_DATA_VERSION = 3;

/** Runs a reader of hostile bytes; its `MalformedDer` becomes a failure, any other exception passes. */
const readOrFail = <T>(read: () => Result<T, TimestampFailure>): Result<T, TimestampFailure> => {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedDer) return fail({ code: 'timestamp.malformed', part: error.message });
    throw error;
  }
};

const readToken = (token: Uint8Array): Result<ParsedTimestampToken, TimestampFailure> => {
  const signedData = readSignedData(token);
  if (!signedData.ok) return fail(asTimestampFailure(signedData.failure));
  const { version, contentType, content, certificates, signer } = signedData.value;
  if (contentType !== OID.tstInfo) return fail({ code: 'timestamp.not-tst-info', contentType });
  // RFC 5652 §5.1: content other than id-data makes it version 3; 4 and 5 need certificate forms that tokens do not use.
  if (version !== SIGNED_DATA_VERSION) return malformed('SignedData.version');
  if (content === null) return malformed('EncapsulatedContentInfo.eContent');
  return succeed({ tstInfo: readTstInfo(content), content, certificates, signer });
};

/**
 * Parses a TimeStampToken that fills `token`. Gives a failure, never an exception, for anything else; says nothing about
 * who made it.
 *
 * @see RFC 3161 §2.4.2
 */
export const parseTimestampToken = (token: Uint8Array): Result<ParsedTimestampToken, TimestampFailure> =>
  token.length > MAX_TOKEN_BYTES
    ? fail({ code: 'timestamp.too-large', sizeBytes: token.length, limitBytes: MAX_TOKEN_BYTES })
    : readOrFail(() => readToken(token));
