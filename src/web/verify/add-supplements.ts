// Adds supplements that were served beside a certificate, to it or to another copy of the same. They verify by themselves; what does not read is left out, and
// the certificate stays as it was issued.

import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import { formatCertificate, parseCertificate } from '../../core/certificate/certificate.ts';
import { mergeSupplements } from '../../core/certificate/merge-supplements.ts';
import { readSupplements } from '../../core/certificate/supplement.ts';
import type { Json } from '../../core/text/canonical-json.ts';

/** Merges the items into a certificate's exact text; gives the text as it was when either does not read. */
export const addSupplements = (certificate: string | Uint8Array, items: Json): string | Uint8Array => {
  const text = typeof certificate === 'string' ? certificate : decodeUtf8(certificate);
  const parsed = text === null ? null : parseCertificate(text);
  const supplements = readSupplements(items);
  if (parsed === null || !parsed.ok || !supplements.ok) return certificate;
  const merged = mergeSupplements(parsed.value, supplements.value);
  return merged.ok ? formatCertificate(merged.value) : certificate;
};

const coreOf = (certificate: string | Uint8Array): string | null => {
  const text = typeof certificate === 'string' ? certificate : decodeUtf8(certificate);
  const parsed = text === null ? null : parseCertificate(text);
  return parsed?.ok === true ? parsed.value.core : null;
};

/**
 * Tells whether two certificates are of the same core: an owner's and the public one, or one with later supplements. What
 * a look-up said of one then holds for the other.
 */
export const isSameCore = (left: string | Uint8Array, right: string | Uint8Array): boolean => {
  const core = coreOf(left);
  return core !== null && core === coreOf(right);
};
