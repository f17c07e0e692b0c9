// Secrets for tests inside workerd, made anew for each run: nothing can come to depend on a fixed one.

import { randomBytes } from 'node:crypto';

const secret = (): string => randomBytes(32).toString('base64');

/** Makes the secrets that src/platform/env.ts names, each 32 random bytes in base64. */
export const createTestBindings = (): Record<string, string> => ({
  RECEIPT_KEY: secret(),
  ISSUER_KEY: secret(),
  LINK_SECRET: secret(),
  WEBHOOK_SECRET: secret(),
  KEY_WRAPPING_SECRET: secret(),
  SESSION_SECRET: secret(),
  OPERATOR_TOKEN: randomBytes(32).toString('base64url'),
});
