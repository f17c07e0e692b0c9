// Adds supplements to a certificate: the same set gives the same text, whoever merges and in whatever order.

import { encodeUtf8 } from '../bytes/bytes.ts';
import { type Result, fail, succeed } from '../result.ts';
import { formatCanonical } from '../text/canonical-json.ts';
import { type Certificate, MAX_CERTIFICATE_BYTES, formatCertificate } from './certificate.ts';
import { MAX_SUPPLEMENTS, type Supplement } from './supplement.ts';

export type MergeFailure =
  | { readonly code: 'supplements.too-many'; readonly maximum: number; readonly found: number }
  | { readonly code: 'supplements.too-large'; readonly maxBytes: number; readonly found: number };

/**
 * Merges supplements into a certificate: equal ones once, sorted by their exact text. Core, signature and disclosures
 * stay as they are. Nothing is verified. Fails when the result would not read back.
 */
export const mergeSupplements = (
  certificate: Certificate,
  items: readonly Supplement[],
): Result<Certificate, MergeFailure> => {
  const byText = new Map([...certificate.supplements, ...items].map((item) => [formatCanonical(item), item]));
  if (byText.size > MAX_SUPPLEMENTS) {
    return fail({ code: 'supplements.too-many', maximum: MAX_SUPPLEMENTS, found: byText.size });
  }
  const supplements = [...byText.keys()].sort().flatMap((text) => byText.get(text) ?? []);
  const merged = { ...certificate, supplements };
  const found = encodeUtf8(formatCertificate(merged)).length;
  if (found > MAX_CERTIFICATE_BYTES) {
    return fail({ code: 'supplements.too-large', maxBytes: MAX_CERTIFICATE_BYTES, found });
  }
  return succeed(merged);
};
