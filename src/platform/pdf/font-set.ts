// The fonts of one document: read on demand, asked for each code point, measured, and embedded as subsets. Every font
// of prepare-fonts.ts has one glyph for one code point and no layout tables but kerning, so a parsed font carries no
// state from one document to the next, and the same view always gives the same bytes.

import { create } from '@cantoo/fontkit';
import type { PDFDocument, PDFFont } from 'pdf-lib';
import { copySimpleGlyphs } from './copy-simple-glyphs.ts';
import { mayBeDrawn } from './drawable.ts';
import { BASE_FONTS, candidateFonts, type Face, type Language } from './font-faces.ts';
import { type Kerning, readKerning } from './kerning.ts';

/** Gives the bytes of a TrueType file of font-faces.ts by its name, without extension. Rejects when it is missing. */
export type FontSource = (name: string) => Promise<Uint8Array>;

/** One glyph in its place; lengths in thousandths of an em. */
export type ShapedGlyph = {
  /** Glyph id in the embedded subset, four hexadecimal digits. */
  readonly hex: string;
  /** The width that a PDF reader will advance by itself. */
  readonly naturalWidth: number;
  /** `naturalWidth` and the kerning to the next glyph. */
  readonly advance: number;
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

type SingleFont = Extract<NonNullable<ReturnType<typeof create>>, { glyphForCodePoint: unknown }>;
type ParsedFont = { readonly font: SingleFont; readonly kerning: Kerning };
type Glyph = { readonly id: number; readonly hex: string; readonly width: number };
type LoadedFont = ParsedFont & { readonly pdfFont: PDFFont; readonly glyphs: Map<number, Glyph | null> };

const letterOf = (value: number): string => String.fromCharCode(65 + (Math.floor(value) % 26));
/** Subset tag of ISO 32000-1 §9.6.4, by order of use. */
const subsetTag = (ordinal: number): string =>
  `ASZ${letterOf(ordinal / 676)}${letterOf(ordinal / 26)}${letterOf(ordinal)}`;

const parseFont = async (source: FontSource, name: string): Promise<ParsedFont> => {
  const bytes = await source(name);
  const font = create(bytes);
  if (font === null || !('glyphForCodePoint' in font)) throw new Error(`${name} is not a single TrueType font`);
  copySimpleGlyphs(font, bytes);
  return { font, kerning: readKerning(bytes) };
};

// The base fonts stay parsed for the life of the isolate (6 MB of files); a block that one document needed does not.
// Only results are kept, never promises: another request of a Worker may not wait for this request's reads.
const parsedBaseFonts = new WeakMap<FontSource, Map<string, ParsedFont>>();

const readFont = async (source: FontSource, name: string): Promise<ParsedFont> => {
  const known = parsedBaseFonts.get(source)?.get(name);
  if (known !== undefined) return known;
  const parsed = await parseFont(source, name);
  if (BASE_FONTS.includes(name)) {
    const kept = parsedBaseFonts.get(source) ?? new Map<string, ParsedFont>();
    parsedBaseFonts.set(source, kept.set(name, parsed));
  }
  return parsed;
};

/** Opens the fonts of a document; the base fonts are read at once. */
export const openFontSet = async (document: PDFDocument, source: FontSource): Promise<FontSet> => {
  const loaded = new Map<string, LoadedFont>();
  let embedding: SingleFont | null = null;
  // pdf-lib parses what it embeds by itself; handing it our parsed font saves the second parse.
  document.registerFontkit({ create: () => embedding });

  const loadFont = async (name: string): Promise<LoadedFont> => {
    const known = loaded.get(name);
    if (known !== undefined) return known;
    const parsed = await readFont(source, name);
    const customName = `${subsetTag(loaded.size)}+${parsed.font.postscriptName ?? name}`;
    embedding = parsed.font;
    const pdfFont = await document.embedFont(new Uint8Array(0), { subset: true, customName });
    const entry = { ...parsed, pdfFont, glyphs: new Map<number, Glyph | null>() };
    loaded.set(name, entry);
    return entry;
  };

  const glyphOf = (entry: LoadedFont, codePoint: number): Glyph | null => {
    const known = entry.glyphs.get(codePoint);
    if (known !== undefined) return known;
    const { font, pdfFont } = entry;
    const source = font.hasGlyphForCodePoint(codePoint) ? font.glyphForCodePoint(codePoint) : null;
    const glyph =
      source === null
        ? null
        : {
            id: source.id,
            hex: pdfFont.encodeText(String.fromCodePoint(codePoint)).asString(),
            width: (source.advanceWidth * 1000) / font.unitsPerEm,
          };
    entry.glyphs.set(codePoint, glyph);
    return glyph;
  };

  const found = new Map<
    Face,
    { readonly zh: Map<number, LoadedFont | null>; readonly en: Map<number, LoadedFont | null> }
  >();
  const findFont = (face: Face, language: Language, codePoint: number): LoadedFont | null => {
    const ofBoth = found.get(face) ?? { zh: new Map(), en: new Map() };
    found.set(face, ofBoth);
    const ofFace = ofBoth[language];
    const known = ofFace.get(codePoint);
    if (known !== undefined) return known;
    let best: LoadedFont | null = null;
    if (mayBeDrawn(codePoint))
      for (const name of candidateFonts(face, language, codePoint)) {
        const entry = loaded.get(name);
        if (entry?.font.hasGlyphForCodePoint(codePoint) !== true) continue;
        best = entry;
        break;
      }
    ofFace.set(codePoint, best);
    return best;
  };

  for (const name of BASE_FONTS) await loadFont(name);

  const load = async (text: string): Promise<void> => {
    for (const character of new Set(text)) {
      const codePoint = character.codePointAt(0) ?? 0;
      if (!mayBeDrawn(codePoint)) continue;
      for (const language of ['zh', 'en'] as const)
        for (const name of candidateFonts('sans', language, codePoint)) {
          // Read without embedding: a font that lacks the character must not end up in the document.
          const parsed = loaded.get(name) ?? (await readFont(source, name));
          if (!parsed.font.hasGlyphForCodePoint(codePoint)) continue;
          await loadFont(name);
          break;
        }
    }
    found.clear();
    shapes.clear();
  };

  const shapeSegment = (entry: LoadedFont, text: string): ShapedSegment => {
    const scale = 1000 / entry.font.unitsPerEm;
    const glyphs = Array.from(text).map((character) => glyphOf(entry, character.codePointAt(0) ?? 0));
    const shaped = glyphs.flatMap((glyph, index): ShapedGlyph[] => {
      if (glyph === null) return [];
      const next = glyphs[index + 1];
      const kern = next === undefined || next === null ? 0 : entry.kerning(glyph.id, next.id) * scale;
      return [{ hex: glyph.hex, naturalWidth: glyph.width, advance: glyph.width + kern }];
    });
    return { font: entry.pdfFont, glyphs: shaped, width: shaped.reduce((sum, glyph) => sum + glyph.advance, 0) };
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
