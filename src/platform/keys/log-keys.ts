// The log's signing key: made inside the sequencer at genesis, stored there wrapped by a Worker secret, never returned.

import { KEY_TYPE } from '../../core/note/verifier-key.ts';
import type { LogKeys } from '../../domain/ledger/log-keys.ts';
import { createEd25519Signer } from './ed25519-signer.ts';
import { createKeyWrapping } from './key-wrapping.ts';

/** Makes the log key port from the wrapping secret (32 bytes). */
export const createLogKeys = (secret: Uint8Array): LogKeys => ({
  generate: async (name) => {
    const seed = crypto.getRandomValues(new Uint8Array(32));
    const wrapping = await createKeyWrapping(secret);
    return { wrapped: await wrapping.wrap(seed), signer: await createEd25519Signer(name, KEY_TYPE.ed25519, seed) };
  },
  unwrap: async (name, wrapped) => {
    const wrapping = await createKeyWrapping(secret);
    return await createEd25519Signer(name, KEY_TYPE.ed25519, await wrapping.unwrap(wrapped));
  },
});
