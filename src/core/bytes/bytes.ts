// Byte strings: joining, comparing, UTF-8. Inputs may be hostile; nothing here throws on content.

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Encodes a well-formed string as UTF-8. A lone surrogate would become U+FFFD: check `isWellFormed()` before. */
export const encodeUtf8 = (text: string): Uint8Array<ArrayBuffer> =>
  // Platforms type the buffer more loosely than they make it: it is never shared.
  encoder.encode(text) as Uint8Array<ArrayBuffer>;

/** Decodes UTF-8; null when the bytes are not well-formed. A byte order mark is kept as U+FEFF, never swallowed. */
export const decodeUtf8 = (bytes: Uint8Array): string | null => {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
};

/** Joins byte strings into a new one. */
export const concatBytes = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
};

/** Tells whether two byte strings are equal. Not constant-time: use it on public values only. */
export const equalBytes = (left: Uint8Array, right: Uint8Array): boolean => {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
};

/** Orders byte strings as unsigned bytes, a prefix first (the order of DER SET OF, X.690 §11.6). */
export const compareBytes = (left: Uint8Array, right: Uint8Array): number => {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
};

/** Writes an unsigned 64-bit big-endian integer. A number is a safe integer, 0..2^53-1; a bigint is 0..2^64-1. */
export const encodeUint64 = (value: number | bigint): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
};
