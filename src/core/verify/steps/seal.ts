// Step `document` of a PDF: one attachment, and the seal over it (docs/spec/certificate.md, paragraph PDF).

import type { LedgerState } from '../../ledger/genesis.ts';
import { type SealFailure, type VerifiedSeal, verifySeal } from '../../seal/verify-seal.ts';
import type { JsonObject } from '../../text/canonical-json.ts';
import { findTakeover } from '../establish-checkpoint.ts';
import type { PdfContainer } from '../options.ts';
import { failStep, notChecked, pass } from '../step.ts';
import { formatUnixMs } from '../times.ts';
import type { OpenTrust } from '../trust.ts';
import type { Step } from '../verdict.ts';

/** What made the bytes differ from those that were sealed, as opposed to a seal that is wrong in itself. */
const isChanged = (failure: SealFailure): boolean =>
  (failure.code === 'seal.not-covered' && failure.reason !== 'unexpected-signature') ||
  failure.code === 'seal.message-digest-mismatch';

type Seal = NonNullable<LedgerState['seal']>;
type Named = {
  readonly seal: Seal | undefined;
  readonly stamps: readonly string[];
  readonly untilUnixMs: number | null;
};

// What each approved state names, and until when: who gets a root's key after its replacement seals nothing any more.
const listNamed = (trust: OpenTrust | null): readonly Named[] =>
  (trust?.epochs ?? []).map((epoch) => ({
    seal: epoch.state.seal,
    stamps: epoch.state.timestamps.authorities.flatMap(({ roots }) => roots),
    untilUnixMs: trust === null ? null : findTakeover(epoch, { base: trust }),
  }));

const isBefore = (time: { readonly genTimeUnixMs: number; readonly accuracyMs: number }, { untilUnixMs }: Named) =>
  untilUnixMs === null || time.genTimeUnixMs + time.accuracyMs <= untilUnixMs;

/** Why a sound seal does not count: its roots are trusted, but not at its time or not for its subject. */
type Uncounted = 'seal.timestamp-root-replaced' | 'seal.root-replaced' | 'seal.foreign-subject';

const weigh = (seal: VerifiedSeal, named: readonly Named[]): { readonly seals: readonly Seal[] } | Uncounted => {
  const { sealedAtUnixMs: genTimeUnixMs, accuracyMs, timestampRootSha256, rootSha256, sealedBy } = seal;
  const current = named.filter((one) => isBefore({ genTimeUnixMs, accuracyMs }, one));
  if (!current.some(({ stamps }) => stamps.includes(timestampRootSha256))) return 'seal.timestamp-root-replaced';
  const rooted = current.flatMap((one) => (one.seal?.roots.includes(rootSha256) === true ? [one.seal] : []));
  if (rooted.length === 0) return 'seal.root-replaced';
  const seals = rooted.filter(({ subject = sealedBy }) => subject === sealedBy);
  return seals.length === 0 ? 'seal.foreign-subject' : { seals };
};

const judge = async (pdf: PdfContainer, facts: JsonObject, trust: OpenTrust | null): Promise<Step> => {
  const { seal } = pdf;
  if (seal === null) return notChecked('document', 'UNSIGNED', facts);
  const named = listNamed(trust);
  const verified = await verifySeal(seal, {
    sealRoots: named.flatMap((one) => one.seal?.roots ?? []),
    timestampRoots: named.flatMap(({ stamps }) => stamps),
  });
  if (verified.ok) {
    const { sealedBy, sealedAtUnixMs, rootSha256, documentTimestamps, algorithms, revocation } = verified.value;
    const weighed = weigh(verified.value, named);
    const found = { ...facts, sealedBy, sealedAt: formatUnixMs(sealedAtUnixMs), sealRoot: rootSha256 };
    if (typeof weighed === 'string') return notChecked('document', 'UNTRUSTED_SEAL', { ...found, reason: weighed });
    const counted = documentTimestamps.filter((time) =>
      named.some((one) => isBefore(time, one) && one.stamps.includes(time.rootSha256)),
    );
    return pass('document', 'VALID', {
      ...found,
      sealSimulated: weighed.seals.every(({ simulated }) => simulated),
      sealRevocation: revocation,
      documentTimestamps: counted.map(({ genTimeUnixMs }) => formatUnixMs(genTimeUnixMs)),
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
