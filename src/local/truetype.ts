// TrueType containers at build time: WOFF 1.0 to sfnt (W3C WOFF §5), the table directory, and writing a font back
// (OpenType 1.9 "Organization of an OpenType Font"). Inputs are the pinned font packages, not hostile.

import { inflateSync } from 'node:zlib';

/** The tables of one font by their four-letter tags. */
export type FontTables = ReadonlyMap<string, Uint8Array>;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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

const checksumOf = (table: Uint8Array): number => {
  let sum = 0;
  for (let index = 0; index < table.length; index += 4) {
    const word =
      ((table[index] ?? 0) << 24) |
      ((table[index + 1] ?? 0) << 16) |
      ((table[index + 2] ?? 0) << 8) |
      (table[index + 3] ?? 0);
    sum = (sum + word) >>> 0;
  }
  return sum;
};

/** Writes a TrueType file; tables in tag order, each padded to four bytes. */
export const writeFontTables = (tables: FontTables): Uint8Array => {
  const entries = [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  const directoryLength = 12 + entries.length * 16;
  const length = entries.reduce((sum, [, table]) => sum + ((table.length + 3) & ~3), directoryLength);
  const file = new Uint8Array(length);
  const view = viewOf(file);
  const entrySelector = Math.floor(Math.log2(entries.length));
  view.setUint32(0, 0x00010000);
  view.setUint16(4, entries.length);
  view.setUint16(6, 2 ** entrySelector * 16);
  view.setUint16(8, entrySelector);
  view.setUint16(10, (entries.length - 2 ** entrySelector) * 16);
  let offset = directoryLength;
  for (const [index, [tag, table]] of entries.entries()) {
    const record = 12 + index * 16;
    for (let letter = 0; letter < 4; letter++) view.setUint8(record + letter, tag.charCodeAt(letter));
    view.setUint32(record + 4, checksumOf(table));
    view.setUint32(record + 8, offset);
    view.setUint32(record + 12, table.length);
    file.set(table, offset);
    offset += (table.length + 3) & ~3;
  }
  return file;
};
