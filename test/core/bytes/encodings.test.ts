import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeBase64, decodeBase64Url, encodeBase64, encodeBase64Url } from '../../../src/core/bytes/base64.ts';
import {
  compareBytes,
  concatBytes,
  decodeUtf8,
  encodeUint64,
  encodeUtf8,
  equalBytes,
} from '../../../src/core/bytes/bytes.ts';
import { decodeHex, encodeHex } from '../../../src/core/bytes/hex.ts';

const bytes = fc.uint8Array({ maxLength: 100 });

describe('base64', () => {
  // RFC 4648 §10.
  it.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('encodes %j as RFC 4648 does', (text, encoded) => {
    expect(encodeBase64(encodeUtf8(text))).toBe(encoded);
    expect(decodeBase64(encoded)).toEqual(encodeUtf8(text));
  });

  it('has one text for one byte string', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(decodeBase64(encodeBase64(value))).toEqual(Uint8Array.from(value));
        expect(decodeBase64Url(encodeBase64Url(value))).toEqual(Uint8Array.from(value));
      }),
    );
  });

  it.each(['Zg', 'Zg=', 'Zh==', 'Zm9=', 'Zm9v\n', ' Zm9v', 'Zm9v====', 'Zm9-', 'Z===', '====', 'Zg==Zg=='])(
    'refuses %j',
    (text) => {
      expect(decodeBase64(text)).toBeNull();
    },
  );

  it.each(['Zg==', 'Zh', 'Zm9', 'Z', 'Zm+v', 'Zm/v', 'Zm9v\n'])('base64url refuses %j', (text) => {
    expect(decodeBase64Url(text)).toBeNull();
  });

  it('encodes more bytes than a call can have arguments', () => {
    const long = new Uint8Array(300_000).fill(7);
    expect(decodeBase64(encodeBase64(long))).toEqual(long);
  });
});

describe('hexadecimal', () => {
  it('reads back what it writes', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(decodeHex(encodeHex(value))).toEqual(Uint8Array.from(value));
      }),
    );
  });

  it.each(['0', 'AB', '0x00', 'zz', '00 ', '00\n'])('refuses %j', (text) => {
    expect(decodeHex(text)).toBeNull();
  });
});

describe('byte strings', () => {
  it('are ordered like unsigned bytes, a prefix first', () => {
    fc.assert(
      fc.property(bytes, bytes, (left, right) => {
        const byText = encodeHex(left) < encodeHex(right) ? -1 : encodeHex(left) === encodeHex(right) ? 0 : 1;
        expect(Math.sign(compareBytes(left, right))).toBe(byText);
        expect(equalBytes(left, right)).toBe(byText === 0);
        expect(concatBytes(left, right).length).toBe(left.length + right.length);
      }),
    );
  });

  it('are text only when they are well-formed UTF-8, and keep a byte order mark', () => {
    expect(decodeUtf8(Uint8Array.of(0xff))).toBeNull();
    expect(decodeUtf8(Uint8Array.of(0xc0, 0x80))).toBeNull();
    expect(decodeUtf8(Uint8Array.of(0xed, 0xa0, 0x80))).toBeNull();
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA');
  });

  it('hold unsigned 64-bit numbers big-endian', () => {
    expect(encodeHex(encodeUint64(0x69546780))).toBe('0000000069546780');
    expect(encodeHex(encodeUint64(Number.MAX_SAFE_INTEGER))).toBe('001fffffffffffff');
  });
});
