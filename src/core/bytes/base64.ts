// Base64 (RFC 4648 §4, padded) and base64url (§5, unpadded), strict both ways: one text for one byte string.
// A lenient decoder would let one signature line exist in several byte forms (C2SP issue 348). By tables and not by `btoa`,
// which takes its bytes as a string: a certificate's core is 40 kB, encoded and decoded at each verification.

import { decodeUtf8 } from './bytes.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const EQUALS = 0x3d;
/** No value of an alphabet. */
const OUTSIDE = 0xff;

type Alphabet = {
  /** Character codes by value. */
  readonly codes: Uint8Array;
  /** Values by character code; `OUTSIDE` for characters outside. */
  readonly values: Uint8Array;
};

const createAlphabet = (letters: string): Alphabet => {
  const codes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const values = new Uint8Array(256).fill(OUTSIDE);
  for (const [value, code] of codes.entries()) values[code] = value;
  return { codes, values };
};

const STANDARD = createAlphabet(`${LETTERS}+/`);
const URL_SAFE = createAlphabet(`${LETTERS}-_`);

const encode = (bytes: Uint8Array, { codes }: Alphabet, isPadded: boolean): string => {
  const length = Math.ceil((bytes.length * 4) / 3);
  const text = new Uint8Array(isPadded ? Math.ceil(bytes.length / 3) * 4 : length).fill(EQUALS);
  let at = 0;
  let index = 0;
  for (; index + 3 <= bytes.length; index += 3, at += 4) {
    const quantum = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    text[at] = codes[quantum >> 18] ?? 0;
    text[at + 1] = codes[(quantum >> 12) & 63] ?? 0;
    text[at + 2] = codes[(quantum >> 6) & 63] ?? 0;
    text[at + 3] = codes[quantum & 63] ?? 0;
  }
  const rest = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8);
  for (let shift = 18; at < length; shift -= 6, at += 1) text[at] = codes[(rest >> shift) & 63] ?? 0;
  return decodeUtf8(text) ?? '';
};

// Above 63 for a character outside the alphabet.
const valueAt = (text: string, index: number, values: Uint8Array): number => {
  const code = text.charCodeAt(index);
  return code > 0xff ? OUTSIDE : (values[code] ?? OUTSIDE);
};

/** Decodes the first `length` characters; null for a character outside the alphabet or an unused bit that is set. */
const decode = (text: string, length: number, { values }: Alphabet): Uint8Array<ArrayBuffer> | null => {
  if (length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let at = 0;
  let index = 0;
  for (; index + 4 <= length; index += 4, at += 3) {
    const first = valueAt(text, index, values);
    const second = valueAt(text, index + 1, values);
    const third = valueAt(text, index + 2, values);
    const fourth = valueAt(text, index + 3, values);
    if ((first | second | third | fourth) > 63) return null;
    bytes[at] = (first << 2) | (second >> 4);
    bytes[at + 1] = (second << 4) | (third >> 2);
    bytes[at + 2] = (third << 6) | fourth;
  }
  if (index === length) return bytes;
  // Two or three characters: 8 or 16 bits, and 4 or 2 that nothing uses.
  const first = valueAt(text, index, values);
  const second = valueAt(text, index + 1, values);
  const third = index + 2 < length ? valueAt(text, index + 2, values) : 0;
  if ((first | second | third) > 63) return null;
  const isTwo = index + 2 === length;
  if (((isTwo ? second << 4 : third << 6) & 0xff) !== 0) return null;
  bytes[at] = (first << 2) | (second >> 4);
  if (!isTwo) bytes[at + 1] = (second << 4) | (third >> 2);
  return bytes;
};

/** Encodes bytes as padded base64. */
export const encodeBase64 = (bytes: Uint8Array): string => encode(bytes, STANDARD, true);

/** Decodes padded base64; null unless the text is exactly what `encodeBase64` would write. */
export const decodeBase64 = (text: string): Uint8Array<ArrayBuffer> | null => {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return decode(text, text.length - padding, STANDARD);
};

/** Encodes bytes as base64url without padding. */
export const encodeBase64Url = (bytes: Uint8Array): string => encode(bytes, URL_SAFE, false);

/** Decodes unpadded base64url; null unless the text is exactly what `encodeBase64Url` would write. */
export const decodeBase64Url = (text: string): Uint8Array<ArrayBuffer> | null => decode(text, text.length, URL_SAFE);
