// TimeStampResp (RFC 3161 §2.4.2), both ways. Hostile input when parsed; the token inside is not verified here.
//
//   TimeStampResp ::= SEQUENCE { status PKIStatusInfo, timeStampToken ContentInfo OPTIONAL }
//   PKIStatusInfo ::= SEQUENCE { status INTEGER, statusString SEQUENCE OF UTF8String OPTIONAL, failInfo BIT STRING OPTIONAL }

import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import { derMembers, MalformedDer, openDer, parseDer, TAG } from '../../core/asn1/der-reader.ts';
import { readBits, readSmallInteger } from '../../core/asn1/der-values.ts';
import { derInteger, derNamedBits, derSequence, derUtf8 } from '../../core/asn1/der-writer.ts';

/** PKIFailureInfo: bit numbers of RFC 3161 §2.4.2. */
const FAILURE_BITS = {
  badAlg: 0,
  badRequest: 2,
  badDataFormat: 5,
  timeNotAvailable: 14,
  unacceptedPolicy: 15,
  unacceptedExtension: 16,
  addInfoNotAvailable: 17,
  systemFailure: 25,
} as const;
export type FailureInfo = keyof typeof FAILURE_BITS;

export type TimestampReply =
  | { readonly granted: true; readonly token: Uint8Array }
  | {
      readonly granted: false;
      readonly status: number;
      readonly text: string;
      readonly failures: readonly FailureInfo[];
    };

const GRANTED = 0;
const GRANTED_WITH_MODS = 1;
const REJECTION = 2;

/** Encodes the reply that grants a token. */
export const encodeGrant = (token: Uint8Array): Uint8Array<ArrayBuffer> =>
  derSequence(derSequence(derInteger(GRANTED)), token);

/** Encodes a rejection with one failure and a sentence for people. */
export const encodeRejection = (failure: FailureInfo, text: string): Uint8Array<ArrayBuffer> =>
  derSequence(derSequence(derInteger(REJECTION), derSequence(derUtf8(text)), derNamedBits(FAILURE_BITS[failure])));

const isFailureInfo = (name: string): name is FailureInfo => Object.hasOwn(FAILURE_BITS, name);

/** Parses a reply that fills `body`; null for anything else, and for a grant without a token. */
export const parseTimestampReply = (body: Uint8Array): TimestampReply | null => {
  try {
    const cursor = openDer(parseDer(body, 'ber'), TAG.sequence, 'TimeStampResp');
    const info = openDer(cursor.take(TAG.sequence, 'status'), TAG.sequence, 'PKIStatusInfo');
    const token = cursor.takeIf(TAG.sequence);
    cursor.end();
    const status = readSmallInteger(info.take(TAG.integer, 'status'), 'status');
    const texts = info.takeIf(TAG.sequence);
    const bits = info.takeIf(TAG.bitString);
    info.end();
    if (status === GRANTED || status === GRANTED_WITH_MODS) {
      return token === null ? null : { granted: true, token: token.bytes };
    }
    const lines = texts === null ? [] : derMembers(texts, TAG.sequence, 'statusString');
    const set = bits === null ? new Uint8Array(0) : readBits(bits, 'failInfo').bytes;
    const failures = Object.keys(FAILURE_BITS)
      .filter(isFailureInfo)
      .filter((name) => ((set[FAILURE_BITS[name] >> 3] ?? 0) & (0x80 >> (FAILURE_BITS[name] & 7))) !== 0);
    return {
      granted: false,
      status,
      text: lines.map((line) => decodeUtf8(line.content) ?? '').join('; '),
      failures,
    };
  } catch (error) {
    if (error instanceof MalformedDer) return null;
    throw error;
  }
};
