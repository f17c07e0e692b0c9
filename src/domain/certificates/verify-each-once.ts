// Remembers what a verifier of signatures said, for as long as one paper is made: the verdict and the view count the same
// cosignatures, and those of post-quantum keys take a millisecond and more each.

import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import type { SignatureVerifier } from '../../core/signature/verify-signature.ts';

/** Asks `verify` once for the same key, message and signature. */
export const verifyEachOnce = (verify: SignatureVerifier): SignatureVerifier => {
  const known = new Map<string, ReturnType<SignatureVerifier>>();
  return (key, message, signature) => {
    // Each part is hashed by itself, so that no two triples can read alike.
    const asked = [key.publicKey, message, signature].map((part) => encodeHex(sha256(part)));
    const name = `${key.type} ${asked.join(' ')}`;
    const answer = known.get(name) ?? verify(key, message, signature);
    known.set(name, answer);
    return answer;
  };
};
