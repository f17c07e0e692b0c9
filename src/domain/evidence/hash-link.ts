// The k of a hash link (`/v/{sha-256}?k=`): who holds it may read what was released of unlisted evidence.
// k is derived, never stored; the database keeps its SHA-256 and the version, so a stolen database opens no link.

import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { decodeBase64Url } from '../../core/bytes/base64.ts';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';

/** 128 bits: not guessable, and short enough for a QR code that prints well. */
export const LINK_KEY_BYTES = 16;

/** Version of a link that was never rotated. */
export const FIRST_LINK_VERSION = 1;

/**
 * Derives the 16 bytes of k: HKDF-SHA-256 (RFC 5869, no salt) of the Worker's LINK_SECRET with info
 * `assize/link/v1|<evidence id>|<version>`. Raising the version kills the old link.
 */
export const deriveLinkKey = (secret: Uint8Array, evidenceId: string, version: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    hkdf(nobleSha256, secret, undefined, encodeUtf8(`assize/link/v1|${evidenceId}|${version}`), LINK_KEY_BYTES),
  );

/** Computes what the database keeps of k: its SHA-256 in lower-case hex. */
export const hashLinkKey = (linkKey: Uint8Array): string => encodeHex(sha256(linkKey));

/**
 * Hashes the `k` parameter of a link for a look-up by what the database keeps; null when it has not the form of one.
 * The look-up compares hashes of a 128-bit secret, so its running time tells an attacker nothing that helps to guess k.
 */
export const hashGivenKey = (k: string): string | null => {
  const linkKey = decodeBase64Url(k);
  return linkKey === null || linkKey.length !== LINK_KEY_BYTES ? null : hashLinkKey(linkKey);
};
