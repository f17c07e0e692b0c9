// API keys: 256 random bits shown once; the store keeps the SHA-256. A stolen database lets nobody in: the hash of a
// random 256-bit value cannot be turned back, so no slow password hash is needed and a check is one indexed read.

import { encodeBase64Url } from '../../core/bytes/base64.ts';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import type { KeyActor, Scope } from './actor.ts';

const TOKEN_BYTES = 32;
const TOKEN = /^ak_[A-Za-z0-9_-]{43}$/;

/** A key as it is stored: never the token. */
export type StoredApiKey = {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly tokenSha256: string;
  readonly scopes: readonly Scope[];
  readonly createdAtUnixMs: number;
};

export type ApiKeyStore = {
  readonly insert: (key: StoredApiKey) => Promise<void>;
  /** Finds the key that is not revoked, with its organization, in one read. */
  readonly findByTokenSha256: (tokenSha256: string) => Promise<KeyActor | null>;
};

const hashToken = (token: string): string => encodeHex(sha256(encodeUtf8(token)));

/** Issues a key for an organization. The token is in the answer and nowhere else. */
export const issueApiKey = async (
  ports: {
    readonly apiKeys: ApiKeyStore;
    readonly nowUnixMs: () => number;
    readonly randomBytes: (count: number) => Uint8Array;
  },
  command: { readonly organizationId: string; readonly name: string; readonly scopes: readonly Scope[] },
): Promise<{ readonly key: StoredApiKey; readonly token: string }> => {
  const token = `ak_${encodeBase64Url(ports.randomBytes(TOKEN_BYTES))}`;
  const key: StoredApiKey = {
    id: `key_${encodeHex(ports.randomBytes(16))}`,
    organizationId: command.organizationId,
    name: command.name,
    tokenSha256: hashToken(token),
    scopes: [...new Set(command.scopes)],
    createdAtUnixMs: ports.nowUnixMs(),
  };
  await ports.apiKeys.insert(key);
  return { key, token };
};

/** Checks a token: the actor it stands for, or null. What cannot be a token costs no read. */
export const checkApiKey = async (apiKeys: ApiKeyStore, token: string): Promise<KeyActor | null> =>
  TOKEN.test(token) ? apiKeys.findByTokenSha256(hashToken(token)) : null;
