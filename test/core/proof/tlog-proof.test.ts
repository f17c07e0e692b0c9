import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { formatBatchPath, parseBatchPath } from '../../../src/core/proof/batch-path.ts';
import { formatTlogProof, MAX_EXTRA_BYTES, parseTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import { MAX_ENTRY_BYTES } from '../../../src/core/merkle/entry-bundle.ts';
import { LINEAR_GROWTH, measureGrowth } from '../../support/growth.ts';

const hashes = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 63 });
const checkpoint = 'example.com/log\n3\nroot=\n\n\u2014 example.com/log AAAA\n';
const hash = encodeBase64(new Uint8Array(32).fill(7));

describe('tlog proofs', () => {
  test('format then parse is identity', () => {
    const proofs = fc.record({
      extra: fc.option(fc.uint8Array({ maxLength: 300 })),
      index: fc.maxSafeNat(),
      path: hashes,
      checkpoint: fc.constant(checkpoint),
    });
    fc.assert(
      fc.property(proofs, (proof) => {
        expect(parseTlogProof(formatTlogProof(proof))).toEqual({ ok: true, value: proof });
      }),
    );
  });

  test('have the form of the specification', () => {
    const proof = { extra: Uint8Array.of(1, 2, 3), index: 73894, path: [new Uint8Array(32).fill(7)], checkpoint };
    expect(formatTlogProof(proof)).toBe(`c2sp.org/tlog-proof@v1\nextra AQID\nindex 73894\n${hash}\n\n${checkpoint}`);
    expect(formatTlogProof({ ...proof, extra: null, path: [] })).toBe(
      `c2sp.org/tlog-proof@v1\nindex 73894\n\n${checkpoint}`,
    );
  });

  const good = `c2sp.org/tlog-proof@v1\nextra AQID\nindex 1\n${hash}\n\n${checkpoint}`;
  test.each([
    ['another version', good.replace('@v1', '@v2'), 'tlog-proof.header'],
    ['a leading line', `\n${good}`, 'tlog-proof.header'],
    ['carriage returns', good.replaceAll('\n', '\r\n'), 'tlog-proof.header'],
    ['extra without padding', good.replace('AQID', 'AQI'), 'tlog-proof.extra'],
    ['extra twice', good.replace('extra AQID', 'extra AQID\nextra AQID'), 'tlog-proof.index'],
    ['extra after the index', good.replace('extra AQID\nindex 1', 'index 1\nextra AQID'), 'tlog-proof.path'],
    ['a leading zero', good.replace('index 1', 'index 01'), 'tlog-proof.index'],
    ['a negative index', good.replace('index 1', 'index -1'), 'tlog-proof.index'],
    ['an index of 2^53', good.replace('index 1', 'index 9007199254740992'), 'tlog-proof.index'],
    ['two spaces', good.replace('index 1', 'index  1'), 'tlog-proof.index'],
    ['no index', good.replace('index 1\n', ''), 'tlog-proof.index'],
    ['a short hash', good.replace(hash, encodeBase64(new Uint8Array(31))), 'tlog-proof.path'],
    ['a long hash', good.replace(hash, encodeBase64(new Uint8Array(33))), 'tlog-proof.path'],
    ['stray bits in a hash', good.replace('Bwc=\n', 'Bwd=\n'), 'tlog-proof.path'],
    ['64 hashes', good.replace(hash, Array.from({ length: 64 }, () => hash).join('\n')), 'tlog-proof.path'],
    ['no empty line', 'c2sp.org/tlog-proof@v1\nindex 1\n', 'tlog-proof.path'],
    ['no checkpoint', `c2sp.org/tlog-proof@v1\nindex 1\n\n`, 'tlog-proof.checkpoint'],
    ['a checkpoint cut short', good.slice(0, -1), 'tlog-proof.checkpoint'],
    ['nothing', '', 'tlog-proof.header'],
  ])('%s is refused', (_, text, code) => {
    expect(parseTlogProof(text)).toEqual({ ok: false, failure: { code } });
  });

  test('extra data beyond the limit is refused', () => {
    const extra = new Uint8Array(MAX_EXTRA_BYTES + 1);
    expect(() => formatTlogProof({ extra, index: 0, path: [], checkpoint })).toThrow(RangeError);
    expect(parseTlogProof(good.replace('AQID', encodeBase64(extra))).ok).toBe(false);
  });

  test.each([
    ['lines', (size: number) => `c2sp.org/tlog-proof@v1\nindex 1\n${'a\n'.repeat(size / 2)}\nx\n`],
    ['extra', (size: number) => `c2sp.org/tlog-proof@v1\nextra ${'A'.repeat(size)}\nindex 0\n\nx\n`],
    ['digits', (size: number) => `c2sp.org/tlog-proof@v1\nindex ${'1'.repeat(size)}\n\nx\n`],
  ])('%s are read in linear time', (_, make) => {
    expect(measureGrowth(100_000, make, parseTlogProof)).toBeLessThan(LINEAR_GROWTH);
  });
});

describe('batch paths', () => {
  const entries = fc.uint8Array({ minLength: 1, maxLength: 400 });

  test('format then parse is identity, whatever bytes the entry has', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), hashes, entries, (leafIndex, path, entry) => {
        expect(parseBatchPath(formatBatchPath({ leafIndex, path, entry }))).toEqual({
          ok: true,
          value: { leafIndex, path, entry },
        });
      }),
    );
    const entry = Uint8Array.of(10, 10, 10, 255);
    expect(parseBatchPath(formatBatchPath({ leafIndex: 0, path: [], entry }))).toEqual({
      ok: true,
      value: { leafIndex: 0, path: [], entry },
    });
  });

  const bytes = (text: string) => new TextEncoder().encode(text);
  test.each([
    ['another header', bytes(`assize/batch-path/v2\nindex 0\n\nentry`), 'batch-path.header'],
    ['no empty line', bytes(`assize/batch-path/v1\nindex 0\nentry`), 'batch-path.header'],
    ['a leading zero', bytes(`assize/batch-path/v1\nindex 00\n\nentry`), 'batch-path.index'],
    ['no index', bytes(`assize/batch-path/v1\n${hash}\n\nentry`), 'batch-path.index'],
    ['a bad hash', bytes(`assize/batch-path/v1\nindex 0\n${hash.slice(1)}\n\nentry`), 'batch-path.path'],
    ['no entry', bytes(`assize/batch-path/v1\nindex 0\n\n`), 'batch-path.entry'],
    ['invalid UTF-8 in the head', Uint8Array.of(255, 10, 10, 1), 'batch-path.header'],
    [
      'an entry too large',
      Uint8Array.of(...bytes(`assize/batch-path/v1\nindex 0\n\n`), ...new Uint8Array(MAX_ENTRY_BYTES + 1)),
      'batch-path.entry',
    ],
    ['nothing', new Uint8Array(), 'batch-path.header'],
  ])('%s is refused', (_, extra, code) => {
    expect(parseBatchPath(extra)).toEqual({ ok: false, failure: { code } });
  });

  test('are read in linear time', () => {
    const growth = measureGrowth(
      100_000,
      (size) => bytes(`assize/batch-path/v1\nindex 0\n${'a\n'.repeat(size / 2)}\n`),
      parseBatchPath,
    );
    expect(growth).toBeLessThan(LINEAR_GROWTH);
  });
});
