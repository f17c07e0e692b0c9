// The cross-reference chain of a PDF (ISO 32000-1 §7.5.4, §7.5.8): tables, streams, hybrids; every revision from the
// newest to the first. Hostile: the chain has a visited set, entries are counted over all sections.

import { readIndirectObject, sliceStream } from './indirect-object.ts';
import {
  integerOf,
  isArray,
  isDictionary,
  isKeyword,
  isName,
  latin1At,
  type PdfCursor,
  type PdfDictionary,
  PdfSyntaxFault,
  type PdfValue,
  readValue,
  skipSpace,
} from './pdf-syntax.ts';
import type { StreamDecoder } from './stream-decoder.ts';

/** Revisions and halves of linearized or hybrid files. */
const MAX_SECTIONS = 32;
/** Over all sections: a certificate's PDF has a few hundred objects. */
const MAX_CROSS_REFERENCES = 50_000;
/** §7.5.5: `startxref` stands at the end; programmes look for it in the last 1024 bytes or more. */
const TAIL_BYTES = 2048;
const MAX_ROW_BYTES = 24;

export type PdfLocation =
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'packed'; readonly streamNumber: number; readonly index: number }
  /** A deleted object: hides what older revisions say. */
  | { readonly kind: 'free' };

export type CrossReference = { readonly objectNumber: number; readonly location: PdfLocation };

export type CrossReferences = {
  /** Of all revisions, newest first: for each object the first one counts. */
  readonly entries: readonly CrossReference[];
  /** Newest first, at least one. */
  readonly trailers: readonly [PdfDictionary, ...PdfDictionary[]];
};

const FREE: PdfLocation = { kind: 'free' };

const atOffset = (offset: number): PdfLocation => (offset === 0 ? FREE : { kind: 'offset', offset });

type AddEntry = (objectNumber: number, location: PdfLocation) => void;

const readTable = (cursor: PdfCursor, add: AddEntry): PdfDictionary => {
  for (;;) {
    const first = readValue(cursor);
    if (isKeyword(first, 'trailer')) {
      const trailer = readValue(cursor);
      if (!isDictionary(trailer)) throw new PdfSyntaxFault('no trailer');
      return trailer;
    }
    const start = integerOf(first);
    const count = integerOf(readValue(cursor));
    for (let index = 0; index < count; index += 1) {
      const offset = integerOf(readValue(cursor));
      integerOf(readValue(cursor));
      const state = readValue(cursor);
      if (!isKeyword(state, 'n') && !isKeyword(state, 'f')) throw new PdfSyntaxFault('an unknown cross-reference');
      add(start + index, isKeyword(state, 'n') ? atOffset(offset) : FREE);
    }
  }
};

const readRows = (dictionary: PdfDictionary, content: Uint8Array, add: AddEntry): void => {
  const widths = dictionary.entries.get('W');
  if (!isArray(widths) || widths.length !== 3) throw new PdfSyntaxFault('no field widths');
  const [typeWidth = 0, secondWidth = 0, thirdWidth = 0] = widths.map(integerOf);
  const width = typeWidth + secondWidth + thirdWidth;
  if (width < 1 || width > MAX_ROW_BYTES) throw new PdfSyntaxFault('unlikely field widths');
  const index: PdfValue = dictionary.entries.get('Index') ?? [0, integerOf(dictionary.entries.get('Size'))];
  if (!isArray(index)) throw new PdfSyntaxFault('no sections');
  let position = 0;
  const readField = (fieldBytes: number): number => {
    let value = 0;
    for (let byte = 0; byte < fieldBytes; byte += 1) {
      value = value * 256 + (content[position] ?? 0);
      position += 1;
    }
    return value;
  };
  for (let section = 0; section + 1 < index.length; section += 2) {
    const start = integerOf(index[section]);
    const count = integerOf(index[section + 1]);
    if (position + count * width > content.length)
      throw new PdfSyntaxFault('cross-references longer than their stream');
    for (let entry = 0; entry < count; entry += 1) {
      const type = typeWidth === 0 ? 1 : readField(typeWidth);
      const second = readField(secondWidth);
      const third = readField(thirdWidth);
      if (type === 0) add(start + entry, FREE);
      else if (type === 1) add(start + entry, atOffset(second));
      else if (type === 2) add(start + entry, { kind: 'packed', streamNumber: second, index: third });
      else throw new PdfSyntaxFault('an unknown cross-reference');
    }
  }
};

const readTableStream = async (
  bytes: Uint8Array,
  offset: number,
  decode: StreamDecoder,
  add: AddEntry,
): Promise<PdfDictionary> => {
  const { value, streamStart } = readIndirectObject(bytes, offset);
  if (!isDictionary(value) || streamStart === null || !isName(value.entries.get('Type'), 'XRef'))
    throw new PdfSyntaxFault('no cross-reference at its offset');
  // §7.5.8.2: everything in this dictionary is direct; no reference can be followed yet.
  const { raw } = sliceStream(bytes, streamStart, integerOf(value.entries.get('Length')));
  readRows(value, await decode(value, raw), add);
  return value;
};

/** Reads the whole chain. Rejects with PdfSyntaxFault or PdfSizeFault. */
export const readCrossReferences = async (bytes: Uint8Array, decode: StreamDecoder): Promise<CrossReferences> => {
  const entries: CrossReference[] = [];
  const trailers: PdfDictionary[] = [];
  const add: AddEntry = (objectNumber, location) => {
    if (entries.length >= MAX_CROSS_REFERENCES) throw new PdfSyntaxFault('too many cross-references');
    entries.push({ objectNumber, location });
  };
  const tail = latin1At(bytes, bytes.length - TAIL_BYTES, TAIL_BYTES);
  const last = [...tail.matchAll(/startxref\s+(\d{1,10})/gu)].at(-1)?.[1];
  if (last === undefined) throw new PdfSyntaxFault('no startxref');
  const visited = new Set<number>();
  const pending = [Number(last)];
  for (let offset = pending.shift(); offset !== undefined; offset = pending.shift()) {
    if (visited.has(offset) || visited.size >= MAX_SECTIONS) throw new PdfSyntaxFault('cross-references in a circle');
    visited.add(offset);
    const cursor: PdfCursor = { bytes, position: offset };
    skipSpace(cursor);
    let section: PdfDictionary;
    if (latin1At(bytes, cursor.position, 4) === 'xref') {
      cursor.position += 4;
      section = readTable(cursor, add);
      // A hybrid file names its stream here; it ranks before the older sections.
      const hybrid = section.entries.get('XRefStm');
      if (hybrid !== undefined) pending.push(integerOf(hybrid));
    } else section = await readTableStream(bytes, cursor.position, decode, add);
    trailers.push(section);
    const previous = section.entries.get('Prev');
    if (previous !== undefined) pending.push(integerOf(previous));
  }
  const [newest, ...older] = trailers;
  if (newest === undefined) throw new PdfSyntaxFault('no trailer');
  return { entries, trailers: [newest, ...older] };
};
