// The DER reader, writer and values: one encoding per value, bounded work, the same values as independent code gives.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LINEAR_GROWTH, measureGrowth } from '../../support/growth.ts';
import { concatBytes, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { MalformedDer, parseDer, TAG, type DerNode } from '../../../src/core/timestamp/der-reader.ts';
import {
  readBits,
  readBoolean,
  readObjectIdentifier,
  readSerialNumber,
  readSmallInteger,
  readTime,
  readUnsigned,
} from '../../../src/core/timestamp/der-values.ts';
import {
  derBits,
  derElement,
  derGeneralizedTime,
  derInteger,
  derNamedBits,
  derObjectIdentifier,
  derOctets,
  derSequence,
  derSetOf,
  derUnsigned,
  derUtcTime,
} from '../../../src/core/timestamp/der-writer.ts';
import { decodeDerAsP1363, encodeP1363AsDer } from '../../../src/core/timestamp/p1363.ts';

const bytesOf = (...values: readonly number[]) => Uint8Array.from(values);

describe('the reader', () => {
  test('reads what the writer writes, whatever the length', () => {
    for (const length of [0, 1, 127, 128, 129, 255, 256, 257, 65_535, 65_536]) {
      const content = new Uint8Array(length).fill(7);
      const node = parseDer(derSequence(derOctets(content)));
      expect(node.children?.[0]?.content).toEqual(content);
    }
  });

  test('refuses a length that is not minimal, is too long, or is indefinite in DER', () => {
    const refused = [
      bytesOf(0x04, 0x81, 0x01, 0x00),
      bytesOf(0x04, 0x82, 0x00, 0x80, ...new Uint8Array(128)),
      bytesOf(0x04, 0x85, 0, 0, 0, 0, 1, 0),
      bytesOf(0x04, 0xff, ...new Uint8Array(130)),
      bytesOf(0x30, 0x80, 0x00, 0x00),
      bytesOf(0x04, 0x02, 0x00),
      bytesOf(0x04, 0x00, 0x00),
      bytesOf(0x1f, 0x81, 0x01, 0x00),
      bytesOf(0x30, 0x03, 0x04, 0x02, 0x00),
      bytesOf(0x04),
      bytesOf(),
    ];
    for (const bytes of refused) expect(() => parseDer(bytes)).toThrow(MalformedDer);
  });

  test('reads indefinite lengths in BER only, closed and constructed', () => {
    expect(parseDer(bytesOf(0x30, 0x80, 0x05, 0x00, 0x00, 0x00), 'ber').children).toHaveLength(1);
    for (const bytes of [
      bytesOf(0x30, 0x80),
      bytesOf(0x30, 0x80, 0x05, 0x00),
      bytesOf(0x30, 0x80, 0x00),
      bytesOf(0x04, 0x80, 0x00, 0x00),
      bytesOf(0x30, 0x80, 0x00, 0x00, 0x00),
    ]) {
      expect(() => parseDer(bytes, 'ber')).toThrow(MalformedDer);
    }
  });

  test('refuses deep nesting instead of exhausting the stack', () => {
    const deep = new Uint8Array(60_000);
    for (let index = 0; index < deep.length; index += 2) deep.set([0x30, 0x80], index);
    expect(() => parseDer(deep, 'ber')).toThrow('nested too deep');
  });

  test('gives a tree or MalformedDer for any bytes, never another exception', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('der' as const, 'ber' as const),
        (bytes, encoding) => {
          try {
            const node = parseDer(bytes, encoding);
            expect(node.bytes.length).toBe(bytes.length);
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedDer);
          }
        },
      ),
      { numRuns: 5000 },
    );
  });

  test('takes time in proportion to the length, also for many small members', () => {
    const makeInput = (count: number): Uint8Array<ArrayBuffer> =>
      derSequence(concatBytes(...Array.from({ length: count }, () => bytesOf(0x05, 0x00))));
    expect(measureGrowth(8000, makeInput, parseDer)).toBeLessThan(LINEAR_GROWTH);
  });
});
