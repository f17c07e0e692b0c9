// Detached JWS (RFC 7515 Appendix F) over a certificate core, alg Ed25519 (RFC 9864). The header has exactly one form,
// `{"alg":"Ed25519","kid":"<key name>+<key id>"}`: no `crit`, no `b64`, no other algorithm can be asked for.
// Hostile when read.

import { decodeBase64Url, encodeBase64Url } from '../bytes/base64.ts';
import { decodeUtf8, encodeUtf8 } from '../bytes/bytes.ts';
import type { NoteSigner } from '../note/signed-note.ts';
import { KEY_TYPE, type VerifierKey } from '../note/verifier-key.ts';
import { type Result, fail, succeed } from '../result.ts';
import { type SignatureVerifier, verifySignature } from '../signature/verify-signature.ts';

const SIGNATURE_BYTES = 64;
const MAX_HEADER_BYTES = 512;
const HEADER = /^\{"alg":"Ed25519","kid":"([^\s"\\+]{1,263}\+[0-9a-f]{8})"\}$/;
const COMPACT = /^([A-Za-z0-9_-]+)\.\.([A-Za-z0-9_-]+)$/;

export type DetachedJws = {
  readonly kid: string;
  /** base64url, as it stands in the text: part of the signing input. */
  readonly header: string;
  /** 64 bytes. */
  readonly signature: Uint8Array;
};

export type DetachedJwsFailure =
  | { readonly code: 'detached-jws.malformed' }
  | { readonly code: 'detached-jws.unknown-key'; readonly kid: string }
  | { readonly code: 'detached-jws.signature'; readonly kid: string };

/** Formats the `kid` of a key: its name and key id. */
export const formatKid = (key: VerifierKey): string => `${key.name}+${key.keyId}`;

const signingInput = (header: string, payload: string): Uint8Array =>
  encodeUtf8(`${header}.${encodeBase64Url(encodeUtf8(payload))}`);

/** Parses a detached JWS; anything but the one header form and a 64-byte signature is malformed. */
export const parseDetachedJws = (text: string): Result<DetachedJws, DetachedJwsFailure> => {
  const malformed = fail({ code: 'detached-jws.malformed' } as const);
  const [, header = '', encodedSignature = ''] = COMPACT.exec(text) ?? [];
  const headerBytes = header.length > MAX_HEADER_BYTES * 2 ? null : decodeBase64Url(header);
  const signature = decodeBase64Url(encodedSignature);
  const kid = HEADER.exec((headerBytes === null ? null : decodeUtf8(headerBytes)) ?? '')?.[1];
  if (kid === undefined || signature?.length !== SIGNATURE_BYTES) return malformed;
  return succeed({ kid, header, signature });
};

/** Signs a payload. The signer's key must be of note type Ed25519. */
export const signDetachedJws = async (payload: string, signer: NoteSigner): Promise<string> => {
  const header = encodeBase64Url(encodeUtf8(`{"alg":"Ed25519","kid":"${formatKid(signer.key)}"}`));
  return `${header}..${encodeBase64Url(await signer.sign(signingInput(header, payload)))}`;
};

/** Verifies a detached JWS over the payload's UTF-8 bytes with the one of the keys that its `kid` names. */
export const verifyDetachedJws = async (
  text: string,
  payload: string,
  keys: readonly VerifierKey[],
  verify: SignatureVerifier = verifySignature,
): Promise<Result<DetachedJws, DetachedJwsFailure>> => {
  const parsed = parseDetachedJws(text);
  if (!parsed.ok) return parsed;
  const { kid, header, signature } = parsed.value;
  const key = keys.find((candidate) => candidate.type === KEY_TYPE.ed25519 && formatKid(candidate) === kid);
  if (key === undefined) return fail({ code: 'detached-jws.unknown-key', kid });
  const valid = await verify(key, signingInput(header, payload), signature);
  return valid ? parsed : fail({ code: 'detached-jws.signature', kid });
};
