// Loads the slices of the fonts that the finding will need, before the network may be gone. Chinese fonts come in a
// hundred slices by code point; a slice that is asked for after the network went would never arrive.

/** Longest time to wait for fonts: they improve the page, nothing depends on them. */
const MAX_WAIT_MS = 1500;

const FACES = ['600 20px "Noto Serif SC"', '400 20px "Noto Serif SC"', '400 16px "Noto Sans SC"', '500 16px "Noto Sans SC"'];

const delay = (timeoutMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, timeoutMs));

/** Loads what the texts need; resolves when loaded, or after a while. Never rejects. */
export const warmFonts = async (texts: readonly string[]): Promise<void> => {
  const text = [...new Set(texts.join(''))].filter((character) => character > '\u2000').join('');
  if (text === '') return;
  const loads = FACES.map((face) => document.fonts.load(face, text).catch(() => []));
  await Promise.race([Promise.all(loads), delay(MAX_WAIT_MS)]);
};
