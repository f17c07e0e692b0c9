// Writes src/core/digest/sm3-compression.ts: SM3's compression function with all rounds written out, every word of the
// block a local variable and every constant a number. A loop over an array of words takes 1.6 times as long (ADR 0038).
// Run it with `node src/local/write-sm3-compression.ts`; a test compares the file with `sm3CompressionSource()`.

import { writeFile } from 'node:fs/promises';

const HEAD = `// The compression function of SM3 (GB/T 32905-2016, clause 5.3), all rounds written out, each word a local variable.
// Written by src/local/write-sm3-compression.ts, which is the place to change it and to read it.

/** Clause 5.2: blocks of 512 bits. */
export const SM3_BLOCK_BYTES = 64;

/** An element that is always there. */
const at = (words: Int32Array, index: number): number => words[index] as number;

/** Clause 5.3.3, CF: takes the 64 bytes of the view from the offset on into the state of 8 words. */
export const compress = (state: Int32Array, view: DataView, offset: number): void => {
`;

const ROUNDS = 64;
const BLOCK_WORDS = 16;
const REGISTERS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** The variable of W(j), which is that of W(j - 16): nothing reads the former once the latter is made. */
const word = (index: number): string => `w${index % BLOCK_WORDS}`;

// Expressions instead of functions: V8 inlines no more than some hundred bytes into one function.
const rotated = (name: string, bits: number): string => `(${name} << ${bits}) | (${name} >>> ${32 - bits})`;
const parity = (x: string, y: string, z: string): string => `(${x} ^ ${y} ^ ${z})`;
const majority = (x: string, y: string, z: string): string => `((${x} & ${y}) | (${z} & (${x} | ${y})))`;
const choose = (x: string, y: string, z: string): string => `(${z} ^ (${x} & (${y} ^ ${z})))`;

/** The constant T(j) of clause 4.2, rotated left by j mod 32 as clause 5.3.3 uses it, as a signed word. */
const constantOf = (round: number): number => {
  const constant = round < 16 ? 0x79cc4519 : 0x7a879d8a;
  const bits = round % 32;
  return (constant << bits) | (constant >>> (32 - bits));
};

/** Clause 5.3.2: W(j), with P1 of clause 4.4. */
const expansion = (index: number): string[] => [
  `x = ${word(index - 16)} ^ ${word(index - 9)} ^ (${rotated(word(index - 3), 15)});`,
  `${word(index)} = x ^ (${rotated('x', 15)}) ^ (${rotated('x', 23)}) ^ (${rotated(word(index - 13), 7)}) ^ ${word(index - 6)};`,
];

/**
 * One round of clause 5.3.3. Instead of moving A to B to C to D, the names change their parts: what is written as D of one
 * round is A of the next, and H of one is E of the next.
 */
const round = (index: number): string[] => {
  const turned = (from: number): string[] =>
    [0, 1, 2, 3].map((part) => REGISTERS[from + ((part - index + ROUNDS) % 4)] ?? '');
  const [a = '', b = '', c = '', d = ''] = turned(0);
  const [e = '', f = '', g = '', h = ''] = turned(4);
  const isEarly = index < 16;
  const ff = (isEarly ? parity : majority)(a, b, c);
  const gg = (isEarly ? parity : choose)(e, f, g);
  const isGiven = index + 4 < BLOCK_WORDS;
  return [
    ...(isGiven ? [] : expansion(index + 4)),
    `a12 = ${rotated(a, 12)};`,
    `x = (a12 + ${e} + ${constantOf(index)}) | 0;`,
    `ss1 = ${rotated('x', 7)};`,
    `${d} = (${ff} + ${d} + (ss1 ^ a12) + (${word(index)} ^ ${word(index + 4)})) | 0;`,
    `x = (${gg} + ${h} + ss1 + ${word(index)}) | 0;`,
    `${h} = x ^ (${rotated('x', 9)}) ^ (${rotated('x', 17)});`,
    `${b} = ${rotated(b, 9)};`,
    `${f} = ${rotated(f, 19)};`,
  ];
};

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** The text of src/core/digest/sm3-compression.ts. */
export const sm3CompressionSource = (): string => {
  const body = [
    ...numbers(BLOCK_WORDS).map((index) => `let ${word(index)} = view.getInt32(offset + ${index * 4});`),
    ...REGISTERS.map((name, index) => `let ${name} = at(state, ${index});`),
    'let a12: number;',
    'let ss1: number;',
    'let x: number;',
    ...numbers(ROUNDS).flatMap(round),
    ...REGISTERS.map((name, index) => `state[${index}] = at(state, ${index}) ^ ${name};`),
  ];
  return `${HEAD}${body.map((line) => `  ${line}\n`).join('')}};\n`;
};

if (import.meta.main)
  await writeFile(new URL('../core/digest/sm3-compression.ts', import.meta.url), sm3CompressionSource());
