// All objects of a PDF (ISO 32000-1 §7.5): those that the cross-references lead to, and those of older revisions or
// without any entry, which another programme may still show. Both views must agree: an entry that leads to where no
// object was seen, such as into a stream's bytes, is refused. Hostile: objects are counted, each is read at most twice.

import { type CrossReferences, type PdfLocation, readCrossReferences } from './cross-references.ts';
import { type IndirectObject, readIndirectObject, skipEndOfObject, sliceStream } from './indirect-object.ts';
import type { Inflate } from './inflate.ts';
import {
  integerOf,
  isDictionary,
  isName,
  isReference,
  type PdfCursor,
  PdfEncryptionFault,
  PdfSyntaxFault,
  type PdfValue,
  readValue,
} from './pdf-syntax.ts';
import { createStreamDecoder, type StreamDecoder } from './stream-decoder.ts';

const MAX_OBJECTS = 20_000;
/** An object stream of a certificate holds a hundred objects, and a file has one to three of them. */
const MAX_OBJECT_STREAMS = 256;
/** References that lead to references. */
const MAX_STEPS = 32;

/** `stream`: the raw bytes. Objects inside object streams have none. */
export type PdfObject = {
  readonly objectNumber: number;
  readonly value: PdfValue;
  readonly stream: Uint8Array | null;
};

/** An opened file; its functions throw or reject with PdfSyntaxFault or PdfSizeFault. */
export type PdfFile = {
  /** Newest first. */
  readonly trailers: CrossReferences['trailers'];
  /** Every object of every revision, by number. */
  readonly objects: ReadonlyMap<number, readonly PdfObject[]>;
  /** The object that the newest revision has under a number; null for none. */
  readonly current: (objectNumber: number) => PdfObject | null;
  /** The value itself, or what a reference leads to in the newest revision. */
  readonly resolve: (value: PdfValue | undefined) => PdfValue;
  /** The decoded bytes of an object's stream. */
  readonly readStream: (object: PdfObject, maxBytes: number) => Promise<Uint8Array>;
};

// §7.5.7: pairs of object number and offset, then the objects from /First on. Offsets increase, so that no byte is read
// as part of two objects.
const unpackObjects = async (object: PdfObject, decode: StreamDecoder): Promise<readonly PdfObject[]> => {
  if (!isDictionary(object.value) || object.stream === null) throw new PdfSyntaxFault('no object stream');
  const { entries } = object.value;
  const content = await decode(object.value, object.stream);
  const count = integerOf(entries.get('N'));
  const first = integerOf(entries.get('First'));
  if (count > MAX_OBJECTS) throw new PdfSyntaxFault('too many objects');
  const cursor: PdfCursor = { bytes: content, position: 0 };
  const pairs: { readonly objectNumber: number; readonly start: number }[] = [];
  for (let index = 0; index < count; index += 1) {
    const pair = { objectNumber: integerOf(readValue(cursor)), start: first + integerOf(readValue(cursor)) };
    if (pair.start <= (pairs.at(-1)?.start ?? -1)) throw new PdfSyntaxFault('objects that overlap in their stream');
    pairs.push(pair);
  }
  return pairs.map(({ objectNumber, start }, index) => {
    const bytes = content.subarray(0, pairs[index + 1]?.start ?? content.length);
    return { objectNumber, value: readValue({ bytes, position: start }), stream: null };
  });
};

// By its two entries, whatever it says that it is: another programme may take it for one.
const isObjectStream = (value: PdfValue): boolean =>
  isDictionary(value) &&
  (isName(value.entries.get('Type'), 'ObjStm') || (value.entries.has('N') && value.entries.has('First')));

/** Opens a file and reads all of its objects. Rejects with PdfSyntaxFault, PdfSizeFault or PdfEncryptionFault. */
export const openPdfFile = async (bytes: Uint8Array, inflate: Inflate): Promise<PdfFile> => {
  const decode = createStreamDecoder(inflate);
  const references = await readCrossReferences(bytes, decode);
  if (references.trailers.some(({ entries }) => entries.has('Encrypt'))) throw new PdfEncryptionFault('encrypted');
  const locations = new Map<number, PdfLocation>();
  for (const { objectNumber, location } of references.entries)
    if (!locations.has(objectNumber)) locations.set(objectNumber, location);

  const readLocated = (location: PdfLocation | undefined, objectNumber: number): IndirectObject => {
    const object = location?.kind === 'offset' ? readIndirectObject(bytes, location.offset) : null;
    if (object?.objectNumber !== objectNumber) throw new PdfSyntaxFault(`no object ${objectNumber} at its offset`);
    return object;
  };

  const unpacked = new Map<number, readonly PdfObject[]>();
  const unpack = async (offset: number, object: PdfObject): Promise<readonly PdfObject[]> => {
    const known = unpacked.get(offset);
    if (known !== undefined) return known;
    if (unpacked.size >= MAX_OBJECT_STREAMS) throw new PdfSyntaxFault('too many object streams');
    const packed = await unpackObjects(object, decode);
    unpacked.set(offset, packed);
    return packed;
  };

  // §7.3.8.2: a length may stand in an object of its own, even behind the stream. Each is read once: it may have much
  // white space in front.
  const lengths = new Map<number, number>();
  const readLength = async (value: PdfValue | undefined, isContainer: boolean): Promise<number> => {
    if (!isReference(value)) return integerOf(value);
    const { objectNumber } = value;
    const known = lengths.get(objectNumber);
    if (known !== undefined) return known;
    const location = locations.get(objectNumber);
    let found: PdfValue | undefined;
    if (location?.kind === 'packed') {
      // §7.5.7: never so for an object stream's own length, which ends the recursion.
      if (isContainer) throw new PdfSyntaxFault('an object stream whose length is in an object stream');
      const container = readLocated(locations.get(location.streamNumber), location.streamNumber);
      const { object } = await finishObject(container, true);
      found = (await unpack(container.offset, object))[location.index]?.value;
    } else found = readLocated(location, objectNumber).value;
    const length = integerOf(found);
    lengths.set(objectNumber, length);
    return length;
  };

  const finishObject = async ({ objectNumber, value, valueEnd, streamStart }: IndirectObject, isContainer: boolean) => {
    if (!isDictionary(value) || streamStart === null)
      return { object: { objectNumber, value, stream: null }, end: skipEndOfObject(bytes, valueEnd) };
    const length = await readLength(value.entries.get('Length'), isContainer);
    const { raw, end } = sliceStream(bytes, streamStart, length);
    return { object: { objectNumber, value, stream: raw }, end: skipEndOfObject(bytes, end) };
  };

  // From object to object over the whole file, stepping over streams: nothing inside a stream passes for an object, and
  // no object is missed for want of an entry.
  const byOffset = new Map<number, PdfObject>();
  // One character a byte, and ASCII as it is: all that is looked for.
  const text = new TextDecoder('windows-1252').decode(bytes);
  const heads = /\d{1,10}[ \t\r\n\f\0]+\d{1,5}[ \t\r\n\f\0]+obj/gu;
  for (let match = heads.exec(text); match !== null; match = heads.exec(text)) {
    if (byOffset.size >= MAX_OBJECTS) throw new PdfSyntaxFault('too many objects');
    const found = readIndirectObject(bytes, match.index);
    const { object, end } = await finishObject(found, isObjectStream(found.value));
    byOffset.set(match.index, object);
    heads.lastIndex = end;
  }
  for (const { objectNumber, location } of references.entries)
    if (location.kind === 'offset' && byOffset.get(location.offset)?.objectNumber !== objectNumber)
      throw new PdfSyntaxFault(`no object ${objectNumber} at ${location.offset}`);

  const objects = new Map<number, PdfObject[]>();
  let count = 0;
  const list = (object: PdfObject): void => {
    count += 1;
    if (count > MAX_OBJECTS) throw new PdfSyntaxFault('too many objects');
    const known = objects.get(object.objectNumber);
    if (known === undefined) objects.set(object.objectNumber, [object]);
    else known.push(object);
  };
  for (const [offset, object] of byOffset) {
    list(object);
    if (object.stream !== null && isObjectStream(object.value)) (await unpack(offset, object)).forEach(list);
  }

  const current = (objectNumber: number): PdfObject | null => {
    const location = locations.get(objectNumber);
    if (location === undefined || location.kind === 'free') return null;
    if (location.kind === 'offset') return byOffset.get(location.offset) ?? null;
    const container = locations.get(location.streamNumber);
    const packed = container?.kind === 'offset' ? unpacked.get(container.offset)?.[location.index] : undefined;
    if (packed?.objectNumber !== objectNumber) throw new PdfSyntaxFault('an object that its stream lacks');
    return packed;
  };
  // Also what nothing of ours asks for: each entry leads to its object.
  for (const objectNumber of locations.keys()) current(objectNumber);
  const resolve = (value: PdfValue | undefined): PdfValue => {
    let found = value ?? null;
    for (let step = 0; step < MAX_STEPS; step += 1) {
      if (!isReference(found)) return found;
      found = current(found.objectNumber)?.value ?? null;
    }
    throw new PdfSyntaxFault('a reference that leads nowhere');
  };
  const readStream = (object: PdfObject, maxBytes: number): Promise<Uint8Array> => {
    if (!isDictionary(object.value) || object.stream === null) throw new PdfSyntaxFault('no stream');
    return decode(object.value, object.stream, maxBytes, resolve);
  };
  return { trailers: references.trailers, objects, current, resolve, readStream };
};
