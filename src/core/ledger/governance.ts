// Governance entry (`assize/governance/v1`): a change of the ledger's state, the next state whole. It changes nothing by
// itself: the courts of the former state approve it (approval.ts), and it is in force from its effective size on.
// docs/spec/governance.md. Hostile when read.

import { encodeUtf8 } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { hashLeaf } from '../merkle/hash.ts';
import type { Result } from '../result.ts';
import { type TextFailure, formatCanonical } from '../text/canonical-json.ts';
import * as read from '../text/reader.ts';
import { checkLedgerState, readLedgerState } from './genesis.ts';

export const GOVERNANCE_VERSION = 'assize/governance/v1';
const MAX_ENTRY_BYTES = 65_535;
const MAX_REASON_CHARACTERS = 2000;

/** What a change calls itself. A label for people: what counts is the difference between the states. */
export const GOVERNANCE_ACTIONS = [
  'add-court',
  'remove-court',
  'rotate-court',
  'replace-key',
  'set-policy',
  'rotate-log',
  'amend',
] as const;

const readGovernance = read.object({
  v: read.oneOf(GOVERNANCE_VERSION),
  ledger: read.pattern(/^[^\s+]{1,255}$/, 'an origin'),
  /** +1 for each approved change, from 1. */
  sequence: read.integer(1),
  /** Leaf hash of the former approved governance entry, or of genesis. */
  previous: read.hash,
  /** First tree size at which `state` is in force. */
  effectiveSize: read.integer(1),
  action: read.oneOf(...GOVERNANCE_ACTIONS),
  state: readLedgerState,
  reason: read.string(MAX_REASON_CHARACTERS),
});

export type Governance = ReturnType<typeof readGovernance>;
export type GovernanceAction = (typeof GOVERNANCE_ACTIONS)[number];

/** Formats a governance entry as its exact text. */
export const formatGovernance = (governance: Governance): string => formatCanonical(governance);

/** Parses a governance entry, of this ledger if one is given, and checks its state. Its place is not judged. */
export const parseGovernance = (text: string, ledger: string | null): Result<Governance, TextFailure> => {
  const kind = { v: GOVERNANCE_VERSION, ledger, maxBytes: MAX_ENTRY_BYTES };
  const parsed = read.readText(text, kind, readGovernance);
  if (!parsed.ok) return parsed;
  const fault = checkLedgerState(parsed.value.state);
  return fault === null ? parsed : { ok: false, failure: { code: 'text.schema', ...fault } };
};

/** Computes the leaf hash (hex) of an entry's exact text: what approvals, batches and later entries name it by. */
export const computeEntryHash = (text: string): string => encodeHex(hashLeaf(encodeUtf8(text)));
