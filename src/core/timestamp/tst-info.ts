// TSTInfo (RFC 3161 §2.4.2), the signed content of a token. Hostile input.
//
//   TSTInfo ::= SEQUENCE { version INTEGER {v1(1)}, policy OID, messageImprint, serialNumber INTEGER,
//     genTime GeneralizedTime, accuracy Accuracy OPTIONAL, ordering BOOLEAN DEFAULT FALSE, nonce INTEGER OPTIONAL,
//     tsa [0] GeneralName OPTIONAL, extensions [1] IMPLICIT Extensions OPTIONAL }

import {
  context,
  contextPrimitive,
  derExplicit,
  derMembers,
  malformed,
  openDer,
  parseDer,
  TAG,
} from '../asn1/der-reader.ts';
import type { DerNode } from '../asn1/der-reader.ts';
import {
  isNullOrAbsent,
  readAlgorithm,
  readBoolean,
  readObjectIdentifier,
  readOctets,
  readSerialNumber,
  readSmallInteger,
  readTime,
  readUnsigned,
} from '../asn1/der-values.ts';
import { formatDistinguishedName } from '../x509/distinguished-name.ts';
import { readExtensions } from '../x509/x509-certificate.ts';

/** What an authority states in a token. */
export type TstInfo = {
  readonly policy: string;
  readonly imprintAlgorithm: string;
  readonly imprint: Uint8Array;
  /** Lower-case hex. */
  readonly serialNumber: string;
  /** Rounded up to a whole millisecond. */
  readonly genTimeUnixMs: number;
  /** The true time is within genTime ± accuracy; null when the token states none. Rounded up to a whole millisecond. */
  readonly accuracyMs: number | null;
  /** Magnitude of the nonce, without sign octet; null when absent. */
  readonly nonce: Uint8Array | null;
  /** The GeneralName by which the authority calls itself, as encoded and, if it is a directory name, as text. */
  readonly tsa: { readonly bytes: Uint8Array; readonly name: string | null } | null;
  readonly unknownCritical: readonly string[];
};

const PART = 'TSTInfo';
const DIRECTORY_NAME = 4;

/** Reads a MessageImprint (RFC 3161 §2.4.1): `SEQUENCE { hashAlgorithm, hashedMessage OCTET STRING }`. */
export const readMessageImprint = (
  node: DerNode,
  part: string,
): { readonly algorithm: string; readonly imprint: Uint8Array } => {
  const cursor = openDer(node, TAG.sequence, part);
  const { oid, parameters } = readAlgorithm(cursor.take(TAG.sequence, 'hashAlgorithm'), part);
  const imprint = readOctets(cursor.take(TAG.octetString, 'hashedMessage'), part);
  cursor.end();
  return isNullOrAbsent(parameters) ? { algorithm: oid, imprint } : malformed(`${part}.hashAlgorithm`);
};

// Accuracy ::= SEQUENCE { seconds INTEGER OPTIONAL, millis [0] INTEGER (1..999) OPTIONAL, micros [1] … OPTIONAL }
const readAccuracyMs = (node: DerNode): number => {
  const part = `${PART}.accuracy`;
  const cursor = openDer(node, TAG.sequence, part);
  const seconds = cursor.takeIf(TAG.integer);
  const millis = cursor.takeIf(contextPrimitive(0));
  const micros = cursor.takeIf(contextPrimitive(1));
  cursor.end();
  const readFraction = (field: DerNode | null): number => {
    if (field === null) return 0;
    const value = readSmallInteger({ ...field, tag: TAG.integer }, part);
    return value >= 1 && value <= 999 ? value : malformed(part);
  };
  const wholeSeconds = seconds === null ? 0 : readSmallInteger(seconds, part);
  if (wholeSeconds > 0xffff_ffff) return malformed(part);
  return wholeSeconds * 1000 + readFraction(millis) + Math.ceil(readFraction(micros) / 1000);
};

const readGeneralName = (node: DerNode): NonNullable<TstInfo['tsa']> => {
  const inner = derExplicit(node, `${PART}.tsa`);
  const name =
    inner.tag === context(DIRECTORY_NAME)
      ? formatDistinguishedName(derExplicit(inner, `${PART}.tsa`), `${PART}.tsa`)
      : null;
  return { bytes: inner.bytes, name };
};

/**
 * Reads a TSTInfo that fills `bytes`. No extension of it is known here, so every critical one is reported.
 *
 * @throws MalformedDer: call it inside the room's doors only
 */
export const readTstInfo = (bytes: Uint8Array): TstInfo => {
  const cursor = openDer(parseDer(bytes), TAG.sequence, PART);
  const version = readSmallInteger(cursor.take(TAG.integer, 'version'), `${PART}.version`);
  if (version !== 1) return malformed(`${PART}.version`);
  const policy = readObjectIdentifier(cursor.take(TAG.objectIdentifier, 'policy'), `${PART}.policy`);
  const { algorithm, imprint } = readMessageImprint(
    cursor.take(TAG.sequence, 'messageImprint'),
    `${PART}.messageImprint`,
  );
  const serialNumber = readSerialNumber(cursor.take(TAG.integer, 'serialNumber'), `${PART}.serialNumber`);
  const genTimeUnixMs = readTime(cursor.take(TAG.generalizedTime, 'genTime'), `${PART}.genTime`, 'fraction');
  const accuracy = cursor.takeIf(TAG.sequence);
  const ordering = cursor.takeIf(TAG.boolean);
  if (ordering !== null) readBoolean(ordering, `${PART}.ordering`);
  const nonce = cursor.takeIf(TAG.integer);
  const tsa = cursor.takeIf(context(0));
  const extensions = cursor.takeIf(context(1));
  cursor.end();
  return {
    policy,
    imprintAlgorithm: algorithm,
    imprint,
    serialNumber,
    genTimeUnixMs,
    accuracyMs: accuracy === null ? null : readAccuracyMs(accuracy),
    nonce: nonce === null ? null : readUnsigned(nonce, `${PART}.nonce`),
    tsa: tsa === null ? null : readGeneralName(tsa),
    unknownCritical:
      extensions === null
        ? []
        : readExtensions(derMembers(extensions, context(1), PART), `${PART}.extensions`)
            .filter((extension) => extension.critical)
            .map((extension) => extension.oid),
  };
};
