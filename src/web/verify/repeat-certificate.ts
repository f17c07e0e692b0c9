// The commands that repeat each step of the certificate at hand.

import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import { parseCertificate } from '../../core/certificate/certificate.ts';
import { cutCertificate } from '../../core/explain/cut-parts.ts';
import { type RepeatNames, type Repetition, repeatSteps } from '../../core/explain/repeat-steps.ts';
import { formatTime } from '../../core/text/time.ts';
import type { OpenTrust } from '../../core/verify/trust.ts';

/** Forms the commands; none for what does not read. */
export const repeatCertificate = (
  certificate: string | Uint8Array,
  trust: OpenTrust | null,
  names: RepeatNames,
): readonly Repetition[] => {
  const text = typeof certificate === 'string' ? certificate : decodeUtf8(certificate);
  const parsed = text === null ? null : parseCertificate(text);
  const cut = parsed?.ok === true ? cutCertificate(parsed.value, trust) : null;
  return cut?.ok === true ? repeatSteps(cut.value, names, formatTime) : [];
};
