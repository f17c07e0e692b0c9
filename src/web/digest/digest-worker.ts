// The digest worker: SHA-256 of a file in slices, off the page's thread, so that the page stays alive under gigabytes.
// Small files go through WebCrypto at once; larger ones through @noble/hashes, which can be fed slice by slice.

import { sha256 } from '@noble/hashes/sha2.js';
import { encodeHex } from '../../core/bytes/hex.ts';
import type { DigestReply, DigestRequest } from './digest-messages.ts';

/** 16 MiB: below it one read and one native call take less than a tenth of a second. */
const ONE_SHOT_BYTES = 16 * 1024 * 1024;
/** 4 MiB a slice: large enough that reading dominates, small enough that progress moves. */
const SLICE_BYTES = 4 * 1024 * 1024;

const reply = (message: DigestReply): void => {
  postMessage(message);
};

const digestAtOnce = async (file: Blob): Promise<string> =>
  encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())));

const digestInSlices = async (jobId: number, file: Blob): Promise<string> => {
  const hash = sha256.create();
  for (let offset = 0; offset < file.size; offset += SLICE_BYTES) {
    hash.update(new Uint8Array(await file.slice(offset, offset + SLICE_BYTES).arrayBuffer()));
    reply({ kind: 'progress', jobId, readBytes: Math.min(offset + SLICE_BYTES, file.size) });
  }
  return encodeHex(hash.digest());
};

const run = async ({ jobId, file }: DigestRequest): Promise<void> => {
  try {
    // `crypto.subtle` is absent outside secure contexts, e.g. on a court's intranet by plain http.
    const oneShot = file.size <= ONE_SHOT_BYTES && typeof crypto.subtle !== 'undefined';
    const digest = oneShot ? await digestAtOnce(file) : await digestInSlices(jobId, file);
    reply({ kind: 'done', jobId, sha256: digest });
  } catch {
    // The browser refuses to read a file that changed on disk after it was chosen (NotReadableError).
    reply({ kind: 'failed', jobId });
  }
};

// One job at a time: two files read at once only make each other slower.
let queue: Promise<void> = Promise.resolve();
addEventListener('message', (event: MessageEvent<DigestRequest>) => {
  const request = event.data;
  queue = queue.then(() => run(request));
});
reply({ kind: 'ready' });
