// The fonts of the certificate as the build makes them, read from disk.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { prepareFonts } from '../../src/local/prepare-fonts.ts';
import type { FontSource } from '../../src/platform/pdf/font-set.ts';

const FOLDER = resolve(import.meta.dirname, '../../public/fonts');

let prepared = false;
const files = new Map<string, Uint8Array>();

/** Reads a font file; the first call makes them when they are not current. */
export const readTestFont: FontSource = async (name) => {
  if (!prepared) prepareFonts(FOLDER);
  prepared = true;
  const bytes = files.get(name) ?? new Uint8Array(readFileSync(resolve(FOLDER, `${name}.ttf`)));
  files.set(name, bytes);
  return bytes;
};
