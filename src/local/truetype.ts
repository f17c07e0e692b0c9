// TrueType containers at build time: WOFF 1.0 to sfnt (W3C WOFF §5), and the table directory (OpenType 1.9 "Organization of
// an OpenType Font"). Inputs are the pinned font packages, not hostile.

import { inflateSync } from 'node:zlib';
import { viewOf } from '../platform/pdf/font-file.ts';

/** The tables of one font by their four-letter tags. */
export type FontTables = ReadonlyMap<string, Uint8Array>;

const tagAt = (view: DataView, offset: number): string =>
  String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(offset + index)));

const WOFF_SIGNATURE = 0x774f4646;

/** Reads the tables of a TrueType file, plain or packed as WOFF 1.0. Throws for a font with CFF outlines. */
export const readFontTables = (source: Uint8Array): FontTables => {
  // A plain Uint8Array: Node's Buffer.slice would share its memory with what it was cut from.
  const file = new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  const view = viewOf(file);
  const tables = new Map<string, Uint8Array>();
  const packed = view.getUint32(0) === WOFF_SIGNATURE;
  const tableCount = view.getUint16(packed ? 12 : 4);
  for (let index = 0; index < tableCount; index++) {
    if (packed) {
      // WOFF: tag, offset, compLength, origLength, origChecksum
      const record = 44 + index * 20;
      const offset = view.getUint32(record + 4);
      const packedBytes = file.subarray(offset, offset + view.getUint32(record + 8));
      const originalLength = view.getUint32(record + 12);
      tables.set(
        tagAt(view, record),
        packedBytes.length < originalLength ? new Uint8Array(inflateSync(packedBytes)) : packedBytes,
      );
    } else {
      // sfnt: tag, checksum, offset, length
      const record = 12 + index * 16;
      const offset = view.getUint32(record + 8);
      tables.set(tagAt(view, record), file.subarray(offset, offset + view.getUint32(record + 12)));
    }
  }
  if (!tables.has('glyf')) throw new Error('the font has no glyf table: only TrueType outlines are embedded');
  return tables;
};

/** The named table; throws when the font lacks it. */
export const tableOf = (tables: FontTables, tag: string): Uint8Array => {
  const table = tables.get(tag);
  if (table === undefined) throw new Error(`the font has no ${tag} table`);
  return table;
};
