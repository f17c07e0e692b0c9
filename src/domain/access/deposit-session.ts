// The session of the public deposit form: a signed cookie, nothing stored. Least power: it deposits into one configured
// organization and reads only what was deposited under its own random id, which stands in the submission keys.

import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { decodeBase64Url, encodeBase64Url } from '../../core/bytes/base64.ts';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { parseDecimal } from '../../core/bytes/decimal.ts';
import { encodeHex } from '../../core/bytes/hex.ts';

/** A day: long enough to come back for the certificate, short enough that a forgotten browser soon holds nothing. */
export const SESSION_LIFETIME_MS = 24 * 3_600_000;

export type DepositSession = { readonly id: string; readonly expiresAtUnixMs: number };

const SESSION_ID = /^[0-9a-f]{32}$/;

// The organization is signed with it: a cookie of one configuration opens nothing under another.
const sign = (secret: Uint8Array, organizationId: string, session: DepositSession): Uint8Array =>
  hmac(
    nobleSha256,
    secret,
    encodeUtf8(`assize/deposit-session/v1|${organizationId}|${session.id}|${session.expiresAtUnixMs}`),
  );

const isEqualConstantTime = (left: Uint8Array, right: Uint8Array): boolean => {
  let difference = left.length ^ right.length;
  for (let index = 0; index < right.length; index += 1) difference |= (left[index] ?? 0) ^ (right[index] ?? 0);
  return difference === 0;
};

/** Begins a session. */
export const beginDepositSession = (randomBytes: (count: number) => Uint8Array, nowUnixMs: number): DepositSession => ({
  id: encodeHex(randomBytes(16)),
  expiresAtUnixMs: nowUnixMs + SESSION_LIFETIME_MS,
});

/** Formats the cookie's value: `<id>.<expiry, Unix ms>.<HMAC-SHA-256, base64url>`. */
export const formatDepositSession = (secret: Uint8Array, organizationId: string, session: DepositSession): string =>
  `${session.id}.${session.expiresAtUnixMs}.${encodeBase64Url(sign(secret, organizationId, session))}`;

/** Parses a cookie's value; null when it was not signed by us for this organization, or has expired. Hostile. */
export const parseDepositSession = (
  secret: Uint8Array,
  organizationId: string,
  value: string,
  nowUnixMs: number,
): DepositSession | null => {
  const [id = '', expiry = '', signature = '', ...rest] = value.split('.');
  const expiresAtUnixMs = parseDecimal(expiry);
  const given = decodeBase64Url(signature);
  if (rest.length > 0 || !SESSION_ID.test(id) || expiresAtUnixMs === null || given === null) return null;
  const session = { id, expiresAtUnixMs };
  if (!isEqualConstantTime(given, sign(secret, organizationId, session))) return null;
  return expiresAtUnixMs > nowUnixMs ? session : null;
};
