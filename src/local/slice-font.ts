// Cuts a TrueType font for some code points out of another. Every code point gets a glyph of its own, so that a glyph
// always means one character in the text layer of a PDF; a glyph without ink is left out unless it is a space. Layout
// tables and hinting are left out as well; kerning pairs, when given, become a `kern` table.

import { isBlank } from '../platform/pdf/drawable.ts';
import { scaleGlyph } from './glyph-outline.ts';
import { writeFontTables } from '../platform/pdf/font-tables.ts';
import { type FontTables, tableOf } from './truetype.ts';

/** One kerning pair in units of the source font. */
export type KerningPair = { readonly left: number; readonly right: number; readonly value: number };

/** What the new font is to be. */
export type SliceOptions = {
  readonly postScriptName: string;
  /** Grid of the new outlines and metrics. */
  readonly unitsPerEm: number;
  /** How far a simplified curve may stray, in units of the source font; 0 keeps every curve. */
  readonly tolerance: number;
  /** By code points. */
  readonly kerning?: readonly KerningPair[];
};

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Reads the code points of a font with their glyph ids (cmap formats 4 and 12). */
export const readCharacterMap = (tables: FontTables): Map<number, number> => {
  const view = viewOf(tableOf(tables, 'cmap'));
  const characters = new Map<number, number>();
  for (let index = 0; index < view.getUint16(2); index++) {
    const offset = view.getUint32(4 + index * 8 + 4);
    const format = view.getUint16(offset);
    if (format === 12) {
      for (let group = 0; group < view.getUint32(offset + 12); group++) {
        const start = view.getUint32(offset + 16 + group * 12);
        const end = view.getUint32(offset + 20 + group * 12);
        const glyphId = view.getUint32(offset + 24 + group * 12);
        for (let codePoint = start; codePoint <= end; codePoint++)
          characters.set(codePoint, glyphId + codePoint - start);
      }
    } else if (format === 4) {
      const doubled = view.getUint16(offset + 6);
      for (let segment = 0; segment < doubled; segment += 2) {
        const end = view.getUint16(offset + 14 + segment);
        const start = view.getUint16(offset + 16 + doubled + segment);
        const delta = view.getUint16(offset + 16 + 2 * doubled + segment);
        const rangeAt = offset + 16 + 3 * doubled + segment;
        const range = view.getUint16(rangeAt);
        for (let codePoint = start; codePoint <= end && codePoint < 0xffff; codePoint++) {
          const glyph = range === 0 ? codePoint : view.getUint16(rangeAt + range + 2 * (codePoint - start));
          const glyphId = range !== 0 && glyph === 0 ? 0 : (glyph + delta) & 0xffff;
          if (glyphId !== 0) characters.set(codePoint, glyphId);
        }
      }
    }
  }
  return characters;
};

const writeCharacterMap = (codePoints: readonly number[]): Uint8Array => {
  const groups: { start: number; end: number; glyphId: number }[] = [];
  for (const [index, codePoint] of codePoints.entries()) {
    const last = groups.at(-1);
    if (last !== undefined && last.end + 1 === codePoint) last.end = codePoint;
    else groups.push({ start: codePoint, end: codePoint, glyphId: index + 1 });
  }
  const bytes = new Uint8Array(12 + 16 + groups.length * 12);
  const view = viewOf(bytes);
  view.setUint16(2, 1);
  view.setUint16(4, 3);
  view.setUint16(6, 10);
  view.setUint32(8, 12);
  view.setUint16(12, 12);
  view.setUint32(16, 16 + groups.length * 12);
  view.setUint32(24, groups.length);
  for (const [index, group] of groups.entries()) {
    view.setUint32(28 + index * 12, group.start);
    view.setUint32(32 + index * 12, group.end);
    view.setUint32(36 + index * 12, group.glyphId);
  }
  return bytes;
};

const writeNames = (postScriptName: string): Uint8Array => {
  const identifiers = [1, 2, 4, 6];
  const bytes = new Uint8Array(6 + identifiers.length * 12 + postScriptName.length * 2);
  const view = viewOf(bytes);
  view.setUint16(2, identifiers.length);
  view.setUint16(4, 6 + identifiers.length * 12);
  for (const [index, identifier] of identifiers.entries())
    for (const [word, value] of [3, 1, 0x409, identifier, postScriptName.length * 2, 0].entries())
      view.setUint16(6 + index * 12 + word * 2, value);
  for (let index = 0; index < postScriptName.length; index++)
    view.setUint16(6 + identifiers.length * 12 + index * 2, postScriptName.charCodeAt(index));
  return bytes;
};

const scaleWords = (table: Uint8Array, offsets: readonly number[], scale: number): Uint8Array => {
  const copy = table.slice();
  const view = viewOf(copy);
  for (const offset of offsets)
    if (offset + 2 <= copy.length) view.setInt16(offset, Math.round(view.getInt16(offset) * scale));
  return copy;
};

// OpenType `kern`, version 0, one horizontal subtable of format 0.
const writeKerning = (
  pairs: readonly KerningPair[],
  glyphIdOf: ReadonlyMap<number, number>,
  scale: number,
): Uint8Array => {
  const entries = pairs
    .map(({ left, right, value }) => ({
      left: glyphIdOf.get(left) ?? 0,
      right: glyphIdOf.get(right) ?? 0,
      value: Math.round(value * scale),
    }))
    .filter(({ left, right, value }) => left !== 0 && right !== 0 && value !== 0)
    .sort((a, b) => a.left - b.left || a.right - b.right);
  const bytes = new Uint8Array(4 + 14 + entries.length * 6);
  const view = viewOf(bytes);
  view.setUint16(2, 1);
  view.setUint16(6, (14 + entries.length * 6) & 0xffff);
  view.setUint16(8, 1);
  view.setUint16(10, entries.length);
  for (const [index, { left, right, value }] of entries.entries()) {
    view.setUint16(18 + index * 6, left);
    view.setUint16(20 + index * 6, right);
    view.setInt16(22 + index * 6, value);
  }
  return bytes;
};

/** Cuts the given code points (all must be in `characters`) into a font of their own. */
export const sliceFont = (
  tables: FontTables,
  characters: ReadonlyMap<number, number>,
  codePoints: readonly number[],
  { postScriptName, unitsPerEm, tolerance, kerning = [] }: SliceOptions,
): Uint8Array => {
  const head = tableOf(tables, 'head');
  const glyf = tableOf(tables, 'glyf');
  const loca = viewOf(tableOf(tables, 'loca'));
  const hmtx = viewOf(tableOf(tables, 'hmtx'));
  const scale = unitsPerEm / viewOf(head).getUint16(18);
  const longOffsets = viewOf(head).getInt16(50) === 1;
  const metricCount = viewOf(tableOf(tables, 'hhea')).getUint16(34);
  const offsetOf = (glyphId: number): number =>
    longOffsets ? loca.getUint32(glyphId * 4) : loca.getUint16(glyphId * 2) * 2;

  const hasInk = (glyphId: number): boolean => offsetOf(glyphId + 1) > offsetOf(glyphId);
  const sorted = [...codePoints]
    .filter((codePoint) => isBlank(codePoint) || hasInk(characters.get(codePoint) ?? 0))
    .sort((a, b) => a - b);
  const sources = [0, ...sorted.map((codePoint) => characters.get(codePoint) ?? 0)];
  const components = new Map<number, number>();
  const renumber = (sourceGlyphId: number): number => {
    const known = components.get(sourceGlyphId);
    if (known !== undefined) return known;
    sources.push(sourceGlyphId);
    components.set(sourceGlyphId, sources.length - 1);
    return sources.length - 1;
  };
  const records: Uint8Array[] = [];
  const metrics: number[] = [];
  // `sources` grows while it is walked: components of composites come after the characters.
  for (let index = 0; index < sources.length; index++) {
    const source = sources[index] ?? 0;
    const glyph = scaleGlyph(glyf.subarray(offsetOf(source), offsetOf(source + 1)), scale, tolerance, renumber);
    records.push(glyph.bytes);
    metrics.push(Math.round(hmtx.getUint16(Math.min(source, metricCount - 1) * 4) * scale), glyph.xMin);
  }

  const newLoca = new Uint8Array((records.length + 1) * 4);
  const newGlyf = new Uint8Array(records.reduce((sum, record) => sum + record.length, 0));
  let offset = 0;
  for (const [index, record] of records.entries()) {
    newGlyf.set(record, offset);
    offset += record.length;
    viewOf(newLoca).setUint32((index + 1) * 4, offset);
  }
  const newHmtx = new Uint8Array(metrics.length * 2);
  for (const [index, value] of metrics.entries()) viewOf(newHmtx).setInt16(index * 2, value);
  const newHead = scaleWords(head, [36, 38, 40, 42], scale);
  viewOf(newHead).setUint16(18, unitsPerEm);
  viewOf(newHead).setInt16(50, 1);
  const newHhea = scaleWords(tableOf(tables, 'hhea'), [4, 6, 8, 10, 12, 14, 16], scale);
  viewOf(newHhea).setUint16(34, records.length);
  const newMaxp = tableOf(tables, 'maxp').slice();
  viewOf(newMaxp).setUint16(4, records.length);
  const post = new Uint8Array(32);
  viewOf(post).setUint32(0, 0x00030000);
  const metricsWords = [2, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 68, 70, 72, 74, 76, 86, 88];
  return writeFontTables(
    new Map([
      ['OS/2', scaleWords(tableOf(tables, 'OS/2'), metricsWords, scale)],
      ['cmap', writeCharacterMap(sorted)],
      ['glyf', newGlyf],
      ['head', newHead],
      ['hhea', newHhea],
      ['hmtx', newHmtx],
      ...(kerning.length === 0
        ? []
        : ([
            ['kern', writeKerning(kerning, new Map(sorted.map((codePoint, index) => [codePoint, index + 1])), scale)],
          ] as const)),
      ['loca', newLoca],
      ['maxp', newMaxp],
      ['name', writeNames(postScriptName)],
      ['post', post],
    ]),
  );
};
