// One record of the TrueType glyf table, scaled to another unitsPerEm and written again without instructions
// (OpenType 1.9, "glyf"). Simple glyphs lose points that rounding made superfluous; composites keep their components.

import { type OutlinePoint as Point, simplifyContour } from './simplify-contour.ts';

/** A glyph after scaling: its bytes and the glyph ids of the source font that it refers to. */
export type ScaledGlyph = { readonly bytes: Uint8Array; readonly xMin: number };

const ON_CURVE = 0x01;
const X_SHORT = 0x02;
const Y_SHORT = 0x04;
const REPEAT = 0x08;
const X_SAME_OR_POSITIVE = 0x10;
const Y_SAME_OR_POSITIVE = 0x20;

const ARGUMENTS_ARE_WORDS = 0x0001;
const ARGUMENTS_ARE_XY = 0x0002;
const HAS_SCALE = 0x0008;
const MORE_COMPONENTS = 0x0020;
const HAS_XY_SCALE = 0x0040;
const HAS_2X2 = 0x0080;
const HAS_INSTRUCTIONS = 0x0100;

const readContours = (view: DataView, contourCount: number): Point[][] => {
  const ends = Array.from({ length: contourCount }, (_, index) => view.getUint16(10 + index * 2));
  const pointCount = (ends.at(-1) ?? -1) + 1;
  let offset = 10 + contourCount * 2;
  offset += 2 + view.getUint16(offset);
  const flags: number[] = [];
  while (flags.length < pointCount) {
    const flag = view.getUint8(offset++);
    const repeats = (flag & REPEAT) === 0 ? 0 : view.getUint8(offset++);
    for (let copy = 0; copy <= repeats; copy++) flags.push(flag);
  }
  const readAxis = (short: number, same: number): number[] => {
    let value = 0;
    return flags.map((flag) => {
      if ((flag & short) !== 0) {
        const delta = view.getUint8(offset++);
        value += (flag & same) === 0 ? -delta : delta;
      } else if ((flag & same) === 0) {
        value += view.getInt16(offset);
        offset += 2;
      }
      return value;
    });
  };
  const xs = readAxis(X_SHORT, X_SAME_OR_POSITIVE);
  const ys = readAxis(Y_SHORT, Y_SAME_OR_POSITIVE);
  const points = flags.map((flag, index): Point => ({
    x: xs[index] ?? 0,
    y: ys[index] ?? 0,
    onCurve: (flag & ON_CURVE) !== 0,
  }));
  return ends.map((end, index) => points.slice(index === 0 ? 0 : (ends[index - 1] ?? 0) + 1, end + 1));
};

// An on-curve point half-way between two off-curve points is implied; one on the straight line between its
// on-curve neighbours, or equal to its predecessor, draws nothing.
const isSuperfluous = (before: Point, point: Point, after: Point): boolean => {
  if (point.x === before.x && point.y === before.y && point.onCurve === before.onCurve) return true;
  if (!point.onCurve) return false;
  if (!before.onCurve && !after.onCurve)
    return Math.abs(before.x + after.x - 2 * point.x) <= 1 && Math.abs(before.y + after.y - 2 * point.y) <= 1;
  if (!before.onCurve || !after.onCurve) return false;
  const cross = (point.x - before.x) * (after.y - point.y) - (point.y - before.y) * (after.x - point.x);
  const dot = (point.x - before.x) * (after.x - point.x) + (point.y - before.y) * (after.y - point.y);
  return cross === 0 && dot >= 0;
};

const thinContour = (contour: readonly Point[]): Point[] => {
  const kept: Point[] = [];
  for (const [index, point] of contour.entries()) {
    const before = kept.at(-1);
    const after = contour[index + 1];
    if (before !== undefined && after !== undefined && isSuperfluous(before, point, after)) continue;
    kept.push(point);
  }
  return kept;
};

const writeSimple = (contours: readonly Point[][]): ScaledGlyph => {
  const points = contours.flat();
  const flags: number[] = [];
  const xs: number[] = [];
  const ys: number[] = [];
  let x = 0;
  let y = 0;
  const writeDelta = (delta: number, into: number[], short: number, same: number): number => {
    if (delta === 0) return same;
    if (Math.abs(delta) < 256) {
      into.push(Math.abs(delta));
      return delta > 0 ? short | same : short;
    }
    into.push((delta >> 8) & 0xff, delta & 0xff);
    return 0;
  };
  for (const point of points) {
    let flag = point.onCurve ? ON_CURVE : 0;
    flag |= writeDelta(point.x - x, xs, X_SHORT, X_SAME_OR_POSITIVE);
    flag |= writeDelta(point.y - y, ys, Y_SHORT, Y_SAME_OR_POSITIVE);
    flags.push(flag);
    ({ x, y } = point);
  }
  const packedFlags: number[] = [];
  for (let index = 0; index < flags.length;) {
    const flag = flags[index] ?? 0;
    let run = 1;
    while (run < 256 && flags[index + run] === flag) run++;
    if (run > 2) packedFlags.push(flag | REPEAT, run - 1);
    else for (let copy = 0; copy < run; copy++) packedFlags.push(flag);
    index += run;
  }
  const headerLength = 10 + contours.length * 2 + 2;
  const bytes = new Uint8Array((headerLength + packedFlags.length + xs.length + ys.length + 3) & ~3);
  const view = new DataView(bytes.buffer);
  const xMin = Math.min(...points.map((point) => point.x));
  view.setInt16(0, contours.length);
  view.setInt16(2, xMin);
  view.setInt16(4, Math.min(...points.map((point) => point.y)));
  view.setInt16(6, Math.max(...points.map((point) => point.x)));
  view.setInt16(8, Math.max(...points.map((point) => point.y)));
  let end = -1;
  for (const [index, contour] of contours.entries()) view.setUint16(10 + index * 2, (end += contour.length));
  bytes.set([...packedFlags, ...xs, ...ys], headerLength);
  return { bytes, xMin };
};

const scaleComposite = (
  source: Uint8Array,
  scale: number,
  renumber: (sourceGlyphId: number) => number,
): ScaledGlyph => {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const out: number[] = [];
  const pushWord = (value: number): void => void out.push((value >> 8) & 0xff, value & 0xff);
  pushWord(-1);
  for (let corner = 0; corner < 4; corner++) pushWord(Math.round(view.getInt16(2 + corner * 2) * scale));
  let offset = 10;
  for (let more = true; more;) {
    const flags = view.getUint16(offset);
    if ((flags & ARGUMENTS_ARE_XY) === 0) throw new Error('composite glyphs placed by points are not supported');
    pushWord((flags | ARGUMENTS_ARE_WORDS) & ~HAS_INSTRUCTIONS);
    pushWord(renumber(view.getUint16(offset + 2)));
    offset += 4;
    for (let axis = 0; axis < 2; axis++) {
      const words = (flags & ARGUMENTS_ARE_WORDS) !== 0;
      pushWord(Math.round((words ? view.getInt16(offset) : view.getInt8(offset)) * scale));
      offset += words ? 2 : 1;
    }
    const matrixBytes =
      (flags & HAS_SCALE) !== 0 ? 2 : (flags & HAS_XY_SCALE) !== 0 ? 4 : (flags & HAS_2X2) !== 0 ? 8 : 0;
    for (let index = 0; index < matrixBytes; index++) out.push(view.getUint8(offset + index));
    offset += matrixBytes;
    more = (flags & MORE_COMPONENTS) !== 0;
  }
  while (out.length % 4 !== 0) out.push(0);
  return { bytes: Uint8Array.from(out), xMin: Math.round(view.getInt16(2) * scale) };
};

/**
 * Scales one glyf record; an empty record stays empty.
 * @param tolerance in units of the source font: how far a simplified curve may stray; 0 keeps every curve.
 * @param renumber gives the new glyph id of a component of the source font.
 */
export const scaleGlyph = (
  source: Uint8Array,
  scale: number,
  tolerance: number,
  renumber: (sourceGlyphId: number) => number,
): ScaledGlyph => {
  if (source.length === 0) return { bytes: source, xMin: 0 };
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const contourCount = view.getInt16(0);
  if (contourCount < 0) return scaleComposite(source, scale, renumber);
  const contours = readContours(view, contourCount)
    .map((contour) => (tolerance === 0 ? contour : simplifyContour(contour, tolerance)))
    .map((contour) =>
      contour.map(({ x, y, onCurve }) => ({ x: Math.round(x * scale), y: Math.round(y * scale), onCurve })),
    )
    .map(thinContour);
  return writeSimple(contours.filter((contour) => contour.length > 2));
};
