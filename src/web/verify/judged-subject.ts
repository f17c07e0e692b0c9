// What was judged, in the bytes in which it was judged, so that a report is of the same.

import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import type { JudgedSubject, VerifyState } from './verify-state.ts';

/**
 * What the state's verdict is about; null where nothing was judged.
 *
 * @param certificate as it was judged, later statements merged into it
 */
export const judgedSubject = (state: VerifyState, certificate: string | Uint8Array | null): JudgedSubject | null => {
  const { given, proof, statement } = state;
  const text = typeof certificate === 'string' || certificate === null ? certificate : decodeUtf8(certificate);
  if (proof !== null) {
    return { name: proof.name, body: new Blob([Uint8Array.from(proof.bytes)]), companion: text ?? statement };
  }
  if (given !== null && (given.pdf !== null || given.refusal !== null)) {
    const isWhole = given.refusal !== null || text === decodeUtf8(given.bytes);
    return { name: given.name, body: given.source, companion: isWhole ? null : text };
  }
  if (certificate === null) return null;
  const bytes = typeof certificate === 'string' ? certificate : Uint8Array.from(certificate);
  return { name: given?.name ?? 'certificate.json', body: new Blob([bytes]), companion: null };
};
