// Adds supplements that were served beside a certificate. They verify by themselves; what does not read is left out, and
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
