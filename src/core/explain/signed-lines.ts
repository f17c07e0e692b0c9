// The Ed25519 signatures that a certificate rests on, each as a key, a message and a signature that openssl can take.
// ML-DSA-44 lines are left out: openssl knows them from 3.5 on, and a line of each signer is Ed25519.

import { decodeBase64, encodeBase64 } from '../bytes/base64.ts';
import { concatBytes } from '../bytes/bytes.ts';
import { decodeHex } from '../bytes/hex.ts';
import { parseDetachedJws, formatKid } from '../certificate/detached-jws.ts';
import { findKey, parseSignedNote, splitTimedSignature } from '../note/signed-note.ts';
import { KEY_TYPE, type VerifierKey } from '../note/verifier-key.ts';
import type { LedgerKeys } from '../verify/ledger-keys.ts';

/** A signature to repeat. `label` names its files: `<label>.pem`, `<label>.sig`. */
export type SignedLine = {
  readonly label: string;
  readonly key: VerifierKey;
  /** Raw, 64 bytes. */
  readonly signature: Uint8Array;
  /** Of a cosignature: the time that stands in its message. */
  readonly unixSeconds: number | null;
};

/** SubjectPublicKeyInfo of an Ed25519 key up to the key itself (RFC 8410 §4). */
const SPKI_PREFIX = decodeHex('302a300506032b6570032100') ?? new Uint8Array();

/** Formats an Ed25519 public key as PEM. */
export const formatPublicKeyPem = ({ publicKey }: VerifierKey): string =>
  `-----BEGIN PUBLIC KEY-----\n${encodeBase64(concatBytes(SPKI_PREFIX, publicKey))}\n-----END PUBLIC KEY-----\n`;

/** Lists the lines of a note that these keys signed; `prefix` begins their labels. */
export const listSignedLines = (
  noteText: string,
  keys: readonly VerifierKey[],
  prefix: string,
): readonly SignedLine[] => {
  const note = parseSignedNote(noteText);
  if (!note.ok) return [];
  return note.value.signatures.flatMap((line): readonly SignedLine[] => {
    const key = findKey(line, keys, [KEY_TYPE.ed25519, KEY_TYPE.cosignature]);
    if (key === undefined) return [];
    const label = `${prefix}-${key.keyId}`;
    if (key.type === KEY_TYPE.ed25519) return [{ label, key, signature: line.signature, unixSeconds: null }];
    const timed = splitTimedSignature(line.signature);
    return timed === null ? [] : [{ label, key, signature: timed.raw, unixSeconds: timed.unixSeconds }];
  });
};

/** The issuer's signature over the core; null when no key of the ledger is named. */
export const findIssuerSignature = (
  jws: string,
  keys: readonly VerifierKey[],
): (SignedLine & { readonly header: string }) | null => {
  const parsed = parseDetachedJws(jws);
  const key = parsed.ok ? keys.find((candidate) => formatKid(candidate) === parsed.value.kid) : undefined;
  if (!parsed.ok || key === undefined) return null;
  const { header, signature } = parsed.value;
  return { label: `issuer-${key.keyId}`, key, signature, unixSeconds: null, header };
};

/** Keys of the courts that cosign, in both roles. */
export const courtKeys = ({ courts }: LedgerKeys): readonly VerifierKey[] =>
  courts.flatMap(({ witness, keeper }) => [...witness, ...keeper]);

/** Decodes base64 that a schema has already read; empty when it is none. */
export const bytesOf = (text: string): Uint8Array => decodeBase64(text) ?? new Uint8Array();
