import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { LINEAR_GROWTH, measureGrowth } from '../../support/growth.ts';
import { type Json, MAX_TEXT_DEPTH, formatCanonical, parseCanonical } from '../../../src/core/text/canonical-json.ts';

const MAX = 65_535;
const codeOf = (text: string, maxBytes = MAX): string => {
  const parsed = parseCanonical(text, maxBytes);
  return parsed.ok ? 'ok' : parsed.failure.code;
};

const key = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((unit) => String.fromCharCode(unit)),
  maxLength: 8,
});
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(fc.constant(null), fc.boolean(), fc.maxSafeNat(), fc.string({ unit: 'grapheme' })),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
})).value;

describe('canonical JSON', () => {
  // RFC 8785 §3.2.3 with members whose names are ASCII: sorted by UTF-16 units, strings as ECMAScript writes them.
  it('sorts members and writes strings as RFC 8785 does', () => {
    const value = { b: '\u20ac$\u000f\nA\'B"\\\\"/', a: [56, { d: true, '10': null, c: [] }], '': 1 };
    expect(formatCanonical(value)).toBe(
      '{"":1,"a":[56,{"10":null,"c":[],"d":true}],"b":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('reads back exactly what it writes, and nothing else of the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = formatCanonical(value);
        const parsed = parseCanonical(text, MAX);
        expect(parsed).toEqual({ ok: true, value });
        const spaced = JSON.stringify(value, null, 1);
        if (spaced !== text) expect(codeOf(spaced)).toBe('text.not-canonical');
      }),
    );
  });

  it.each([
    ['white space', '{"a": 1}'],
    ['a trailing newline', '{"a":1}\n'],
    ['unsorted members', '{"b":1,"a":2}'],
    ['a duplicate member', '{"a":1,"a":1}'],
    ['a duplicate __proto__', '{"__proto__":1,"__proto__":2}'],
    ['another escape', '"\\u0041"'],
    ['an escaped slash', '"\\/"'],
    ['an upper-case escape', '"\\u000F"'],
    ['a number with a fraction of zero', '1.0'],
    ['a number with an exponent', '1e2'],
    ['negative zero', '-0'],
  ])('refuses %s', (_, text) => {
    expect(codeOf(text)).toBe('text.not-canonical');
  });

  it.each([
    ['a fraction', '1.5', 'text.number-out-of-range'],
    ['a negative number', '-1', 'text.number-out-of-range'],
    ['2^53', '9007199254740992', 'text.number-out-of-range'],
    ['a number beyond a double', '1e999', 'text.number-out-of-range'],
    ['a byte order mark', '\ufeff{}', 'text.not-json'],
    ['a lone surrogate', '"\ud800"', 'text.not-well-formed'],
    ['an escaped lone surrogate', '"\\ud800"', 'text.not-well-formed'],
    ['a member name beyond ASCII', '{"é":1}', 'text.not-well-formed'],
    ['nothing', '', 'text.not-json'],
    ['two values', '1 2', 'text.not-json'],
    ['a comment', '/**/1', 'text.not-json'],
  ])('refuses %s', (_, text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it('accepts 8 levels of nesting and refuses 9', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(codeOf(nested(MAX_TEXT_DEPTH))).toBe('ok');
    expect(codeOf(nested(MAX_TEXT_DEPTH + 1))).toBe('text.too-deep');
    expect(codeOf(nested(30_000))).toBe('text.too-deep');
  });

  it('counts bytes, not characters', () => {
    expect(codeOf('"€"', 5)).toBe('ok');
    expect(codeOf('"€"', 4)).toBe('text.too-large');
  });

  it('keeps a member named __proto__ as a member', () => {
    const parsed = parseCanonical('{"__proto__":{"a":1}}', MAX);
    expect(parsed.ok && Object.keys(parsed.value as object)).toEqual(['__proto__']);
  });

  it('throws on values that no text can hold', () => {
    for (const value of [1.5, -1, Number.NaN, '\udc00', { é: 1 }])
      expect(() => formatCanonical(value)).toThrow(TypeError);
  });

  it('reads in time that grows no faster than the text', () => {
    const makeInput = (items: number): string =>
      formatCanonical(Array.from({ length: items }, (_, index) => ({ a: index, b: 'x'.repeat(20) })));
    const growth = measureGrowth(500, makeInput, (text) => parseCanonical(text, 10_000_000));
    expect(growth).toBeLessThan(LINEAR_GROWTH);
  });
});
