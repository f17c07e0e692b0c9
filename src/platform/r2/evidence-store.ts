// Evidence bytes in R2, under create-only random keys (128 bits: who does not have the row cannot guess the object).
// Up to one part the bytes are buffered and put whole, with R2's own SHA-256 check and the condition that the key is
// free; above it they go out part by part while they are hashed, and become an object only by `complete`. (A put of a
// stream needs its length beforehand, which a form does not tell; multipart objects carry no checksum: whoever
// reads the bytes compares them with the statement's digest.)

import { encodeHex } from '../../core/bytes/hex.ts';
import type { EvidenceIntake, EvidenceStore } from '../../domain/evidence/evidence-store.ts';
import { createUploadDigests } from './upload-digests.ts';

/** R2: parts are equal and at least 5 MiB, the last may be shorter. One part is in memory at a time. */
export const PART_BYTES = 5 * 1024 * 1024;

const PREFIX = 'evidence/';
// Keeps the objects of a page and their look-up within one round of D1 statements.
const PAGE = 500;

type Upload = { readonly key: string; readonly multipart: R2MultipartUpload; readonly parts: R2UploadedPart[] };

const randomKey = (): string => `${PREFIX}${encodeHex(crypto.getRandomValues(new Uint8Array(16)))}`;

const createDroppingIntake = (): EvidenceIntake => {
  const digests = createUploadDigests();
  let sizeBytes = 0;
  let isFinished = false;
  return {
    write: async (chunk) => {
      sizeBytes += chunk.byteLength;
      await digests.write(chunk);
    },
    finish: async () => {
      isFinished = true;
      return { ...(await digests.finish()), sizeBytes };
    },
    keep: () => Promise.reject(new Error('the bytes were dropped as they came')),
    discard: async () => {
      if (!isFinished) await digests.abort();
    },
  };
};

const createKeepingIntake = (bucket: R2Bucket): EvidenceIntake => {
  const digests = createUploadDigests();
  // Grown on demand: most evidence is far smaller than a part.
  let buffer = new Uint8Array(64 * 1024);
  let bufferedBytes = 0;
  let sizeBytes = 0;
  let sha256 = '';
  let isKept = false;
  let upload: Upload | null = null;

  const grow = (neededBytes: number): void => {
    if (neededBytes <= buffer.byteLength) return;
    const larger = new Uint8Array(Math.min(PART_BYTES, Math.max(neededBytes, buffer.byteLength * 2)));
    larger.set(buffer.subarray(0, bufferedBytes));
    buffer = larger;
  };
  const sendPart = async (): Promise<void> => {
    if (upload === null) {
      const key = randomKey();
      upload = { key, multipart: await bucket.createMultipartUpload(key), parts: [] };
    }
    upload.parts.push(await upload.multipart.uploadPart(upload.parts.length + 1, buffer.subarray(0, bufferedBytes)));
    bufferedBytes = 0;
  };

  return {
    write: async (chunk) => {
      sizeBytes += chunk.byteLength;
      await digests.write(chunk);
      let offset = 0;
      while (offset < chunk.byteLength) {
        // A full part leaves only when more follows: the last part may be shorter, never empty.
        if (bufferedBytes === PART_BYTES) await sendPart();
        const count = Math.min(PART_BYTES - bufferedBytes, chunk.byteLength - offset);
        grow(bufferedBytes + count);
        buffer.set(chunk.subarray(offset, offset + count), bufferedBytes);
        bufferedBytes += count;
        offset += count;
      }
    },
    finish: async () => {
      const taken = { ...(await digests.finish()), sizeBytes };
      ({ sha256 } = taken);
      return taken;
    },
    keep: async () => {
      if (upload !== null) {
        await sendPart();
        await upload.multipart.complete(upload.parts);
        isKept = true;
        return upload.key;
      }
      const key = randomKey();
      const put = await bucket.put(key, buffer.subarray(0, bufferedBytes), {
        sha256,
        onlyIf: { etagDoesNotMatch: '*' },
      });
      if (put === null) throw new Error('a random object key was taken: the random source is broken');
      isKept = true;
      return key;
    },
    discard: async () => {
      if (isKept) return;
      if (sha256 === '') await digests.abort();
      // What is not completed R2 itself forgets after seven days, should this fail.
      if (upload !== null) await upload.multipart.abort();
    },
  };
};

/** Makes the store over the private bucket. */
export const createEvidenceStore = (bucket: R2Bucket): EvidenceStore => ({
  begin: ({ keep }) => (keep ? createKeepingIntake(bucket) : createDroppingIntake()),
  remove: (objectKey) => bucket.delete(objectKey),
  read: async (objectKey, range) => {
    const object = await bucket.get(objectKey, range === undefined ? {} : { range });
    return object === null ? null : { body: object.body, sizeBytes: object.size };
  },
  listBefore: async (unixMs, cursor) => {
    const page = await bucket.list({ prefix: PREFIX, limit: PAGE, ...(cursor === null ? {} : { cursor }) });
    return {
      objectKeys: page.objects.filter(({ uploaded }) => uploaded.getTime() < unixMs).map(({ key }) => key),
      cursor: page.truncated ? page.cursor : null,
    };
  },
});
