// The log's signing keys, Ed25519 and ML-DSA-44: made inside the sequencer at genesis, stored there wrapped by a Worker
// secret, never returned. Wrapped are the two 32-byte seeds one after the other; a ledger that began with Ed25519 alone
// has one seed there.

import { KEY_TYPE } from '../../core/note/verifier-key.ts';
import type { NoteSigner } from '../../core/note/signed-note.ts';
import type { LogKeys } from '../../domain/ledger/log-keys.ts';
import { createEd25519Signer } from './ed25519-signer.ts';
import { createKeyWrapping } from './key-wrapping.ts';
import { createMlDsa44Signer } from './ml-dsa-44-signer.ts';

const SEED_BYTES = 32;

const createSigners = async (name: string, seeds: Uint8Array): Promise<readonly NoteSigner[]> => {
  if (seeds.length !== SEED_BYTES && seeds.length !== 2 * SEED_BYTES) {
    throw new TypeError(`the log's wrapped keys have ${seeds.length} bytes`);
  }
  const ed25519 = await createEd25519Signer(name, KEY_TYPE.ed25519, seeds.subarray(0, SEED_BYTES));
  const postQuantum = seeds.subarray(SEED_BYTES);
  return postQuantum.length === 0 ? [ed25519] : [ed25519, createMlDsa44Signer(name, postQuantum)];
};

/** Makes the log key port from the wrapping secret (32 bytes). */
export const createLogKeys = (secret: Uint8Array): LogKeys => ({
  generate: async (name) => {
    const seeds = crypto.getRandomValues(new Uint8Array(2 * SEED_BYTES));
    const wrapping = await createKeyWrapping(secret);
    return { wrapped: await wrapping.wrap(seeds), signers: await createSigners(name, seeds) };
  },
  unwrap: async (name, wrapped) => {
    const wrapping = await createKeyWrapping(secret);
    return await createSigners(name, await wrapping.unwrap(wrapped));
  },
});
