// The issuer's mark: a Merkle tree drawn in the manner of a nine-fold seal, strokes and gaps of equal width. Square,
// upright and captioned: a round one would look like an official seal.

import { SEAL } from './inline.ts';
import type { PageCanvas } from './page-canvas.ts';

type Box = readonly [x: number, y: number, width: number, height: number];

const STROKE = 5;
const FRAME = 6;

const vertical = (x: number, from: number, to: number): Box => [x - STROKE / 2, from, STROKE, to - from];
const horizontal = (y: number, from: number, to: number): Box => [from, y - STROKE / 2, to - from, STROKE];

// In a square of 100: root, two, four, eight leaves running into the ground.
const STROKES: readonly Box[] = [
  [2, 2, 96, FRAME],
  [2, 92, 96, FRAME],
  [2, 2, FRAME, 96],
  [92, 2, FRAME, 96],
  vertical(50, 8, 24),
  horizontal(24, 27.5, 72.5),
  ...[30, 70].map((x) => vertical(x, 24, 40)),
  horizontal(40, 17.5, 42.5),
  horizontal(40, 57.5, 82.5),
  ...[20, 40, 60, 80].map((x) => vertical(x, 40, 56)),
  ...[12.5, 32.5, 52.5, 72.5].map((x) => horizontal(56, x, x + 15)),
  ...[15, 25, 35, 45, 55, 65, 75, 85].map((x) => vertical(x, 56, 92)),
];

/** Draws the mark in a square of `size` points. */
export const drawSealMark = (canvas: PageCanvas, x: number, y: number, size: number): void => {
  canvas.fillRectangles(STROKES, { x, y, unit: size / 100 }, SEAL);
};
