// Makes the font files that the certificate's PDF is set in, out of the pinned font packages (all OFL-1.1):
// Latin faces are unpacked from WOFF, Chinese faces are cut into slices. Called by the build; skips what is current.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { create } from '@cantoo/fontkit';
import { BASE_FONTS, blockOf, RARE_HAN, SANS_ALPHABETS, SANS_BLOCKS } from '../platform/pdf/font-faces.ts';
import { type KerningPair, readCharacterMap, sliceFont } from './slice-font.ts';
import { readFontTables } from './truetype.ts';

const MODULES = resolve(import.meta.dirname, '../../node_modules');
const SOURCES_OF_THIS = [
  'prepare-fonts.ts',
  'slice-font.ts',
  'glyph-outline.ts',
  'simplify-contour.ts',
  'truetype.ts',
  '../platform/pdf/font-tables.ts',
];

const fontsource = (family: string, subset: string, weight: number): string =>
  `@fontsource/${family}/files/${family}-${subset}-${weight}-normal.woff`;

const LATIN_FILES: readonly (readonly [name: string, file: string])[] = [
  ['source-sans-3-400', fontsource('source-sans-3', 'latin', 400)],
  ['source-sans-3-600', fontsource('source-sans-3', 'latin', 600)],
  ['source-serif-4-400', fontsource('source-serif-4', 'latin', 400)],
  ['source-serif-4-600', fontsource('source-serif-4', 'latin', 600)],
  ['ibm-plex-mono-400', fontsource('ibm-plex-mono', 'latin', 400)],
  ...SANS_ALPHABETS.map(
    (alphabet) => [`source-sans-3-400.${alphabet}`, fontsource('source-sans-3', alphabet, 400)] as const,
  ),
];

const NOTO_SANS = '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf';
const NOTO_SANS_STRONG = '@expo-google-fonts/noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf';
const NOTO_SERIF = '@expo-google-fonts/noto-serif-sc/600SemiBold/NotoSerifSC_600SemiBold.ttf';
const WENKAI = '@fontsource/lxgw-wenkai/files/lxgw-wenkai-latin-500-normal.woff';

// GB 2312 by decoding its 94 x 94 table, and the punctuation and full-width forms that Chinese text needs.
const listCommonCodePoints = (): Set<number> => {
  const decoder = new TextDecoder('gb18030');
  const common = new Set<number>();
  for (let row = 0xa1; row <= 0xf7; row++)
    for (let cell = 0xa1; cell <= 0xfe; cell++)
      for (const character of decoder.decode(Uint8Array.of(row, cell))) common.add(character.codePointAt(0) ?? 0);
  for (const [from, to] of [
    [0x20, 0x7e],
    [0xa0, 0xff],
    [0x2010, 0x2044],
    [0x3000, 0x301f],
    [0xff01, 0xff5e],
  ] as const)
    for (let codePoint = from; codePoint <= to; codePoint++) common.add(codePoint);
  return common;
};

// Pairs of printable ASCII whose distance differs from the sum of their widths; the PDF needs no other layout rule.
const listKerning = (file: Uint8Array): KerningPair[] => {
  const font = create(file);
  if (font === null || !('layout' in font)) throw new Error('not a single font');
  const pairs: KerningPair[] = [];
  for (let left = 0x21; left <= 0x7e; left++)
    for (let right = 0x21; right <= 0x7e; right++) {
      const { glyphs, positions } = font.layout(String.fromCharCode(left, right), { liga: false, clig: false });
      const value = (positions?.[0]?.xAdvance ?? 0) - (glyphs[0]?.advanceWidth ?? 0);
      if (glyphs.length === 2 && value !== 0) pairs.push({ left, right, value });
    }
  return pairs;
};

const postScriptNameOf = (file: string): string =>
  (file.split('/').at(-1) ?? file)
    .replace(/-normal\.woff$/u, '')
    .replace(/(^|-)([a-z0-9])/gu, (_, __, letter: string) => letter.toUpperCase());

// How fine an outline is drawn: grid of the em, and how far simplified curves may stray in units of the source font (1/1000
// em). At the sizes of each face the grid is at or below what 600 dpi resolves (0.12 pt), and a subset less than half as
// large: Chinese sans text is set at 6 to 10 pt (0.08 pt), Latin at 6 to 14 pt (0.07 pt), the title alone at 23 pt (0.12
// pt). The blocks on demand are drawn too rarely for simpler curves to pay.
const TOLERANCE = 4;
const SANS_GRID = { unitsPerEm: 128, tolerance: TOLERANCE };
const SERIF_GRID = { unitsPerEm: 192, tolerance: TOLERANCE };
const LATIN_GRID = { unitsPerEm: 200, tolerance: TOLERANCE };
const RARE_GRID = { unitsPerEm: 256, tolerance: 0 };

const isHan = (codePoint: number): boolean => /^\p{Script=Han}$/u.test(String.fromCodePoint(codePoint));

const describeInputs = (): string => {
  const hash = createHash('sha256');
  for (const file of SOURCES_OF_THIS) hash.update(readFileSync(resolve(import.meta.dirname, file)));
  hash.update(readFileSync(resolve(import.meta.dirname, '../platform/pdf/font-faces.ts')));
  for (const family of [
    '@expo-google-fonts/noto-sans-sc',
    '@expo-google-fonts/noto-serif-sc',
    '@fontsource/source-sans-3',
    '@fontsource/source-serif-4',
    '@fontsource/ibm-plex-mono',
    '@fontsource/lxgw-wenkai',
  ])
    hash.update(readFileSync(resolve(MODULES, family, 'package.json')));
  return hash.digest('hex');
};

/**
 * Writes every font file into `outputDir` (served as static assets under /fonts/). Takes about three seconds; returns
 * at once when the files were made from the same packages by the same code.
 */
export const prepareFonts = (outputDir: string): void => {
  const stampPath = resolve(outputDir, 'made-from.txt');
  const stamp = describeInputs();
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) return;
  mkdirSync(outputDir, { recursive: true });
  const write = (name: string, bytes: Uint8Array): void => writeFileSync(resolve(outputDir, `${name}.ttf`), bytes);
  const read = (file: string) => {
    const tables = readFontTables(readFileSync(resolve(MODULES, file)));
    return { tables, characters: readCharacterMap(tables) };
  };

  for (const [name, file] of LATIN_FILES) {
    const { tables, characters } = read(file);
    const kerning =
      !BASE_FONTS.includes(name) || name.includes('mono') ? [] : listKerning(readFileSync(resolve(MODULES, file)));
    const options = { postScriptName: postScriptNameOf(file), ...LATIN_GRID, kerning };
    write(name, sliceFont(tables, characters, [...characters.keys()], options));
  }

  const common = listCommonCodePoints();
  const sans = read(NOTO_SANS);
  const commonOf = (characters: ReadonlyMap<number, number>): number[] =>
    [...characters.keys()].filter((codePoint) => common.has(codePoint));
  write(
    'noto-sans-sc-400.common',
    sliceFont(sans.tables, sans.characters, commonOf(sans.characters), {
      postScriptName: 'NotoSansSC-Regular',
      ...SANS_GRID,
    }),
  );
  const blocks = new Map<string, number[]>();
  for (const codePoint of sans.characters.keys())
    if (!common.has(codePoint)) {
      const block = blocks.get(blockOf(codePoint)) ?? [];
      blocks.set(blockOf(codePoint), block);
      block.push(codePoint);
    }
  const unlisted = [...blocks.keys()].filter((block) => !(SANS_BLOCKS as readonly string[]).includes(block));
  if (unlisted.length > 0)
    throw new Error(`Noto Sans SC has characters in blocks that SANS_BLOCKS lacks: ${unlisted.join(' ')}`);
  for (const block of SANS_BLOCKS)
    write(
      `noto-sans-sc-400.${block}`,
      sliceFont(sans.tables, sans.characters, blocks.get(block) ?? [], {
        postScriptName: `NotoSansSC-Regular-${block}`,
        ...RARE_GRID,
      }),
    );

  for (const [name, file, postScriptName, grid] of [
    ['noto-sans-sc-500.common', NOTO_SANS_STRONG, 'NotoSansSC-Medium', SANS_GRID],
    ['noto-serif-sc-600.common', NOTO_SERIF, 'NotoSerifSC-SemiBold', SERIF_GRID],
  ] as const) {
    const font = read(file);
    write(name, sliceFont(font.tables, font.characters, commonOf(font.characters), { postScriptName, ...grid }));
  }

  const wenkai = read(WENKAI);
  const rare = [...wenkai.characters.keys()].filter((codePoint) => isHan(codePoint) && !sans.characters.has(codePoint));
  write(
    RARE_HAN,
    sliceFont(wenkai.tables, wenkai.characters, rare, { postScriptName: 'LXGWWenKai-Medium', ...RARE_GRID }),
  );
  writeFileSync(stampPath, stamp);
};
