// The fonts that a document is set in: read on demand, asked for each code point, and measured. Every font of
// prepare-fonts.ts has one glyph for one code point and no layout tables but kerning, so an opened font carries no state
// from one document to the next, and the same view always gives the same bytes.

import { mayBeDrawn } from './drawable.ts';
import { BASE_FONTS, candidateFonts, type Face, type Language } from './font-faces.ts';
import { type FontFile, openFontFile } from './font-file.ts';
import { type CharacterClass, classify } from './line-breaking.ts';

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

/** Consecutive characters in one font. */
export type ShapedSegment = {
  readonly font: FontFile;
  readonly glyphs: readonly ShapedGlyph[];
};

/** A text in its fonts; `width` in thousandths of an em. */
export type ShapedText = {
  readonly segments: readonly ShapedSegment[];
  readonly width: number;
  readonly characters: number;
  /** Its outer characters. */
  readonly first: CharacterClass;
  readonly last: CharacterClass;
};

/** The fonts of one document. */
export type FontSet = {
  /** Reads whatever fonts the text needs. Must come before `shape` of the same text. */
  readonly load: (text: string) => Promise<void>;
  /** Whether some loaded font draws the code point. */
  readonly draws: (codePoint: number) => boolean;
  /** Shapes text whose every code point is drawn. */
  readonly shape: (face: Face, language: Language, text: string) => ShapedText;
};

/** A glyph and its font. */
type Found = {
  readonly font: FontFile;
  readonly glyph: Omit<ShapedGlyph, 'advance'>;
  /** No font that only some documents read was asked before: every document finds it so. */
  readonly isLasting: boolean;
};

type Known<Key, Value> = Record<Face, Record<Language, Map<Key, Value>>>;

const noneKnown = <Key, Value>(): Known<Key, Value> => {
  const both = (): Record<Language, Map<Key, Value>> => ({ zh: new Map(), en: new Map() });
  return { sans: both(), 'sans-strong': both(), serif: both(), 'serif-strong': both(), mono: both() };
};

/** What outlives a document: the base fonts (6 MB of files), and how their glyphs stand in words. */
type Kept = {
  readonly fonts: Map<string, FontFile>;
  readonly found: Known<number, Found>;
  readonly shapes: Known<string, ShapedText>;
};

// For the life of the isolate. Only results are kept, never promises: another request of a Worker may not wait for this
// request's reads.
const keptBySource = new WeakMap<FontSource, Kept>();
/** Words of one face and language: those of the papers themselves are some hundreds. */
const MAX_KEPT_SHAPES = 3000;
const MAX_KEPT_CHARACTERS = 24;

const openKept = (source: FontSource): Kept => {
  const kept = keptBySource.get(source) ?? { fonts: new Map(), found: noneKnown(), shapes: noneKnown() };
  keptBySource.set(source, kept);
  return kept;
};

const segmentOf = (found: readonly Found[]): ShapedSegment[] => {
  const [first] = found;
  if (first === undefined) return [];
  const { font } = first;
  const glyphs = found.map(({ glyph }, index): ShapedGlyph => {
    const next = found[index + 1];
    const kerning = next === undefined ? 0 : font.kerningBetween(glyph.id, next.glyph.id);
    return { ...glyph, advance: glyph.naturalWidth + kerning };
  });
  return [{ font, glyphs }];
};

const composeText = (text: string, segments: readonly ShapedSegment[]): ShapedText => {
  let width = 0;
  let characters = 0;
  for (const { glyphs } of segments) {
    characters += glyphs.length;
    for (const { advance } of glyphs) width += advance;
  }
  const [first = ''] = text;
  const last = text.at(-1) ?? '';
  // A code point above U+FFFF is two units of the text.
  const lastWhole = /[\udc00-\udfff]/u.test(last) ? text.slice(-2) : last;
  return { segments, width, characters, first: classify(first), last: classify(lastWhole) };
};

/** Opens the fonts of a document; the base fonts are read at once. */
export const openFontSet = async (source: FontSource): Promise<FontSet> => {
  const kept = openKept(source);
  const loaded = new Map<string, FontFile>();
  let found = noneKnown<number, Found | null>();

  const readFont = async (name: string): Promise<FontFile> => {
    const known = kept.fonts.get(name);
    if (known !== undefined) return known;
    const opened = openFontFile(await source(name));
    if (BASE_FONTS.includes(name)) kept.fonts.set(name, opened);
    return opened;
  };

  const search = (face: Face, language: Language, codePoint: number): Found | null => {
    if (!mayBeDrawn(codePoint)) return null;
    let isLasting = true;
    for (const name of candidateFonts(face, language, codePoint)) {
      isLasting &&= BASE_FONTS.includes(name);
      const font = loaded.get(name);
      const id = font?.findGlyph(codePoint) ?? null;
      if (font === undefined || id === null) continue;
      return { font, glyph: { id, codePoint, naturalWidth: font.widthOf(id) }, isLasting };
    }
    return null;
  };

  const find = (face: Face, language: Language, codePoint: number): Found | null => {
    const lasting = kept.found[face][language];
    const known = found[face][language];
    const before = lasting.get(codePoint) ?? known.get(codePoint);
    if (before !== undefined) return before;
    const result = search(face, language, codePoint);
    if (result?.isLasting === true) lasting.set(codePoint, result);
    else known.set(codePoint, result);
    return result;
  };

  for (const name of BASE_FONTS) loaded.set(name, await readFont(name));

  const load = async (text: string): Promise<void> => {
    for (const character of new Set(text)) {
      const codePoint = character.codePointAt(0) ?? 0;
      if (find('sans', 'zh', codePoint)?.isLasting === true && find('sans', 'en', codePoint)?.isLasting === true)
        continue;
      if (!mayBeDrawn(codePoint)) continue;
      for (const language of ['zh', 'en'] as const)
        for (const name of candidateFonts('sans', language, codePoint)) {
          const font = loaded.get(name) ?? (await readFont(name));
          if (font.findGlyph(codePoint) === null) continue;
          loaded.set(name, font);
          break;
        }
    }
    found = noneKnown();
  };

  const shape: FontSet['shape'] = (face, language, text) => {
    const lasting = kept.shapes[face][language];
    const before = lasting.get(text);
    if (before !== undefined) return before;
    const segments: ShapedSegment[] = [];
    // Digests and identifiers, which are set in it, seldom come again.
    let isLasting = face !== 'mono' && text.length <= MAX_KEPT_CHARACTERS;
    let pending: Found[] = [];
    for (const character of text) {
      const next = find(face, language, character.codePointAt(0) ?? 0);
      if (next === null) throw new Error(`no font draws ${JSON.stringify(character)}: ask draws() before shaping`);
      isLasting &&= next.isLasting;
      if (pending[0] !== undefined && pending[0].font !== next.font) {
        segments.push(...segmentOf(pending));
        pending = [];
      }
      pending.push(next);
    }
    const shaped = composeText(text, [...segments, ...segmentOf(pending)]);
    if (isLasting) {
      if (lasting.size >= MAX_KEPT_SHAPES) lasting.clear();
      lasting.set(text, shaped);
    }
    return shaped;
  };

  return { load, draws: (codePoint) => find('sans', 'zh', codePoint) !== null, shape };
};
