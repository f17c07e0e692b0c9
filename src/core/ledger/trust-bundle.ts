// The trust bundle (`assize/trust/v1`): what a verifier needs beside the certificate. It is replayed from the genesis
// entry that the verifier has pinned; nothing in it is believed otherwise, but for the lists of keys that are not to be
// believed any more, which can only take trust away. docs/spec/trust-bundle.md. Hostile when read.

import type { Result } from '../result.ts';
import { type TextFailure, formatCanonical } from '../text/canonical-json.ts';
import * as read from '../text/reader.ts';

export const TRUST_BUNDLE_VERSION = 'assize/trust/v1';
/** 16 MiB: a change with post-quantum keys and its hand-over are about 60 kB, so some 270 of them. */
const MAX_TRUST_BUNDLE_BYTES = 16_777_216;
const MAX_NOTE_CHARACTERS = 262_144;
const MAX_ENTRY_CHARACTERS = 65_535;
const MAX_CHANGES = 1024;
const MAX_APPROVALS = 64;
/** Leaf to root in a tree of at most 2^53 leaves. */
const MAX_PATH = 53;
const MAX_REPORTED_KEYS = 256;
const MAX_REASON_CHARACTERS = 500;

/** Name and key id of a verifier key, as signature lines carry them. */
const keyId = read.pattern(/^[^\s+]{1,255}\+[0-9a-f]{8}$/, '<key name>+<8 hexadecimal digits>');

/** A governance entry with its approvals, and where it stands in a tree that the carrier names. */
export const readGovernanceLink = read.object({
  /** Exact text. */
  entry: read.string(MAX_ENTRY_CHARACTERS),
  /** Exact notes. */
  approvals: read.array(read.string(MAX_ENTRY_CHARACTERS), MAX_APPROVALS),
  index: read.integer(1),
  path: read.array(read.hash, MAX_PATH),
});

const readTrustBundle = read.object({
  v: read.oneOf(TRUST_BUNDLE_VERSION),
  ledger: read.string(255),
  /** Number of governance changes replayed; never decreases. */
  sequence: read.integer(),
  /** Entry 0, exact text. */
  genesis: read.string(MAX_ENTRY_CHARACTERS),
  /** Every approved change with an index below the size of `asOf`; paths lead to its root. */
  governance: read.array(readGovernanceLink, MAX_CHANGES),
  /** The first published checkpoint of each change in force at `asOf`: it met the former and the next policy. */
  handovers: read.array(read.string(MAX_NOTE_CHARACTERS), MAX_CHANGES),
  /** A published checkpoint's note: how fresh the bundle is. */
  asOf: read.string(MAX_NOTE_CHARACTERS),
  /** Keys that count for nothing dated later than `since`. */
  revoked: read.array(
    read.object({ key: keyId, since: read.time, reason: read.string(MAX_REASON_CHARACTERS) }),
    MAX_REPORTED_KEYS,
  ),
  /** Keys that others may have had since then: what they signed counts only with protection from before. */
  compromisedSince: read.array(read.object({ key: keyId, since: read.time }), MAX_REPORTED_KEYS),
});

export type TrustBundle = ReturnType<typeof readTrustBundle>;
/** One change as trust bundles and certificates carry it. */
export type GovernanceLink = TrustBundle['governance'][number];

/** Formats a trust bundle as its exact text. */
export const formatTrustBundle = (bundle: TrustBundle): string => formatCanonical(bundle);

/** Parses a trust bundle, of this ledger if one is given. The texts inside are parsed by the caller, genesis pinned. */
export const parseTrustBundle = (text: string, ledger: string | null): Result<TrustBundle, TextFailure> => {
  const kind = { v: TRUST_BUNDLE_VERSION, ledger, maxBytes: MAX_TRUST_BUNDLE_BYTES };
  const parsed = read.readText(text, kind, readTrustBundle);
  if (!parsed.ok || parsed.value.sequence === parsed.value.governance.length) return parsed;
  const expected = 'the number of governance changes';
  return { ok: false, failure: { code: 'text.schema', pointer: '/sequence', expected } };
};
