// Signs deliveries: Standard Webhooks 1.0.0, `v1` (HMAC-SHA256) and `v1a` (Ed25519) in one header, so that a receiver
// chooses. Signed content: `webhook-id.webhook-timestamp.body`, the exact bytes of the body.

import { encodeBase64 } from '../../core/bytes/base64.ts';
import { concatBytes, encodeUtf8 } from '../../core/bytes/bytes.ts';
import { deriveSigningKeys } from '../../domain/deliveries/signing-keys.ts';

/** DER of a PKCS #8 Ed25519 key (RFC 8410 §7) up to the 32 bytes of the seed. */
const PKCS8_ED25519_PREFIX = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32);

export type WebhookSigner = {
  /** Signs one attempt; the value of `webhook-signature`. `unixSeconds` is the attempt's time. */
  readonly sign: (webhookId: string, unixSeconds: number, body: string) => Promise<string>;
};

/**
 * Creates the signer of one endpoint.
 *
 * @param secret the Worker's WEBHOOK_SECRET, at least 32 random bytes
 */
export const createWebhookSigner = async (
  secret: Uint8Array,
  endpointId: string,
  version: number,
): Promise<WebhookSigner> => {
  const { hmacKey, ed25519Seed } = deriveSigningKeys(secret, endpointId, version);
  const pkcs8 = concatBytes(PKCS8_ED25519_PREFIX, ed25519Seed);
  const [hmac, ed25519] = await Promise.all([
    crypto.subtle.importKey('raw', hmacKey, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
    crypto.subtle.importKey('pkcs8', pkcs8, { name: 'Ed25519' }, false, ['sign']),
  ]);
  return {
    sign: async (webhookId, unixSeconds, body) => {
      const content = encodeUtf8(`${webhookId}.${unixSeconds}.${body}`);
      const [v1, v1a] = await Promise.all([
        crypto.subtle.sign('HMAC', hmac, content),
        crypto.subtle.sign('Ed25519', ed25519, content),
      ]);
      return `v1,${encodeBase64(new Uint8Array(v1))} v1a,${encodeBase64(new Uint8Array(v1a))}`;
    },
  };
};
