// Base64 (RFC 4648 §4, padded) and base64url (§5, unpadded), strict both ways: one text for one byte string.
// A lenient decoder would let one signature line exist in several byte forms (C2SP issue 348). By tables and not by `btoa`,
// which takes its bytes as a string: a certificate's core is 40 kB, encoded and decoded at each verification.

import { decodeUtf8 } from './bytes.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const EQUALS = 0x3d;

type Alphabet = {
  /** Character codes by value. */
  readonly codes: Uint8Array;
  /** Values by character code; 0xff for characters outside. */
  readonly values: Uint8Array;
};

const createAlphabet = (letters: string): Alphabet => {
  const codes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const values = new Uint8Array(256).fill(0xff);
  for (const [value, code] of codes.entries()) values[code] = value;
  return { codes, values };
};

const STANDARD = createAlphabet(`${LETTERS}+/`);
const URL_SAFE = createAlphabet(`${LETTERS}-_`);

const encode = (bytes: Uint8Array, { codes }: Alphabet, isPadded: boolean): string => {
  const length = Math.ceil((bytes.length * 4) / 3);
  const text = new Uint8Array(isPadded ? Math.ceil(bytes.length / 3) * 4 : length).fill(EQUALS);
  let at = 0;
  for (let index = 0; index < bytes.length; index += 3) {
    const quantum = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    for (let shift = 18; shift >= 0 && at < length; shift -= 6) {
      text[at] = codes[(quantum >> shift) & 63] ?? 0;
      at += 1;
    }
  }
  return decodeUtf8(text) ?? '';
};

/** Decodes the first `length` characters; null for a character outside the alphabet or an unused bit that is set. */
const decode = (text: string, length: number, { values }: Alphabet): Uint8Array<ArrayBuffer> | null => {
  if (length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let at = 0;
  let bits = 0;
  let held = 0;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    const value = code > 0xff ? 0xff : (values[code] ?? 0xff);
    if (value === 0xff) return null;
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = held >> bits;
      at += 1;
      held &= (1 << bits) - 1;
    }
  }
  return held === 0 ? bytes : null;
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
