import { create } from '@cantoo/fontkit';
import { describe, expect, test } from 'vitest';
import { openFontFile } from '../../../src/platform/pdf/font-file.ts';
import { subsetFont } from '../../../src/platform/pdf/subset-font.ts';
import { readTestFont } from '../../support/certificate-fonts.ts';

const parse = (file: Uint8Array) => {
  const font = create(file);
  if (font === null || !('glyphForCodePoint' in font)) throw new Error('not a single font');
  return font;
};

const FONTS: readonly (readonly [name: string, text: string])[] = [
  ['noto-sans-sc-400.common', '存证证书（法院）'],
  ['noto-serif-sc-600.common', '司法存证'],
  ['source-sans-3-400', 'Assize éàüÅ 0129'],
  ['source-serif-4-600', 'Evidence'],
  ['ibm-plex-mono-400', '0123456789abcdef'],
  ['source-sans-3-400.vietnamese', 'ẮằểỖợ'],
  ['source-sans-3-400.latin-ext', 'ŁőřŽ'],
];

describe('a font read by its own tables', () => {
  test.each(FONTS)('%s says what the font engine says', async (name, text) => {
    const bytes = await readTestFont(name);
    const [file, engine] = [openFontFile(bytes), parse(bytes)];
    const scale = 1000 / engine.unitsPerEm;
    expect(file.postScriptName).toBe(engine.postscriptName);
    expect(file.metrics.ascent).toBeCloseTo(engine.ascent * scale, 9);
    expect(file.metrics.descent).toBeCloseTo(engine.descent * scale, 9);
    expect(file.metrics.capHeight).toBeCloseTo(engine.capHeight * scale, 9);
    expect(file.metrics.xHeight).toBeCloseTo(engine.xHeight * scale, 9);
    const { minX, minY, maxX, maxY } = engine.bbox;
    for (const [index, edge] of [minX, minY, maxX, maxY].entries())
      expect(file.metrics.box[index]).toBeCloseTo(edge * scale, 9);
    for (const character of text) {
      const codePoint = character.codePointAt(0) ?? 0;
      const glyph = engine.glyphForCodePoint(codePoint);
      expect(file.findGlyph(codePoint), character).toBe(glyph?.id);
      expect(file.widthOf(glyph?.id ?? 0)).toBeCloseTo((glyph?.advanceWidth ?? 0) * scale, 9);
    }
  });

  test('has exactly the characters of its map', async () => {
    const bytes = await readTestFont('source-sans-3-400');
    const [file, known] = [openFontFile(bytes), new Set(parse(bytes).characterSet)];
    for (let codePoint = 0; codePoint < 0x3000; codePoint += 1)
      expect(file.findGlyph(codePoint) !== null, codePoint.toString(16)).toBe(known.has(codePoint));
  });
});

describe('a subset', () => {
  test.each(FONTS)('of %s draws its characters as the whole font does, composites included', async (name, text) => {
    const bytes = await readTestFont(name);
    const [file, whole] = [openFontFile(bytes), parse(bytes)];
    const glyphs = Array.from(text, (character) => file.findGlyph(character.codePointAt(0) ?? 0) ?? -1);
    const wanted = [...new Set(glyphs)].toSorted((left, right) => left - right);
    const subset = parse(subsetFont(file, wanted));
    for (const [index, glyph] of wanted.entries()) {
      const [drawn, original] = [subset.getGlyph(index + 1), whole.getGlyph(glyph)];
      expect(drawn?.path.toSVG()).toBe(original?.path.toSVG());
      expect(drawn?.advanceWidth).toBe(original?.advanceWidth);
    }
    expect(subset.numGlyphs).toBeLessThan(4 * wanted.length + 2);
  });

  test('of composites is not empty of their parts', async () => {
    const file = openFontFile(await readTestFont('source-sans-3-400.vietnamese'));
    const composite = Array.from({ length: 200 }, (_, index) => 0x1ea0 + index)
      .map((codePoint) => file.findGlyph(codePoint))
      .filter((glyph) => glyph !== null);
    const view = new DataView(file.table('loca').buffer, file.table('loca').byteOffset);
    const outlines = file.table('glyf');
    const named = composite.filter(
      (glyph) => new DataView(outlines.buffer, outlines.byteOffset + view.getUint32(glyph * 4)).getInt16(0) < 0,
    );
    expect(named.length).toBeGreaterThan(0);
    expect(parse(subsetFont(file, named)).numGlyphs).toBeGreaterThan(named.length + 1);
  });
});
