// Reads PDF objects (ISO 32000-1 §7.2-7.3) out of hostile bytes: numbers, names, strings, arrays, dictionaries,
// references. Every call consumes at least one byte or fails; nesting and length are bounded. What two programmes may
// read differently (a key named twice) is refused. Streams are left to pdf-file.ts, which knows where a stream ends.

/** A parsed object. Strings are bytes as Latin-1 text; streams appear as their dictionary. */
export type PdfValue =
  | null
  | boolean
  | number
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'string'; readonly text: string }
  | PdfReference
  | { readonly kind: 'keyword'; readonly word: string }
  | readonly PdfValue[]
  | PdfDictionary;

/** Without its generation: a number that was used again is looked at in all its revisions anyway. */
export type PdfReference = { readonly kind: 'reference'; readonly objectNumber: number };
export type PdfDictionary = { readonly kind: 'dictionary'; readonly entries: ReadonlyMap<string, PdfValue> };

/** Thrown inside the reader for bytes that are not PDF; never leaves read-certificate-pdf.ts. */
export class PdfSyntaxFault extends Error {}
/** Thrown for a file or a stream that is larger than allowed; never leaves read-certificate-pdf.ts. */
export class PdfSizeFault extends Error {}
/** Thrown for a file whose contents nobody reads without a key; never leaves read-certificate-pdf.ts. */
export class PdfEncryptionFault extends Error {}

const MAX_DEPTH = 32;
const MAX_ENTRIES = 20_000;
/** Arguments of one call of String.fromCharCode. */
const CHUNK = 0x8000;

// By byte: what is white space, and what ends a token (white space and delimiters).
const WHITE = new Uint8Array(256);
const ENDS_TOKEN = new Uint8Array(256);
for (const byte of [0, 9, 10, 12, 13, 32]) {
  WHITE[byte] = 1;
  ENDS_TOKEN[byte] = 1;
}
for (const delimiter of '()<>[]{}/%') ENDS_TOKEN[delimiter.charCodeAt(0)] = 1;

type Kind = 'name' | 'string' | 'reference' | 'keyword' | 'dictionary';
const isKind = <K extends Kind>(value: PdfValue | undefined, kind: K): value is Extract<PdfValue, { kind: K }> =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;

export const isDictionary = (value: PdfValue | undefined): value is PdfDictionary => isKind(value, 'dictionary');
export const isReference = (value: PdfValue | undefined): value is PdfReference => isKind(value, 'reference');
export const isArray = (value: PdfValue | undefined): value is readonly PdfValue[] => Array.isArray(value);
export const isName = (value: PdfValue | undefined, name: string): boolean =>
  isKind(value, 'name') && value.name === name;
export const isKeyword = (value: PdfValue | undefined, word: string): boolean =>
  isKind(value, 'keyword') && value.word === word;

/** The bytes of a string, as Latin-1 text; null for anything else. */
export const stringOf = (value: PdfValue | undefined): string | null => (isKind(value, 'string') ? value.text : null);

/** A count, length, number or offset: a safe integer from 0. Throws PdfSyntaxFault for anything else. */
export const integerOf = (value: PdfValue | undefined): number => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new PdfSyntaxFault('not a count');
  return value;
};

/** One character for each byte from `offset` on, so that offsets in the text are offsets in the bytes. */
export const latin1At = (bytes: Uint8Array, offset: number, length: number): string => {
  const part = bytes.subarray(Math.max(0, offset), Math.max(0, offset) + length);
  let text = '';
  for (let start = 0; start < part.length; start += CHUNK)
    // Spreading would walk the bytes by their iterator, ten times slower.
    text += Reflect.apply(String.fromCharCode, undefined, part.subarray(start, start + CHUNK)) as string;
  return text;
};

/** A cursor over bytes; `position` moves as objects are read. */
export type PdfCursor = { readonly bytes: Uint8Array; position: number };

/** Moves over white space and comments. */
export const skipSpace = (cursor: PdfCursor): void => {
  const { bytes } = cursor;
  for (; cursor.position < bytes.length; cursor.position++) {
    const byte = bytes[cursor.position] ?? 0;
    if (byte === 0x25) {
      while (cursor.position < bytes.length && bytes[cursor.position] !== 10 && bytes[cursor.position] !== 13)
        cursor.position += 1;
      cursor.position -= 1;
    } else if (WHITE[byte] !== 1) return;
  }
};

const readToken = (cursor: PdfCursor): string => {
  const start = cursor.position;
  const { bytes } = cursor;
  let token = '';
  while (cursor.position < bytes.length) {
    const byte = bytes[cursor.position] ?? 0;
    if (ENDS_TOKEN[byte] === 1) break;
    cursor.position += 1;
    if (cursor.position - start > 256) throw new PdfSyntaxFault('a token of more than 256 bytes');
    token += String.fromCharCode(byte);
  }
  return token;
};

const readName = (cursor: PdfCursor): { readonly kind: 'name'; readonly name: string } => {
  cursor.position += 1;
  const token = readToken(cursor);
  if (!token.includes('#')) return { kind: 'name', name: token };
  const name = token.replace(/#([0-9A-Fa-f]{2})/gu, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return { kind: 'name', name };
};

const readLiteralString = (cursor: PdfCursor): PdfValue => {
  const { bytes } = cursor;
  const characters: string[] = [];
  let open = 1;
  cursor.position += 1;
  for (; cursor.position < bytes.length; cursor.position++) {
    const byte = bytes[cursor.position] ?? 0;
    if (byte === 0x5c) {
      // The escapes that a file name may need; an octal escape keeps its value.
      cursor.position += 1;
      const octal = /^[0-7]{1,3}/u.exec(String.fromCharCode(...bytes.subarray(cursor.position, cursor.position + 3)));
      if (octal === null) characters.push(String.fromCharCode(bytes[cursor.position] ?? 0));
      else {
        characters.push(String.fromCharCode(parseInt(octal[0], 8) & 0xff));
        cursor.position += octal[0].length - 1;
      }
      continue;
    }
    if (byte === 0x28) open += 1;
    if (byte === 0x29) open -= 1;
    if (open === 0) {
      cursor.position += 1;
      return { kind: 'string', text: characters.join('') };
    }
    characters.push(String.fromCharCode(byte));
    if (characters.length > 65_536) throw new PdfSyntaxFault('a string of more than 64 KiB');
  }
  throw new PdfSyntaxFault('a string without end');
};

const readHexString = (cursor: PdfCursor): PdfValue => {
  const end = cursor.bytes.indexOf(0x3e, cursor.position);
  if (end < 0 || end - cursor.position > 131_072) throw new PdfSyntaxFault('a hexadecimal string without end');
  let digits = '';
  for (const byte of cursor.bytes.subarray(cursor.position + 1, end))
    if (WHITE[byte] !== 1) digits += String.fromCharCode(byte);
  if (!/^[0-9A-Fa-f]*$/u.test(digits)) throw new PdfSyntaxFault('a hexadecimal string with other digits');
  cursor.position = end + 1;
  const text = (digits.match(/..?/gu) ?? [])
    .map((pair) => String.fromCharCode(parseInt(pair.padEnd(2, '0'), 16)))
    .join('');
  return { kind: 'string', text };
};

const readNumberOrKeyword = (cursor: PdfCursor): PdfValue => {
  const token = readToken(cursor);
  if (token === '') throw new PdfSyntaxFault(`an object cannot begin with byte ${cursor.bytes[cursor.position]}`);
  if (token === 'true' || token === 'false') return token === 'true';
  if (token === 'null') return null;
  if (!/^[+-]?(?:\d{1,15}(?:\.\d*)?|\.\d{1,15})$/u.test(token)) return { kind: 'keyword', word: token };
  if (/^\d{1,10}$/u.test(token)) {
    // `12 0 R`: look ahead, and come back when it is only a number.
    const after = cursor.position;
    skipSpace(cursor);
    const generation = readToken(cursor);
    if (/^\d{1,5}$/u.test(generation)) {
      skipSpace(cursor);
      if (readToken(cursor) === 'R') return { kind: 'reference', objectNumber: Number(token) };
    }
    cursor.position = after;
  }
  return Number(token);
};

/** Reads one object at the cursor. Throws PdfSyntaxFault. */
export const readValue = (cursor: PdfCursor, depth = 0): PdfValue => {
  if (depth > MAX_DEPTH) throw new PdfSyntaxFault(`objects nested deeper than ${MAX_DEPTH}`);
  skipSpace(cursor);
  const { bytes } = cursor;
  const byte = bytes[cursor.position];
  if (byte === undefined) throw new PdfSyntaxFault('the file ends inside an object');
  if (byte === 0x2f) return readName(cursor);
  if (byte === 0x28) return readLiteralString(cursor);
  if (byte === 0x5b) {
    cursor.position += 1;
    const items: PdfValue[] = [];
    for (;;) {
      skipSpace(cursor);
      if (bytes[cursor.position] === 0x5d) break;
      items.push(readValue(cursor, depth + 1));
      if (items.length > MAX_ENTRIES) throw new PdfSyntaxFault('an array that is too long');
    }
    cursor.position += 1;
    return items;
  }
  if (byte === 0x3c && bytes[cursor.position + 1] === 0x3c) {
    cursor.position += 2;
    const entries = new Map<string, PdfValue>();
    for (;;) {
      skipSpace(cursor);
      if (bytes[cursor.position] === 0x3e && bytes[cursor.position + 1] === 0x3e) break;
      if (bytes[cursor.position] !== 0x2f) throw new PdfSyntaxFault('a dictionary key that is not a name');
      const { name } = readName(cursor);
      // Which of two values counts differs between programmes: one of them could show another file.
      if (entries.has(name)) throw new PdfSyntaxFault('a dictionary that names a key twice');
      entries.set(name, readValue(cursor, depth + 1));
      if (entries.size > MAX_ENTRIES) throw new PdfSyntaxFault('a dictionary that is too long');
    }
    cursor.position += 2;
    return { kind: 'dictionary', entries };
  }
  if (byte === 0x3c) return readHexString(cursor);
  return readNumberOrKeyword(cursor);
};
