// Takes the attachments out of a PDF (ISO 32000-1 §7.11.4), as far as certificates of ours use the format: direct stream
// lengths, Flate or no filter, objects plain or in object streams. Every embedded file of every revision is listed, so
// that a second attachment added later is seen and not hidden. Hostile input: whatever is outside this subset is skipped.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';

export type PdfAttachment = { readonly name: string; readonly bytes: Uint8Array };

/** certificate.json is at most 1 MiB; what inflates beyond it is no certificate and may be a bomb. */
const MAX_ATTACHMENT_BYTES = 1024 * 1024;
/** An object stream of a two-page document is a few tens of kilobytes. */
const MAX_OBJECT_STREAM_BYTES = 4 * 1024 * 1024;
const MAX_OBJECTS = 20_000;

type PdfObject = { readonly number: number; readonly dictionary: string; readonly stream: Uint8Array | null };

const OBJECT = /(\d{1,10})\s+\d{1,5}\s+obj\b/g;
const STREAM_START = /^[\s\S]*?\bstream\r?\n/;
const EMBEDDED_FILE = /\/Type\s*\/EmbeddedFile\b/;
const OBJECT_STREAM = /\/Type\s*\/ObjStm\b/;
const FILE_STREAM = /\/EF\s*<<[^>]*?\/F\s+(\d{1,10})\s+\d{1,5}\s+R/;
const LITERAL_NAME = /\/F\s*\(((?:[^()\\]|\\.)*)\)/;
const HEX_NAME = /\/UF\s*<([0-9A-Fa-f]*)>/;

/** One character per byte, so that offsets in the text are offsets in the bytes. */
const toText = (bytes: Uint8Array): string => new TextDecoder('windows-1252').decode(bytes);

const inflate = async (bytes: Uint8Array, maxBytes: number): Promise<Uint8Array | null> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    const stream = new Blob([Uint8Array.from(bytes)]).stream().pipeThrough(new DecompressionStream('deflate'));
    const reader = stream.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > maxBytes) {
        await reader.cancel();
        return null;
      }
      chunks.push(value);
    }
  } catch {
    return null;
  }
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
};

const decodeStream = async ({ dictionary, stream }: PdfObject, maxBytes: number): Promise<Uint8Array | null> => {
  if (stream === null || /\/DecodeParms\b/.test(dictionary)) return null;
  if (/\/Filter\s*\/FlateDecode\b|\/Filter\s*\[\s*\/FlateDecode\s*\]/.test(dictionary)) return inflate(stream, maxBytes);
  return /\/Filter\b/.test(dictionary) || stream.length > maxBytes ? null : stream;
};

// Reads objects one after the other and steps over stream bytes, so that nothing inside a stream passes for an object.
const readObjects = (bytes: Uint8Array): readonly PdfObject[] => {
  const text = toText(bytes);
  const objects: PdfObject[] = [];
  OBJECT.lastIndex = 0;
  for (let match = OBJECT.exec(text); match !== null && objects.length < MAX_OBJECTS; match = OBJECT.exec(text)) {
    const start = OBJECT.lastIndex;
    const end = text.indexOf('endobj', start);
    if (end < 0) break;
    const body = text.slice(start, end);
    const head = STREAM_START.exec(body)?.[0];
    const length = head === undefined ? null : Number(/\/Length\s+(\d{1,10})(?!\s+\d+\s+R)/.exec(head)?.[1] ?? Number.NaN);
    if (head === undefined || length === null || Number.isNaN(length)) {
      objects.push({ number: Number(match[1]), dictionary: body, stream: null });
      OBJECT.lastIndex = end;
      continue;
    }
    const streamStart = start + head.length;
    objects.push({
      number: Number(match[1]),
      dictionary: head,
      stream: bytes.subarray(streamStart, streamStart + length),
    });
    OBJECT.lastIndex = streamStart + length;
  }
  return objects;
};

// ISO 32000-1 §7.5.7: pairs of object number and offset, then the objects from /First on.
const readObjectStream = async (object: PdfObject): Promise<readonly PdfObject[]> => {
  const content = await decodeStream(object, MAX_OBJECT_STREAM_BYTES);
  const first = Number(/\/First\s+(\d{1,10})/.exec(object.dictionary)?.[1] ?? Number.NaN);
  if (content === null || Number.isNaN(first)) return [];
  const text = toText(content);
  const pairs = (text.slice(0, first).match(/\d+/g) ?? []).map(Number);
  const found: PdfObject[] = [];
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    const offset = first + (pairs[index + 1] ?? 0);
    const next = pairs[index + 3];
    const dictionary = text.slice(offset, next === undefined ? text.length : first + next);
    found.push({ number: pairs[index] ?? 0, dictionary, stream: null });
  }
  return found;
};

const decodeName = (dictionary: string): string => {
  const hex = HEX_NAME.exec(dictionary)?.[1]?.toLowerCase() ?? '';
  if (hex.startsWith('feff')) {
    const units = hex.slice(4).match(/.{4}/g) ?? [];
    return units.map((unit) => String.fromCharCode(Number.parseInt(unit, 16))).join('');
  }
  return (LITERAL_NAME.exec(dictionary)?.[1] ?? '').replaceAll(/\\(.)/g, '$1');
};

/** Lists the embedded files of a PDF with their names; empty when it has none or is no PDF that this can read. */
export const readPdfAttachments = async (bytes: Uint8Array): Promise<readonly PdfAttachment[]> => {
  const plain = readObjects(bytes);
  const packed = await Promise.all(plain.filter(({ dictionary }) => OBJECT_STREAM.test(dictionary)).map(readObjectStream));
  const objects = [...plain, ...packed.flat()];
  const names = new Map<number, string>();
  for (const { dictionary } of objects) {
    const target = FILE_STREAM.exec(dictionary)?.[1];
    if (target !== undefined) names.set(Number(target), decodeName(dictionary));
  }
  const embedded = plain.filter(({ number, dictionary, stream }) => stream !== null && (names.has(number) || EMBEDDED_FILE.test(dictionary)));
  return Promise.all(
    embedded.map(async (object) => ({
      name: names.get(object.number) ?? '',
      // What cannot be decoded still counts as an attachment; as a certificate it is no text.
      bytes: (await decodeStream(object, MAX_ATTACHMENT_BYTES)) ?? encodeUtf8(''),
    })),
  );
};
