// An entry of the ledger as it is shown: its exact text, its leaf hash, and what of it is understood. Entries of an
// unknown `v` are on the ledger like any other and are shown as text, without judging.

import { type BatchEntry, parseBatchEntry } from '../../core/batch/batch-entry.ts';
import { type TimestampEntry, parseTimestampEntry } from '../../core/batch/timestamp-entry.ts';
import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { type ApprovalEntry, parseApprovalEntry } from '../../core/ledger/approval.ts';
import { type Genesis, parseGenesis } from '../../core/ledger/genesis.ts';
import { type Governance, parseGovernance } from '../../core/ledger/governance.ts';
import { hashLeaf } from '../../core/merkle/hash.ts';
import type { Result } from '../../core/result.ts';

/** What an entry says, as far as this version understands it. `kind` is the type without its version. */
export type EntryContent =
  | { readonly kind: 'genesis'; readonly entry: Genesis }
  | { readonly kind: 'governance'; readonly entry: Governance }
  | { readonly kind: 'approval'; readonly entry: ApprovalEntry }
  | { readonly kind: 'batch'; readonly entry: BatchEntry }
  | { readonly kind: 'timestamp'; readonly entry: TimestampEntry }
  /** Not understood. `name`: what its `v` says; null when it has none. */
  | { readonly kind: 'other'; readonly name: string | null };

export type LedgerEntry = {
  readonly index: number;
  /** Hex. */
  readonly leafHash: string;
  readonly sizeBytes: number;
  /** Exact text; null when the bytes are not UTF-8. */
  readonly text: string | null;
  readonly content: EntryContent;
};

const VERSION = /^assize\/([a-z][a-z-]{0,31})\/v[0-9]{1,3}$/;
const MAX_SHOWN_VERSION = 64;

const readVersion = (text: string): string | null => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('v' in value) || typeof value.v !== 'string') return null;
    return VERSION.exec(value.v)?.[1] ?? value.v.slice(0, MAX_SHOWN_VERSION);
  } catch {
    return null;
  }
};

type Parse<T> = (text: string, origin: string) => Result<T, unknown>;

const PARSERS = {
  genesis: parseGenesis,
  governance: parseGovernance,
  approval: parseApprovalEntry,
  batch: parseBatchEntry,
  timestamp: parseTimestampEntry,
} as const satisfies Readonly<Record<string, Parse<unknown>>>;

const isUnderstood = (name: string | null): name is keyof typeof PARSERS =>
  name !== null && Object.hasOwn(PARSERS, name);

const readContent = (text: string, origin: string): EntryContent => {
  const name = readVersion(text);
  if (!isUnderstood(name)) return { kind: 'other', name };
  const parsed = PARSERS[name](text, origin);
  // The parser was chosen by the kind, which the compiler does not see through the table.
  return parsed.ok ? ({ kind: name, entry: parsed.value } as EntryContent) : { kind: 'other', name };
};

/** Reads an entry's bytes. */
export const readLedgerEntry = (index: number, bytes: Uint8Array, origin: string): LedgerEntry => {
  const text = decodeUtf8(bytes);
  return {
    index,
    leafHash: encodeHex(hashLeaf(bytes)),
    sizeBytes: bytes.length,
    text,
    content: text === null ? { kind: 'other', name: null } : readContent(text, origin),
  };
};

/** Names an entry's type without its version, as in `kinds` of the ledger's words; null when it names none. */
export const entryKind = ({ content }: LedgerEntry): string | null =>
  content.kind === 'other' ? content.name : content.kind;
