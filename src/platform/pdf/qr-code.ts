// The hash link as a QR code of dark squares on white paper, error correction M.

import { encode, QrCodeDataType } from 'uqr';
import type { PageCanvas } from './page-canvas.ts';
import { applyMask, chooseMask } from './qr-mask.ts';

const BLACK = [0, 0, 0] as const;

/** A code; one byte a module, 1 dark, row by row. */
export type QrCode = { readonly size: number; readonly modules: Uint8Array };

/** Encodes a text with error correction M. */
export const encodeQrCode = (text: string): QrCode => {
  const { size, data, types } = encode(text, { ecc: 'M', border: 0, maskPattern: 0 });
  const modules = new Uint8Array(size * size);
  const isData = new Uint8Array(size * size);
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) {
      modules[y * size + x] = data[y]?.[x] === true ? 1 : 0;
      isData[y * size + x] = types[y]?.[x] === QrCodeDataType.Data ? 1 : 0;
    }
  const unmasked = applyMask({ size, modules, isData }, 0);
  return { size, modules: chooseMask({ size, modules: unmasked, isData }) };
};

/** Draws the code in a square of `size` points; the quiet zone is the caller's white space around it. */
export const drawQrCode = (canvas: PageCanvas, text: string, x: number, y: number, size: number): void => {
  canvas.fillModules(encodeQrCode(text), x, y, size, BLACK);
};
