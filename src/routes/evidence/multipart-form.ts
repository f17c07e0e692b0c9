// multipart/form-data (RFC 7578) as a stream: the framework's `formData()` holds the whole body in memory, and 95 MiB of
// evidence in an isolate of 128 MB is too much. Hostile: every byte comes from a stranger.
//
//   body       = [preamble CRLF] dash-boundary *(SP / HTAB) CRLF part *(CRLF dash-boundary *(SP / HTAB) CRLF part)
//                CRLF dash-boundary "--" epilogue
//   part       = *(header CRLF) CRLF content              content never contains CRLF dash-boundary

import { concatBytes, decodeUtf8, encodeUtf8 } from '../../core/bytes/bytes.ts';

/** What the stream says, in order. `data` belongs to the `part` before it. `fault` is the last event. */
export type FormEvent =
  | {
      readonly kind: 'part';
      readonly name: string;
      readonly fileName: string | null;
      readonly mediaType: string | null;
    }
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'fault'; readonly detail: string };

const MAX_PARTS = 32;
const MAX_HEADER_BYTES = 8192;
/** Spaces that may stand between a boundary and its line's end. */
const MAX_PADDING_BYTES = 128;
const CR = 13;
const LF = 10;
const DASH = 45;

// RFC 2046 §5.1.1: 1 to 70 of these characters, the last no space.
const BOUNDARY = /^[A-Za-z0-9'()+_,\-./:=? ]{0,69}[A-Za-z0-9'()+_,\-./:=?]$/;
const BOUNDARY_PARAMETER = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)/i;

/** Reads the boundary out of a Content-Type header; null when it has none that is valid. */
export const parseBoundary = (contentType: string): string | null => {
  const match = BOUNDARY_PARAMETER.exec(contentType);
  const boundary = match?.[1] ?? match?.[2] ?? null;
  return boundary !== null && BOUNDARY.test(boundary) ? boundary : null;
};

const indexOfSequence = (bytes: Uint8Array, sequence: Uint8Array, from: number): number => {
  const last = bytes.length - sequence.length;
  // All sequences searched here begin with CR, which the native search finds fast.
  for (let start = bytes.indexOf(CR, from); start !== -1 && start <= last; start = bytes.indexOf(CR, start + 1)) {
    let length = 1;
    while (length < sequence.length && bytes[start + length] === sequence[length]) length += 1;
    if (length === sequence.length) return start;
  }
  return -1;
};

// Browsers write a quote as %22 and line ends as %0D and %0A (WHATWG, multipart/form-data encoding); old curl wrote \".
const unescapeParameter = (text: string): string =>
  text.replaceAll('\\"', '"').replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n');

const PARAMETER = /;[ \t]*(name|filename)="((?:\\"|[^"])*)"/gi;

type PartHead = { readonly name: string; readonly fileName: string | null; readonly mediaType: string | null };

const parseHead = (bytes: Uint8Array): PartHead | null => {
  const text = decodeUtf8(bytes);
  if (text === null) return null;
  let head: { name: string; fileName: string | null } | null = null;
  let mediaType: string | null = null;
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon === -1) return null;
    const value = line.slice(colon + 1).trim();
    switch (line.slice(0, colon).toLowerCase()) {
      case 'content-disposition': {
        if (head !== null || !/^form-data[ \t]*;/i.test(value)) return null;
        const parameters = new Map<string, string>();
        for (const [, key = '', raw = ''] of value.matchAll(PARAMETER)) {
          if (parameters.has(key.toLowerCase())) return null;
          parameters.set(key.toLowerCase(), unescapeParameter(raw));
        }
        const name = parameters.get('name');
        if (name === undefined) return null;
        head = { name, fileName: parameters.get('filename') ?? null };
        break;
      }
      case 'content-type':
        mediaType = value;
        break;
      default:
        break;
    }
  }
  return head === null ? null : { ...head, mediaType };
};

/** Reads a form as events. It ends after the closing boundary; a stream that ends before it gives a fault. */
export async function* readMultipartForm(
  body: ReadableStream<Uint8Array>,
  boundary: string,
): AsyncGenerator<FormEvent, void> {
  const delimiter = encodeUtf8(`\r\n--${boundary}`);
  const headEnd = encodeUtf8('\r\n\r\n');
  const reader = body.getReader();
  // The first boundary has no line before it: with one put there, it reads like all others.
  let pending: Uint8Array = encodeUtf8('\r\n');
  let state: 'preamble' | 'boundary' | 'head' | 'content' | 'epilogue' = 'preamble';
  let parts = 0;
  try {
    for (;;) {
      let chunk: Uint8Array | undefined;
      try {
        chunk = (await reader.read()).value;
      } catch {
        yield { kind: 'fault', detail: 'the body ended early' };
        return;
      }
      if (chunk === undefined) break;
      pending = pending.length === 0 ? chunk : concatBytes(pending, chunk);
      let isWaiting = false;
      while (!isWaiting) {
        switch (state) {
          case 'preamble':
          case 'content': {
            const end = indexOfSequence(pending, delimiter, 0);
            // Without a delimiter, all but what may be its beginning is content.
            const safe = end === -1 ? Math.max(0, pending.length - delimiter.length + 1) : end;
            if (state === 'content' && safe > 0) yield { kind: 'data', bytes: pending.subarray(0, safe) };
            pending = pending.subarray(end === -1 ? safe : end + delimiter.length);
            if (end === -1) isWaiting = true;
            else state = 'boundary';
            break;
          }
          case 'boundary': {
            if (pending.length < 2) {
              isWaiting = true;
            } else if (pending[0] === DASH && pending[1] === DASH) {
              state = 'epilogue';
            } else {
              const lineEnd = pending.indexOf(CR);
              const padding = pending.subarray(0, lineEnd === -1 ? pending.length : lineEnd);
              if (padding.length > MAX_PADDING_BYTES || padding.some((byte) => byte !== 32 && byte !== 9)) {
                yield { kind: 'fault', detail: 'a boundary is followed by other bytes' };
                return;
              }
              // The line's end stays: an empty head is then CRLF CRLF, like the end of any other.
              if (lineEnd === -1) {
                isWaiting = true;
              } else {
                pending = pending.subarray(lineEnd);
                state = 'head';
              }
            }
            break;
          }
          case 'head': {
            const end = indexOfSequence(pending, headEnd, 0);
            if ((end === -1 ? pending.length : end) > MAX_HEADER_BYTES) {
              yield { kind: 'fault', detail: 'the headers of a part are too long' };
              return;
            }
            if (end === -1) {
              isWaiting = true;
              break;
            }
            parts += 1;
            const head = pending[1] === LF ? parseHead(pending.subarray(2, Math.max(2, end))) : null;
            if (head === null || parts > MAX_PARTS) {
              yield { kind: 'fault', detail: head === null ? 'a part has no valid headers' : 'too many parts' };
              return;
            }
            yield { kind: 'part', ...head };
            // An empty content is followed at once by its delimiter, whose CRLF is not part of the head's end.
            pending = pending.subarray(end + headEnd.length);
            state = 'content';
            break;
          }
          case 'epilogue':
            pending = pending.subarray(pending.length);
            isWaiting = true;
            break;
        }
      }
    }
    if (state !== 'epilogue') yield { kind: 'fault', detail: 'the closing boundary is missing' };
  } finally {
    // Left early (a fault, a limit): the sender is told to stop, and nothing more is read.
    await reader.cancel().catch(() => undefined);
  }
}
