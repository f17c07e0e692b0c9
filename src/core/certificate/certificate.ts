// The evidence certificate (`assize/certificate/v1`): a core fixed at issue, the issuer's signature over it, and beside
// them the disclosures and supplements, which may differ between copies. docs/spec/certificate.md. Hostile when read.

import type { Result } from '../result.ts';
import { CLAIM_SLOTS } from '../statement/statement.ts';
import { type TextFailure, formatCanonical } from '../text/canonical-json.ts';
import * as read from '../text/reader.ts';
import { MAX_CERTIFICATE_CORE_BYTES } from './certificate-core.ts';
import { MAX_SUPPLEMENTS, readSupplement } from './supplement.ts';

export const CERTIFICATE_VERSION = 'assize/certificate/v1';
/** 1 MiB: a core, disclosures of full length and supplements. */
export const MAX_CERTIFICATE_BYTES = 1_048_576;

const MAX_SIGNATURE_CHARACTERS = 8192;
const MAX_DISCLOSURE_CHARACTERS = 131_072;

const readCertificate = read.object({
  v: read.oneOf(CERTIFICATE_VERSION),
  ledger: read.pattern(/^[^\s+]{1,255}$/, 'an origin'),
  /** Exact text of the certificate core: these bytes are signed and fingerprinted. */
  core: read.string(MAX_CERTIFICATE_CORE_BYTES),
  /** Detached JWS over the core's bytes. */
  signature: read.string(MAX_SIGNATURE_CHARACTERS),
  disclosures: read.array(read.string(MAX_DISCLOSURE_CHARACTERS), CLAIM_SLOTS),
  /** What came after the issue; a certificate as issued has none. */
  supplements: read.array(readSupplement, MAX_SUPPLEMENTS),
});

export type Certificate = ReturnType<typeof readCertificate>;

/** Formats a certificate as its exact text, without a trailing newline. */
export const formatCertificate = (certificate: Certificate): string => formatCanonical(certificate);

/** Parses a certificate of any ledger: which ledger it must be is the caller's pinned genesis. */
export const parseCertificate = (text: string): Result<Certificate, TextFailure> =>
  read.readText(text, { v: CERTIFICATE_VERSION, ledger: null, maxBytes: MAX_CERTIFICATE_BYTES }, readCertificate);
