// Which of the three forms a file claims by its first bytes. What they hold may still be anything.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { PROOF_MARK } from '../../core/verify/verify-proof.ts';

export type FileKind = 'json' | 'pdf' | 'proof';

const startsWith = (bytes: Uint8Array, head: string): boolean =>
  encodeUtf8(head).every((byte, index) => bytes[index] === byte);

/** Tells the form; whatever is neither proof nor PDF is taken for a certificate's text. */
export const readFileKind = (bytes: Uint8Array): FileKind => {
  if (startsWith(bytes, PROOF_MARK)) return 'proof';
  return startsWith(bytes, '%PDF-') ? 'pdf' : 'json';
};
