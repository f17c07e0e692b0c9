// Readers for closed schemas: every member is named, unknown ones are refused, and what comes out cannot be malformed.

import { decodeBase64, decodeBase64Url } from '../bytes/base64.ts';
import { type Result, fail, succeed } from '../result.ts';
import { type Json, type JsonObject, type TextFailure, parseCanonical } from './canonical-json.ts';
import { parseTime } from './time.ts';

/** Reads a value at a JSON pointer; throws `SchemaMismatch`, which `readText` turns into a failure. */
export type Reader<T> = (value: Json, pointer: string) => T;

/** Thrown by readers, caught by `readText` and `readValue`; never leaves core. */
export class SchemaMismatch extends Error {
  readonly pointer: string;
  readonly expected: string;
  constructor(pointer: string, expected: string) {
    super(`${pointer}: expected ${expected}`);
    this.pointer = pointer;
    this.expected = expected;
  }
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads a string of 0 to `maxLength` UTF-16 units. */
export const string =
  (maxLength: number): Reader<string> =>
  (value, pointer) => {
    if (typeof value !== 'string' || value.length > maxLength) {
      throw new SchemaMismatch(pointer, `a string of at most ${maxLength} characters`);
    }
    return value;
  };

/** Reads a string that matches the whole pattern. */
export const pattern =
  (regexp: RegExp, expected: string): Reader<string> =>
  (value, pointer) => {
    if (typeof value !== 'string' || !regexp.test(value)) throw new SchemaMismatch(pointer, expected);
    return value;
  };

/** Reads one of the given strings. */
export const oneOf =
  <const T extends string>(...values: readonly T[]): Reader<T> =>
  (value, pointer) => {
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) throw new SchemaMismatch(pointer, values.join(' | '));
    return found;
  };

/** Reads an integer `minimum`..`maximum`. */
export const integer =
  (minimum = 0, maximum: number = Number.MAX_SAFE_INTEGER): Reader<number> =>
  (value, pointer) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < minimum || value > maximum) {
      throw new SchemaMismatch(pointer, `an integer ${minimum}..${maximum}`);
    }
    return value;
  };

export const boolean: Reader<boolean> = (value, pointer) => {
  if (typeof value !== 'boolean') throw new SchemaMismatch(pointer, 'true or false');
  return value;
};

/** Reads a hash: 64 lower-case hexadecimal digits. */
export const hash: Reader<string> = pattern(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits');

/** Reads a time `YYYY-MM-DDTHH:MM:SS.mmmZ` that exists in the calendar. */
export const time: Reader<string> = (value, pointer) => {
  if (typeof value !== 'string' || parseTime(value) === null) {
    throw new SchemaMismatch(pointer, 'a time YYYY-MM-DDTHH:MM:SS.mmmZ');
  }
  return value;
};

/** Reads unpadded base64url of exactly `length` bytes (any length when absent), as the text it is. */
export const base64Url =
  (length?: number): Reader<string> =>
  (value, pointer) => {
    const bytes = typeof value === 'string' ? decodeBase64Url(value) : null;
    if (typeof value !== 'string' || bytes === null || (length !== undefined && bytes.length !== length)) {
      throw new SchemaMismatch(pointer, length === undefined ? 'base64url' : `base64url of ${length} bytes`);
    }
    return value;
  };

/** Reads padded base64, as the text it is. */
export const base64: Reader<string> = (value, pointer) => {
  if (typeof value !== 'string' || decodeBase64(value) === null) throw new SchemaMismatch(pointer, 'base64');
  return value;
};

/** Reads what the reader reads, or null. */
export const nullable =
  <T>(reader: Reader<T>): Reader<T | null> =>
  (value, pointer) =>
    value === null ? null : reader(value, pointer);

/** Reads an array of `minimum` to `maximum` items. */
export const array =
  <T>(reader: Reader<T>, maximum: number, minimum = 0): Reader<readonly T[]> =>
  (value, pointer) => {
    if (!Array.isArray(value) || value.length < minimum || value.length > maximum) {
      throw new SchemaMismatch(pointer, `an array of ${minimum} to ${maximum} items`);
    }
    return (value as readonly Json[]).map((item, index) => reader(item, `${pointer}/${index}`));
  };

/** A member that may be absent; `undefined` then, and left out of the object. */
export type Optional<T> = { readonly optional: Reader<T> };
export const optional = <T>(reader: Reader<T>): Optional<T> => ({ optional: reader });

type Shape = { readonly [key: string]: Reader<unknown> | Optional<unknown> };
type Read<M> = M extends Reader<infer T> ? T : never;
type Simplify<T> = { readonly [K in keyof T]: T[K] };
export type ObjectOf<S extends Shape> = Simplify<
  { readonly [K in keyof S as S[K] extends Reader<unknown> ? K : never]: Read<S[K]> } & {
    readonly [K in keyof S as S[K] extends Optional<unknown> ? K : never]?: S[K] extends Optional<infer T> ? T : never;
  }
>;

/** Reads an object with exactly the members of the shape. */
export const object =
  <const S extends Shape>(shape: S): Reader<ObjectOf<S>> =>
  (value, pointer) => {
    if (!isObject(value)) throw new SchemaMismatch(pointer, 'an object');
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(shape, key)) throw new SchemaMismatch(`${pointer}/${key}`, 'no such member');
    }
    const read: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(shape)) {
      const present = Object.hasOwn(value, key);
      if (typeof member === 'function') {
        if (!present) throw new SchemaMismatch(`${pointer}/${key}`, 'this member');
        read[key] = member(value[key] ?? null, `${pointer}/${key}`);
      } else if (present) {
        read[key] = member.optional(value[key] ?? null, `${pointer}/${key}`);
      }
    }
    return read as ObjectOf<S>;
  };

/** Runs a reader on a parsed value. */
export const readValue = <T>(value: Json, reader: Reader<T>): Result<T, TextFailure> => {
  try {
    return succeed(reader(value, ''));
  } catch (error) {
    if (error instanceof SchemaMismatch) {
      return fail({ code: 'text.schema', pointer: error.pointer, expected: error.expected });
    }
    throw error;
  }
};

/** What every text states of itself: its type and version, and the ledger it belongs to. */
export type TextKind = {
  readonly v: string;
  /** Expected origin; null accepts any. */
  readonly ledger: string | null;
  readonly maxBytes: number;
};

/** Reads a text: canonical, of the expected type and ledger, in a closed schema that names `v` and `ledger` too. */
export const readText = <T>(text: string, kind: TextKind, reader: Reader<T>): Result<T, TextFailure> => {
  const parsed = parseCanonical(text, kind.maxBytes);
  if (!parsed.ok) return parsed;
  const value = parsed.value;
  if (!isObject(value)) return fail({ code: 'text.schema', pointer: '', expected: 'an object' });
  const version = value['v'];
  if (version !== kind.v) {
    return fail({ code: 'text.version', expected: kind.v, found: typeof version === 'string' ? version : '' });
  }
  const ledger = value['ledger'];
  if (kind.ledger !== null && ledger !== kind.ledger) {
    const found = typeof ledger === 'string' ? ledger : '';
    return fail({ code: 'text.foreign-ledger', expected: kind.ledger, found });
  }
  return readValue(value, reader);
};
