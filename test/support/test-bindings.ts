// Secrets for tests inside workerd, made anew for each run: nothing can come to depend on a fixed one.

import { randomBytes } from 'node:crypto';

import { generateSealKeys } from '../../src/platform/seal/seal-keys.ts';
import { generateAuthorityKeys } from '../../src/platform/tsa/authority-keys.ts';

const random = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(length));
const secret = (): string => randomBytes(32).toString('base64');

const SLOW_AUTHORITY = 'slow-authority.assize.invalid';

const COURT_NAMES = ['court-a', 'court-b', 'court-c', 'court-d'];

/** Makes the secrets that src/platform/env.ts names, each 32 random bytes in base64, and the addresses of four courts. */
export const createTestBindings = async (): Promise<Record<string, string>> => ({
  RECEIPT_KEY: secret(),
  ISSUER_KEY: secret(),
  LINK_SECRET: secret(),
  WEBHOOK_SECRET: secret(),
  KEY_WRAPPING_SECRET: secret(),
  SESSION_SECRET: secret(),
  TSA_KEYS: (await generateAuthorityKeys({ now: () => Date.now(), random })).secret,
  COURTS: JSON.stringify(
    COURT_NAMES.map((name) => ({ id: `${name}.assize.invalid`, url: `http://${name}.assize.invalid` })),
  ),
  TIMESTAMP_AUTHORITIES: JSON.stringify([
    { name: 'assize-development', url: 'embedded:' },
    // Asked only where a test's state names it.
    { name: SLOW_AUTHORITY, url: `https://${SLOW_AUTHORITY}/tsa` },
  ]),
  SEAL_KEYS: (await generateSealKeys({ now: () => Date.now(), random })).secret,
  OPERATOR_TOKEN: randomBytes(32).toString('base64url'),
});
