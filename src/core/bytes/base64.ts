// Base64 (RFC 4648 §4, padded) and base64url (§5, unpadded), strict both ways: one text for one byte string.
// A lenient decoder would let one signature line exist in several byte forms (C2SP issue 348).

const CHUNK = 0x8000;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const BASE64URL = /^[A-Za-z0-9_-]*$/;

/** Encodes bytes as padded base64. */
export const encodeBase64 = (bytes: Uint8Array): string => {
  let binary = '';
  for (let offset = 0; offset < bytes.length; offset += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(offset, offset + CHUNK));
  }
  return btoa(binary);
};

/** Decodes padded base64; null unless the text is exactly what `encodeBase64` would write. */
export const decodeBase64 = (text: string): Uint8Array<ArrayBuffer> | null => {
  if (!BASE64.test(text)) return null;
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  // The alphabet and the padding are as written; only the unused bits of the last quantum could differ.
  const rest = binary.length % 3;
  return rest === 0 || btoa(binary.slice(-rest)) === text.slice(-4) ? bytes : null;
};

/** Encodes bytes as base64url without padding. */
export const encodeBase64Url = (bytes: Uint8Array): string =>
  encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** Decodes unpadded base64url; null unless the text is exactly what `encodeBase64Url` would write. */
export const decodeBase64Url = (text: string): Uint8Array<ArrayBuffer> | null => {
  if (!BASE64URL.test(text) || text.length % 4 === 1) return null;
  const padded = text.replaceAll('-', '+').replaceAll('_', '/') + '='.repeat((4 - (text.length % 4)) % 4);
  return decodeBase64(padded);
};
