// The pass of an upload alone, for the bench: the form is read as the service reads it, its file hashed by SHA-256, or by
// SHA-256 and SM3 as the service does, and dropped.

import { encodeHex } from '../../src/core/bytes/hex.ts';
import type { EvidenceIntake } from '../../src/domain/evidence/evidence-store.ts';
import { type UploadDigests, createUploadDigests } from '../../src/platform/r2/upload-digests.ts';
import { readDepositForm } from '../../src/routes/evidence/read-deposit-form.ts';

/** Boundary of the forms that the bench sends. */
const BOUNDARY = 'bench';

const createSha256 = (): UploadDigests => {
  const stream = new crypto.DigestStream('SHA-256');
  const writer = stream.getWriter();
  return {
    write: (chunk) => writer.write(chunk),
    finish: async () => {
      await writer.close();
      return { sha256: encodeHex(new Uint8Array(await stream.digest)), sm3: '' };
    },
    abort: () => writer.abort(),
  };
};

const createIntake = (digests: UploadDigests): EvidenceIntake => ({
  write: digests.write,
  finish: async () => ({ ...(await digests.finish()), sizeBytes: 0 }),
  keep: () => Promise.reject(new Error('the bytes were dropped as they came')),
  discard: digests.abort,
});

// oxlint-disable-next-line import/no-default-export -- what workerd calls
export default {
  fetch: async (request: Request): Promise<Response> => {
    const { body } = request;
    if (body === null) return new Response(null, { status: 204 });
    const isBoth = new URL(request.url).pathname === '/sha-256-sm3';
    const intake = createIntake(isBoth ? createUploadDigests() : createSha256());
    const form = await readDepositForm(body, BOUNDARY, intake, Number.MAX_SAFE_INTEGER);
    return form.ok ? Response.json(await intake.finish()) : Response.json(form.failure, { status: 422 });
  },
} satisfies ExportedHandler;
