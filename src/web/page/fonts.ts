// Loads the slices of the fonts that the finding will need, before the network may be gone. Chinese fonts come in a
// hundred slices by code point; a slice that is asked for after the network went would never arrive.

/** Longest time to wait for fonts: they improve the page, nothing depends on them. */
const MAX_WAIT_MS = 1500;

const FACES = [
  '600 20px "Noto Serif SC"',
  '400 20px "Noto Serif SC"',
  '400 16px "Noto Sans SC"',
  '500 16px "Noto Sans SC"',
];

const delay = (timeoutMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, timeoutMs));

/**
 * Collects every text in a dictionary. Of a function the source is taken: the characters of its templates are all that
 * counts here, and the build keeps them as they are (`charset: utf8`).
 */
const collectTexts = (value: unknown): string => {
  if (typeof value === 'string' || typeof value === 'function') return String(value);
  return typeof value === 'object' && value !== null ? Object.values(value).map(collectTexts).join('') : '';
};

/** Loads what the dictionaries need; resolves when loaded, or after a while. Never rejects. */
export const warmFonts = async (dictionaries: readonly unknown[]): Promise<void> => {
  const text = [...new Set(collectTexts(dictionaries))].filter((character) => character > '\u2000').join('');
  if (text === '') return;
  const loads = FACES.map((face) => document.fonts.load(face, text).catch(() => []));
  await Promise.race([Promise.all(loads), delay(MAX_WAIT_MS)]);
};
