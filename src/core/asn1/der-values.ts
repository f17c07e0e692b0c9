// Values inside DER elements: integers, object identifiers, bit strings, times, algorithm identifiers. Hostile input;
// each reader accepts one encoding per value (X.690 §8, §11) and throws `MalformedDer` otherwise.

import { encodeHex } from '../bytes/hex.ts';
import { derMembers, malformed, TAG, type DerNode } from './der-reader.ts';

// The largest integer read here is half of a P-521 signature, 66 bytes and its sign octet; RSA moduli have a bound of their own.
const MAX_INTEGER_BYTES = 68;
const MAX_ARC_BYTES = 20;

const expectTag = (node: DerNode, tag: number, part: string): Uint8Array =>
  node.tag === tag ? node.content : malformed(part);

/** Reads an INTEGER as the bytes of its two's complement; minimal, 1..68 bytes or up to `maxBytes`. */
const readIntegerBytes = (node: DerNode, part: string, maxBytes = MAX_INTEGER_BYTES): Uint8Array => {
  const content = expectTag(node, TAG.integer, part);
  const [first, second] = content;
  if (first === undefined || content.length > maxBytes) return malformed(part);
  if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))) {
    return malformed(`${part}: integer is not minimal`);
  }
  return content;
};

/** Reads a non-negative INTEGER as its magnitude, without the sign octet. */
export const readUnsigned = (node: DerNode, part: string, maxBytes = MAX_INTEGER_BYTES): Uint8Array => {
  const content = readIntegerBytes(node, part, maxBytes);
  if ((content[0] ?? 0) >= 0x80) return malformed(`${part}: negative`);
  return content[0] === 0 && content.length > 1 ? content.subarray(1) : content;
};

/** Reads a non-negative INTEGER of at most 6 bytes. */
export const readSmallInteger = (node: DerNode, part: string): number => {
  const content = readUnsigned(node, part);
  if (content.length > 6) return malformed(part);
  return content.reduce((value, byte) => value * 256 + byte, 0);
};

/** Reads a non-negative ENUMERATED of at most 6 bytes. */
export const readEnumerated = (node: DerNode, part: string): number =>
  node.tag === TAG.enumerated ? readSmallInteger({ ...node, tag: TAG.integer }, part) : malformed(part);

/** Reads an INTEGER as lower-case hex of its content octets, as X.509 tools print serial numbers. */
export const readSerialNumber = (node: DerNode, part: string): string => {
  const content = readIntegerBytes(node, part);
  return encodeHex(content[0] === 0 && content.length > 1 ? content.subarray(1) : content);
};

/** Reads a BOOLEAN; TRUE is 0xff only. */
export const readBoolean = (node: DerNode, part: string): boolean => {
  const content = expectTag(node, TAG.boolean, part);
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) return malformed(part);
  return content[0] === 0xff;
};

/** Reads an OCTET STRING in its primitive form. */
export const readOctets = (node: DerNode, part: string): Uint8Array => expectTag(node, TAG.octetString, part);

/** Reads a BIT STRING; `unusedBits` 0..7, and the unused bits are zero (X.690 §11.2.1). */
export const readBits = (node: DerNode, part: string): { readonly bytes: Uint8Array; readonly unusedBits: number } => {
  const content = expectTag(node, TAG.bitString, part);
  const unusedBits = content[0] ?? malformed(part);
  const bytes = content.subarray(1);
  const last = bytes.at(-1) ?? 0;
  if (unusedBits > 7 || (bytes.length === 0 && unusedBits > 0) || (last & ((1 << unusedBits) - 1)) !== 0) {
    return malformed(part);
  }
  return { bytes, unusedBits };
};

/** Reads a BIT STRING of whole octets. */
export const readWholeBits = (node: DerNode, part: string): Uint8Array => {
  const { bytes, unusedBits } = readBits(node, part);
  return unusedBits === 0 ? bytes : malformed(part);
};

/** Reads an OBJECT IDENTIFIER into its dotted form; arcs of up to 140 bits. */
export const readObjectIdentifier = (node: DerNode, part: string): string => {
  const content = expectTag(node, TAG.objectIdentifier, part);
  const arcs: bigint[] = [];
  let arc = 0n;
  let lengthBytes = 0;
  for (const byte of content) {
    if (lengthBytes === 0 && byte === 0x80) return malformed(`${part}: arc is not minimal`);
    lengthBytes += 1;
    if (lengthBytes > MAX_ARC_BYTES) return malformed(part);
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0n;
      lengthBytes = 0;
    }
  }
  const first = lengthBytes === 0 ? (arcs[0] ?? malformed(part)) : malformed(part);
  const top = first < 40n ? 0n : first < 80n ? 1n : 2n;
  return [top, first - top * 40n, ...arcs.slice(1)].join('.');
};

/** Reads an AlgorithmIdentifier (RFC 5280 §4.1.1.2); `parameters` null when absent. */
export const readAlgorithm = (
  node: DerNode,
  part: string,
): { readonly oid: string; readonly parameters: DerNode | null } => {
  const [oid, parameters, ...others] = derMembers(node, TAG.sequence, part);
  if (oid === undefined || others.length > 0) return malformed(part);
  return { oid: readObjectIdentifier(oid, part), parameters: parameters ?? null };
};

/** Tells whether parameters are absent or NULL, the two forms that RFC 5754 §2 makes equal for hashes and RSA. */
export const isNullOrAbsent = (parameters: DerNode | null): boolean =>
  parameters === null || (parameters.tag === TAG.null && parameters.content.length === 0);

// Days from civil date to 1970-01-01 (proleptic Gregorian): core has no clock, hence no Date.
const daysFromCivil = (year: number, month: number, day: number): number => {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
};

const daysInMonth = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
};

const UTC_TIME = /^(?<year>\d\d)(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)Z$/;
// RFC 3161 §2.4.2: seconds always, a fraction without trailing zeros, Z. Nine digits are a nanosecond.
const GENERALIZED_TIME =
  /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)(?:\.(?<fraction>\d{0,8}[1-9]))?Z$/;

/**
 * Reads UTCTime or GeneralizedTime in DER form as Unix milliseconds. A finer fraction is rounded up, so that a time is
 * never stated earlier than its authority stated it.
 */
export const readTime = (node: DerNode, part: string, fraction: 'fraction' | 'no-fraction'): number => {
  const isUtcTime = node.tag === TAG.utcTime && fraction === 'no-fraction';
  if (!isUtcTime && node.tag !== TAG.generalizedTime) return malformed(part);
  const text = String.fromCharCode(...node.content.subarray(0, 32));
  const groups = (isUtcTime ? UTC_TIME : GENERALIZED_TIME).exec(text)?.groups;
  if (groups === undefined || text.length !== node.content.length) return malformed(part);
  const number = (name: string): number => Number(groups[name] ?? '0');
  if (fraction === 'no-fraction' && groups['fraction'] !== undefined) return malformed(part);
  // RFC 5280 §4.1.2.5.1: two-digit years 50..99 are 19xx.
  const year = isUtcTime ? number('year') + (number('year') >= 50 ? 1900 : 2000) : number('year');
  const [month, day, hour, minute, second] = ['month', 'day', 'hour', 'minute', 'second'].map(number);
  if (month === undefined || day === undefined || hour === undefined || minute === undefined || second === undefined) {
    return malformed(part);
  }
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) {
    return malformed(part);
  }
  const milliseconds = Math.ceil(Number((groups['fraction'] ?? '').padEnd(9, '0')) / 1_000_000);
  return (((daysFromCivil(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000 + milliseconds;
};
