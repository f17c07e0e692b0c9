// The certificate core (`assize/certificate-core/v1`): everything that is fixed at issue, as one text. The issuer signs
// its bytes and its fingerprint names the certificate. The statement, the batch entry and the notes stand in it as the
// exact texts that were hashed and signed, carried as strings. docs/spec/certificate.md. Hostile when read.

import { readGovernanceLink } from '../ledger/trust-bundle.ts';
import type { Result } from '../result.ts';
import { type TextFailure, formatCanonical } from '../text/canonical-json.ts';
import * as read from '../text/reader.ts';

export const CERTIFICATE_CORE_VERSION = 'assize/certificate-core/v1';
/** 256 KiB: the largest certificate planned (96 kB, ML-DSA lines of five courts) with room. */
export const MAX_CERTIFICATE_CORE_BYTES = 262_144;

/** A text inside the core; the bound of the whole is the tighter one. */
const text = read.string(MAX_CERTIFICATE_CORE_BYTES);
/** A batch has at most 65,536 leaves: 16 levels. */
const MAX_BATCH_PATH = 16;
const MAX_LEAF_INDEX = 65_535;
const MAX_TOKENS = 16;
const MAX_CERTIFICATES = 16;
const MAX_FINDINGS = 64;
const MAX_LIMITS = 16;
const MAX_GOVERNANCE = 16;

const der = read.array(read.base64, MAX_CERTIFICATES);

const readCertificateCore = read.object({
  v: read.oneOf(CERTIFICATE_CORE_VERSION),
  ledger: read.pattern(/^[^\s+]{1,255}$/, 'an origin'),
  /** Exact text of the statement; the leaf is computed from it. */
  statement: text,
  batch: read.object({
    /** Exact text of the ledger entry. */
    entry: text,
    leafIndex: read.integer(0, MAX_LEAF_INDEX),
    path: read.array(read.hash, MAX_BATCH_PATH),
  }),
  timestamps: read.array(
    read.object({ authority: read.string(64), token: read.base64, certificates: der, crls: der, ocsps: der }),
    MAX_TOKENS,
  ),
  inclusion: read.object({
    /** tlog-proof of the entry, without `extra`, under the first published checkpoint that covers it. */
    proof: text,
    /** Published note at the size of the batch core's `after`, or null. */
    after: read.nullable(text),
    /** Changes of the ledger's state that older bundles may lack, in their order; paths lead to the proof's root. */
    governance: read.array(readGovernanceLink, MAX_GOVERNANCE),
  }),
  receipt: text,
  findings: read.array(text, MAX_FINDINGS),
  limits: read.array(read.object({ zh: read.string(500), en: read.string(1000) }), MAX_LIMITS),
  issued: read.object({
    at: read.time,
    /** Name and key id of the issuer's key, as in the signature's `kid`. */
    by: read.string(300),
    bundleSequence: read.integer(),
  }),
});

export type CertificateCore = ReturnType<typeof readCertificateCore>;

/** Formats a certificate core as its exact text. */
export const formatCertificateCore = (core: CertificateCore): string => formatCanonical(core);

/** Parses a certificate core, of this ledger if one is given. The texts inside are parsed by the steps that need them. */
export const parseCertificateCore = (text: string, ledger: string | null): Result<CertificateCore, TextFailure> =>
  read.readText(
    text,
    { v: CERTIFICATE_CORE_VERSION, ledger, maxBytes: MAX_CERTIFICATE_CORE_BYTES },
    readCertificateCore,
  );
