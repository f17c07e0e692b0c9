// Inflates for the PDF reader of core, by the browser's DecompressionStream. It is fed in small slices, as it asks for
// them: a slice of a compression bomb gives at most 1032 times its size (deflate's limit) beyond what was read.

import type { Inflate } from '../../core/pdf/inflate.ts';
import { fail, succeed } from '../../core/result.ts';

/** 4 KiB x 1032: 4 MiB ahead at most. */
const SLICE_BYTES = 4096;

const slices = (bytes: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> => {
  let offset = 0;
  return new ReadableStream({
    pull: (controller) => {
      if (offset < bytes.length) controller.enqueue(Uint8Array.from(bytes.subarray(offset, offset + SLICE_BYTES)));
      else controller.close();
      offset += SLICE_BYTES;
    },
  });
};

/** Inflates one zlib stream; stops as soon as the limit is passed. */
export const inflate: Inflate = async (packed, maxBytes) => {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    const reader = slices(packed).pipeThrough(new DecompressionStream('deflate')).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > maxBytes) {
        await reader.cancel();
        return fail({ code: 'inflate.too-large' });
      }
      chunks.push(value);
    }
  } catch {
    return fail({ code: 'inflate.malformed' });
  }
  return succeed(new Uint8Array(await new Blob(chunks).arrayBuffer()));
};
