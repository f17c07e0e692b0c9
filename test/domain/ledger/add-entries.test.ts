// What goes to a mirror is cut as tlog-mirror says, within its limits; what it answers is read strictly.

import { assert, nat, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import {
  type PackageRange,
  encodeAddEntries,
  parseMirrorInfo,
  splitPackages,
} from '../../../src/domain/ledger/add-entries.ts';
import { LINEAR_GROWTH, measureGrowth } from '../../support/growth.ts';

/** What a mirror takes. */
const MAX_BODY_BYTES = 20 * 1024 * 1024;

describe('packages', () => {
  it('cover a prefix of the range without gap or overlap, at most 32, each within one tile', () => {
    assert(
      property(nat(20_000), nat(20_000), (start, length) => {
        const ranges = splitPackages(start, start + length);
        expect(ranges.length).toBeLessThanOrEqual(32);
        let next = start;
        for (const range of ranges) {
          expect(range.start).toBe(next);
          expect(range.subtreeStart).toBe(Math.floor(range.start / 256) * 256);
          expect(range.end).toBeLessThanOrEqual(range.subtreeStart + 256);
          next = range.end;
        }
        if (ranges.length < 32) expect(next).toBe(start + length);
      }),
    );
  });

  it('are none for an empty range: the request only fetches a signature', () => {
    expect(splitPackages(300, 300)).toEqual([]);
  });
});

describe('a request', () => {
  it('is laid out as the specification draws it', async () => {
    const entry = Uint8Array.of(7, 8);
    const hash = new Uint8Array(32).fill(9);
    const upload = { origin: 'o', start: 256, end: 257, ticket: Uint8Array.of(5) };
    const body = await encodeAddEntries(upload, async () => ({ entries: [entry], proof: [hash] }));
    const layout = [
      Uint8Array.of(0, 1, 111),
      Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 0),
      Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 1),
      Uint8Array.of(0, 1, 5),
      Uint8Array.of(0, 2, 7, 8),
      Uint8Array.of(1),
      hash,
    ];
    expect(encodeHex(body)).toBe(layout.map(encodeHex).join(''));
  });

  it('stops before the package that would make it larger than a mirror takes', async () => {
    // 256 entries of 65,535 bytes: the largest package there can be.
    const entries = Array.from({ length: 256 }, () => new Uint8Array(65_535));
    const asked: PackageRange[] = [];
    const upload = { origin: 'o', start: 0, end: 1024, ticket: new Uint8Array() };
    const body = await encodeAddEntries(upload, async (range) => {
      asked.push(range);
      return { entries, proof: [] };
    });
    expect(body.length).toBeLessThanOrEqual(MAX_BODY_BYTES);
    expect(body.length).toBeGreaterThan(16 * 1024 * 1024);
    expect(asked).toHaveLength(2);
  });
});

describe('a mirror-info', () => {
  it('reads back what a mirror writes', () => {
    const ticket = Uint8Array.of(1, 2, 3);
    const body = `300\n256\n${encodeBase64(ticket)}\n`;
    expect(parseMirrorInfo(body)).toEqual({ ok: true, value: { treeSize: 300, nextEntry: 256, ticket } });
    expect(parseMirrorInfo('0\n0\n\n')).toMatchObject({ ok: true, value: { treeSize: 0, nextEntry: 0 } });
  });

  it.each([
    ['nothing', ''],
    ['no ticket line', '1\n1\n'],
    ['no last line feed', '1\n1\n'.concat('AA==')],
    ['a line more', '1\n1\n\n\n'],
    ['a leading zero', '01\n1\n\n'],
    ['a sign', '+1\n1\n\n'],
    ['a number beyond 2^53', '9007199254740993\n1\n\n'],
    ['carriage returns', '1\r\n1\r\n\r\n'],
    ['unpadded base64', '1\n1\nAA\n'],
    ['base64 with other unused bits', '1\n1\nAB==\n'],
  ])('is refused with %s', (_, body) => {
    expect(parseMirrorInfo(body)).toEqual({ ok: false, failure: { code: 'mirror-info.malformed' } });
  });

  it('never throws, in linear time', () => {
    assert(
      property(string(), (text) => {
        expect(typeof parseMirrorInfo(text).ok).toBe('boolean');
      }),
    );
    const growth = measureGrowth(20_000, (size) => `1\n1\n${'A'.repeat(size)}\n`, parseMirrorInfo);
    expect(growth).toBeLessThan(LINEAR_GROWTH);
  });
});
