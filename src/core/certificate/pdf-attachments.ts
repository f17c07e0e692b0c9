// Takes the attachments out of a PDF (ISO 32000-1 §7.11.4) that carries a certificate. Every embedded file of every
// revision is listed, so that one added or replaced later is seen and not hidden; a document that this reader cannot
// follow completely is refused as a whole, because what it does not see another reader may show. Hostile input.

import { decodeHex } from '../bytes/hex.ts';

type PdfAttachment = {
  readonly name: string;
  /** Null: it cannot be decoded, or is larger than any certificate. It still counts. */
  readonly bytes: Uint8Array | null;
};

type PdfReading = {
  readonly attachments: readonly PdfAttachment[];
  /** Whether a signature dictionary is present; it is not verified here. */
  readonly signed: boolean;
};

/** Inflates zlib data (RFC 1950); null when it is malformed or gives more than `maxBytes`. */
export type Inflate = (bytes: Uint8Array, maxBytes: number) => Promise<Uint8Array | null>;

/** certificate.json is at most 1 MiB; what inflates beyond it is no certificate and may be a bomb. */
const MAX_ATTACHMENT_BYTES = 1_048_576;
/** An object stream of a two-page document is a few tens of kilobytes. */
const MAX_OBJECT_STREAM_BYTES = 4_194_304;
const MAX_PDF_BYTES = 16_777_216;
const MAX_OBJECTS = 20_000;
const MAX_OBJECT_STREAMS = 256;
/** A dictionary before its stream; longer ones are not ours. */
const MAX_DICTIONARY_CHARACTERS = 65_536;
const CHUNK = 0x8000;

type PdfObject = {
  readonly number: number;
  readonly dictionary: string;
  /** `unreadable`: there is a stream whose extent or filter this reader does not follow. */
  readonly stream: Uint8Array | null | 'unreadable';
};

const HEAD = '%PDF-';
const OBJECT = /(\d{1,10})[ \t\r\n]+\d{1,5}[ \t\r\n]+obj\b/g;
const STREAM_KEYWORD = /\bstream(?:\r\n|\n)/;
const DIRECT_LENGTH = /\/Length[ \t\r\n]+(\d{1,10})(?![ \t\r\n]+\d+[ \t\r\n]+R)/;
const EMBEDDED_FILE = /\/Type[ \t\r\n]*\/EmbeddedFile\b/;
const OBJECT_STREAM = /\/Type[ \t\r\n]*\/ObjStm\b/;
const FILE_STREAMS = /\/EF[ \t\r\n]*<<([^>]{0,1000})>>/g;
const REFERENCE = /(\d{1,10})[ \t\r\n]+\d{1,5}[ \t\r\n]+R\b/g;
const LITERAL_NAME = /\/F[ \t\r\n]*\(((?:[^()\\]|\\.){0,1000})\)/;
const HEX_NAME = /\/UF[ \t\r\n]*<([0-9A-Fa-f]{0,4000})>/;
const FLATE = /\/Filter[ \t\r\n]*(?:\/FlateDecode\b|\[[ \t\r\n]*\/FlateDecode[ \t\r\n]*\])/;

/** One character per byte, so that offsets in the text are offsets in the bytes. */
const toText = (bytes: Uint8Array): string => {
  let text = '';
  for (let offset = 0; offset < bytes.length; offset += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(offset, offset + CHUNK));
  }
  return text;
};

const decodeStream = async (object: PdfObject, inflate: Inflate, maxBytes: number): Promise<Uint8Array | null> => {
  const { dictionary, stream } = object;
  if (stream === null || stream === 'unreadable' || /\/DecodeParms\b/.test(dictionary)) return null;
  if (FLATE.test(dictionary)) return await inflate(stream, maxBytes);
  return /\/Filter\b/.test(dictionary) || stream.length > maxBytes ? null : stream;
};

// Reads objects one after the other and steps over stream bytes, so that nothing inside a stream passes for an object.
const readObjects = (bytes: Uint8Array): readonly PdfObject[] | null => {
  const text = toText(bytes);
  const pattern = new RegExp(OBJECT);
  const objects: PdfObject[] = [];
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (objects.length === MAX_OBJECTS) return null;
    const start = pattern.lastIndex;
    const end = text.indexOf('endobj', start);
    if (end < 0) return null;
    const body = text.slice(start, Math.min(end, start + MAX_DICTIONARY_CHARACTERS));
    const keyword = STREAM_KEYWORD.exec(body);
    const number = Number(match[1]);
    if (keyword === null) {
      objects.push({ number, dictionary: text.slice(start, end), stream: null });
      pattern.lastIndex = end;
      continue;
    }
    const dictionary = body.slice(0, keyword.index);
    const length = Number(DIRECT_LENGTH.exec(dictionary)?.[1] ?? Number.NaN);
    const streamStart = start + keyword.index + keyword[0].length;
    const streamEnd = streamStart + length;
    const isFollowed = !Number.isNaN(length) && /^[\r\n]{0,2}endstream/.test(text.slice(streamEnd, streamEnd + 11));
    objects.push({ number, dictionary, stream: isFollowed ? bytes.subarray(streamStart, streamEnd) : 'unreadable' });
    pattern.lastIndex = isFollowed ? streamEnd : end;
  }
  return objects;
};

// ISO 32000-1 §7.5.7: pairs of object number and offset, then the objects from /First on.
const readObjectStream = async (object: PdfObject, inflate: Inflate): Promise<readonly PdfObject[] | null> => {
  const content = await decodeStream(object, inflate, MAX_OBJECT_STREAM_BYTES);
  const first = Number(/\/First[ \t\r\n]+(\d{1,10})/.exec(object.dictionary)?.[1] ?? Number.NaN);
  if (content === null || Number.isNaN(first)) return null;
  const text = toText(content);
  const pairs = (text.slice(0, first).match(/\d{1,10}/g) ?? []).map(Number);
  if (pairs.length / 2 > MAX_OBJECTS) return null;
  const found: PdfObject[] = [];
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    const next = pairs[index + 3];
    const dictionary = text.slice(first + (pairs[index + 1] ?? 0), next === undefined ? text.length : first + next);
    found.push({ number: pairs[index] ?? 0, dictionary, stream: null });
  }
  return found;
};

const decodeName = (dictionary: string): string => {
  const units = decodeHex(HEX_NAME.exec(dictionary)?.[1]?.toLowerCase() ?? '');
  // A text string with a byte order mark is UTF-16BE (ISO 32000-1 §7.9.2.2).
  if (units !== null && units[0] === 0xfe && units[1] === 0xff) {
    let name = '';
    for (let at = 2; at + 1 < units.length; at += 2) {
      name += String.fromCharCode((units[at] ?? 0) * 256 + (units[at + 1] ?? 0));
    }
    return name;
  }
  return (LITERAL_NAME.exec(dictionary)?.[1] ?? '').replaceAll(/\\(.)/g, '$1');
};

/** Lists the embedded files of a PDF; null when it is no PDF, is encrypted, or cannot be followed completely. */
export const readPdfAttachments = async (bytes: Uint8Array, inflate: Inflate): Promise<PdfReading | null> => {
  if (bytes.length > MAX_PDF_BYTES || toText(bytes.subarray(0, HEAD.length)) !== HEAD) return null;
  const plain = readObjects(bytes);
  if (plain === null || plain.some(({ dictionary }) => /\/Encrypt\b/.test(dictionary))) return null;
  const containers = plain.filter(({ dictionary, stream }) => stream !== null && OBJECT_STREAM.test(dictionary));
  if (containers.length > MAX_OBJECT_STREAMS) return null;
  const objects: PdfObject[] = [...plain];
  for (const container of containers) {
    const packed = await readObjectStream(container, inflate);
    if (packed === null) return null;
    objects.push(...packed);
  }
  const names = new Map<number, string>();
  for (const { dictionary } of objects) {
    for (const [, files = ''] of dictionary.matchAll(FILE_STREAMS)) {
      for (const [, target] of files.matchAll(REFERENCE)) names.set(Number(target), decodeName(dictionary));
    }
  }
  const embedded = plain.filter(
    ({ number, dictionary, stream }) => stream !== null && (names.has(number) || EMBEDDED_FILE.test(dictionary)),
  );
  const attachments: PdfAttachment[] = [];
  for (const object of embedded) {
    const decoded = await decodeStream(object, inflate, MAX_ATTACHMENT_BYTES);
    attachments.push({ name: names.get(object.number) ?? '', bytes: decoded });
  }
  return { attachments, signed: objects.some(({ dictionary }) => /\/ByteRange\b/.test(dictionary)) };
};
