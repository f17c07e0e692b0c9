// The secrets of a local stack, made once and kept under its state directory, readable by their owner only.
// Each is a Worker secret of src/platform/env.ts; none is of use outside this machine's simulated ledger.

import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { KEY_TYPE, createVerifierKey, formatVerifierKey } from '../core/note/verifier-key.ts';
import { generateSealKeys } from '../platform/seal/seal-keys.ts';
import { authorityListName, generateAuthorityKeys, joinAuthoritySecrets } from '../platform/tsa/authority-keys.ts';

export type StackSecrets = {
  readonly RECEIPT_KEY: string;
  readonly ISSUER_KEY: string;
  readonly LINK_SECRET: string;
  readonly WEBHOOK_SECRET: string;
  readonly KEY_WRAPPING_SECRET: string;
  readonly SESSION_SECRET: string;
  readonly OPERATOR_TOKEN: string;
  readonly TSA_KEYS: string;
  readonly SEAL_KEYS: string;
  /** Not a secret: what the ledger's state names, lower-case hex SHA-256 of each authority's root certificate. */
  readonly tsaRootsSha256: readonly string[];
  /** Not a secret: the same of the seal on certificate PDFs. */
  readonly sealRootSha256: string;
};

/** PKCS #8 (RFC 8410) of an Ed25519 seed: this prefix, then the 32 bytes. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const RAW_PUBLIC_KEY_BYTES = 32;

/** Derives the verifier key of an Ed25519 seed (base64) under the name it signs with. */
export const deriveVerifierKey = (name: string, seed: string): string => {
  const pkcs8 = Buffer.concat([PKCS8_PREFIX, Buffer.from(seed, 'base64')]);
  const spki = createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }));
  const raw = spki.export({ format: 'der', type: 'spki' }).subarray(-RAW_PUBLIC_KEY_BYTES);
  return formatVerifierKey(createVerifierKey(name, KEY_TYPE.ed25519, Uint8Array.from(raw)));
};

/** Writes a file that only its owner reads, complete or not at all. */
export const writePrivateFile = (path: string, text: string): void => {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
};

/** What tells the stack's simulated authorities apart; each has a root and keys of its own. */
const AUTHORITY_LABELS = ['A', 'B'];

/** Secrets of a directory that began with one authority go on with it. */
const readSecrets = (path: string): StackSecrets => {
  const secrets = JSON.parse(readFileSync(path, 'utf8')) as StackSecrets & { readonly tsaRootSha256?: string };
  const { tsaRootSha256, ...rest } = secrets;
  return tsaRootSha256 === undefined ? rest : { ...rest, tsaRootsSha256: [tsaRootSha256] };
};

/**
 * Reads the stack's secrets, or makes them at the first start.
 * @param publicUrl of the stack, without a slash at its end: the revocation lists that certificates name are there
 */
export const loadStackSecrets = async (stateDir: string, publicUrl: string): Promise<StackSecrets> => {
  const path = resolve(stateDir, 'keys/secrets.json');
  if (existsSync(path)) return readSecrets(path);
  mkdirSync(resolve(stateDir, 'keys'), { recursive: true, mode: 0o700 });
  const secret = (): string => randomBytes(32).toString('base64');
  // The root's private key is thrown away: nothing will ever be issued under it again.
  const common = { now: Date.now, random: (sizeBytes: number) => randomBytes(sizeBytes) };
  const authorities = await Promise.all(
    AUTHORITY_LABELS.map(async (label, index) =>
      generateAuthorityKeys({ ...common, label, crlUrl: `${publicUrl}/crl/${authorityListName(index)}` }),
    ),
  );
  const seal = await generateSealKeys({ ...common, crlUrl: `${publicUrl}/crl/seal.crl` });
  const secrets: StackSecrets = {
    RECEIPT_KEY: secret(),
    ISSUER_KEY: secret(),
    LINK_SECRET: secret(),
    WEBHOOK_SECRET: secret(),
    KEY_WRAPPING_SECRET: secret(),
    SESSION_SECRET: secret(),
    OPERATOR_TOKEN: randomBytes(32).toString('base64url'),
    TSA_KEYS: joinAuthoritySecrets(authorities.map((authority) => authority.secret)),
    SEAL_KEYS: seal.secret,
    tsaRootsSha256: authorities.map((authority) => authority.rootSha256),
    sealRootSha256: seal.rootSha256,
  };
  writePrivateFile(path, JSON.stringify(secrets, null, 2));
  return secrets;
};
