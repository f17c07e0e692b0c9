// Writes the tables of a font as a TrueType file (OpenType 1.9, "Organization of an OpenType Font").

import { viewOf } from './font-file.ts';

const padded = (length: number): number => (length + 3) & ~3;

/** The sum of words; the length is whole words. */
const sumWords = (bytes: Uint8Array): number => {
  const view = viewOf(bytes);
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4) sum = (sum + view.getUint32(at)) | 0;
  return sum >>> 0;
};

/** Writes a TrueType file of tables by their four-letter tags: in the order of those, each padded to four bytes. */
export const writeFontTables = (tables: ReadonlyMap<string, Uint8Array>): Uint8Array => {
  const entries = [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  const directory = 12 + entries.length * 16;
  const file = new Uint8Array(entries.reduce((length, [, table]) => length + padded(table.length), directory));
  const view = viewOf(file);
  const selector = Math.floor(Math.log2(entries.length));
  view.setUint32(0, 0x00010000);
  view.setUint16(4, entries.length);
  view.setUint16(6, 2 ** selector * 16);
  view.setUint16(8, selector);
  view.setUint16(10, (entries.length - 2 ** selector) * 16);
  let offset = directory;
  for (const [index, [tag, table]] of entries.entries()) {
    const record = 12 + index * 16;
    for (let letter = 0; letter < 4; letter += 1) view.setUint8(record + letter, tag.charCodeAt(letter));
    file.set(table, offset);
    view.setUint32(record + 4, sumWords(file.subarray(offset, offset + padded(table.length))));
    view.setUint32(record + 8, offset);
    view.setUint32(record + 12, table.length);
    offset += padded(table.length);
  }
  return file;
};
