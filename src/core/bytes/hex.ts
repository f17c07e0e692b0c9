// Lower-case hexadecimal, the encoding of hashes in Assize's JSON.

const DIGITS = '0123456789abcdef';
const HEX = /^(?:[0-9a-f]{2})*$/;

/** Encodes bytes as lower-case hexadecimal. */
export const encodeHex = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += DIGITS.charAt(byte >> 4) + DIGITS.charAt(byte & 15);
  return text;
};

/** Decodes lower-case hexadecimal; null on upper case, odd length or any other character. */
export const decodeHex = (text: string): Uint8Array<ArrayBuffer> | null => {
  if (!HEX.test(text)) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = Number.parseInt(text.slice(index * 2, index * 2 + 2), 16);
  }
  return bytes;
};
