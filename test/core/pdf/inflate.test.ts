// The three ways in which core's PDF reader inflates: one contract. That of the Worker runs inside workerd as well
// (test/platform/pdf/inflate.test.ts).

import { deflateRawSync, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inflate as inflateInCli } from '../../../src/cli/inflate.ts';
import type { Inflate } from '../../../src/core/pdf/inflate.ts';
import { inflate as inflateInWorker } from '../../../src/platform/pdf/inflate.ts';
import { inflate as inflateInPage } from '../../../src/web/verify/inflate.ts';

const content = Uint8Array.from({ length: 100_000 }, (_, index) => (index * index) % 251);
const packed = Uint8Array.from(deflateSync(content));
const damaged = packed.map((byte, index) => (index === packed.length - 1 ? byte ^ 1 : byte));

const INFLATERS: readonly (readonly [string, Inflate])[] = [
  ['command line', inflateInCli],
  ['Worker', inflateInWorker],
  ['page', inflateInPage],
];

describe.each(INFLATERS)('inflating: %s', (_, inflate) => {
  const codeOf = async (bytes: Uint8Array, maxBytes: number): Promise<string> => {
    const result = await inflate(bytes, maxBytes);
    return result.ok ? 'ok' : result.failure.code;
  };

  it('gives the exact bytes, up to the limit and not one more', async () => {
    const result = await inflate(packed, content.length);
    expect(result.ok && Buffer.compare(result.value, content)).toBe(0);
    expect(await codeOf(packed, content.length - 1)).toBe('inflate.too-large');
  });

  it('gives nothing for an empty stream', async () => {
    const result = await inflate(deflateSync(new Uint8Array()), 10);
    expect(result.ok && result.value.length).toBe(0);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['no zlib', content],
    ['no header', deflateRawSync(content)],
    ['cut short', packed.subarray(0, packed.length - 5)],
    ['a wrong checksum', damaged],
    ['bytes behind the end', Buffer.concat([packed, Buffer.from('\n')])],
  ])('calls it malformed: %s', async (_, bytes) => {
    expect(await codeOf(bytes, 1_000_000)).toBe('inflate.malformed');
  });

  it('does not inflate a bomb beyond its limit', async () => {
    const bomb = deflateSync(new Uint8Array(256 * 1024 * 1024));
    const before = process.resourceUsage().maxRSS;
    expect(await codeOf(bomb, 1_048_576)).toBe('inflate.too-large');
    expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(64);
  });
});
