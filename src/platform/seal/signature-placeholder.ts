// The place of a signature in a PDF (ISO 32000-2 §12.8.1): a dictionary whose /Contents is filled after everything around
// it was hashed. /ByteRange covers the whole file but the hexadecimal string itself.

import { encodeHex } from '../../core/bytes/hex.ts';
import { concatBytes } from '../../core/bytes/bytes.ts';
import { latin1At } from '../../core/pdf/pdf-syntax.ts';
import { encodeLatin1 } from './pdf-revision.ts';

const BYTE_RANGE = `[0 ${'0'.repeat(10)} ${'0'.repeat(10)} ${'0'.repeat(10)}]`;

/** The text of the dictionary, with room for `reservedBytes` of signature. `entries` follow /Type. */
export const formatPlaceholder = (entries: string, reservedBytes: number): string =>
  `<<${entries} /ByteRange ${BYTE_RANGE} /Contents <${'00'.repeat(reservedBytes)}>>>`;

export type OpenPlaceholder = {
  /** What is signed: everything but the string. */
  readonly signedBytes: Uint8Array<ArrayBuffer>;
  /** Writes the signature in; null when it is longer than the room for it. */
  readonly fill: (signature: Uint8Array) => Uint8Array<ArrayBuffer> | null;
};

/** Finds the placeholder in its object at `offset` and fixes what is covered. */
export const openPlaceholder = (bytes: Uint8Array, offset: number, reservedBytes: number): OpenPlaceholder => {
  const text = latin1At(bytes, offset, bytes.length - offset);
  const range = offset + text.indexOf(BYTE_RANGE);
  const start = offset + text.indexOf('/Contents <') + '/Contents '.length;
  const end = start + reservedBytes * 2 + 2;
  const stated = `[0 ${start} ${end} ${bytes.length - end}]`.padEnd(BYTE_RANGE.length);
  const ranged = Uint8Array.from(bytes);
  ranged.set(encodeLatin1(stated), range);
  return {
    signedBytes: concatBytes(ranged.subarray(0, start), ranged.subarray(end)),
    fill: (signature) => {
      if (signature.length > reservedBytes) return null;
      const filled = Uint8Array.from(ranged);
      filled.set(encodeLatin1(encodeHex(signature)), start + 1);
      return filled;
    },
  };
};
