import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { sm3 } from '../../src/core/digest/sm3.ts';
import { createSm3Hasher, hashFile } from '../../src/cli/hash-file.ts';

const folder = mkdtempSync(resolve(tmpdir(), 'assize-hash-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the digests of a file', () => {
  it('are computed in one pass, SM3 only where it is wanted', async () => {
    const bytes = randomBytes(3 * 1_048_576 + 5);
    const path = resolve(folder, 'evidence');
    writeFileSync(path, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await hashFile(path, { sm3: true })).toEqual({
      digests: { 'sha-256': sha256, sm3: encodeHex(sm3(bytes)) },
      sizeBytes: bytes.length,
    });
    expect((await hashFile(path, { sm3: false })).digests).toEqual({ 'sha-256': sha256 });
  });

  it('have an SM3 also where this Node was built without it', () => {
    for (const offered of [['sm3'], []]) {
      const hasher = createSm3Hasher(offered);
      hasher.update(Buffer.from('abc'));
      expect(hasher.digestHex()).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
    }
  });
});
