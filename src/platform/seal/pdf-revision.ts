// Appends a revision to a PDF (ISO 32000-1 §7.5.6): the bytes before it stay as they are, so that what was signed stays
// signed. Objects as text, streams as bytes; the cross-references are a stream, as in the files that pdf-lib writes.

import { concatBytes } from '../../core/bytes/bytes.ts';
import type { PdfFile } from '../../core/pdf/pdf-file.ts';
import {
  isArray,
  isDictionary,
  isReference,
  latin1At,
  type PdfDictionary,
  type PdfValue,
} from '../../core/pdf/pdf-syntax.ts';

/** Writes one character as one byte: PDF syntax is ASCII, strings are hexadecimal. */
export const encodeLatin1 = (text: string): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
  return bytes;
};

const formatName = (name: string): string =>
  `/${name.replaceAll(/[^!-~]|[#()<>[\]{}/%]/g, (character) => `#${character.charCodeAt(0).toString(16).padStart(2, '0')}`)}`;

/** Formats an object as it may stand in a file. */
export const formatValue = (value: PdfValue): string => {
  if (value === null) return 'null';
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (isArray(value)) return `[${value.map(formatValue).join(' ')}]`;
  if (isDictionary(value)) return formatDictionary(value.entries);
  if (isReference(value)) return `${value.objectNumber} 0 R`;
  if (value.kind === 'name') return formatName(value.name);
  if (value.kind === 'keyword') throw new Error(`a keyword is no value: ${value.word}`);
  const hex = Array.from(value.text, (character) => character.charCodeAt(0).toString(16).padStart(2, '0'));
  return `<${hex.join('')}>`;
};

const formatDictionary = (entries: PdfDictionary['entries']): string =>
  `<<${[...entries].map(([key, value]) => `${formatName(key)} ${formatValue(value)}`).join(' ')}>>`;

/** A dictionary with some entries replaced or added; values as they stand in the file. */
export const formatWith = (dictionary: PdfDictionary, changes: Readonly<Record<string, string>>): string => {
  const kept = [...dictionary.entries].filter(([key]) => !Object.hasOwn(changes, key));
  const entries = kept.map(([key, value]) => `${formatName(key)} ${formatValue(value)}`);
  return `<<${[...entries, ...Object.entries(changes).map(([key, value]) => `/${key} ${value}`)].join(' ')}>>`;
};

/** One object of the revision: its text up to `endobj`, or a dictionary's entries and a stream. */
export type RevisionObject =
  | { readonly objectNumber: number; readonly text: string }
  | { readonly objectNumber: number; readonly stream: Uint8Array };

export type Revision = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each object's `N 0 obj` begins. */
  readonly offsets: ReadonlyMap<number, number>;
};

const OFFSET_BYTES = 4;

/** The first number that no object of the file has. */
export const firstFreeNumber = (file: PdfFile): number => {
  const size = file.trailers[0].entries.get('Size');
  return Math.max(typeof size === 'number' ? size : 0, ...[...file.objects.keys()].map((number) => number + 1));
};

/**
 * Appends objects to a file. Throws on a file that it cannot continue: ours always can.
 *
 * @param trailer of any revision of the file: the root and the information dictionary stay what they are
 * @param xrefNumber number for the cross-references, above all others
 */
export const appendRevision = (
  bytes: Uint8Array,
  trailer: PdfDictionary,
  objects: readonly RevisionObject[],
  xrefNumber: number,
): Revision => {
  const previous = [...latin1At(bytes, bytes.length - 2048, 2048).matchAll(/startxref\s+(\d+)/gu)].at(-1)?.[1];
  const root = trailer.entries.get('Root');
  if (previous === undefined || root === undefined) throw new Error('no trailer to continue');
  const parts: Uint8Array[] = [bytes, encodeLatin1('\n')];
  let position = bytes.length + 1;
  const offsets = new Map<number, number>();
  const add = (part: Uint8Array): void => {
    parts.push(part);
    position += part.length;
  };
  for (const object of objects) {
    offsets.set(object.objectNumber, position);
    if ('text' in object) add(encodeLatin1(`${object.objectNumber} 0 obj\n${object.text}\nendobj\n`));
    else {
      add(encodeLatin1(`${object.objectNumber} 0 obj\n<</Length ${object.stream.length}>>\nstream\n`));
      add(object.stream);
      add(encodeLatin1('\nendstream\nendobj\n'));
    }
  }
  const start = position;
  offsets.set(xrefNumber, start);
  const rows = [...offsets].sort(([a], [b]) => a - b);
  const table = new Uint8Array(rows.length * (1 + OFFSET_BYTES));
  for (const [index, [, offset]] of rows.entries()) {
    const view = new DataView(table.buffer, index * (1 + OFFSET_BYTES));
    view.setUint8(0, 1);
    view.setUint32(1, offset);
  }
  const kept = ['Info', 'ID'].flatMap((key) => {
    const value = trailer.entries.get(key);
    return value === undefined ? [] : [`/${key} ${formatValue(value)}`];
  });
  const sections = rows.map(([objectNumber]) => `${objectNumber} 1`).join(' ');
  add(
    encodeLatin1(
      `${xrefNumber} 0 obj\n<</Type /XRef /Size ${xrefNumber + 1} /Root ${formatValue(root)} ${kept.join(' ')} /Prev ${previous} ` +
        `/W [1 ${OFFSET_BYTES} 0] /Index [${sections}] /Length ${table.length}>>\nstream\n`,
    ),
  );
  add(table);
  add(encodeLatin1(`\nendstream\nendobj\nstartxref\n${start}\n%%EOF\n`));
  return { bytes: concatBytes(...parts), offsets };
};
