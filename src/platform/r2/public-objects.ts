// The public object store on R2. Create-or-equal: an object is written once, with R2's own check of its SHA-256, and a
// repeated write must carry the same bytes.

import { equalBytes } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import { ObjectConflict, type PublicObjects } from '../../domain/ledger/public-objects.ts';

/** Opens a bucket as a store of objects that never change. */
export const createR2Objects = (bucket: R2Bucket): PublicObjects => {
  const read = async (key: string): Promise<Uint8Array | null> => {
    const object = await bucket.get(key);
    return object === null ? null : new Uint8Array(await object.arrayBuffer());
  };

  return {
    read,
    create: async (key, bytes) => {
      const options = { onlyIf: { etagDoesNotMatch: '*' }, sha256: encodeHex(sha256(bytes)) };
      const written: R2Object | null = await bucket.put(key, bytes, options);
      if (written !== null) return;
      const existing = await read(key);
      if (existing === null || !equalBytes(existing, bytes)) throw new ObjectConflict(key);
    },
    replace: async (key, bytes) => {
      await bucket.put(key, bytes);
    },
  };
};
