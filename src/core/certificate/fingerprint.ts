// The certificate's fingerprint: short enough to be read aloud and printed in every footer, and shared by the owner's
// and the public form, which have the same core.

import { encodeUtf8 } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { sha256 } from '../digest/sha256.ts';

/** 160 bits: nobody finds a second core with the same fingerprint. */
const FINGERPRINT_HEX_DIGITS = 40;

/** Computes the fingerprint of a certificate core's exact text: the first 40 hex digits of its SHA-256. */
export const computeFingerprint = (coreText: string): string =>
  encodeHex(sha256(encodeUtf8(coreText))).slice(0, FINGERPRINT_HEX_DIGITS);
