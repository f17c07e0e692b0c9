// Which font files exist and in which order they are tried for a character. The files are made at build time by
// src/local/prepare-fonts.ts: Chinese faces are cut into a common part (GB 2312) and blocks that are read on demand,
// because a whole face (10 MB) is a tenth of an isolate. The last resort, `rare-han`, holds Han characters that Noto
// lacks, U+20BB7 among them.

/** A role of type: the same role has a Latin and a Chinese font. */
export type Face = 'sans' | 'sans-strong' | 'serif' | 'serif-strong' | 'mono';

/** Which language sets the punctuation: “ ” — … come from the Chinese face in Chinese text. */
export type Language = 'zh' | 'en';

/** Blocks of 4096 code points of the regular Chinese sans face; `astral` is everything above U+FFFF. */
export const SANS_BLOCKS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'f', 'astral'] as const;

/** Latin, Greek and Cyrillic parts of the regular sans face beyond Latin-1. */
export const SANS_ALPHABETS = ['latin-ext', 'vietnamese', 'greek', 'greek-ext', 'cyrillic', 'cyrillic-ext'] as const;

const LATIN: Readonly<Record<Face, string>> = {
  sans: 'source-sans-3-400',
  'sans-strong': 'source-sans-3-600',
  serif: 'source-serif-4-400',
  'serif-strong': 'source-serif-4-600',
  mono: 'ibm-plex-mono-400',
};

const CHINESE: Readonly<Record<Face, string>> = {
  sans: 'noto-sans-sc-400.common',
  'sans-strong': 'noto-sans-sc-500.common',
  serif: 'noto-serif-sc-600.common',
  'serif-strong': 'noto-serif-sc-600.common',
  mono: 'noto-sans-sc-400.common',
};

/** The file that holds Han characters missing from Noto Sans SC. */
export const RARE_HAN = 'rare-han';

/** Files that every certificate needs; all others are read only for a character that these lack. */
export const BASE_FONTS: readonly string[] = [...new Set([...Object.values(LATIN), ...Object.values(CHINESE)])];

const isLatin1 = (codePoint: number): boolean => codePoint <= 0x7e || (codePoint >= 0xa0 && codePoint <= 0xff);
const isAlphabet = (codePoint: number): boolean =>
  (codePoint >= 0x100 && codePoint <= 0x52f) || (codePoint >= 0x1c80 && codePoint <= 0x1fff);

/** The block of SANS_BLOCKS in which a code point would lie. */
export const blockOf = (codePoint: number): string => (codePoint > 0xffff ? 'astral' : (codePoint >> 12).toString(16));

/** The font files to try for a code point, best first. Which of them has the glyph is read from its cmap. */
export const candidateFonts = (face: Face, language: Language, codePoint: number): readonly string[] => {
  const names: string[] = [];
  if (codePoint <= 0x7e) return [LATIN[face]];
  const alphabets = SANS_ALPHABETS.map((alphabet) => `${LATIN.sans}.${alphabet}`);
  const latinFirst = isLatin1(codePoint) || (language === 'en' && codePoint < 0x2e80);
  if (latinFirst) names.push(LATIN[face]);
  if (isAlphabet(codePoint)) names.push(LATIN[face], ...alphabets);
  names.push(CHINESE[face]);
  if (codePoint < 0x2e80) names.push(LATIN[face], ...alphabets);
  names.push(CHINESE.sans);
  if ((SANS_BLOCKS as readonly string[]).includes(blockOf(codePoint)))
    names.push(`noto-sans-sc-400.${blockOf(codePoint)}`);
  if (codePoint >= 0x2e80) names.push(RARE_HAN);
  return [...new Set(names)];
};
