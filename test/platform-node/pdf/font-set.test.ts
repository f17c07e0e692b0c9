import { describe, expect, test } from 'vitest';
import { create } from '@cantoo/fontkit';
import { mayBeDrawn } from '../../../src/platform/pdf/drawable.ts';
import { RARE_HAN, SANS_ALPHABETS, SANS_BLOCKS } from '../../../src/platform/pdf/font-faces.ts';
import { openFontSet } from '../../../src/platform/pdf/font-set.ts';
import { zh } from '../../../src/platform/pdf/inline.ts';
import { setLine } from '../../../src/platform/pdf/typesetter.ts';
import { readTestFont } from '../../support/certificate-fonts.ts';

const codePointOf = (character: string): number => character.codePointAt(0) ?? 0;

describe('fonts of the certificate', () => {
  test('draw the characters of names: GB 2312, extensions A to G, U+20BB7, and European alphabets', async () => {
    const fonts = await openFontSet(readTestFont);
    const names = '测试龘䶮㐂𠮷𬭳𫖯𰻝ŁöÅřσЖß';
    await fonts.load(names);
    for (const character of names) expect(fonts.draws(codePointOf(character)), character).toBe(true);
  });

  test('read no further file for a plain deposit', async () => {
    const read: string[] = [];
    const source = async (name: string): Promise<Uint8Array> => {
      read.push(name);
      return readTestFont(name);
    };
    const fonts = await openFontSet(source);
    const before = read.length;
    await fonts.load('采购框架合同（双方签署版）.pdf');
    expect(read.length).toBe(before);
    await fonts.load('𠮷');
    expect(read.slice(before)).toContain(RARE_HAN);
  });

  test('never draw what has no ink of its own or would need shaping', () => {
    const refused = [
      '\u202e',
      '\u200b',
      '\u200d',
      '\ufe0f',
      '\u00ad',
      '\u0000',
      '\u2003',
      '\u3164',
      '\ue000',
      '\u05d0',
      '\u0627',
    ];
    for (const character of refused) expect(mayBeDrawn(codePointOf(character)), escape(character)).toBe(false);
    for (const character of ['a', ' ', '　', '，', '存']) expect(mayBeDrawn(codePointOf(character))).toBe(true);
  });

  test('show what cannot be drawn by its number, in a box', async () => {
    const fonts = await openFontSet(readTestFont);
    await fonts.load('a\u202eb');
    const pieces = setLine(fonts, [zh('a\u202eb')]).placed;
    expect(pieces.map(({ kind }) => kind)).toEqual(['text', 'frame', 'text']);
  });

  test('have one glyph for each code point, with ink inside the em box of the font', async () => {
    const names = [
      ...['noto-sans-sc-400', 'noto-sans-sc-500', 'noto-serif-sc-600'].map((face) => `${face}.common`),
      ...SANS_BLOCKS.map((block) => `noto-sans-sc-400.${block}`),
      ...SANS_ALPHABETS.map((alphabet) => `source-sans-3-400.${alphabet}`),
      RARE_HAN,
    ];
    for (const name of names) {
      const font = create(await readTestFont(name));
      if (font === null || !('glyphForCodePoint' in font)) throw new Error(name);
      const ids = new Set<number>();
      // Every 37th: the slices hold 50,000 glyphs.
      for (const codePoint of font.characterSet.filter((_, index) => index % 37 === 0)) {
        const glyph = font.glyphForCodePoint(codePoint);
        if (glyph === null) throw new Error(`${name} lost ${codePoint}`);
        expect(ids.has(glyph.id)).toBe(false);
        ids.add(glyph.id);
        const { minX, maxX, minY, maxY } = glyph.bbox;
        if (codePoint === 0x20 || codePoint === 0xa0 || codePoint === 0x3000) continue;
        const em = font.unitsPerEm;
        expect(maxX > minX && maxY > minY, `${name} ${codePoint.toString(16)} has ink`).toBe(true);
        expect(Math.max(maxX, maxY) / em, `${name} ${codePoint.toString(16)}`).toBeLessThan(3.5);
        if (codePoint >= 0x3400 && codePoint < 0xa000) expect(maxX / em).toBeLessThanOrEqual(1.02);
      }
    }
  });
});
