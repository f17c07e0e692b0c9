// Encryption of statements at rest: AES-256-GCM under a key of its own for each statement. The nonce is zero because a
// key encrypts exactly one plaintext; so a repeated step writes equal bytes. A second plaintext under the same key would
// break confidentiality: keys are made fresh in the accepting transaction and never reused.

const NONCE = new Uint8Array(12);
const ALGORITHM = { name: 'AES-GCM', iv: NONCE } as const;

const importKey = async (key: Uint8Array, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> =>
  await crypto.subtle.importKey('raw', key, 'AES-GCM', false, [usage]);

/** Encrypts under a fresh key of 32 bytes. */
export const encryptStatement = async (key: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.encrypt(ALGORITHM, await importKey(key, 'encrypt'), plaintext));

/** Decrypts; throws when the key is another one or the bytes were changed. */
export const decryptStatement = async (key: Uint8Array, ciphertext: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.decrypt(ALGORITHM, await importKey(key, 'decrypt'), ciphertext));
