// The fonts that a document is set in: read on demand, asked for each code point, and measured. Every font of
// prepare-fonts.ts has one glyph for one code point and no layout tables but kerning, so an opened font carries no state
// from one document to the next, and the same view always gives the same bytes.

import { mayBeDrawn } from './drawable.ts';
import { BASE_FONTS, candidateFonts, type Face, type Language } from './font-faces.ts';
import { type FontFile, openFontFile } from './font-file.ts';

/** Gives the bytes of a TrueType file of font-faces.ts by its name, without extension. Rejects when it is missing. */
export type FontSource = (name: string) => Promise<Uint8Array>;

/** One glyph in its place; lengths in thousandths of an em. */
export type ShapedGlyph = {
  /** Its number in the font. */
  readonly id: number;
  readonly codePoint: number;
  /** The width that a PDF reader will advance by itself. */
  readonly naturalWidth: number;
  /** `naturalWidth` and the kerning to the next glyph. */
  readonly advance: number;
};

/** Consecutive characters in one font; `width` in thousandths of an em. */
export type ShapedSegment = {
  readonly font: FontFile;
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

// The base fonts stay open for the life of the isolate (6 MB of files); a block that one document needed does not.
// Only results are kept, never promises: another request of a Worker may not wait for this request's reads.
const openedBaseFonts = new WeakMap<FontSource, Map<string, FontFile>>();

const readFont = async (source: FontSource, name: string): Promise<FontFile> => {
  const known = openedBaseFonts.get(source)?.get(name);
  if (known !== undefined) return known;
  const opened = openFontFile(await source(name));
  if (BASE_FONTS.includes(name)) {
    const kept = openedBaseFonts.get(source) ?? new Map<string, FontFile>();
    openedBaseFonts.set(source, kept.set(name, opened));
  }
  return opened;
};

/** A glyph and its font. */
type Found = { readonly font: FontFile; readonly glyph: Omit<ShapedGlyph, 'advance'> };

/** By face and language. */
type Known<T> = Partial<Record<`${Face} ${Language}`, Map<number | string, T>>>;

const knownOf = <T>(known: Known<T>, face: Face, language: Language): Map<number | string, T> =>
  (known[`${face} ${language}`] ??= new Map<number | string, T>());

const segmentOf = (found: readonly Found[]): ShapedSegment[] => {
  const [first] = found;
  if (first === undefined) return [];
  const { font } = first;
  let width = 0;
  const glyphs = found.map(({ glyph }, index): ShapedGlyph => {
    const next = found[index + 1];
    const kerning = next === undefined ? 0 : font.kerningBetween(glyph.id, next.glyph.id);
    const advance = glyph.naturalWidth + kerning;
    width += advance;
    return { ...glyph, advance };
  });
  return [{ font, glyphs, width }];
};

/** Opens the fonts of a document; the base fonts are read at once. */
export const openFontSet = async (source: FontSource): Promise<FontSet> => {
  const loaded = new Map<string, FontFile>();
  let found: Known<Found | null> = {};
  let shapes: Known<readonly ShapedSegment[]> = {};

  const search = (face: Face, language: Language, codePoint: number): Found | null => {
    if (!mayBeDrawn(codePoint)) return null;
    for (const name of candidateFonts(face, language, codePoint)) {
      const font = loaded.get(name);
      const id = font?.findGlyph(codePoint) ?? null;
      if (font !== undefined && id !== null) return { font, glyph: { id, codePoint, naturalWidth: font.widthOf(id) } };
    }
    return null;
  };

  const find = (face: Face, language: Language, codePoint: number): Found | null => {
    const known = knownOf(found, face, language);
    const before = known.get(codePoint);
    if (before !== undefined) return before;
    const result = search(face, language, codePoint);
    known.set(codePoint, result);
    return result;
  };

  for (const name of BASE_FONTS) loaded.set(name, await readFont(source, name));

  const load = async (text: string): Promise<void> => {
    for (const character of new Set(text)) {
      const codePoint = character.codePointAt(0) ?? 0;
      if (!mayBeDrawn(codePoint)) continue;
      for (const language of ['zh', 'en'] as const)
        for (const name of candidateFonts('sans', language, codePoint)) {
          const font = loaded.get(name) ?? (await readFont(source, name));
          if (font.findGlyph(codePoint) === null) continue;
          loaded.set(name, font);
          break;
        }
    }
    found = {};
    shapes = {};
  };

  const shapeAnew = (face: Face, language: Language, text: string): readonly ShapedSegment[] => {
    const segments: ShapedSegment[] = [];
    let pending: Found[] = [];
    for (const character of text) {
      const next = find(face, language, character.codePointAt(0) ?? 0);
      if (next === null) throw new Error(`no font draws ${JSON.stringify(character)}: ask draws() before shaping`);
      if (pending[0] !== undefined && pending[0].font !== next.font) {
        segments.push(...segmentOf(pending));
        pending = [];
      }
      pending.push(next);
    }
    return [...segments, ...segmentOf(pending)];
  };

  const shape: FontSet['shape'] = (face, language, text) => {
    const known = knownOf(shapes, face, language);
    const before = known.get(text);
    if (before !== undefined) return before;
    const segments = shapeAnew(face, language, text);
    known.set(text, segments);
    return segments;
  };

  return { load, draws: (codePoint) => find('sans', 'zh', codePoint) !== null, shape };
};
