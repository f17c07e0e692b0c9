// The mask of a QR code (ISO/IEC 18004 §7.8): of eight patterns the one whose code has the fewest long runs, blocks and
// shapes that look like a finder. The library chooses it as well, in arrays of arrays: three quarters of a code's cost.

/** A code without its mask; one byte a module, 1 dark, row by row. */
export type Unmasked = {
  readonly size: number;
  readonly modules: Uint8Array;
  /** 1 where a module carries data, which alone is masked. */
  readonly isData: Uint8Array;
};

const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** The patterns by size; a link has one or two sizes. */
const knownPatterns = new Map<number, readonly Uint8Array[]>();

const patternsOf = (size: number): readonly Uint8Array[] => {
  const known = knownPatterns.get(size);
  if (known !== undefined) return known;
  const patterns = MASKS.map((isInverted) =>
    Uint8Array.from({ length: size * size }, (_, at) => (isInverted(at % size, Math.floor(at / size)) ? 1 : 0)),
  );
  knownPatterns.set(size, patterns);
  return patterns;
};

/** Inverts the data modules that a mask covers; the same mask twice changes nothing. */
export const applyMask = ({ size, modules, isData }: Unmasked, mask: number): Uint8Array => {
  const pattern = patternsOf(size)[mask] ?? new Uint8Array();
  const masked = new Uint8Array(modules.length);
  for (let at = 0; at < masked.length; at += 1)
    masked[at] = (modules[at] ?? 0) ^ ((pattern[at] ?? 0) & (isData[at] ?? 0));
  return masked;
};

/** Level M of error correction in the format. */
const LEVEL_M = 0;

// §7.9: level and mask with their own error correction, twice.
const drawFormat = (modules: Uint8Array, size: number, mask: number): void => {
  const format = (LEVEL_M << 3) | mask;
  let rest = format;
  for (let bit = 0; bit < 10; bit += 1) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((format << 10) | rest) ^ 0x5412;
  const draw = (x: number, y: number, bit: number): void => {
    modules[y * size + x] = (bits >>> bit) & 1;
  };
  for (let bit = 0; bit < 15; bit += 1) {
    if (bit < 8) draw(8, bit < 6 ? bit : bit + 1, bit);
    else draw(bit === 8 ? 7 : 14 - bit, 8, bit);
    if (bit < 8) draw(size - 1 - bit, 8, bit);
    else draw(8, size - 15 + bit, bit);
  }
};

// Lengths of the last seven runs, the newest first: one object for all lines, without a list to shift.
type Runs = { a: number; b: number; c: number; d: number; e: number; f: number; g: number };

const push = (runs: Runs, length: number, size: number): void => {
  runs.g = runs.f;
  runs.f = runs.e;
  runs.e = runs.d;
  runs.d = runs.c;
  runs.c = runs.b;
  runs.b = runs.a;
  // Outside of the code all is light.
  runs.a = runs.a === 0 ? length + size : length;
};

// Dark-light runs of 1:1:3:1:1 with four light modules at one side.
const countFinders = ({ a, b, c, d, e, f, g }: Runs): number => {
  if (b === 0 || c !== b || d !== b * 3 || e !== b || f !== b) return 0;
  return (a >= b * 4 && g >= b ? 1 : 0) + (g >= b * 4 && a >= b ? 1 : 0);
};

// Runs of five and more, and finders, along one direction.
const scoreRuns = (modules: Uint8Array, size: number, step: number, lineStep: number): number => {
  let score = 0;
  for (let line = 0; line < size; line += 1) {
    const runs: Runs = { a: 0, b: 0, c: 0, d: 0, e: 0, f: 0, g: 0 };
    let colour = 0;
    let length = 0;
    let at = line * lineStep;
    for (let index = 0; index < size; index += 1, at += step) {
      if (modules[at] === colour) {
        length += 1;
        continue;
      }
      if (length >= 5) score += length - 2;
      push(runs, length, size);
      if (colour === 0) score += countFinders(runs) * 40;
      colour = 1 - colour;
      length = 1;
    }
    if (length >= 5) score += length - 2;
    if (colour === 1) {
      push(runs, length, size);
      length = 0;
    }
    push(runs, length + size, size);
    score += countFinders(runs) * 40;
  }
  return score;
};

const scoreBlocks = (modules: Uint8Array, size: number): number => {
  let score = 0;
  for (let y = 0; y < size - 1; y += 1)
    for (let x = 0; x < size - 1; x += 1) {
      const at = y * size + x;
      const colour = modules[at];
      if (colour === modules[at + 1] && colour === modules[at + size] && colour === modules[at + size + 1]) score += 3;
    }
  return score;
};

const scoreBalance = (modules: Uint8Array): number => {
  let dark = 0;
  for (let at = 0; at < modules.length; at += 1) dark += modules[at] ?? 0;
  return (Math.ceil(Math.abs(dark * 20 - modules.length * 10) / modules.length) - 1) * 10;
};

/** Masks a code of level M with the pattern of the lowest penalty, the first of equals, and writes its format. */
export const chooseMask = (code: Unmasked): Uint8Array => {
  const { size } = code;
  let best = code.modules;
  let lowest = Infinity;
  for (const [mask] of MASKS.entries()) {
    const modules = applyMask(code, mask);
    drawFormat(modules, size, mask);
    const penalty =
      scoreRuns(modules, size, 1, size) +
      scoreRuns(modules, size, size, 1) +
      scoreBlocks(modules, size) +
      scoreBalance(modules);
    if (penalty >= lowest) continue;
    lowest = penalty;
    best = modules;
  }
  return best;
};
