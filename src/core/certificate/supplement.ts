// Supplements of a certificate: what came into being after it was issued, beside the core and never inside it. Each is
// verifiable by itself; a copy may have any of them or none. docs/spec/certificate.md, "Supplements". Hostile when read.

import { readGovernanceLink } from '../ledger/trust-bundle.ts';
import type { Result } from '../result.ts';
import type { Json, TextFailure } from '../text/canonical-json.ts';
import * as read from '../text/reader.ts';
import { MAX_CERTIFICATE_CORE_BYTES } from './certificate-core.ts';

/** Most supplements of one certificate. */
export const MAX_SUPPLEMENTS = 64;

const MAX_CERTIFICATES = 16;
const MAX_GOVERNANCE = 16;
const MAX_SIGNATURE_CHARACTERS = 8192;
/** The bound of the whole certificate is the tighter one. */
const text = read.string(MAX_CERTIFICATE_CORE_BYTES);
const der = read.array(read.base64, MAX_CERTIFICATES);

/** A timestamp token and what its authority's path needs: DER in base64. */
const token = { authority: read.string(64), token: read.base64, certificates: der, crls: der, ocsps: der };

const readCheckpointToken = read.object({
  kind: read.oneOf('checkpoint-token'),
  ...token,
  /**
   * The published note whose exact bytes the token is over, where it is not the one in the core's proof; of a checkpoint
   * that the certificate carries, or of one that an `inclusion` beside it does.
   */
  note: read.optional(text),
});

const readTimestamp = read.object({
  kind: read.oneOf('timestamp'),
  ...token,
  /** Exact text of the ledger entry (`assize/timestamp/v1`) that names the token; null: none does yet. */
  entry: read.nullable(text),
  /** tlog-proof of that entry under a published checkpoint. */
  proof: read.nullable(text),
});

const readInclusion = read.object({
  kind: read.oneOf('inclusion'),
  /** tlog-proof of the batch entry, without `extra`, under a later published checkpoint than the core's. */
  proof: text,
  /** Changes of the ledger's state that older bundles may lack, in their order; paths lead to the proof's root. */
  governance: read.array(readGovernanceLink, MAX_GOVERNANCE),
});

const readStatement = read.object({
  kind: read.oneOf('statement'),
  /** Certificate core of a statement whose `relatesTo` names this certificate's: a correction, withdrawal, supplement. */
  core: text,
  /** Detached JWS over its bytes. */
  signature: read.string(MAX_SIGNATURE_CHARACTERS),
});

const READERS = {
  'checkpoint-token': readCheckpointToken,
  timestamp: readTimestamp,
  inclusion: readInclusion,
  statement: readStatement,
} as const;

export type SupplementKind = keyof typeof READERS;
export type Supplement = ReturnType<(typeof READERS)[SupplementKind]>;
export type SupplementOf<K extends SupplementKind> = ReturnType<(typeof READERS)[K]>;

const isKind = (value: unknown): value is SupplementKind => typeof value === 'string' && Object.hasOwn(READERS, value);

/** Reads one supplement. A kind that this version does not know is refused: nobody could say whether it verifies. */
export const readSupplement: read.Reader<Supplement> = (value, pointer) => {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value['kind'] : null;
  if (!isKind(kind)) throw new read.SchemaMismatch(`${pointer}/kind`, `one of ${Object.keys(READERS).join(', ')}`);
  return READERS[kind](value, pointer);
};

/** Reads the supplements that somebody serves beside a certificate, as the parsed array. */
export const readSupplements = (value: Json): Result<readonly Supplement[], TextFailure> =>
  read.readValue(value, read.array(readSupplement, MAX_SUPPLEMENTS));
