import { describe, expect, it } from 'vitest';
import {
  differingGroups,
  filledBlanks,
  groupDigest,
  isDigest,
  shortenDigest,
} from '../../src/web/format/digest-groups.ts';

const DIGEST = '0123456789abcdef'.repeat(4);

describe('digest groups', () => {
  it('cuts a digest into sixteen groups of four that join to the digest again', () => {
    expect(groupDigest(DIGEST)).toHaveLength(16);
    expect(groupDigest(DIGEST).join('')).toBe(DIGEST);
  });

  it('takes nothing but 64 lower-case hexadecimal digits for a digest', () => {
    for (const text of [
      '',
      DIGEST.slice(1),
      `${DIGEST}0`,
      DIGEST.toUpperCase(),
      `${DIGEST.slice(1)}g`,
      ` ${DIGEST.slice(1)}`,
    ]) {
      expect(isDigest(text), text).toBe(false);
      expect(groupDigest(text)).toEqual([]);
    }
  });

  it('names exactly the groups that differ', () => {
    expect(differingGroups(DIGEST, DIGEST)).toEqual([]);
    expect(differingGroups(DIGEST, `${DIGEST.slice(0, 63)}0`)).toEqual([15]);
    expect(differingGroups(DIGEST, `f${DIGEST.slice(1)}`)).toEqual([0]);
  });

  it('shortens to two groups and the last', () => {
    expect(shortenDigest(DIGEST)).toBe('0123 4567 … cdef');
  });
});

describe('blanks while a digest is computed', () => {
  it('fills a blank only when its whole sixteenth has been read, and all sixteen only at the last byte', () => {
    expect(filledBlanks(0, 1600)).toBe(0);
    expect(filledBlanks(99, 1600)).toBe(0);
    expect(filledBlanks(100, 1600)).toBe(1);
    expect(filledBlanks(1599, 1600)).toBe(15);
    expect(filledBlanks(1600, 1600)).toBe(16);
    expect(filledBlanks(0, 0)).toBe(0);
  });
});
