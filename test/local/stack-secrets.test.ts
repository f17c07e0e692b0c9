// The local stack's secrets: two authorities under roots of their own, and directories from before the second one.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadStackSecrets } from '../../src/local/stack-secrets.ts';
import { listAuthoritySecrets } from '../../src/platform/tsa/authority-keys.ts';

const PUBLIC_URL = 'http://127.0.0.1:8787';
let directory = '';

beforeEach(() => {
  directory = mkdtempSync(resolve(tmpdir(), 'assize-secrets-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

test('a new directory has two authorities whose roots differ', async () => {
  const { TSA_KEYS, tsaRootsSha256 } = await loadStackSecrets(directory, PUBLIC_URL);
  expect(listAuthoritySecrets(TSA_KEYS)).toHaveLength(2);
  expect(new Set(tsaRootsSha256).size).toBe(2);
  await expect(loadStackSecrets(directory, PUBLIC_URL)).resolves.toMatchObject({ TSA_KEYS, tsaRootsSha256 });
});

test('a directory that began with one authority goes on with it', async () => {
  const { tsaRootsSha256, ...made } = await loadStackSecrets(directory, PUBLIC_URL);
  const [TSA_KEYS = ''] = listAuthoritySecrets(made.TSA_KEYS);
  const [tsaRootSha256] = tsaRootsSha256;
  const path = resolve(directory, 'keys/secrets.json');
  const former = JSON.stringify({ ...made, TSA_KEYS, tsaRootSha256 });
  writeFileSync(path, former);
  const read = await loadStackSecrets(directory, PUBLIC_URL);
  expect(read).toEqual({ ...made, TSA_KEYS, tsaRootsSha256: [tsaRootSha256] });
  expect(listAuthoritySecrets(read.TSA_KEYS)).toEqual([TSA_KEYS]);
  expect(readFileSync(path, 'utf8')).toBe(former);
});
