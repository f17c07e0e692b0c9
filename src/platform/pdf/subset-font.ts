// Cuts some glyphs of a font into a TrueType file of their own, as a PDF embeds it (ISO 32000-1 §9.9): outlines and
// metrics, no characters. Simple outlines are copied as they stand; composite ones name their parts by number and are
// changed (OpenType 1.9, "glyf").

import { type FontFile, viewOf } from './font-file.ts';
import { writeFontTables } from './font-tables.ts';

const ARGUMENTS_ARE_WORDS = 0x0001;
const HAS_SCALE = 0x0008;
const MORE_COMPONENTS = 0x0020;
const HAS_XY_SCALE = 0x0040;
const HAS_2X2 = 0x0080;

const componentBytes = (flags: number): number => {
  const transformed =
    (flags & HAS_2X2) !== 0 ? 8 : (flags & HAS_XY_SCALE) !== 0 ? 4 : (flags & HAS_SCALE) !== 0 ? 2 : 0;
  return 4 + ((flags & ARGUMENTS_ARE_WORDS) !== 0 ? 4 : 2) + transformed;
};

// Where a composite outline names its parts; nothing in a simple one.
const listComponents = (outline: Uint8Array): number[] => {
  const places: number[] = [];
  const view = viewOf(outline);
  if (outline.length === 0 || view.getInt16(0) >= 0) return places;
  let at = 10;
  let flags = MORE_COMPONENTS;
  while ((flags & MORE_COMPONENTS) !== 0) {
    flags = view.getUint16(at);
    places.push(at + 2);
    at += componentBytes(flags);
  }
  return places;
};

const even = (length: number): number => (length + 1) & ~1;

const withWord = (table: Uint8Array, offset: number, word: number): Uint8Array => {
  const copy = Uint8Array.from(table);
  viewOf(copy).setUint16(offset, word);
  return copy;
};

/** Cuts the glyphs in their order, from number 1 on; number 0 is the font's own glyph for what is missing. */
export const subsetFont = (font: FontFile, glyphs: readonly number[]): Uint8Array => {
  const loca = viewOf(font.table('loca'));
  const glyf = font.table('glyf');
  const hmtx = viewOf(font.table('hmtx'));
  const numbers = new Map<number, number>([0, ...glyphs].map((glyph, number) => [glyph, number]));
  const outlines: Uint8Array[] = [];
  let length = 0;
  // `numbers` grows while it is walked: parts of composites come after the characters.
  for (const [glyph] of numbers) {
    let outline = glyf.subarray(loca.getUint32(glyph * 4), loca.getUint32(glyph * 4 + 4));
    const components = listComponents(outline);
    if (components.length > 0) outline = Uint8Array.from(outline);
    for (const place of components) {
      const part = viewOf(outline).getUint16(place);
      const number = numbers.get(part) ?? numbers.size;
      numbers.set(part, number);
      viewOf(outline).setUint16(place, number);
    }
    outlines.push(outline);
    length += even(outline.length);
  }
  const count = outlines.length;
  const newGlyf = new Uint8Array(length);
  // Short places count pairs of bytes in 16 bits; few fonts are too long for them.
  const isShort = length <= 2 * 0xffff;
  const newLoca = new Uint8Array((count + 1) * (isShort ? 2 : 4));
  const newHmtx = new Uint8Array(count * 4);
  const [places, metrics] = [viewOf(newLoca), viewOf(newHmtx)];
  let offset = 0;
  for (const [number, outline] of outlines.entries()) {
    newGlyf.set(outline, offset);
    offset += even(outline.length);
    if (isShort) places.setUint16(number * 2 + 2, offset / 2);
    else places.setUint32(number * 4 + 4, offset);
  }
  for (const [glyph, number] of numbers) metrics.setUint32(number * 4, hmtx.getUint32(glyph * 4));
  return writeFontTables(
    new Map([
      ['glyf', newGlyf],
      ['head', withWord(font.table('head'), 50, isShort ? 0 : 1)],
      ['hhea', withWord(font.table('hhea'), 34, count)],
      ['hmtx', newHmtx],
      ['loca', newLoca],
      ['maxp', withWord(font.table('maxp'), 4, count)],
    ]),
  );
};
