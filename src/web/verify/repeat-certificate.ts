// The commands that repeat each step of the certificate at hand.

import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import { parseCertificate } from '../../core/certificate/certificate.ts';
import { cutCertificate } from '../../core/explain/cut-parts.ts';
import { type RepeatNames, type Repetition, repeatSteps } from '../../core/explain/repeat-steps.ts';
import { formatTime } from '../../core/text/time.ts';
import { STEP_MEANINGS } from '../../core/explain/step-meanings.ts';
import type { Words } from '../../core/verify/verdict-words.ts';
import type { OpenTrust } from '../../core/verify/trust.ts';

/** The commands of a step, with what the step compares. */
export type ExplainedRepetition = Repetition & { readonly meaning: Words };

/** Forms the commands; none for what does not read. */
export const repeatCertificate = (
  certificate: string | Uint8Array,
  trust: OpenTrust | null,
  names: RepeatNames,
): readonly ExplainedRepetition[] => {
  const text = typeof certificate === 'string' ? certificate : decodeUtf8(certificate);
  const parsed = text === null ? null : parseCertificate(text);
  const cut = parsed?.ok === true ? cutCertificate(parsed.value, trust) : null;
  if (cut?.ok !== true) return [];
  return repeatSteps(cut.value, names, formatTime).map((one) => ({ ...one, meaning: STEP_MEANINGS[one.step] }));
};
