import { describe, expect, test } from 'vitest';
import { inflate } from '../../../src/platform/pdf/inflate.ts';

const compress = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(
    await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'))).arrayBuffer(),
  );

describe('inflating inside workerd', () => {
  test('gives the exact bytes, refuses more than the limit, damage and what follows the end', async () => {
    const content = Uint8Array.from({ length: 100_000 }, (_, index) => (index * index) % 251);
    const packed = await compress(content);
    const whole = await inflate(packed, content.length);
    expect(whole.ok && whole.value).toEqual(content);
    const codes = await Promise.all(
      [
        inflate(packed, content.length - 1),
        inflate(packed.subarray(0, -5), content.length),
        inflate(Uint8Array.of(...packed.subarray(0, 2), 0xff, 0xff), content.length),
        inflate(Uint8Array.from([...packed, 10]), content.length),
      ].map(async (one) => {
        const result = await one;
        return result.ok ? 'ok' : result.failure.code;
      }),
    );
    expect(codes).toEqual(['inflate.too-large', 'inflate.malformed', 'inflate.malformed', 'inflate.malformed']);
  });

  test('stops a bomb at the limit', async () => {
    const bomb = await compress(new Uint8Array(64 * 1024 * 1024));
    const result = await inflate(bomb, 1_048_576);
    expect(result.ok ? 'ok' : result.failure.code).toBe('inflate.too-large');
  });
});
