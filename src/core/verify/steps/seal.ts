// Step `document` of a PDF: one attachment, and the seal over it (docs/spec/certificate.md, paragraph PDF).

import { type SealFailure, verifySeal } from '../../seal/verify-seal.ts';
import type { JsonObject } from '../../text/canonical-json.ts';
import type { PdfContainer } from '../options.ts';
import { failStep, notChecked, pass } from '../step.ts';
import { formatUnixMs } from '../times.ts';
import type { OpenTrust } from '../trust.ts';
import type { Step } from '../verdict.ts';

/** What made the bytes differ from those that were sealed, as opposed to a seal that is wrong in itself. */
const isChanged = (failure: SealFailure): boolean =>
  (failure.code === 'seal.not-covered' && failure.reason !== 'unexpected-signature') ||
  failure.code === 'seal.message-digest-mismatch';

const judge = async (pdf: PdfContainer, facts: JsonObject, trust: OpenTrust | null): Promise<Step> => {
  const { seal } = pdf;
  if (seal === null) return notChecked('document', 'UNSIGNED', facts);
  const states = (trust?.epochs ?? []).map(({ state }) => state);
  const sealed = states.flatMap(({ seal: own }) => (own === undefined ? [] : [own]));
  const verified = await verifySeal(seal, {
    sealRoots: sealed.flatMap(({ roots }) => roots),
    timestampRoots: states.flatMap(({ timestamps }) => timestamps.authorities.flatMap(({ roots }) => roots)),
  });
  if (verified.ok) {
    const { sealedBy, sealedAtUnixMs, rootSha256, documentTimestampsUnixMs, algorithms } = verified.value;
    return pass('document', 'VALID', {
      ...facts,
      sealedBy,
      sealedAt: formatUnixMs(sealedAtUnixMs),
      sealRoot: rootSha256,
      sealSimulated: sealed.some(({ roots, simulated }) => simulated && roots.includes(rootSha256)),
      documentTimestamps: documentTimestampsUnixMs.map(formatUnixMs),
      sealAlgorithms: [...algorithms.digests, ...algorithms.signatures],
    });
  }
  const { failure } = verified;
  const found = { ...facts, ...failure, reason: 'reason' in failure ? failure.reason : failure.code };
  if (failure.code === 'seal.untrusted' || failure.code === 'seal.timestamp-missing') {
    return notChecked('document', 'UNTRUSTED_SEAL', found);
  }
  if (failure.code === 'seal.revoked') return failStep('document', 'REVOKED', found);
  return failStep('document', isChanged(failure) ? 'CHANGED_AFTER_SEAL' : 'SEAL_INVALID', found);
};

/** Judges the container of a certificate that read well; any other document step stands as it is. */
export const judgeContainer = async (
  step: Step,
  pdf: PdfContainer | undefined,
  trust: OpenTrust | null,
): Promise<Step> => {
  if (pdf === undefined || step.result !== 'pass') return step;
  if (pdf.attachments !== 1) {
    return failStep('document', 'EXTRA_ATTACHMENT', { ...step.facts, attachments: pdf.attachments });
  }
  return judge(pdf, step.facts, trust);
};

/** The algorithms of a seal that verified, as the step tells them; none otherwise. */
export const readSealAlgorithms = ({ facts }: Step): readonly string[] => {
  const names = facts['sealAlgorithms'];
  return Array.isArray(names) ? names.filter((name: unknown) => typeof name === 'string') : [];
};
