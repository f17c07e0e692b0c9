// Signing keys of an endpoint: derived, never stored. Whoever reads D1 can sign nothing; whoever holds the Worker's
// WEBHOOK_SECRET can sign for every endpoint. Serializations: Standard Webhooks 1.0.0, "Signature scheme".

import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';

import { encodeBase64 } from '../../core/bytes/base64.ts';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';

const KEY_BYTES = 32;

export type SigningKeys = {
  /** HMAC-SHA256 key, 32 bytes. */
  readonly hmacKey: Uint8Array<ArrayBuffer>;
  /** Ed25519 seed (RFC 8032 private key), 32 bytes. */
  readonly ed25519Seed: Uint8Array<ArrayBuffer>;
};

const derive = (secret: Uint8Array, use: string, endpointId: string, version: number): Uint8Array<ArrayBuffer> =>
  // HKDF (RFC 5869) without salt: the secret is uniformly random already. Use, endpoint and version stand in `info`;
  // none of them may contain `|`.
  Uint8Array.from(
    hkdf(sha256, secret, undefined, encodeUtf8(`assize/webhook/v1|${use}|${endpointId}|${version}`), KEY_BYTES),
  );

/** Derives both keys of an endpoint. `secret` is the Worker's, at least 32 random bytes. */
export const deriveSigningKeys = (secret: Uint8Array, endpointId: string, version: number): SigningKeys => {
  if (secret.length < KEY_BYTES) throw new Error('the webhook secret must have at least 32 bytes');
  return {
    hmacKey: derive(secret, 'hmac-sha256', endpointId, version),
    ed25519Seed: derive(secret, 'ed25519', endpointId, version),
  };
};

/** Formats the symmetric secret, shown once: `whsec_` + base64. */
export const formatSigningSecret = (keys: SigningKeys): string => `whsec_${encodeBase64(keys.hmacKey)}`;

/** Formats the public key, which the owner may read at any time: `whpk_` + base64. */
export const formatVerifyingKey = (keys: SigningKeys): string =>
  `whpk_${encodeBase64(ed25519.getPublicKey(keys.ed25519Seed))}`;
