// The SHA-256 of node:crypto, which takes a tenth of the time of JavaScript for a certificate or a state.

import { createHash } from 'node:crypto';
import { hashLargeBy } from '../core/digest/sha256.ts';

/** Lets core hash what is large natively, for the life of the process. */
export const hashByNode = (): void => {
  hashLargeBy((bytes) => Uint8Array.from(createHash('sha256').update(bytes).digest()));
};
