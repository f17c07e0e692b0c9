// The fonts of one document as it carries them (ISO 32000-1 §9.7): what was drawn of each is cut out when all is drawn,
// in the order of the font's own glyphs, so that the same characters always give the same font, whatever they stand in.

import { type PDFDocument, type PDFRef, PDFString } from 'pdf-lib';
import { deflate } from './deflate-streams.ts';
import type { FontFile } from './font-file.ts';
import { subsetFont } from './subset-font.ts';

/** A font that a document uses. */
export type EmbeddedFont = {
  readonly ref: PDFRef;
  /** The name of the font among the resources of a page. */
  readonly resource: string;
  /** Notes that a glyph is drawn for a character. */
  readonly use: (glyph: number, codePoint: number) => void;
  /** How a drawn glyph is written in a text: two bytes, one character each. Throws before the fonts are embedded. */
  readonly codeOf: (glyph: number) => string;
};

export type EmbeddedFonts = {
  readonly open: (font: FontFile) => EmbeddedFont;
  /** Writes the fonts into the document; nothing may be drawn afterwards. */
  readonly embed: () => void;
};

const letterOf = (value: number): string => String.fromCharCode(65 + (Math.floor(value) % 26));
/** Subset tag of ISO 32000-1 §9.6.4, by order of use. */
const subsetTag = (ordinal: number): string =>
  `ASZ${letterOf(ordinal / 676)}${letterOf(ordinal / 26)}${letterOf(ordinal)}`;

const hex = (value: number): string => value.toString(16).padStart(4, '0');
const formatCode = (value: number): string => String.fromCharCode(value >> 8, value & 0xff);
const hexCharacter = (codePoint: number): string =>
  Array.from(String.fromCodePoint(codePoint).split(''), (unit) => hex(unit.charCodeAt(0))).join('');

const RANGES_PER_BLOCK = 100;
const CODES_PER_RANGE = 256;

// A range keeps the high byte of its codes (§9.10.3), and what it lists needs no codes of its own.
const formatCharacterMap = (codePoints: readonly number[]): string => {
  const ranges: string[] = [];
  for (let first = 1; first <= codePoints.length;) {
    const last = Math.min(first - (first % CODES_PER_RANGE) + CODES_PER_RANGE - 1, codePoints.length);
    const characters = codePoints.slice(first - 1, last).map((codePoint) => `<${hexCharacter(codePoint)}>`);
    ranges.push(`<${hex(first)}><${hex(last)}>[${characters.join('')}]`);
    first = last + 1;
  }
  const blocks: string[] = [];
  for (let first = 0; first < ranges.length; first += RANGES_PER_BLOCK) {
    const block = ranges.slice(first, first + RANGES_PER_BLOCK);
    blocks.push(`${block.length} beginbfrange\n${block.join('\n')}\nendbfrange`);
  }
  return `/CIDInit/ProcSet findresource begin
12 dict begin
begincmap
/CMapName/A def
/CMapType 2 def
1 begincodespacerange
<0000><ffff>
endcodespacerange
${blocks.join('\n')}
endcmap
end
end`;
};

// Stretches of glyphs that are not a whole em wide, which is the width of what is left out: most Chinese characters.
const listWidths = (widths: readonly number[]): (number | number[])[] => {
  const listed: (number | number[])[] = [];
  let stretch: number[] | null = null;
  for (const [index, width] of widths.entries()) {
    if (width === 1000) stretch = null;
    else if (stretch === null) listed.push(index + 1, (stretch = [width]));
    else stretch.push(width);
  }
  return listed;
};

/** What a subset is embedded as; streams deflated. */
type PackedSubset = { readonly file: Uint8Array; readonly fileBytes: number; readonly characterMap: Uint8Array };

const MAX_KEPT = 4;
// Many papers are set in the same characters of a font: headings, and the digits of a digest.
const keptSubsets = new WeakMap<FontFile, Map<string, PackedSubset>>();

const packSubset = (font: FontFile, glyphs: readonly number[], codePoints: readonly number[]): PackedSubset => {
  const kept = keptSubsets.get(font) ?? new Map<string, PackedSubset>();
  keptSubsets.set(font, kept);
  const key = glyphs.join();
  const known = kept.get(key);
  if (known !== undefined) return known;
  const file = subsetFont(font, glyphs);
  const characterMap = deflate(Buffer.from(formatCharacterMap(codePoints), 'latin1'));
  const packed = { file: deflate(file), fileBytes: file.length, characterMap };
  const [oldest] = kept.keys();
  if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(key, packed);
  return packed;
};

// Symbolic (bit 3), with or without serifs (bit 2).
const flagsOf = ({ metrics }: FontFile): number => 4 + (metrics.hasSerifs ? 2 : 0);

const embedFont = (
  { context }: PDFDocument,
  font: FontFile,
  {
    ref,
    name,
    drawn,
  }: { readonly ref: PDFRef; readonly name: string; readonly drawn: readonly (readonly [number, number])[] },
): void => {
  const glyphs = drawn.map(([glyph]) => glyph);
  const packed = packSubset(
    font,
    glyphs,
    drawn.map(([, codePoint]) => codePoint),
  );
  const stream = (contents: Uint8Array, entries = {}): PDFRef =>
    context.register(context.stream(contents, { ...entries, Filter: 'FlateDecode' }));
  const { metrics } = font;
  const descriptor = context.obj({
    Type: 'FontDescriptor',
    FontName: name,
    Flags: flagsOf(font),
    FontBBox: [...metrics.box],
    ItalicAngle: 0,
    Ascent: metrics.ascent,
    Descent: metrics.descent,
    CapHeight: metrics.capHeight,
    XHeight: metrics.xHeight,
    StemV: 0,
    FontFile2: stream(packed.file, { Length1: packed.fileBytes }),
  });
  const characters = context.obj({
    Type: 'Font',
    Subtype: 'CIDFontType2',
    CIDToGIDMap: 'Identity',
    BaseFont: name,
    CIDSystemInfo: { Registry: PDFString.of('Adobe'), Ordering: PDFString.of('Identity'), Supplement: 0 },
    FontDescriptor: context.register(descriptor),
    W: listWidths(glyphs.map(font.widthOf)),
  });
  context.assign(
    ref,
    context.obj({
      Type: 'Font',
      Subtype: 'Type0',
      BaseFont: name,
      Encoding: 'Identity-H',
      DescendantFonts: [context.register(characters)],
      ToUnicode: stream(packed.characterMap),
    }),
  );
};

type OpenFont = EmbeddedFont & { readonly codePoints: Map<number, number>; readonly codes: Map<number, string> };

const openFont = (ref: PDFRef, resource: string): OpenFont => {
  const codePoints = new Map<number, number>();
  const codes = new Map<number, string>();
  return {
    ref,
    resource,
    codePoints,
    codes,
    use: (glyph, codePoint) => codePoints.set(glyph, codePoint),
    codeOf: (glyph) => {
      const code = codes.get(glyph);
      if (code === undefined) throw new Error(`glyph ${glyph} is not embedded`);
      return code;
    },
  };
};

/** Opens the fonts of a document. */
export const openEmbeddedFonts = (document: PDFDocument): EmbeddedFonts => {
  const fonts = new Map<FontFile, OpenFont>();
  return {
    open: (font) => {
      const opened = fonts.get(font) ?? openFont(document.context.nextRef(), `F${fonts.size + 1}`);
      fonts.set(font, opened);
      return opened;
    },
    embed: () => {
      let ordinal = 0;
      for (const [font, { ref, codePoints, codes }] of fonts) {
        const drawn = [...codePoints].toSorted(([left], [right]) => left - right);
        for (const [index, [glyph]] of drawn.entries()) codes.set(glyph, formatCode(index + 1));
        embedFont(document, font, { ref, name: `${subsetTag(ordinal)}+${font.postScriptName}`, drawn });
        ordinal += 1;
      }
    },
  };
};
