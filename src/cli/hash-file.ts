// Hashes the evidence as a stream: its size does not matter, and it is never held in memory.

import { createHash, getHashes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { encodeHex } from '../core/bytes/hex.ts';
import { createSm3 } from '../core/digest/sm3.ts';

export type HashedFile = {
  readonly digests: { readonly 'sha-256': string; readonly sm3?: string };
  readonly sizeBytes: number;
};

/** 1 MiB a read: fewer turns of the event loop than the 64 KiB that streams read by default. */
const READ_BYTES = 1_048_576;
/** A shorter file is hashed before anybody could read a line about it. */
const MIN_REPORTED_BYTES = 256 * 1_048_576;
const REPORT_MS = 1000;
const GIBIBYTE = 1_073_741_824;

type Hasher = { readonly update: (bytes: Uint8Array) => void; readonly digestHex: () => string };

const hashByNode = (algorithm: string): Hasher => {
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), digestHex: () => hash.digest('hex') };
};

/** SM3 by OpenSSL where this Node has it, else by core, at two thirds of the speed. */
export const createSm3Hasher = (offered: readonly string[] = getHashes()): Hasher => {
  if (offered.includes('sm3')) return hashByNode('sm3');
  const hash = createSm3();
  return { update: hash.update, digestHex: () => encodeHex(hash.digest()) };
};

/**
 * Computes SHA-256, and SM3 where it is wanted, in one pass. Throws when the file cannot be read.
 *
 * @param report takes a line about how far it is, at most one a second, for files of 256 MiB and more
 */
export const hashFile = async (
  path: string,
  options: { readonly sm3: boolean; readonly report?: (line: string) => void },
): Promise<HashedFile> => {
  const { size: totalBytes } = await stat(path);
  const sha256 = hashByNode('sha256');
  const sm3 = options.sm3 ? createSm3Hasher() : null;
  let sizeBytes = 0;
  let reportedAt = Date.now();
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>) {
    sha256.update(chunk);
    sm3?.update(chunk);
    sizeBytes += chunk.length;
    if (totalBytes >= MIN_REPORTED_BYTES && Date.now() - reportedAt >= REPORT_MS) {
      reportedAt = Date.now();
      const share = Math.floor((sizeBytes / totalBytes) * 100);
      const amount = `${(sizeBytes / GIBIBYTE).toFixed(1)} / ${(totalBytes / GIBIBYTE).toFixed(1)} GiB`;
      options.report?.(`计算摘要 hashing: ${share}% (${amount})`);
    }
  }
  const digests = { 'sha-256': sha256.digestHex(), ...(sm3 === null ? {} : { sm3: sm3.digestHex() }) };
  return { digests, sizeBytes };
};
