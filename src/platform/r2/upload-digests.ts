// SHA-256 and SM3 of an upload, in the one pass in which its bytes are read: SHA-256 by the runtime, SM3 by core, since
// no runtime has it (ADR 0038).

import { encodeHex } from '../../core/bytes/hex.ts';
import { createSm3 } from '../../core/digest/sm3.ts';

export type UploadDigests = {
  /** Takes the next bytes. Resolves when there is room for more. */
  readonly write: (chunk: Uint8Array) => Promise<void>;
  readonly finish: () => Promise<{ readonly sha256: string; readonly sm3: string }>;
  /** Ends it without a digest. */
  readonly abort: () => Promise<void>;
};

/** Begins both digests. */
export const createUploadDigests = (): UploadDigests => {
  const stream = new crypto.DigestStream('SHA-256');
  const writer = stream.getWriter();
  const sm3 = createSm3();
  return {
    // Not async: the pieces are small, and one more promise for each took a tenth of SM3's own time.
    write: (chunk) => {
      sm3.update(chunk);
      return writer.write(chunk);
    },
    finish: async () => {
      await writer.close();
      return { sha256: encodeHex(new Uint8Array(await stream.digest)), sm3: encodeHex(sm3.digest()) };
    },
    abort: async () => {
      // The digest of an aborted stream rejects: it is awaited here so that nothing is left unhandled.
      await Promise.allSettled([writer.abort(), stream.digest]);
    },
  };
};
