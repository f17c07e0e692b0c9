// Disclosures (RFC 9901 §4.2): `[salt, name, value]`, base64url of its JSON. The statement's claims are their SHA-256
// digests, so each can be withheld or shown alone. Hostile when read: a certificate carries them.

import { decodeUtf8, encodeUtf8 } from '../bytes/bytes.ts';
import { decodeBase64Url, encodeBase64Url } from '../bytes/base64.ts';
import { sha256 } from '../digest/sha256.ts';
import { type Result, fail, succeed } from '../result.ts';
import { formatCanonical, parseCanonical } from '../text/canonical-json.ts';

export const CLAIM_NAMES = [
  'depositor.name',
  'depositor.organization',
  'depositor.level',
  'file.name',
  'title',
  'caseNumber',
  'description',
] as const;
export type ClaimName = (typeof CLAIM_NAMES)[number];

/** One claim in the clear. `salt` is base64url of 16 random bytes, never reused or derived. */
export type Disclosure = { readonly salt: string; readonly name: ClaimName; readonly value: string };

const SALT_BYTES = 16;
/** Longest disclosure text; a description of 8,000 characters with room. */
const MAX_DISCLOSURE_BYTES = 65_535;

export type DisclosureFailure = { readonly code: 'disclosure.malformed' };
const MALFORMED: DisclosureFailure = { code: 'disclosure.malformed' };

/** Formats a disclosure as base64url of its JSON array. */
export const formatDisclosure = (disclosure: Disclosure): string =>
  encodeBase64Url(encodeUtf8(formatCanonical([disclosure.salt, disclosure.name, disclosure.value])));

/** Parses a disclosure; only the canonical form is accepted. */
export const parseDisclosure = (text: string): Result<Disclosure, DisclosureFailure> => {
  if (text.length > MAX_DISCLOSURE_BYTES * 2) return fail(MALFORMED);
  const bytes = decodeBase64Url(text);
  const json = bytes === null ? null : decodeUtf8(bytes);
  if (json === null) return fail(MALFORMED);
  const parsed = parseCanonical(json, MAX_DISCLOSURE_BYTES);
  if (!parsed.ok || !Array.isArray(parsed.value) || parsed.value.length !== 3) return fail(MALFORMED);
  const [salt, name, value] = parsed.value as readonly unknown[];
  const claimName = CLAIM_NAMES.find((candidate) => candidate === name);
  if (typeof salt !== 'string' || claimName === undefined || typeof value !== 'string') return fail(MALFORMED);
  if (decodeBase64Url(salt)?.length !== SALT_BYTES) return fail(MALFORMED);
  return succeed({ salt, name: claimName, value });
};

/** Computes a statement's claim from a disclosure's text: base64url of SHA-256 over its ASCII bytes (RFC 9901 §4.2.3). */
export const computeClaim = (disclosure: string): string => encodeBase64Url(sha256(encodeUtf8(disclosure)));
