// Hashes the evidence as a stream: its size does not matter, and it is never held in memory.

import { createHash, getHashes } from 'node:crypto';
import { createReadStream } from 'node:fs';

export type HashedFile = {
  readonly digests: { readonly 'sha-256': string; readonly sm3?: string };
  readonly sizeBytes: number;
};

/** Computes SHA-256, and SM3 where this Node has it. Throws when the file cannot be read. */
export const hashFile = async (path: string): Promise<HashedFile> => {
  const sha256 = createHash('sha256');
  const sm3 = getHashes().includes('sm3') ? createHash('sm3') : null;
  let sizeBytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    sha256.update(chunk);
    sm3?.update(chunk);
    sizeBytes += chunk.length;
  }
  const digests = { 'sha-256': sha256.digest('hex'), ...(sm3 === null ? {} : { sm3: sm3.digest('hex') }) };
  return { digests, sizeBytes };
};
