// The object graph of a PDF file (ISO 32000-1 §7.5): cross-reference tables and streams, object streams, resolving of
// references, and stream bytes. Hostile: every chain has a visited set or a count, everything inflated has a budget.

import {
  isArray,
  isDictionary,
  isName,
  type PdfCursor,
  type PdfDictionary,
  PdfSyntaxFault,
  type PdfValue,
  readValue,
  skipSpace,
} from './pdf-syntax.ts';

const MAX_SECTIONS = 32;
const MAX_OBJECTS = 50_000;
const MAX_RESOLVED = 20_000;
/** Everything that a file may make us inflate: its object streams and its attachment. */
const MAX_INFLATED_BYTES = 8 * 1024 * 1024;

type Location =
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'packed'; readonly streamNumber: number; readonly index: number };

/** An opened file. All functions may throw PdfSyntaxFault. */
export type PdfFile = {
  readonly trailer: PdfDictionary;
  /** The value itself, or what a reference leads to. */
  readonly resolve: (value: PdfValue | undefined) => Promise<PdfValue>;
  /** The bytes of a stream given by reference, inflated; at most `maxBytes`. */
  readonly readStream: (value: PdfValue | undefined, maxBytes: number) => Promise<Uint8Array>;
};

/** Thrown for a stream that is larger than allowed when inflated. */
export class PdfStreamTooLarge extends PdfSyntaxFault {}

const asciiAt = (bytes: Uint8Array, offset: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(Math.max(0, offset), Math.max(0, offset) + length));

const inflate = async (packed: Uint8Array, maxBytes: number): Promise<Uint8Array> => {
  const source = new Response(packed.slice()).body;
  if (source === null) return new Uint8Array(0);
  const reader = source.pipeThrough(new DecompressionStream('deflate')).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      length += value.length;
      if (length > maxBytes) {
        await reader.cancel();
        throw new PdfStreamTooLarge(`a stream of more than ${maxBytes} bytes`);
      }
    }
  } catch (error) {
    if (error instanceof PdfSyntaxFault) throw error;
    throw new PdfSyntaxFault('a stream that does not inflate');
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
};

const integerOf = (value: PdfValue | undefined): number => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new PdfSyntaxFault('not a count');
  return value;
};

// Undoes the PNG "up" and other row filters of cross-reference streams (§7.4.4.4).
const undoPrediction = (bytes: Uint8Array, parameters: PdfValue | undefined): Uint8Array => {
  if (!isDictionary(parameters)) return bytes;
  const predictor = parameters.entries.get('Predictor') ?? 1;
  if (predictor === 1) return bytes;
  if (typeof predictor !== 'number' || predictor < 10) throw new PdfSyntaxFault('an unknown predictor');
  const columns = integerOf(parameters.entries.get('Columns') ?? 1);
  if (columns < 1 || columns > 64) throw new PdfSyntaxFault('an unlikely row width');
  const rows = Math.floor(bytes.length / (columns + 1));
  const out = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const filter = bytes[row * (columns + 1)];
    if (filter !== 0 && filter !== 2) throw new PdfSyntaxFault('an unknown row filter');
    for (let column = 0; column < columns; column++) {
      const above = filter === 2 && row > 0 ? (out[(row - 1) * columns + column] ?? 0) : 0;
      out[row * columns + column] = ((bytes[row * (columns + 1) + 1 + column] ?? 0) + above) & 0xff;
    }
  }
  return out;
};

/** Opens a file by its cross-reference chain, newest section first. Throws PdfSyntaxFault. */
export const openPdfFile = async (bytes: Uint8Array): Promise<PdfFile> => {
  const locations = new Map<number, Location>();
  const packedStreams = new Map<number, { readonly bytes: Uint8Array; readonly offsets: readonly number[] }>();
  const resolved = new Map<number, PdfValue>();
  const streamStarts = new WeakMap<PdfDictionary, number>();
  let budget = MAX_INFLATED_BYTES;

  const readIndirect = (offset: number, objectNumber: number | null): PdfValue => {
    const cursor: PdfCursor = { bytes, position: offset };
    const found = integerOf(readValue(cursor));
    integerOf(readValue(cursor));
    const keyword = readValue(cursor);
    const isObject = typeof keyword === 'object' && keyword !== null && 'kind' in keyword && keyword.kind === 'keyword';
    if (!isObject || keyword.word !== 'obj' || (objectNumber !== null && found !== objectNumber))
      throw new PdfSyntaxFault(`no object ${objectNumber} at ${offset}`);
    const value = readValue(cursor);
    skipSpace(cursor);
    if (isDictionary(value) && asciiAt(bytes, cursor.position, 6) === 'stream') {
      let start = cursor.position + 6;
      if (bytes[start] === 13) start += 1;
      if (bytes[start] === 10) start += 1;
      streamStarts.set(value, start);
    }
    return value;
  };

  const readStreamOf = async (dictionary: PdfValue, maxBytes: number): Promise<Uint8Array> => {
    if (!isDictionary(dictionary)) throw new PdfSyntaxFault('not a stream');
    const start = streamStarts.get(dictionary);
    if (start === undefined) throw new PdfSyntaxFault('not a stream');
    const length = integerOf(await resolve(dictionary.entries.get('Length')));
    if (start + length > bytes.length) throw new PdfSyntaxFault('a stream longer than the file');
    const raw = bytes.subarray(start, start + length);
    const filter = await resolve(dictionary.entries.get('Filter'));
    const filters = isArray(filter) ? filter : filter === null ? [] : [filter];
    const limit = Math.min(maxBytes, budget);
    if (filters.length === 0) {
      if (raw.length > limit) throw new PdfStreamTooLarge(`a stream of more than ${limit} bytes`);
      return raw.slice();
    }
    if (filters.length > 1 || !isName(filters[0], 'FlateDecode')) throw new PdfSyntaxFault('an unknown filter');
    const inflated = await inflate(raw, limit);
    budget -= inflated.length;
    const parameters = await resolve(dictionary.entries.get('DecodeParms'));
    return undoPrediction(inflated, isArray(parameters) ? parameters[0] : parameters);
  };

  const openPackedStream = async (streamNumber: number) => {
    const known = packedStreams.get(streamNumber);
    if (known !== undefined) return known;
    const location = locations.get(streamNumber);
    if (location?.kind !== 'offset') throw new PdfSyntaxFault('an object stream inside another');
    const dictionary = readIndirect(location.offset, streamNumber);
    if (!isDictionary(dictionary)) throw new PdfSyntaxFault('not an object stream');
    const content = await readStreamOf(dictionary, MAX_INFLATED_BYTES);
    const count = integerOf(dictionary.entries.get('N'));
    const first = integerOf(dictionary.entries.get('First'));
    if (count > MAX_OBJECTS) throw new PdfSyntaxFault('an object stream that is too long');
    const cursor: PdfCursor = { bytes: content, position: 0 };
    const offsets: number[] = [];
    for (let index = 0; index < count; index++) {
      integerOf(readValue(cursor));
      offsets.push(first + integerOf(readValue(cursor)));
    }
    const opened = { bytes: content, offsets };
    packedStreams.set(streamNumber, opened);
    return opened;
  };

  const resolve = async (value: PdfValue | undefined): Promise<PdfValue> => {
    let current = value ?? null;
    for (let step = 0; step < MAX_SECTIONS; step++) {
      if (typeof current !== 'object' || current === null || !('kind' in current) || current.kind !== 'reference')
        return current;
      const { objectNumber } = current;
      const known = resolved.get(objectNumber);
      if (known !== undefined) {
        current = known;
        continue;
      }
      if (resolved.size >= MAX_RESOLVED) throw new PdfSyntaxFault('too many objects');
      const location = locations.get(objectNumber);
      let next: PdfValue = null;
      if (location?.kind === 'offset') next = readIndirect(location.offset, objectNumber);
      else if (location?.kind === 'packed') {
        const packed = await openPackedStream(location.streamNumber);
        const position = packed.offsets[location.index];
        if (position === undefined) throw new PdfSyntaxFault('an object that its stream lacks');
        next = readValue({ bytes: packed.bytes, position });
      }
      resolved.set(objectNumber, next);
      current = next;
    }
    throw new PdfSyntaxFault('a reference that leads nowhere');
  };

  const addLocation = (objectNumber: number, location: Location): void => {
    if (locations.size >= MAX_OBJECTS) throw new PdfSyntaxFault('too many objects');
    if (!locations.has(objectNumber)) locations.set(objectNumber, location);
  };
  // Object 0 heads the free list; a free entry must hide what older sections say.
  const FREE: Location = { kind: 'packed', streamNumber: -1, index: -1 };

  const readTable = (cursor: PdfCursor): PdfDictionary => {
    for (;;) {
      const first = readValue(cursor);
      if (typeof first === 'object' && first !== null && 'kind' in first && first.kind === 'keyword') {
        const trailer = first.word === 'trailer' ? readValue(cursor) : null;
        if (!isDictionary(trailer ?? undefined)) throw new PdfSyntaxFault('no trailer');
        return trailer as PdfDictionary;
      }
      const start = integerOf(first);
      const count = integerOf(readValue(cursor));
      if (count > MAX_OBJECTS) throw new PdfSyntaxFault('too many objects');
      for (let index = 0; index < count; index++) {
        const offset = integerOf(readValue(cursor));
        integerOf(readValue(cursor));
        const state = readValue(cursor);
        const used =
          typeof state === 'object' &&
          state !== null &&
          'kind' in state &&
          state.kind === 'keyword' &&
          state.word === 'n';
        addLocation(start + index, used ? { kind: 'offset', offset } : FREE);
      }
    }
  };

  const readTableStream = async (offset: number): Promise<PdfDictionary> => {
    const dictionary = readIndirect(offset, null);
    if (!isDictionary(dictionary) || !isName(dictionary.entries.get('Type'), 'XRef'))
      throw new PdfSyntaxFault('no cross-reference at startxref');
    const content = await readStreamOf(dictionary, MAX_INFLATED_BYTES);
    const widths = dictionary.entries.get('W');
    if (!isArray(widths) || widths.length !== 3) throw new PdfSyntaxFault('no field widths');
    const [typeWidth, secondWidth, thirdWidth] = widths.map(integerOf) as [number, number, number];
    const width = typeWidth + secondWidth + thirdWidth;
    if (width < 1 || width > 24) throw new PdfSyntaxFault('unlikely field widths');
    const index = dictionary.entries.get('Index') ?? [0, integerOf(dictionary.entries.get('Size'))];
    if (!isArray(index)) throw new PdfSyntaxFault('no sections');
    let position = 0;
    const readField = (bytesOfField: number): number => {
      let value = 0;
      for (let byte = 0; byte < bytesOfField; byte++) value = value * 256 + (content[position++] ?? 0);
      return value;
    };
    for (let section = 0; section + 1 < index.length; section += 2) {
      const start = integerOf(index[section]);
      const count = integerOf(index[section + 1]);
      if (count * width > content.length) throw new PdfSyntaxFault('a cross-reference longer than its stream');
      for (let entry = 0; entry < count; entry++) {
        const type = typeWidth === 0 ? 1 : readField(typeWidth);
        const second = readField(secondWidth);
        const third = readField(thirdWidth);
        if (type === 1) addLocation(start + entry, { kind: 'offset', offset: second });
        else if (type === 2) addLocation(start + entry, { kind: 'packed', streamNumber: second, index: third });
        else addLocation(start + entry, FREE);
      }
    }
    return dictionary;
  };

  const tail = asciiAt(bytes, bytes.length - 2048, 2048);
  const starts = [...tail.matchAll(/startxref\s+(\d{1,10})/gu)];
  const last = starts.at(-1)?.[1];
  if (last === undefined) throw new PdfSyntaxFault('no startxref');
  const visited = new Set<number>();
  let trailer: PdfDictionary | null = null;
  const pending = [Number(last)];
  while (pending.length > 0) {
    const offset = pending.shift() ?? 0;
    if (visited.has(offset) || visited.size >= MAX_SECTIONS) throw new PdfSyntaxFault('cross-references in a circle');
    visited.add(offset);
    const cursor: PdfCursor = { bytes, position: offset };
    skipSpace(cursor);
    let section: PdfDictionary;
    if (asciiAt(bytes, cursor.position, 4) === 'xref') {
      cursor.position += 4;
      section = readTable(cursor);
      // A hybrid file names its stream here; it ranks before the older sections.
      const hybrid = section.entries.get('XRefStm');
      if (hybrid !== undefined) pending.push(integerOf(hybrid));
    } else section = await readTableStream(cursor.position);
    trailer ??= section;
    const previous = section.entries.get('Prev');
    if (previous !== undefined) pending.push(integerOf(previous));
  }
  if (trailer === null) throw new PdfSyntaxFault('no trailer');
  return {
    trailer,
    resolve,
    readStream: async (value, maxBytes) => readStreamOf(await resolve(value), maxBytes),
  };
};
