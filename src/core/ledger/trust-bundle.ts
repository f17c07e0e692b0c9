// The trust bundle (`assize/trust/v1`): what a verifier needs beside the certificate. It is replayed from the genesis
// entry that the verifier has pinned; nothing in it is believed otherwise. Governance changes, hand-overs and
// revocations are empty lists until the ledger has some; a reader of this version refuses others.

import type { Result } from '../result.ts';
import { type TextFailure, formatCanonical } from '../text/canonical-json.ts';
import * as read from '../text/reader.ts';

export const TRUST_BUNDLE_VERSION = 'assize/trust/v1';
const MAX_TRUST_BUNDLE_BYTES = 1_048_576;
const MAX_NOTE_CHARACTERS = 262_144;

const nothingYet: read.Reader<readonly never[]> = (value, pointer) => {
  read.array(() => null, 0)(value, pointer);
  return [];
};

const readTrustBundle = read.object({
  v: read.oneOf(TRUST_BUNDLE_VERSION),
  ledger: read.string(255),
  /** Number of governance changes replayed; never decreases. */
  sequence: read.integer(),
  /** Entry 0, exact text. */
  genesis: read.string(65_535),
  governance: nothingYet,
  handovers: nothingYet,
  /** A published checkpoint's note: how fresh the bundle is. */
  asOf: read.string(MAX_NOTE_CHARACTERS),
  revoked: nothingYet,
  compromisedSince: nothingYet,
});

export type TrustBundle = ReturnType<typeof readTrustBundle>;

/** Formats a trust bundle as its exact text. */
export const formatTrustBundle = (bundle: TrustBundle): string => formatCanonical(bundle);

/** Parses a trust bundle, of this ledger if one is given. The genesis inside is parsed by the caller, once pinned. */
export const parseTrustBundle = (text: string, ledger: string | null): Result<TrustBundle, TextFailure> =>
  read.readText(text, { v: TRUST_BUNDLE_VERSION, ledger, maxBytes: MAX_TRUST_BUNDLE_BYTES }, readTrustBundle);
