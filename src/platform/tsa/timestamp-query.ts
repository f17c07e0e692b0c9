// TimeStampReq (RFC 3161 §2.4.1), both ways. Hostile input when parsed.
//
//   TimeStampReq ::= SEQUENCE { version INTEGER {v1(1)}, messageImprint, reqPolicy OID OPTIONAL, nonce INTEGER OPTIONAL,
//     certReq BOOLEAN DEFAULT FALSE, extensions [0] IMPLICIT Extensions OPTIONAL }

import { context, MalformedDer, openDer, parseDer, TAG } from '../../core/asn1/der-reader.ts';
import { readBoolean, readObjectIdentifier, readSmallInteger, readUnsigned } from '../../core/asn1/der-values.ts';
import {
  derInteger,
  derNull,
  derObjectIdentifier,
  derOctets,
  derSequence,
  derTrue,
  derUnsigned,
} from '../../core/asn1/der-writer.ts';
import { readMessageImprint } from '../../core/timestamp/tst-info.ts';

export type TimestampQuery = {
  readonly version: number;
  readonly imprintAlgorithm: string;
  readonly imprint: Uint8Array;
  readonly policy: string | null;
  /** Magnitude, big-endian. */
  readonly nonce: Uint8Array | null;
  readonly certificatesWanted: boolean;
  readonly hasExtensions: boolean;
};

/** Real queries are 40 to 100 bytes. */
export const MAX_QUERY_BYTES = 4096;

/** Parses a query that fills `body`; null for anything else. */
export const parseTimestampQuery = (body: Uint8Array): TimestampQuery | null => {
  if (body.length > MAX_QUERY_BYTES) return null;
  try {
    const cursor = openDer(parseDer(body), TAG.sequence, 'TimeStampReq');
    const version = readSmallInteger(cursor.take(TAG.integer, 'version'), 'version');
    const { algorithm, imprint } = readMessageImprint(cursor.take(TAG.sequence, 'messageImprint'), 'messageImprint');
    const policy = cursor.takeIf(TAG.objectIdentifier);
    const nonce = cursor.takeIf(TAG.integer);
    const certReq = cursor.takeIf(TAG.boolean);
    const extensions = cursor.takeIf(context(0));
    cursor.end();
    return {
      version,
      imprintAlgorithm: algorithm,
      imprint,
      policy: policy === null ? null : readObjectIdentifier(policy, 'reqPolicy'),
      nonce: nonce === null ? null : readUnsigned(nonce, 'nonce'),
      certificatesWanted: certReq !== null && readBoolean(certReq, 'certReq'),
      hasExtensions: extensions !== null,
    };
  } catch (error) {
    if (error instanceof MalformedDer) return null;
    throw error;
  }
};

/** Encodes a query for a digest, with a nonce and the wish for certificates. */
export const encodeTimestampQuery = (query: {
  readonly imprintAlgorithm: string;
  readonly imprint: Uint8Array;
  readonly nonce: Uint8Array;
  readonly policy?: string;
}): Uint8Array<ArrayBuffer> =>
  derSequence(
    derInteger(1),
    derSequence(derSequence(derObjectIdentifier(query.imprintAlgorithm), derNull()), derOctets(query.imprint)),
    ...(query.policy === undefined ? [] : [derObjectIdentifier(query.policy)]),
    derUnsigned(query.nonce),
    derTrue(),
  );
