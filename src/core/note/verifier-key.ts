// Verifier keys ("vkeys") and key ids, C2SP signed-note. Text may be hostile; one key has one text.
//
//   vkey   = name "+" key id (8 lower-case hex) "+" base64(type ‖ public key)
//   key id = first 4 bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key)

import { decodeBase64, encodeBase64 } from '../bytes/base64.ts';
import { concatBytes, encodeUtf8 } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { sha256 } from '../digest/sha256.ts';
import { fail, succeed, type Result } from '../result.ts';

/**
 * Signature types read here: Ed25519 over a note (signed-note), Ed25519 cosignature/v1 and ML-DSA-44 subtree/v1
 * (tlog-cosignature).
 */
export const KEY_TYPE = { ed25519: 0x01, cosignature: 0x04, mlDsa44: 0x06 } as const;

/** Longest key name and origin in UTF-8 bytes: what one length byte of tlog-cosignature's subtree/v1 can say. */
export const MAX_NAME_BYTES = 255;

const KEY_ID_BYTES = 4;

/** Bytes of a public key by signature type: Ed25519 (RFC 8032), ML-DSA-44 (FIPS 204 table 2). */
const PUBLIC_KEY_BYTES: ReadonlyMap<number, number> = new Map([
  [KEY_TYPE.ed25519, 32],
  [KEY_TYPE.cosignature, 32],
  [KEY_TYPE.mlDsa44, 1312],
]);
const LF = 0x0a;

/** Longest vkey: a name, the key id, and the 1313 bytes of an ML-DSA-44 key in base64 with their separators. */
const MAX_VERIFIER_KEY_LENGTH = MAX_NAME_BYTES + 1 + 8 + 1 + 1752;

const VERIFIER_KEY = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u;
// U+0000 to U+001F are barred from notes; signed-note bars Unicode spaces and `+` from names.
// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const FORBIDDEN_IN_NAME = /[\p{White_Space}+\u0000-\u001f\u007f]/u;

/** A public key with the name it signs under. `keyId` is 8 lower-case hex digits; `publicKey` 32 or 1312 bytes. */
export type VerifierKey = {
  readonly name: string;
  readonly keyId: string;
  readonly type: number;
  readonly publicKey: Uint8Array;
};

export type VerifierKeyFailure =
  | { readonly code: 'verifier-key.malformed' }
  | { readonly code: 'verifier-key.name-invalid' }
  | { readonly code: 'verifier-key.type-unknown'; readonly type: number }
  | { readonly code: 'verifier-key.key-length'; readonly expected: number; readonly actual: number }
  | { readonly code: 'verifier-key.id-mismatch'; readonly expected: string; readonly actual: string };

/** Tells whether a name may sign notes: not empty, no Unicode space, no control character, no `+`, <= 255 bytes. */
export const isKeyName = (name: string): boolean =>
  name.length > 0 &&
  name.length <= MAX_NAME_BYTES &&
  name.isWellFormed() &&
  !FORBIDDEN_IN_NAME.test(name) &&
  encodeUtf8(name).length <= MAX_NAME_BYTES;

const computeKeyId = (name: string, type: number, publicKey: Uint8Array): string =>
  encodeHex(sha256(concatBytes(encodeUtf8(name), Uint8Array.of(LF, type), publicKey)).subarray(0, KEY_ID_BYTES));

/** Makes a verifier key from its parts. RangeError unless the name is a key name and the key as long as its type asks. */
export const createVerifierKey = (name: string, type: number, publicKey: Uint8Array): VerifierKey => {
  if (!isKeyName(name)) throw new RangeError(`not a key name: ${JSON.stringify(name)}`);
  if (publicKey.length !== PUBLIC_KEY_BYTES.get(type)) {
    throw new RangeError(`public key of ${publicKey.length} bytes for type ${type}`);
  }
  return { name, keyId: computeKeyId(name, type, publicKey), type, publicKey };
};

/** Reads a vkey. Refuses other types, another length, and a key id that is not the key's own. */
export const parseVerifierKey = (text: string): Result<VerifierKey, VerifierKeyFailure> => {
  if (text.length > MAX_VERIFIER_KEY_LENGTH) return fail({ code: 'verifier-key.malformed' });
  const [, name, keyId, encoded] = VERIFIER_KEY.exec(text) ?? [];
  if (name === undefined || keyId === undefined || encoded === undefined) {
    return fail({ code: 'verifier-key.malformed' });
  }
  const bytes = decodeBase64(encoded);
  const type = bytes?.[0];
  if (bytes === null || type === undefined) return fail({ code: 'verifier-key.malformed' });
  if (!isKeyName(name)) return fail({ code: 'verifier-key.name-invalid' });
  const expectedBytes = PUBLIC_KEY_BYTES.get(type);
  if (expectedBytes === undefined) return fail({ code: 'verifier-key.type-unknown', type });
  const publicKey = bytes.subarray(1);
  if (publicKey.length !== expectedBytes) {
    return fail({ code: 'verifier-key.key-length', expected: expectedBytes, actual: publicKey.length });
  }
  const expected = computeKeyId(name, type, publicKey);
  if (expected !== keyId) return fail({ code: 'verifier-key.id-mismatch', expected, actual: keyId });
  return succeed({ name, keyId, type, publicKey });
};

/** Names the algorithm of a signature type, as verdicts and certificates show it. */
export const nameAlgorithm = (type: number): 'ed25519' | 'ml-dsa-44' =>
  type === KEY_TYPE.mlDsa44 ? 'ml-dsa-44' : 'ed25519';

/** Formats a vkey. */
export const formatVerifierKey = (key: VerifierKey): string =>
  `${key.name}+${key.keyId}+${encodeBase64(concatBytes(Uint8Array.of(key.type), key.publicKey))}`;
