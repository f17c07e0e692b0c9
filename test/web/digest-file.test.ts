// What the digest worker computes, on Node: files of any size, by WebAssembly and without it.

import { createHash, getHashes } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { sm3 } from '../../src/core/digest/sm3.ts';
import { SLICE_BYTES, digestFile } from '../../src/web/digest/digest-file.ts';
import { beginByScript, prepareDigests } from '../../src/web/digest/stream-digests.ts';

const BOTH = ['sha256', 'sm3'] as const;

const makeBytes = (count: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: count }, (_, index) => (index * 7 + (index >>> 8)) % 251);

const expected = (bytes: Uint8Array): { sha256: string; sm3: string } => ({
  sha256: createHash('sha256').update(bytes).digest('hex'),
  sm3: getHashes().includes('sm3') ? createHash('sm3').update(bytes).digest('hex') : encodeHex(sm3(bytes)),
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the digests of a file', () => {
  it.each([0, 1, 64, SLICE_BYTES - 1, SLICE_BYTES, SLICE_BYTES + 1, 2 * SLICE_BYTES + 61])(
    'are the same by WebAssembly and by JavaScript, with %i bytes',
    async (count) => {
      const bytes = makeBytes(count);
      const begin = await prepareDigests();
      expect(begin).not.toBe(beginByScript);
      for (const way of [begin, beginByScript]) {
        expect(await digestFile(new Blob([bytes]), way(BOTH), () => {})).toEqual(expected(bytes));
      }
    },
  );

  it('are those of each file when files follow each other, also after one that could not be read', async () => {
    const begin = await prepareDigests();
    const [first, second] = [makeBytes(100), makeBytes(5000)];
    begin(BOTH).update(first);
    for (const bytes of [first, second]) {
      expect(await digestFile(new Blob([bytes]), begin(BOTH), () => {})).toEqual(expected(bytes));
    }
  });

  it('are computed all the same where a policy refuses WebAssembly', async () => {
    // Compiled modules are kept, so the refusal comes one call later than a policy's; e2e meets a real policy.
    vi.spyOn(WebAssembly, 'instantiate').mockRejectedValue(new WebAssembly.CompileError('refused by the policy'));
    const begin = await prepareDigests();
    expect(begin).toBe(beginByScript);
    const bytes = makeBytes(1000);
    expect(await digestFile(new Blob([bytes]), begin(BOTH), () => {})).toEqual(expected(bytes));
  });

  it('are those that were asked for', async () => {
    const bytes = makeBytes(100);
    const { sha256, sm3: second } = expected(bytes);
    for (const way of [await prepareDigests(), beginByScript]) {
      expect(await digestFile(new Blob([bytes]), way(['sha256']), () => {})).toEqual({ sha256 });
      expect(await digestFile(new Blob([bytes]), way(['sm3']), () => {})).toEqual({ sm3: second });
    }
  });

  it('come with progress that rises to the last byte', async () => {
    const seen: number[] = [];
    const size = 2 * SLICE_BYTES + 10;
    await digestFile(new Blob([makeBytes(size)]), beginByScript(BOTH), (readBytes) => seen.push(readBytes));
    expect(seen).toEqual([SLICE_BYTES, 2 * SLICE_BYTES, size]);
  });

  it('are refused when the file cannot be read to its end', async () => {
    const file = new Blob([makeBytes(2 * SLICE_BYTES)]);
    const slice = file.slice.bind(file);
    vi.spyOn(file, 'slice').mockImplementation((from = 0, to) => {
      const part = slice(from, to);
      if (from > 0) vi.spyOn(part, 'arrayBuffer').mockRejectedValue(new DOMException('changed', 'NotReadableError'));
      return part;
    });
    await expect(digestFile(file, beginByScript(BOTH), () => {})).rejects.toThrow('changed');
  });
});
