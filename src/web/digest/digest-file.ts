// Digests of a file of any size: read in slices, the next one while the last is hashed, never more than two held.

import type { FileDigests } from './digest-messages.ts';
import type { StreamDigests } from './stream-digests.ts';

/** 4 MiB a slice: large enough that what a read costs apart from its bytes is lost in it, small enough that progress moves. */
export const SLICE_BYTES = 4 * 1024 * 1024;

const readSlice = async (file: Blob, offset: number): Promise<Uint8Array> =>
  new Uint8Array(await file.slice(offset, offset + SLICE_BYTES).arrayBuffer());

/**
 * Feeds the file to the digests. Rejects when the file cannot be read to its end as it was chosen.
 *
 * @param onProgress takes the bytes read so far, after each slice
 */
export const digestFile = async (
  file: Blob,
  digests: StreamDigests,
  onProgress: (readBytes: number) => void,
): Promise<Partial<FileDigests>> => {
  let next = readSlice(file, 0);
  for (let offset = 0; offset < file.size; offset += SLICE_BYTES) {
    const bytes = await next;
    if (offset + SLICE_BYTES < file.size) next = readSlice(file, offset + SLICE_BYTES);
    digests.update(bytes);
    onProgress(offset + bytes.length);
  }
  await next;
  return digests.digest();
};
