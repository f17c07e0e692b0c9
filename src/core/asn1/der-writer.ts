// A small DER writer (X.690): the encodings that RFC 3161 requests, tokens and X.509 certificates need, definite and
// minimal. Arguments are our own values, not hostile ones: a wrong argument is a programmer error and throws.

import { compareBytes, concatBytes, encodeUtf8 } from '../bytes/bytes.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const encodeLength = (length: number): Uint8Array => {
  if (length < 0x80) return Uint8Array.of(length);
  const digits: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return Uint8Array.of(0x80 | digits.length, ...digits);
};

/** Encodes one element: identifier octet, minimal length, contents. */
export const derElement = (tag: number, ...contents: readonly Uint8Array[]): Bytes => {
  const content = concatBytes(...contents);
  return concatBytes(Uint8Array.of(tag), encodeLength(content.length), content);
};

/** Encodes a SEQUENCE. */
export const derSequence = (...members: readonly Uint8Array[]): Bytes => derElement(0x30, ...members);

/** Encodes a SET OF; members are ordered as X.690 §11.6 demands. */
export const derSetOf = (...members: readonly Uint8Array[]): Bytes =>
  derElement(0x31, ...[...members].sort(compareBytes));

/** Encodes a constructed context-specific element (EXPLICIT tag, or an IMPLICIT one over a constructed type). */
export const derContext = (number: number, ...contents: readonly Uint8Array[]): Bytes =>
  derElement(0xa0 | number, ...contents);

/** Encodes a primitive context-specific element (IMPLICIT tag over a primitive type). */
export const derContextPrimitive = (number: number, content: Uint8Array): Bytes => derElement(0x80 | number, content);

/** Encodes a non-negative INTEGER given as big-endian bytes of any length, leading zeros allowed. */
export const derUnsigned = (magnitude: Uint8Array): Bytes => {
  let start = 0;
  while (start < magnitude.length - 1 && magnitude[start] === 0) start += 1;
  const trimmed = magnitude.subarray(start);
  const first = trimmed[0] ?? 0;
  const padding = trimmed.length === 0 || first >= 0x80 ? Uint8Array.of(0) : new Uint8Array(0);
  return derElement(0x02, padding, trimmed);
};

/** Encodes a non-negative INTEGER; `value` is a safe integer. */
export const derInteger = (value: number): Bytes => {
  const digits: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return derUnsigned(Uint8Array.from(digits));
};

/** Encodes an OBJECT IDENTIFIER from its dotted form; arcs of any size (2.25.<UUID> included). */
export const derObjectIdentifier = (dotted: string): Bytes => {
  const arcs = dotted.split('.').map(BigInt);
  const [first, second, ...others] = arcs;
  if (first === undefined || second === undefined || first > 2n || (first < 2n && second > 39n)) {
    throw new Error(`not an object identifier: ${dotted}`);
  }
  const bytes: number[] = [];
  for (const arc of [first * 40n + second, ...others]) {
    const digits = [Number(arc & 0x7fn)];
    for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) digits.unshift(Number(rest & 0x7fn) | 0x80);
    bytes.push(...digits);
  }
  return derElement(0x06, Uint8Array.from(bytes));
};

/** Encodes an OCTET STRING. */
export const derOctets = (content: Uint8Array): Bytes => derElement(0x04, content);

/** Encodes a BIT STRING of whole octets, or with `unusedBits` (0..7) cleared at its end. */
export const derBits = (content: Uint8Array, unusedBits = 0): Bytes =>
  derElement(0x03, Uint8Array.of(unusedBits), content);

/** Encodes a BIT STRING with named bits (X.690 §11.2.2: trailing zero bits removed). Bits are 0..31. */
export const derNamedBits = (...bits: readonly number[]): Bytes => {
  const highest = Math.max(...bits);
  const content = new Uint8Array(Math.floor(highest / 8) + 1);
  for (const bit of bits) content[bit >> 3] = (content[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return derBits(content, 7 - (highest & 7));
};

/** Encodes BOOLEAN TRUE; FALSE is a default wherever it occurs here and is left out. */
export const derTrue = (): Bytes => derElement(0x01, Uint8Array.of(0xff));

/** Encodes NULL. */
export const derNull = (): Bytes => derElement(0x05);

/** Encodes a UTF8String. */
export const derUtf8 = (text: string): Bytes => derElement(0x0c, encodeUtf8(text));

/** Encodes a GeneralizedTime from its text, which the caller has brought into DER form (`YYYYMMDDhhmmss[.f]Z`). */
export const derGeneralizedTime = (text: string): Bytes => derElement(0x18, encodeUtf8(text));

/** Encodes a UTCTime from its text (`YYMMDDhhmmssZ`). */
export const derUtcTime = (text: string): Bytes => derElement(0x17, encodeUtf8(text));
