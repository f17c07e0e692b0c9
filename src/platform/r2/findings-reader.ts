// Reads the findings on an entry from the public bucket: one object for each court and code.

import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import { findingsPrefix } from '../../domain/ledger/findings.ts';

/** Findings shown of one entry: the codes of 64 courts' keepers. */
const MAX_FINDINGS = 512;

/** Makes the reader: note texts by the entry's index, in the order of courts and codes. */
export const createFindingsReader =
  (bucket: R2Bucket): ((entryIndex: number) => Promise<readonly string[]>) =>
  async (entryIndex) => {
    const { objects } = await bucket.list({ prefix: findingsPrefix(entryIndex), limit: MAX_FINDINGS });
    const notes = await Promise.all(
      objects.map(async ({ key }) => {
        const object = await bucket.get(key);
        return object === null ? null : decodeUtf8(new Uint8Array(await object.arrayBuffer()));
      }),
    );
    return notes.filter((note) => note !== null);
  };
