// Step `document`: the container and the two texts that everything else is read from.

import { decodeUtf8, encodeUtf8 } from '../../bytes/bytes.ts';
import { type Certificate, MAX_CERTIFICATE_BYTES, parseCertificate } from '../../certificate/certificate.ts';
import { type CertificateCore, parseCertificateCore } from '../../certificate/certificate-core.ts';
import { computeFingerprint } from '../../certificate/fingerprint.ts';
import { type Result, fail, succeed } from '../../result.ts';
import { type Json, type TextFailure, formatCanonical } from '../../text/canonical-json.ts';
import { failStep, pass } from '../step.ts';
import type { Step } from '../verdict.ts';

/** Exact text of certificate.json, its bytes, or the parsed object (whose own byte form is then not judged). */
export type CertificateInput = string | Uint8Array | { readonly [key: string]: unknown };

export type DocumentReading = {
  readonly step: Step;
  readonly certificate: Certificate | null;
  readonly core: CertificateCore | null;
};

const toText = (input: CertificateInput): Result<string, { readonly reason: string }> => {
  if (typeof input === 'string') return succeed(input);
  if (input instanceof Uint8Array) {
    if (input.length > MAX_CERTIFICATE_BYTES) return fail({ reason: 'text.too-large' });
    const text = decodeUtf8(input);
    return text === null ? fail({ reason: 'text.not-utf-8' }) : succeed(text);
  }
  try {
    return succeed(formatCanonical(input as Json));
  } catch {
    // An object that no text of ours can hold: undefined members, fractions, cycles.
    return fail({ reason: 'text.not-representable' });
  }
};

// Where the text stops being readable, as far as the failure knows it.
const facts = (part: 'certificate' | 'core', failure: TextFailure) => ({ part, reason: failure.code, ...failure });

/** Reads the certificate and its core. Without them most other steps are blocked. */
export const readDocument = (input: CertificateInput): DocumentReading => {
  const text = toText(input);
  if (!text.ok) {
    const step = failStep('document', 'UNPARSABLE', { part: 'certificate', reason: text.failure.reason });
    return { step, certificate: null, core: null };
  }
  const parsed = parseCertificate(text.value);
  if (!parsed.ok) {
    const step = failStep('document', 'UNPARSABLE', facts('certificate', parsed.failure));
    return { step, certificate: null, core: null };
  }
  const certificate = parsed.value;
  const core = parseCertificateCore(certificate.core, certificate.ledger);
  if (!core.ok) {
    const code = core.failure.code === 'text.foreign-ledger' ? 'FOREIGN_LEDGER' : 'UNPARSABLE';
    return { step: failStep('document', code, facts('core', core.failure)), certificate, core: null };
  }
  const fingerprint = computeFingerprint(certificate.core);
  const found = { ledger: certificate.ledger, fingerprint, sizeBytes: encodeUtf8(text.value).length };
  return { step: pass('document', 'VALID', found), certificate, core: core.value };
};
