// The DER reader, writer and values: one encoding per value, bounded work, the same values as independent code gives.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LINEAR_GROWTH, measureGrowth } from '../../support/growth.ts';
import { concatBytes, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { MalformedDer, parseDer, TAG, type DerNode } from '../../../src/core/asn1/der-reader.ts';
import {
  readBits,
  readBoolean,
  readObjectIdentifier,
  readSerialNumber,
  readSmallInteger,
  readTime,
  readUnsigned,
} from '../../../src/core/asn1/der-values.ts';
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
} from '../../../src/core/asn1/der-writer.ts';
import { decodeDerAsP1363, encodeP1363AsDer } from '../../../src/core/x509/p1363.ts';

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
    expect(measureGrowth(4000, makeInput, parseDer)).toBeLessThan(LINEAR_GROWTH);
  });
});

describe('values', () => {
  const read = <T>(bytes: Uint8Array, reader: (node: DerNode, part: string) => T): T =>
    reader(parseDer(bytes), 'value');

  test('integers: writer and reader agree, and other encodings of a number are refused', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (value) => {
        expect(read(derInteger(value), readSmallInteger)).toBe(value);
      }),
    );
    expect(derInteger(128)).toEqual(bytesOf(0x02, 0x02, 0x00, 0x80));
    expect(derUnsigned(bytesOf(0, 0, 5))).toEqual(bytesOf(0x02, 0x01, 0x05));
    expect(read(derUnsigned(bytesOf(0xff, 0x01)), readSerialNumber)).toBe('ff01');
    for (const content of [[], [0x00, 0x7f], [0xff, 0x80], Array.from<number>({ length: 69 }).fill(1)]) {
      expect(() => read(derElement(0x02, bytesOf(...content)), readSerialNumber)).toThrow(MalformedDer);
    }
    expect(() => read(derElement(0x02, bytesOf(0x80)), readUnsigned)).toThrow(MalformedDer);
  });

  test('object identifiers: dotted forms survive, large arcs included', () => {
    for (const dotted of ['0.0', '0.39.1', '1.2.840.113549', '2.5.4.3', '2.999.3', `2.25.${2n ** 127n + 5n}`]) {
      expect(read(derObjectIdentifier(dotted), readObjectIdentifier)).toBe(dotted);
    }
    // X.690 §8.19.5: {2 100 3} is 06 03 81 34 03; {joint-iso-itu-t 100} needs two octets for its first sub-identifier.
    expect(derObjectIdentifier('2.100.3')).toEqual(bytesOf(0x06, 0x03, 0x81, 0x34, 0x03));
    for (const content of [
      [],
      [0x2a, 0x80],
      [0x80, 0x01],
      [0x2a, 0x80, 0x01],
      [0x2a, ...Array.from<number>({ length: 21 }).fill(0xff), 1],
    ]) {
      expect(() => read(derElement(0x06, bytesOf(...content)), readObjectIdentifier)).toThrow(MalformedDer);
    }
  });

  test('bits and booleans: unused bits are zero and true is 0xff', () => {
    expect(derNamedBits(5, 6)).toEqual(bytesOf(0x03, 0x02, 0x01, 0x06));
    expect(derNamedBits(25)).toEqual(bytesOf(0x03, 0x05, 0x06, 0x00, 0x00, 0x00, 0x40));
    expect(read(derBits(bytesOf(0xf0), 4), readBits)).toEqual({ bytes: bytesOf(0xf0), unusedBits: 4 });
    for (const content of [[], [0x08, 0x00], [0x01], [0x01, 0x01]]) {
      expect(() => read(derElement(0x03, bytesOf(...content)), readBits)).toThrow(MalformedDer);
    }
    for (const content of [[], [0x01], [0xff, 0xff]]) {
      expect(() => read(derElement(0x01, bytesOf(...content)), readBoolean)).toThrow(MalformedDer);
    }
  });

  test('sets are written in the order of X.690 §11.6', () => {
    expect(derSetOf(bytesOf(5, 0), bytesOf(2, 1, 9), bytesOf(2, 1, 1))).toEqual(
      bytesOf(0x31, 8, 2, 1, 1, 2, 1, 9, 5, 0),
    );
  });

  test('times are those of Date, every day from 1950 through 2149', () => {
    for (let unixMs = Date.UTC(1950, 0, 1); unixMs < Date.UTC(2150, 0, 1); unixMs += 86_399_000) {
      const text = new Date(unixMs).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
      expect(readTime(parseDer(derGeneralizedTime(text)), 'time', 'no-fraction')).toBe(unixMs);
      if (unixMs < Date.UTC(2050, 0, 1)) {
        expect(readTime(parseDer(derUtcTime(text.slice(2))), 'time', 'no-fraction')).toBe(unixMs);
      }
    }
  });

  test('fractions are rounded up to a millisecond, so that no time is stated too early', () => {
    const second = Date.UTC(2026, 0, 1);
    for (const [fraction, milliseconds] of [
      ['.1', 100],
      ['.001', 1],
      ['.0001', 1],
      ['.9990001', 1000],
      ['.123456789', 124],
    ] as const) {
      const node = parseDer(derGeneralizedTime(`20260101000000${fraction}Z`));
      expect(readTime(node, 'time', 'fraction')).toBe(second + milliseconds);
      expect(() => readTime(node, 'time', 'no-fraction')).toThrow(MalformedDer);
    }
  });

  test('times in any other form are refused', () => {
    const texts = ['20260101000000', '20260101000000.Z', '20260101000000.10Z', '20260101000060Z', '20261301000000Z'];
    texts.push('20260431000000Z', '20250229000000Z', '21000229000000Z', '20260101240000Z', '2026010100000Z', '');
    texts.push('20260101000000.1234567891Z', '20260101000000,5Z', '20260101000000Z\n', '２0260101000000Z');
    for (const text of texts) {
      expect(() => readTime(parseDer(derGeneralizedTime(text)), 'time', 'fraction')).toThrow(MalformedDer);
    }
    expect(() => readTime(parseDer(derUtcTime('260101000000Z')), 'time', 'fraction')).toThrow(MalformedDer);
    expect(() =>
      readTime(parseDer(derElement(TAG.utf8String, encodeUtf8('260101000000Z'))), 'time', 'fraction'),
    ).toThrow(MalformedDer);
  });
});

describe('ECDSA signatures', () => {
  test('survive the way to DER and back, leading zeros included', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), fc.nat({ max: 31 }), (raw, zeros) => {
        raw.fill(0, 0, zeros);
        raw.fill(0, 32, 32 + zeros);
        expect(decodeDerAsP1363(encodeP1363AsDer(raw), 32)).toEqual(raw);
      }),
    );
  });

  test('are refused when they are not two minimal numbers of the curve', () => {
    const [one, big] = [derInteger(1), derUnsigned(new Uint8Array(33).fill(1))];
    const negative = derElement(0x02, bytesOf(0x80));
    const padded = derElement(0x02, bytesOf(0x00, 0x01));
    for (const members of [[one], [one, one, one], [one, big], [negative, one], [padded, one], []]) {
      expect(decodeDerAsP1363(derSequence(...members), 32)).toBeNull();
    }
    expect(decodeDerAsP1363(new Uint8Array(64).fill(1), 32)).toBeNull();
    expect(decodeDerAsP1363(derSequence(one, one), 32)).not.toBeNull();
  });
});
