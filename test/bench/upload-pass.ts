// What SM3 adds to the pass of an upload: the same form sent to the same workerd, read and hashed by SHA-256 alone and by
// SHA-256 and SM3, in turn. The digests are compared with Node's own.

import { createHash } from 'node:crypto';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { sm3 } from '../../src/core/digest/sm3.ts';
import { computeQuantile } from './load.ts';
import { type Measurement, atMost } from './measurement.ts';
import { startEntry } from './start-entry.ts';

const FILE_BYTES = 64 * 1024 * 1024;
const ROUNDS = 12;
const MOST_TIMES = 1.5;

const makeForm = (): { readonly file: Buffer; readonly form: Buffer } => {
  const file = Buffer.alloc(FILE_BYTES);
  for (let offset = 0; offset < FILE_BYTES; offset += 4)
    file.writeUInt32LE(Math.imul(offset, 2_654_435_761) >>> 0, offset);
  const head =
    '--bench\r\ncontent-disposition: form-data; name="file"; filename="x"\r\ncontent-type: text/plain\r\n\r\n';
  return { file, form: Buffer.concat([Buffer.from(head), file, Buffer.from('\r\n--bench--\r\n')]) };
};

type Digests = { readonly sha256: string; readonly sm3: string };

const send = async (url: URL, form: Buffer): Promise<{ readonly digests: Digests; readonly elapsedMs: number }> => {
  const startedAt = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    body: new Uint8Array(form),
    headers: { 'content-type': 'multipart/form-data; boundary=bench' },
    signal: AbortSignal.timeout(60_000),
  });
  const digests = (await response.json()) as Digests;
  return { digests, elapsedMs: performance.now() - startedAt };
};

/**
 * Measures both passes: the shortest of several rounds each, since other programmes only ever make one longer, and the
 * median of what the second took beside the first.
 */
export const measureUploadPass = async (root: string): Promise<Measurement[]> => {
  const { file, form } = makeForm();
  const expected: Digests = { sha256: createHash('sha256').update(file).digest('hex'), sm3: encodeHex(sm3(file)) };
  const [one, both]: [number[], number[]] = [[], []];
  const { url, stop } = await startEntry(root, 'upload-pass');
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      one.push((await send(new URL('/sha-256', url), form)).elapsedMs);
      const { digests, elapsedMs } = await send(new URL('/sha-256-sm3', url), form);
      if (digests.sha256 !== expected.sha256 || digests.sm3 !== expected.sm3) throw new Error('the digests are wrong');
      both.push(elapsedMs);
    }
  } finally {
    await stop();
  }
  const [oneMs, bothMs] = [Math.min(...one), Math.min(...both)];
  // Of each round's own two: what slows the machine for a while slows both.
  const ratios = both.map((elapsedMs, round) => elapsedMs / (one[round] ?? Number.NaN));
  const times = computeQuantile(
    ratios.toSorted((left, right) => left - right),
    0.5,
  );
  const perSecond = (ms: number): number => FILE_BYTES / 1e6 / (ms / 1000);
  return [
    { name: 'upload-pass sha-256', value: perSecond(oneMs), unit: 'MB/s' },
    { name: 'upload-pass sha-256 and sm3', value: perSecond(bothMs), unit: 'MB/s' },
    { name: 'upload-pass sm3 costs', value: times, unit: 'x', target: atMost(times, MOST_TIMES, 'x') },
  ];
};
