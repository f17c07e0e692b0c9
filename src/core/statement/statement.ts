// The statement (`assize/statement/v1`): canonical bytes that say what was notarized; the batch's leaf is computed from
// them. Format: docs/spec/statement.md. Hostile when read: a certificate carries it.

import type { Result } from '../result.ts';
import { type TextFailure, formatCanonical } from '../text/canonical-json.ts';
import * as read from '../text/reader.ts';

export const STATEMENT_VERSION = 'assize/statement/v1';
/** An entry of a tiled log is at most 65,535 bytes (C2SP tlog-tiles); statements keep the same bound. */
export const MAX_STATEMENT_BYTES = 65_535;
/** Claims in every statement: unused slots hold digests of random bytes, so that their number says nothing. */
export const CLAIM_SLOTS = 8;
export const SALT_BYTES = 16;

const readDigests = read.object({ 'sha-256': read.hash, sm3: read.optional(read.hash) });
const evidenceId = read.pattern(/^ev_[0-9A-HJKMNP-TV-Z]{26}$/, 'ev_ and a ULID');

const readStatement = read.object({
  v: read.oneOf(STATEMENT_VERSION),
  ledger: read.string(255),
  id: evidenceId,
  digests: readDigests,
  sizeBytes: read.integer(),
  mediaType: read.string(255),
  receivedAt: read.time,
  source: read.object({
    mode: read.oneOf('upload', 'digest', 'manifest', 'capture', 'device'),
    grade: read.oneOf('self', 'controlled', 'witnessed', 'notarised'),
  }),
  intent: read.object({
    method: read.oneOf('apiKey', 'session', 'passkey', 'http-signature'),
    sha256: read.nullable(read.hash),
  }),
  claims: read.array(read.base64Url(32), CLAIM_SLOTS, CLAIM_SLOTS),
  salt: read.base64Url(SALT_BYTES),
  relatesTo: read.optional(
    read.object({ id: evidenceId, leafHash: read.hash, kind: read.oneOf('correction', 'withdrawal', 'supplement') }),
  ),
  manifest: read.optional(read.object({ treeSize: read.integer(1), rootHash: read.hash })),
});

export type Statement = ReturnType<typeof readStatement>;

/** Formats a statement as its exact text. */
export const formatStatement = (statement: Statement): string => formatCanonical(statement);

/** Parses a statement of this ledger (null: of any). Claims must be sorted and distinct. */
export const parseStatement = (text: string, ledger: string | null): Result<Statement, TextFailure> => {
  const parsed = read.readText(text, { v: STATEMENT_VERSION, ledger, maxBytes: MAX_STATEMENT_BYTES }, readStatement);
  if (!parsed.ok) return parsed;
  const { claims } = parsed.value;
  for (let index = 1; index < claims.length; index += 1) {
    if ((claims[index - 1] ?? '') >= (claims[index] ?? '')) {
      return { ok: false, failure: { code: 'text.schema', pointer: `/claims/${index}`, expected: 'sorted claims' } };
    }
  }
  return parsed;
};
