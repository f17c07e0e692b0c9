// A subset copies the outlines of its glyphs as they stand in the font; only composite ones are changed, because they
// name their parts by number. The font engine decodes every point of both before it copies: simple glyphs are spared that.

import type { create } from '@cantoo/fontkit';

type SingleFont = Extract<NonNullable<ReturnType<typeof create>>, { glyphForCodePoint: unknown }>;

/** What the engine's subset asks of a TrueType glyph; outside its type definitions. */
type TrueTypeGlyph = { _decode: () => { readonly numberOfContours: number } | null };
type TrueTypeFont = { readonly loca: { readonly offsets: readonly number[] } };

const isTrueTypeGlyph = (glyph: unknown): glyph is TrueTypeGlyph =>
  typeof glyph === 'object' && glyph !== null && '_decode' in glyph && typeof glyph._decode === 'function';
const hasOffsets = (font: unknown): font is TrueTypeFont =>
  typeof font === 'object' && font !== null && 'loca' in font && typeof font.loca === 'object';

const GLYF = 0x676c7966;

const findOutlines = (view: DataView): number | null => {
  for (let index = 0; index < view.getUint16(4); index += 1) {
    const record = 12 + index * 16;
    if (view.getUint32(record) === GLYF) return view.getUint32(record + 8);
  }
  return null;
};

/**
 * Makes the subsets of a font, which must draw nothing by itself, copy simple glyphs undecoded.
 *
 * @param file the TrueType file that the font was made of
 */
export const copySimpleGlyphs = (font: SingleFont, file: Uint8Array): void => {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const outlines = findOutlines(view);
  if (outlines === null || !hasOffsets(font)) return;
  const { offsets } = font.loca;
  const getGlyph = font.getGlyph.bind(font);
  const seen = new WeakSet<object>();
  font.getGlyph = (id, characters) => {
    const glyph = getGlyph(id, characters);
    if (glyph === null || seen.has(glyph)) return glyph;
    seen.add(glyph);
    const [start = 0, end = 0] = [offsets[id], offsets[id + 1]];
    const numberOfContours = start === end ? -1 : view.getInt16(outlines + start);
    if (numberOfContours >= 0 && isTrueTypeGlyph(glyph)) Reflect.set(glyph, '_decode', () => ({ numberOfContours }));
    return glyph;
  };
};
