// The faces of the pages, from the @fontsource packages: Latin whole, Chinese in the slices that browsers load as the
// text needs them.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

type LatinFace = {
  readonly family: string;
  readonly cut: string | null;
  readonly id: string;
  readonly weight: 400 | 600;
};

const LATIN_FACES: readonly LatinFace[] = [
  { family: 'Source Serif 4', cut: 'Source Serif Cut', id: 'source-serif-4', weight: 400 },
  { family: 'Source Serif 4', cut: 'Source Serif Cut', id: 'source-serif-4', weight: 600 },
  { family: 'Source Sans 3', cut: 'Source Sans Cut', id: 'source-sans-3', weight: 400 },
  { family: 'Source Sans 3', cut: 'Source Sans Cut', id: 'source-sans-3', weight: 600 },
  { family: 'IBM Plex Mono', cut: null, id: 'ibm-plex-mono', weight: 400 },
];

const CHINESE_FACES = [
  { id: 'noto-serif-sc', weight: 400 },
  { id: 'noto-serif-sc', weight: 600 },
  { id: 'noto-sans-sc', weight: 400 },
  { id: 'noto-sans-sc', weight: 500 },
] as const;

/** Among Chinese, “ ” — … must come from the Chinese face: the Latin one is cut to letters, digits and signs. */
const CUT_RANGE = 'U+20-7E, U+A0-FF';
/** Google's Latin subset, which @fontsource follows. */
const LATIN_RANGE =
  'U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+0304, U+0308, U+0329, U+2000-206F, U+20AC, U+2122, U+2191, U+2193, U+2212, U+2215, U+FEFF, U+FFFD';

/** What stands in until a face has come: local faces, scaled to the same average width so that lines do not move. */
const FALLBACKS = `
@font-face { font-family: 'Source Serif Fallback'; src: local('Georgia'), local('Times New Roman'), local('Liberation Serif'); size-adjust: 98%; }
@font-face { font-family: 'Source Sans Fallback'; src: local('Arial'), local('Helvetica'), local('Liberation Sans'); size-adjust: 93%; }
@font-face { font-family: 'IBM Plex Mono Fallback'; src: local('Menlo'), local('Consolas'), local('Liberation Mono'); }
@font-face { font-family: 'Noto Serif SC Fallback'; src: local('Songti SC'), local('Noto Serif CJK SC'), local('SimSun'); }
@font-face { font-family: 'Noto Sans SC Fallback'; src: local('PingFang SC'), local('Noto Sans CJK SC'), local('Microsoft YaHei'); }
`;

const latinFile = (root: string, { id, weight }: LatinFace): string =>
  resolve(root, `node_modules/@fontsource/${id}/files/${id}-latin-${weight}-normal.woff2`);

const formatFace = (family: string, weight: number, file: string, range: string): string =>
  `@font-face { font-family: '${family}'; font-style: normal; font-display: swap; font-weight: ${weight}; src: url(${file}) format('woff2'); unicode-range: ${range}; }`;

/** Lists the files of the Latin faces, in the order in which pages preload them. */
export const listLatinFiles = (root: string): readonly string[] => LATIN_FACES.map((face) => latinFile(root, face));

/** Formats the Latin faces and the local stand-ins. */
export const formatLatinFaces = (root: string): string =>
  LATIN_FACES.flatMap((face) => {
    const file = latinFile(root, face);
    const whole = formatFace(face.family, face.weight, file, LATIN_RANGE);
    return face.cut === null ? [whole] : [whole, formatFace(face.cut, face.weight, file, CUT_RANGE)];
  }).join('\n') + FALLBACKS;

/** Formats the Chinese slices: the numbered ones, each with its code points. */
export const formatChineseFaces = (root: string): string =>
  CHINESE_FACES.flatMap(({ id, weight }) => {
    const folder = resolve(root, `node_modules/@fontsource/${id}`);
    const css = readFileSync(resolve(folder, `${weight}.css`), 'utf8');
    const family = id === 'noto-serif-sc' ? 'Noto Serif SC' : 'Noto Sans SC';
    const blocks = css.matchAll(/url\(\.\/files\/([a-z-]+-\d+-\d+-normal\.woff2)\)[^;]*;\s*unicode-range: ([^;]+);/g);
    return [...blocks].map(([, file = '', range = '']) =>
      formatFace(family, weight, resolve(folder, 'files', file), range),
    );
  }).join('\n');
