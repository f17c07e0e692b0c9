// Indirect objects and the extent of their streams (ISO 32000-1 §7.3.8, §7.3.10) at a given offset. Hostile input.

import {
  integerOf,
  isDictionary,
  isKeyword,
  latin1At,
  type PdfCursor,
  PdfSyntaxFault,
  type PdfValue,
  readValue,
  skipSpace,
} from './pdf-syntax.ts';

/** `12 0 obj … `, up to the end of its value. `streamStart`: where its stream's bytes begin; null without a stream. */
export type IndirectObject = {
  readonly offset: number;
  readonly objectNumber: number;
  readonly value: PdfValue;
  readonly valueEnd: number;
  readonly streamStart: number | null;
};

/** Moves over white space, then over `word`; gives the offset behind it, or null when something else stands there. */
const skipWord = (bytes: Uint8Array, offset: number, word: string): number | null => {
  const cursor: PdfCursor = { bytes, position: offset };
  skipSpace(cursor);
  return latin1At(bytes, cursor.position, word.length) === word ? cursor.position + word.length : null;
};

/** Reads the object at `offset`, which may point at white space before it. Throws PdfSyntaxFault. */
export const readIndirectObject = (bytes: Uint8Array, offset: number): IndirectObject => {
  const cursor: PdfCursor = { bytes, position: offset };
  skipSpace(cursor);
  const start = cursor.position;
  const objectNumber = integerOf(readValue(cursor));
  integerOf(readValue(cursor));
  if (!isKeyword(readValue(cursor), 'obj')) throw new PdfSyntaxFault(`no object at ${offset}`);
  const value = readValue(cursor);
  const valueEnd = cursor.position;
  const afterWord = isDictionary(value) ? skipWord(bytes, valueEnd, 'stream') : null;
  if (afterWord === null) return { offset: start, objectNumber, value, valueEnd, streamStart: null };
  const streamStart = afterWord + (bytes[afterWord] === 13 ? 1 : 0);
  return {
    offset: start,
    objectNumber,
    value,
    valueEnd,
    streamStart: streamStart + (bytes[streamStart] === 10 ? 1 : 0),
  };
};

/** The raw bytes of a stream, and the offset behind `endstream`, which must follow. Throws PdfSyntaxFault. */
export const sliceStream = (bytes: Uint8Array, start: number, length: number) => {
  const end = start + length;
  const word = /^[\r\n]{0,2}endstream/u.exec(latin1At(bytes, end, 11));
  // Programmes that look for the word instead of trusting the length would read other bytes.
  if (end > bytes.length || word === null) throw new PdfSyntaxFault('a stream that does not end at its length');
  return { raw: bytes.subarray(start, end), end: end + word[0].length };
};

/** The offset behind the object's `endobj`. Throws PdfSyntaxFault when it is not there. */
export const skipEndOfObject = (bytes: Uint8Array, offset: number): number => {
  const end = skipWord(bytes, offset, 'endobj');
  if (end === null) throw new PdfSyntaxFault('an object without end');
  return end;
};
