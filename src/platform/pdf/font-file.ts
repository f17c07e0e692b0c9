// A font of prepare-fonts.ts as it lies in its file (OpenType 1.9): one glyph for one code point, long offsets, one
// character map of format 12. Nothing is decoded but what is asked for, and nothing depends on a document.

import { readKerning } from './kerning.ts';

/** What a PDF says of a font beside its outlines; lengths in thousandths of an em. */
export type FontMetrics = {
  readonly box: readonly [xMin: number, yMin: number, xMax: number, yMax: number];
  readonly ascent: number;
  readonly descent: number;
  readonly capHeight: number;
  readonly xHeight: number;
  readonly hasSerifs: boolean;
};

/** A font; glyphs by their number in the file. */
export type FontFile = {
  readonly postScriptName: string;
  readonly metrics: FontMetrics;
  /** The glyph of a code point; null when the font has none. */
  readonly findGlyph: (codePoint: number) => number | null;
  /** In thousandths of an em. */
  readonly widthOf: (glyph: number) => number;
  /** The distance to add between two glyphs, in thousandths of an em. */
  readonly kerningBetween: (left: number, right: number) => number;
  /** A table by its four letters. Throws when the font lacks it. */
  readonly table: (tag: string) => Uint8Array;
};

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const readDirectory = (file: Uint8Array): Map<string, Uint8Array> => {
  const view = viewOf(file);
  const tables = new Map<string, Uint8Array>();
  for (let index = 0; index < view.getUint16(4); index += 1) {
    const record = 12 + index * 16;
    const tag = String.fromCharCode(...file.subarray(record, record + 4));
    const offset = view.getUint32(record + 8);
    tables.set(tag, file.subarray(offset, offset + view.getUint32(record + 12)));
  }
  return tables;
};

const POST_SCRIPT_NAME = 6;

// Names in UTF-16BE: PostScript names are ASCII.
const readPostScriptName = (names: DataView): string => {
  const strings = names.getUint16(4);
  for (let index = 0; index < names.getUint16(2); index += 1) {
    const record = 6 + index * 12;
    if (names.getUint16(record + 6) !== POST_SCRIPT_NAME) continue;
    const [length, offset] = [names.getUint16(record + 8), strings + names.getUint16(record + 10)];
    return Array.from({ length: length / 2 }, (_, at) => String.fromCharCode(names.getUint16(offset + at * 2))).join(
      '',
    );
  }
  throw new Error('the font has no PostScript name');
};

// Groups of consecutive code points from 28 on, ascending: start, end, first glyph.
const openCharacterMap = (characters: DataView): FontFile['findGlyph'] => {
  if (characters.getUint16(12) !== 12) throw new Error('the font has no character map of format 12');
  return (codePoint) => {
    let [low, high] = [0, characters.getUint32(24) - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const group = 28 + middle * 12;
      const start = characters.getUint32(group);
      if (codePoint < start) high = middle - 1;
      else if (codePoint > characters.getUint32(group + 4)) low = middle + 1;
      else return characters.getUint32(group + 8) + codePoint - start;
    }
    return null;
  };
};

const readMetrics = (head: DataView, hhea: DataView, os2: DataView, scale: number): FontMetrics => {
  const at = (view: DataView, offset: number): number => view.getInt16(offset) * scale;
  const ascent = at(hhea, 4);
  const hasHeights = os2.getUint16(0) >= 2;
  const familyClass = os2.getInt16(30) >> 8;
  return {
    box: [at(head, 36), at(head, 38), at(head, 40), at(head, 42)],
    ascent,
    descent: at(hhea, 6),
    capHeight: hasHeights ? at(os2, 88) : ascent,
    xHeight: hasHeights ? at(os2, 86) : 0,
    hasSerifs: familyClass >= 1 && familyClass <= 7,
  };
};

/** Opens a file. Throws on one that prepare-fonts.ts did not make. */
export const openFontFile = (file: Uint8Array): FontFile => {
  const tables = readDirectory(file);
  const table = (tag: string): Uint8Array => {
    const found = tables.get(tag);
    if (found === undefined) throw new Error(`the font has no ${tag} table`);
    return found;
  };
  const head = viewOf(table('head'));
  const hmtx = viewOf(table('hmtx'));
  const scale = 1000 / head.getUint16(18);
  const kerning = readKerning(file);
  return {
    postScriptName: readPostScriptName(viewOf(table('name'))),
    metrics: readMetrics(head, viewOf(table('hhea')), viewOf(table('OS/2')), scale),
    findGlyph: openCharacterMap(viewOf(table('cmap'))),
    widthOf: (glyph) => hmtx.getUint16(glyph * 4) * scale,
    kerningBetween: (left, right) => kerning(left, right) * scale,
    table,
  };
};
