// The hash link as a QR code of dark squares on white paper, error correction M.

import { encode } from 'uqr';
import type { PageCanvas } from './page-canvas.ts';

const BLACK = [0, 0, 0] as const;

/** Draws the code in a square of `size` points; the quiet zone is the caller's white space around it. */
export const drawQrCode = (canvas: PageCanvas, text: string, x: number, y: number, size: number): void => {
  const code = encode(text, { ecc: 'M', border: 0 });
  const boxes: [number, number, number, number][] = [];
  for (const [row, modules] of code.data.entries()) {
    // Runs of dark modules become one rectangle: no hairlines between squares.
    let start = -1;
    for (let column = 0; column <= modules.length; column++) {
      const dark = modules[column] === true;
      if (dark && start < 0) start = column;
      if (!dark && start >= 0) {
        boxes.push([start, row, column - start, 1]);
        start = -1;
      }
    }
  }
  canvas.fillRectangles(boxes, { x, y, unit: size / code.size }, BLACK);
};
