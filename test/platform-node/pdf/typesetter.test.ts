import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type FontSet, openFontSet } from '../../../src/platform/pdf/font-set.ts';
import { en, mono, zh } from '../../../src/platform/pdf/inline.ts';
import { type Line, type Placed, setLine, setParagraph } from '../../../src/platform/pdf/typesetter.ts';
import { readTestFont } from '../../support/certificate-fonts.ts';

let fonts: FontSet;
beforeAll(async () => {
  fonts = await openFontSet(readTestFont);
  await fonts.load('𠮷龘ŁΩПа');
});

const glyphCount = (pieces: readonly Placed[]): number =>
  pieces.reduce((count, piece) => {
    if (piece.kind === 'text') return count + piece.segments.reduce((sum, segment) => sum + segment.glyphs.length, 0);
    return piece.kind === 'frame' ? count + glyphCount(piece.inner) : count;
  }, 0);
const lineTexts = (text: string, width: number): number[] =>
  setParagraph(fonts, [zh(text)], width).map((line) => glyphCount(line.placed));
const rightEdge = (line: Line): number => line.width;

describe('setting lines', () => {
  test('loses no character and overruns no line, for any mixture of Chinese, Latin, digits and punctuation', () => {
    const character = fc.constantFrom(...Array.from('存证书法院，。（）〔〕；、：“”abcXYZ019 .,-/+%𠮷龘ŁΩ'));
    fc.assert(
      fc.property(
        fc.array(character, { minLength: 1, maxLength: 120 }),
        fc.integer({ min: 30, max: 300 }),
        (drawn, width) => {
          const text = drawn.join('');
          const lines = setParagraph(fonts, [zh(text)], width);
          const inked = drawn.filter((one) => one !== ' ').length;
          const set = lines.reduce((sum, line) => sum + glyphCount(line.placed), 0);
          expect(set).toBeGreaterThanOrEqual(inked);
          expect(set).toBeLessThanOrEqual(drawn.length);
          // Half a full-width body may hang at the start of a line that begins with an opening bracket.
          for (const line of lines) expect(rightEdge(line)).toBeLessThanOrEqual(width + 4.2);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('begins no line with a full stop or a closing bracket', () => {
    const size = 8.1;
    // Ten characters fit; the eleventh would be the stop.
    expect(lineTexts('一二三四五六七八九十。', size * 10 + 0.5)).toEqual([9, 2]);
    expect(lineTexts('一二三四五六七八九十）后', size * 10 + 0.5)).toEqual([9, 3]);
  });

  test('ends no line with an opening bracket', () => {
    expect(lineTexts('一二三四五六七八九（十）', 8.1 * 10 + 0.5)[0]).toBe(9);
  });

  test('keeps a citation that is set solid on one line', () => {
    const lines = setParagraph(
      fonts,
      [zh('一二三四五六七八九十'), zh('（参照法释〔2021〕12号第16条）', { solid: true }), zh('；后')],
      160,
    );
    expect(lines.length).toBe(2);
    expect(glyphCount(lines[0]?.placed ?? [])).toBe(10);
  });

  test('breaks a word that is longer than the line between characters', () => {
    const lines = setParagraph(fonts, [mono('f'.repeat(64), { breakAnywhere: false })], 100);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.reduce((sum, line) => sum + glyphCount(line.placed), 0)).toBe(64);
  });

  test('puts a thin space between Chinese and Latin, but none where set solid', () => {
    const loose = setLine(fonts, [zh('第1版')]).width;
    const solid = setLine(fonts, [zh('第1版', { solid: true })]).width;
    expect(loose - solid).toBeCloseTo(2 * 8.1 * 0.125, 3);
  });

  test('kerns Latin text', () => {
    const apart =
      setLine(fonts, [en('T', { face: 'serif' })]).width + setLine(fonts, [en('o', { face: 'serif' })]).width;
    expect(setLine(fonts, [en('To', { face: 'serif' })]).width).toBeLessThan(apart);
  });
});
