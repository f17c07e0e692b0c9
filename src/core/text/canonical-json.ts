// Canonical JSON (RFC 8785, restricted): the bytes that are hashed and signed. A text is accepted only if it is exactly
// what `formatCanonical` would write, so one value has one byte form. Inputs are hostile.

import { encodeUtf8 } from '../bytes/bytes.ts';
import { type Result, fail, succeed } from '../result.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Deepest nesting of arrays and objects that a text may have. */
export const MAX_TEXT_DEPTH = 8;

const ASCII = /^[\u0020-\u007e]*$/;

export type TextFailure =
  | { readonly code: 'text.too-large'; readonly maxBytes: number }
  | { readonly code: 'text.not-json' }
  | { readonly code: 'text.not-canonical' }
  | { readonly code: 'text.too-deep' }
  | { readonly code: 'text.number-out-of-range' }
  | { readonly code: 'text.not-well-formed' }
  | { readonly code: 'text.schema'; readonly pointer: string; readonly expected: string }
  | { readonly code: 'text.version'; readonly expected: string; readonly found: string }
  | { readonly code: 'text.foreign-ledger'; readonly expected: string; readonly found: string };

class NotCanonicalizable extends Error {
  readonly failure: TextFailure;
  constructor(failure: TextFailure) {
    super(failure.code);
    this.failure = failure;
  }
}

const write = (value: Json, depth: number): string => {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || value < 0) throw new NotCanonicalizable({ code: 'text.number-out-of-range' });
    return String(value);
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new NotCanonicalizable({ code: 'text.not-well-formed' });
    // RFC 8785 §3.2.2.2 is ECMAScript's own serialization of well-formed strings.
    return JSON.stringify(value);
  }
  if (depth >= MAX_TEXT_DEPTH) throw new NotCanonicalizable({ code: 'text.too-deep' });
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map((item) => write(item, depth + 1)).join(',')}]`;
  const object = value as JsonObject;
  const members = Object.keys(object)
    .sort()
    .map((key) => {
      if (!ASCII.test(key)) throw new NotCanonicalizable({ code: 'text.not-well-formed' });
      return `${JSON.stringify(key)}:${write(object[key] ?? null, depth + 1)}`;
    });
  return `{${members.join(',')}}`;
};

/**
 * Formats a value as canonical JSON: keys sorted, no white space, integers 0..2^53-1 only, ASCII keys.
 * Throws a TypeError for a value that no text of ours may hold (a programmer's error).
 * @see RFC 8785 §3.2
 */
export const formatCanonical = (value: Json): string => {
  try {
    return write(value, 0);
  } catch (error) {
    if (error instanceof NotCanonicalizable) {
      throw new TypeError(`not representable: ${error.failure.code}`, { cause: error });
    }
    throw error;
  }
};

/**
 * Parses a text of at most `maxBytes` UTF-8 bytes. Refuses everything but the canonical form: duplicate keys, white
 * space, a byte order mark, other escapes or number forms, nesting below 8 levels.
 */
export const parseCanonical = (text: string, maxBytes: number): Result<Json, TextFailure> => {
  if (text.length > maxBytes) return fail({ code: 'text.too-large', maxBytes });
  if (!text.isWellFormed()) return fail({ code: 'text.not-well-formed' });
  // A UTF-16 unit is at most three bytes: most texts need no counting.
  if (text.length * 3 > maxBytes && encodeUtf8(text).length > maxBytes)
    return fail({ code: 'text.too-large', maxBytes });
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return fail({ code: 'text.not-json' });
  }
  try {
    return write(value, 0) === text ? succeed(value) : fail({ code: 'text.not-canonical' });
  } catch (error) {
    if (error instanceof NotCanonicalizable) return fail(error.failure);
    throw error;
  }
};
