// The SM3 that a statement gives is the one that `openssl dgst -sm3` computes of the evidence: for a small file, and for
// one that arrives in several parts. Against a running local stack.

import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { findRunningStack } from '../support/running-stack.ts';

const offered = spawnSync('openssl', ['dgst', '-sm3'], { input: '' });
const isMissing = offered.error !== undefined || offered.status !== 0;
if (isMissing) console.log('skipped: needs openssl with SM3');

const digest = (algorithm: string, bytes: Buffer): string =>
  spawnSync('openssl', ['dgst', `-${algorithm}`, '-r'], { input: bytes, encoding: 'utf8' }).stdout.slice(0, 64);

test.skipIf(!isMissing || process.env['CI'] !== 'true')('openssl has SM3 where nothing may be left out', () => {
  expect(isMissing).toBe(false);
});

describe.skipIf(isMissing)('an upload', () => {
  test.each([1, 70_000, 12_000_007])('of %i bytes has the digests that openssl gives', async (sizeBytes) => {
    const { url, apiKey } = findRunningStack();
    const bytes = randomBytes(sizeBytes);
    const form = new FormData();
    form.append('file', new File([bytes], 'evidence.bin'));
    const answer = await fetch(`${url}/v1/evidence`, {
      method: 'POST',
      body: form,
      headers: { authorization: `Bearer ${apiKey}`, prefer: 'wait=30' },
      signal: AbortSignal.timeout(60_000),
    });
    const { id, digests } = (await answer.json()) as { id: string; digests: Readonly<Record<string, string>> };
    const expected = { 'sha-256': digest('sha256', bytes), sm3: digest('sm3', bytes) };
    expect(digests).toEqual(expected);
    const certificate = await fetch(`${url}/v1/evidence/${id}/certificate`, {
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(30_000),
    });
    const { core } = (await certificate.json()) as { core: string };
    const { statement } = JSON.parse(core) as { statement: string };
    expect(JSON.parse(statement)).toMatchObject({ digests: expected, sizeBytes });
  });
});
