// The object that keeps a batch's statements: a count, the lengths, then each statement with its disclosures encrypted
// under a key of its own. Erasing one is deleting its key. Layout: u32 count ‖ u32 length x count ‖ ciphertexts.

const UINT32_BYTES = 4;

/** What is encrypted for one leaf. */
export type ArchivedStatement = { readonly text: string; readonly disclosures: readonly string[] };

/** Joins the ciphertexts of a batch, in leaf order. */
export const encodeStatementArchive = (ciphertexts: readonly Uint8Array[]): Uint8Array => {
  const header = UINT32_BYTES * (1 + ciphertexts.length);
  const total = ciphertexts.reduce((sum, { length }) => sum + length, header);
  const archive = new Uint8Array(total);
  const view = new DataView(archive.buffer);
  view.setUint32(0, ciphertexts.length);
  let offset = header;
  for (const [index, ciphertext] of ciphertexts.entries()) {
    view.setUint32(UINT32_BYTES * (1 + index), ciphertext.length);
    archive.set(ciphertext, offset);
    offset += ciphertext.length;
  }
  return archive;
};

/** Finds a leaf's ciphertext; null when the archive is malformed or has no such leaf. */
export const readArchivedCiphertext = (archive: Uint8Array, leafIndex: number): Uint8Array | null => {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  if (archive.length < UINT32_BYTES) return null;
  const count = view.getUint32(0);
  const header = UINT32_BYTES * (1 + count);
  if (leafIndex < 0 || leafIndex >= count || header > archive.length) return null;
  let offset = header;
  for (let index = 0; index < leafIndex; index += 1) offset += view.getUint32(UINT32_BYTES * (1 + index));
  const end = offset + view.getUint32(UINT32_BYTES * (1 + leafIndex));
  return end > archive.length ? null : archive.subarray(offset, end);
};

/** Key of a batch's statements in the private object store. */
export const statementsKey = (batcher: string, sequence: number): string => `statements/${batcher}/${sequence}`;
