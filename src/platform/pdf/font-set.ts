// The fonts of one document: read on demand, asked for each code point, shaped, and embedded as subsets. A font is
// parsed anew for each document: fontkit remembers which character first used a glyph, and the same view must always
// give the same bytes.

import { create } from '@cantoo/fontkit';
import type { PDFDocument, PDFFont } from 'pdf-lib';
import { isBlank, mayBeDrawn } from './drawable.ts';
import { BASE_FONTS, candidateFonts, type Face, type Language } from './font-faces.ts';

/** Gives the bytes of a TrueType file of font-faces.ts by its name, without extension. Rejects when it is missing. */
export type FontSource = (name: string) => Promise<Uint8Array>;

/** One glyph as placed by shaping; lengths in thousandths of an em. */
export type ShapedGlyph = {
  /** Glyph id in the embedded subset, four hexadecimal digits. */
  readonly hex: string;
  /** The width that a PDF reader will advance by itself. */
  readonly naturalWidth: number;
  readonly advance: number;
  readonly xOffset: number;
  readonly yOffset: number;
};

/** Consecutive characters in one font; `width` in thousandths of an em. */
export type ShapedSegment = {
  readonly font: PDFFont;
  readonly glyphs: readonly ShapedGlyph[];
  readonly width: number;
};

/** The fonts of one document. */
export type FontSet = {
  /** Reads whatever fonts the text needs. Must come before `shape` of the same text. */
  readonly load: (text: string) => Promise<void>;
  /** Whether some loaded font draws the code point. */
  readonly draws: (codePoint: number) => boolean;
  /** Shapes text whose every code point is drawn. */
  readonly shape: (face: Face, language: Language, text: string) => readonly ShapedSegment[];
};

type FontkitFont = ReturnType<typeof create> & { layout: unknown };
type LoadedFont = { readonly font: SingleFont; readonly pdfFont: PDFFont; readonly shaping: boolean };
type SingleFont = Extract<NonNullable<FontkitFont>, { glyphForCodePoint: unknown }>;

// Ligatures would make one glyph of several characters: copying and line breaking work by characters.
const FEATURES = { liga: false, clig: false, dlig: false };

const letterOf = (value: number): string => String.fromCharCode(65 + (value % 26));
/** Subset tag of ISO 32000-1 §9.6.4, by order of use. */
const subsetTag = (ordinal: number): string => `ASZ${letterOf(ordinal / 676)}${letterOf(ordinal / 26)}${letterOf(ordinal)}`;

const parseFont = (bytes: Uint8Array): SingleFont => {
  const font = create(bytes);
  if (font === null || !('glyphForCodePoint' in font)) throw new Error('not a single TrueType font');
  return font;
};

const glyphOf = (font: SingleFont, codePoint: number) => {
  const glyph = font.glyphForCodePoint(codePoint);
  if (glyph === null) throw new Error(`the font lost its glyph for code point ${codePoint}`);
  return glyph;
};

/** Opens the fonts of a document; the base fonts are read at once. */
export const openFontSet = async (document: PDFDocument, source: FontSource): Promise<FontSet> => {
  const loaded = new Map<string, LoadedFont>();
  const parsed: SingleFont[] = [];
  // pdf-lib parses what it embeds by itself; handing it our parsed font saves the second parse.
  document.registerFontkit({ create: () => parsed.at(-1) as never });

  const loadFont = async (name: string): Promise<LoadedFont> => {
    const known = loaded.get(name);
    if (known !== undefined) return known;
    const font = parseFont(await source(name));
    parsed.push(font);
    const customName = `${subsetTag(loaded.size)}+${font.postscriptName ?? name}`;
    const pdfFont = await document.embedFont(new Uint8Array(0), { subset: true, customName, features: FEATURES });
    const entry = { font, pdfFont, shaping: !name.startsWith('noto-') && !name.startsWith('rare-') };
    loaded.set(name, entry);
    return entry;
  };

  const hasInk = (entry: LoadedFont, codePoint: number): boolean => {
    if (!entry.font.hasGlyphForCodePoint(codePoint)) return false;
    return isBlank(codePoint) || glyphOf(entry.font, codePoint).path.commands.length > 0;
  };
  const inked = new Map<string, LoadedFont | null>();
  const findFont = (face: Face, language: Language, codePoint: number): LoadedFont | null => {
    const key = `${face} ${language} ${codePoint}`;
    const known = inked.get(key);
    if (known !== undefined) return known;
    let found: LoadedFont | null = null;
    if (mayBeDrawn(codePoint))
      for (const name of candidateFonts(face, language, codePoint)) {
        const entry = loaded.get(name);
        if (entry === undefined || !hasInk(entry, codePoint)) continue;
        found = entry;
        break;
      }
    inked.set(key, found);
    return found;
  };

  for (const name of BASE_FONTS) await loadFont(name);

  const load = async (text: string): Promise<void> => {
    for (const character of new Set(text)) {
      const codePoint = character.codePointAt(0) ?? 0;
      if (!mayBeDrawn(codePoint)) continue;
      for (const language of ['zh', 'en'] as const)
        for (const name of candidateFonts('sans', language, codePoint)) {
          const entry = await loadFont(name);
          if (hasInk(entry, codePoint)) break;
        }
    }
    inked.clear();
    shapes.clear();
  };

  const shapeSegment = (entry: LoadedFont, text: string): ShapedSegment => {
    const { font, pdfFont } = entry;
    const scale = 1000 / font.unitsPerEm;
    const hex = pdfFont.encodeText(text).asString();
    const glyphs = entry.shaping
      ? font.layout(text, FEATURES).glyphs.map((glyph, index) => ({ glyph, index }))
      : [...text].map((character, index) => ({
          glyph: glyphOf(font, character.codePointAt(0) ?? 0),
          index,
        }));
    const positions = entry.shaping ? font.layout(text, FEATURES).positions : null;
    const shaped = glyphs.map(({ glyph, index }): ShapedGlyph => {
      const position = positions?.[index];
      return {
        hex: hex.slice(index * 4, index * 4 + 4),
        naturalWidth: glyph.advanceWidth * scale,
        advance: (position?.xAdvance ?? glyph.advanceWidth) * scale,
        xOffset: (position?.xOffset ?? 0) * scale,
        yOffset: (position?.yOffset ?? 0) * scale,
      };
    });
    return { font: pdfFont, glyphs: shaped, width: shaped.reduce((sum, glyph) => sum + glyph.advance, 0) };
  };

  const shapes = new Map<string, readonly ShapedSegment[]>();
  const shape = (face: Face, language: Language, text: string): readonly ShapedSegment[] => {
    const key = `${face} ${language} ${text}`;
    const known = shapes.get(key);
    if (known !== undefined) return known;
    const segments: ShapedSegment[] = [];
    let pending = '';
    let pendingFont: LoadedFont | null = null;
    const flush = (): void => {
      if (pendingFont !== null && pending !== '') segments.push(shapeSegment(pendingFont, pending));
      pending = '';
    };
    for (const character of text) {
      const entry = findFont(face, language, character.codePointAt(0) ?? 0);
      if (entry === null) throw new Error(`no font draws ${JSON.stringify(character)}: ask draws() before shaping`);
      if (entry !== pendingFont) {
        flush();
        pendingFont = entry;
      }
      pending += character;
    }
    flush();
    shapes.set(key, segments);
    return segments;
  };

  return { load, draws: (codePoint) => findFont('sans', 'zh', codePoint) !== null, shape };
};
