// Mutations of a canonical JSON text that no reader of ours may take, whatever the text is.

import type { Random } from '../../support/random.ts';
import { pick } from './originals.ts';

type Chance = { readonly random: Random };
type Members = { [name: string]: unknown };

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// Objects inside a value, itself included; not those that a text may lack or gain without harm.
const collectObjects = (value: unknown): readonly Members[] => {
  if (Array.isArray(value)) return value.flatMap(collectObjects);
  if (!isMembers(value)) return [];
  return [value, ...Object.values(value).flatMap(collectObjects)];
};

const parse = (text: string): Members => {
  const value: unknown = JSON.parse(text);
  if (!isMembers(value)) throw new Error('not an object');
  return value;
};

// RFC 8785 for what stands in our texts: members in the order of their names, no white space.
const format = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(format).join(',')}]`;
  if (!isMembers(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${format(value[name])}`).join(',')}}`;
};

/** Removes one member of one object. */
export const removeMember = ({ random }: Chance, text: string): string => {
  const root = parse(text);
  const holder = pick(
    random,
    collectObjects(root).filter((one) => Object.keys(one).length > 0),
  );
  const name = pick(random, Object.keys(holder));
  return format(
    JSON.parse(text, function replace(this: unknown, key: string, value: unknown) {
      const isHolder = isMembers(this) && format(this) === format(holder);
      return isHolder && key === name ? undefined : value;
    }),
  );
};

/** Adds a member that the schema does not know, at one object, in its canonical place. */
export const addMember = ({ random }: Chance, text: string): string => {
  const root = parse(text);
  const holder = pick(random, collectObjects(root));
  const value = pick(random, [null, true, 0, random.between(1, 1e9), 'x', [], {}, { a: random.between(0, 1e9) }]);
  holder[`x${random.between(0, 1e9).toString(36)}`] = value;
  return format(root);
};

const within = (random: Random, text: string, pattern: RegExp): number => {
  const places = [...text.matchAll(pattern)].map(({ index }) => index);
  return pick(random, places);
};

/** Faults of a text's form. */
export const breakText = {
  /** A member twice: programmes take the first or the last. */
  duplicateKey: ({ random }: Chance, text: string): string => {
    const at = within(random, text, /"[A-Za-z]+":/gu);
    const name = /^"[A-Za-z]+":/u.exec(text.slice(at))?.[0] ?? '';
    const value = pick(random, ['null', '0', '""', `"${random.between(0, 1e9)}"`]);
    return `${text.slice(0, at)}${name}${value},${text.slice(at)}`;
  },
  /** Half of a pair, escaped, inside a string. */
  loneSurrogate: ({ random }: Chance, text: string): string => {
    const at = within(random, text, /":"[^"]/gu) + 3;
    const half = `\\ud${(0x800 + random.between(0, 0x7ff)).toString(16)}`;
    return `${text.slice(0, at)}${half}${text.slice(at)}`;
  },
  /** Before the text, or at another place where white space may stand in JSON. */
  byteOrderMark: ({ random }: Chance, text: string): string => {
    const at = random.next() < 0.2 ? 0 : within(random, text, /[{[,]"/gu) + 1;
    return `${text.slice(0, at)}\uFEFF${text.slice(at)}`;
  },
  /** In the place of a number or of another value: floating point would round it. */
  largeNumber: ({ random }: Chance, text: string): string => {
    const large = String(2n ** 53n + BigInt(random.between(1, 1e9)));
    const at = within(random, text, /(?<!\\)":(?=[\d"[{])/gu) + 2;
    const end = at + (/^(?:\d+|"(?:[^"\\]|\\.)*")/u.exec(text.slice(at))?.[0].length ?? 0);
    return `${text.slice(0, at)}${large}${end === at ? `,"x":` : ''}${text.slice(end)}`;
  },
  /** Thousands of levels, or one more than are read. */
  deepNesting: ({ random }: Chance, text: string): string => {
    const levels = pick(random, [9, 16, 100, 10_000]) + random.between(0, 50);
    const [open, close] = pick(random, [['[', ']'] as const, ['{"a":', '}'] as const]);
    const at = within(random, text, /[{,]"/gu) + 1;
    return `${text.slice(0, at)}"0":${open.repeat(levels)}0${close.repeat(levels)},${text.slice(at)}`;
  },
};
