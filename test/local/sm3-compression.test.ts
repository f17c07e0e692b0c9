import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { sm3CompressionSource } from '../../src/local/write-sm3-compression.ts';

test('the written-out rounds of SM3 are what their writer writes', async () => {
  const file = new URL('../../src/core/digest/sm3-compression.ts', import.meta.url);
  expect(await readFile(file, 'utf8')).toBe(sm3CompressionSource());
});
