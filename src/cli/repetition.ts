// The commands that repeat each step of a certificate, by core.

import { parseCertificate } from '../core/certificate/certificate.ts';
import { type CutCertificate, cutCertificate } from '../core/explain/cut-parts.ts';
import { type RepeatNames, type Repetition, repeatSteps } from '../core/explain/repeat-steps.ts';
import type { Result } from '../core/result.ts';
import type { TextFailure } from '../core/text/canonical-json.ts';
import { formatTime } from '../core/text/time.ts';
import type { OpenTrust } from '../core/verify/trust.ts';

/** Reads a certificate's exact text into what commands are made of. */
export const cutText = (text: string, trust: OpenTrust | null): Result<CutCertificate, TextFailure> => {
  const certificate = parseCertificate(text);
  return certificate.ok ? cutCertificate(certificate.value, trust) : certificate;
};

/** Forms the commands; none for what does not read. */
export const formRepetition = (text: string, trust: OpenTrust | null, names: RepeatNames): readonly Repetition[] => {
  const cut = cutText(text, trust);
  return cut.ok ? repeatSteps(cut.value, names, formatTime) : [];
};
