// The evidence store over a real R2: what is kept is what came, whatever its size; what is discarded leaves nothing.

import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';

import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sm3 } from '../../../src/core/digest/sm3.ts';
import { PART_BYTES, createEvidenceStore } from '../../../src/platform/r2/evidence-store.ts';

const store = createEvidenceStore(env.EVIDENCE);

const bytesOf = (sizeBytes: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(sizeBytes);
  for (let offset = 0; offset < sizeBytes; offset += 65_536) {
    crypto.getRandomValues(bytes.subarray(offset, Math.min(sizeBytes, offset + 65_536)));
  }
  return bytes;
};

const digest = async (bytes: BufferSource): Promise<string> =>
  encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));

const bothDigests = async (bytes: Uint8Array<ArrayBuffer>): Promise<{ sha256: string; sm3: string }> => ({
  sha256: await digest(bytes),
  sm3: encodeHex(sm3(bytes)),
});

const countObjects = async (): Promise<number> => (await env.EVIDENCE.list({ prefix: 'evidence/' })).objects.length;

describe('an intake', () => {
  it.each([0, 1, 65_536, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES, 2 * PART_BYTES + 3])(
    'of %i bytes keeps exactly those, under a random key',
    async (sizeBytes) => {
      const bytes = bytesOf(sizeBytes);
      const intake = store.begin({ keep: true });
      for (let offset = 0; offset < sizeBytes; offset += 1_000_003) {
        await intake.write(bytes.subarray(offset, Math.min(sizeBytes, offset + 1_000_003)));
      }
      const before = await countObjects();
      expect(await intake.finish()).toEqual({ ...(await bothDigests(bytes)), sizeBytes });
      expect(await countObjects()).toBe(before);
      const key = await intake.keep();
      expect(key).toMatch(/^evidence\/[0-9a-f]{32}$/);
      const object = await env.EVIDENCE.get(key);
      expect(await digest((await object?.arrayBuffer()) ?? new ArrayBuffer(0))).toBe(await digest(bytes));
      await intake.discard();
      expect(await env.EVIDENCE.head(key)).not.toBeNull();
    },
  );

  it.each([10, PART_BYTES + 10])('of %i bytes that is discarded leaves nothing, finished or not', async (sizeBytes) => {
    const before = await countObjects();
    for (const isFinished of [true, false]) {
      const intake = store.begin({ keep: true });
      await intake.write(bytesOf(sizeBytes));
      if (isFinished) await intake.finish();
      await intake.discard();
    }
    expect(await countObjects()).toBe(before);
  });

  it('that keeps nothing hashes the same and stores nothing', async () => {
    const before = await countObjects();
    const bytes = bytesOf(100_000);
    const intake = store.begin({ keep: false });
    await intake.write(bytes.subarray(0, 7));
    await intake.write(bytes.subarray(7));
    expect(await intake.finish()).toEqual({ ...(await bothDigests(bytes)), sizeBytes: 100_000 });
    await expect(intake.keep()).rejects.toThrow();
    await intake.discard();
    expect(await countObjects()).toBe(before);
  });
});

it('objects are listed by age, in pages, and removed', async () => {
  const intake = store.begin({ keep: true });
  await intake.write(bytesOf(3));
  await intake.finish();
  const key = await intake.keep();
  expect((await store.listBefore(Date.now() + 60_000, null)).objectKeys).toContain(key);
  expect((await store.listBefore(Date.now() - 60_000, null)).objectKeys).not.toContain(key);
  expect(await new Response((await store.read(key, { offset: 1, length: 2 }))?.body).arrayBuffer()).toHaveProperty(
    'byteLength',
    2,
  );
  await store.remove(key);
  await store.remove(key);
  expect(await store.read(key)).toBeNull();
});
