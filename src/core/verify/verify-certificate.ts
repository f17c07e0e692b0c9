// Verifies an evidence certificate: the same code in the Worker, the page, the offline file and the command line. Pure:
// no clock, no network, no storage; `options` brings what the verifier has. The certificate is hostile.
// Rules: docs/spec/certificate.md, "Verification".

import { type Examination, examineCertificate } from './examine-certificate.ts';
import { computeFaultTolerance } from './fault-tolerance.ts';
import { encodeHex } from '../bytes/hex.ts';
import { type Result, succeed } from '../result.ts';
import type { VerifyOptions } from './options.ts';
import { formatSentence } from './sentence.ts';
import { verifySignature } from '../signature/verify-signature.ts';
import { blocked, failStep } from './step.ts';
import { type CertificateInput, readDocument } from './steps/document.ts';
import { judgeContainer } from './steps/seal.ts';
import { summarize } from './summary.ts';
import { openTrustOnce } from './remember-trust.ts';
import type { OpenTrust, TrustFailure } from './trust.ts';
import { STEP_NAMES, type Step, type Verdict } from './verdict.ts';

type Opened = Result<OpenTrust, TrustFailure> | null;

/** Opens what the verifier trusts; null when it brought nothing. */
export const openGivenTrust = async ({
  trust,
  verifySignature: verify = verifySignature,
}: VerifyOptions): Promise<Opened> => {
  if (trust === null) return null;
  return 'epochs' in trust ? succeed(trust) : await openTrustOnce(trust, verify);
};

/** Forms the verdict of an examination; steps that were not reached wait for `document`. */
export const conclude = (examination: Examination, opened: Opened): Verdict => {
  const found = new Map(examination.steps.map((step) => [step.name, step]));
  const steps = STEP_NAMES.map((name) => found.get(name) ?? blocked(name, 'document'));
  const summary = summarize(steps);
  const { onLedgerByUnixMs, simulated, state, times } = examination;
  const trust = opened?.ok === true ? opened.value : null;
  return {
    summary,
    sentence: summary === 'consistent' && onLedgerByUnixMs !== null ? formatSentence(onLedgerByUnixMs) : null,
    simulated,
    times,
    f: state === null ? null : computeFaultTolerance(state).f,
    bundle:
      trust === null
        ? null
        : {
            sequence: trust.bundle.sequence,
            asOf: {
              treeSize: trust.asOf.checkpoint.treeSize,
              rootHash: encodeHex(trust.asOf.checkpoint.rootHash),
            },
          },
    steps,
  };
};

const concludeUnread = (document: Step): Verdict => {
  const times = { receivedAt: null, existedBy: null, onLedgerBy: null, notBefore: null };
  return conclude({ steps: [document], times, onLedgerByUnixMs: null, simulated: false, state: null }, null);
};

/**
 * Verifies a certificate. Never throws and never rejects, whatever the certificate is.
 * @param certificate exact text of certificate.json, its bytes, or the parsed object
 */
export const verifyCertificate = async (certificate: CertificateInput, options: VerifyOptions): Promise<Verdict> => {
  try {
    const opened = await openGivenTrust(options);
    const reading = readDocument(certificate);
    const step = await judgeContainer(reading.step, options.pdf, opened?.ok === true ? opened.value : null);
    return conclude(await examineCertificate({ ...reading, step }, options, opened), opened);
  } catch (error) {
    // A defect of this programme. The caller gets a verdict that claims nothing; tests hold that no input leads here.
    const reason = error instanceof Error ? error.message : 'unknown';
    return concludeUnread(failStep('document', 'INTERNAL', { reason }));
  }
};

/** The verdict on a file that gave no certificate, e.g. a PDF without the attachment or with two. `reason`: why. */
export const refuseDocument = (reason: string): Verdict => {
  const code = reason === 'document.more-than-one-attachment' ? 'EXTRA_ATTACHMENT' : 'UNPARSABLE';
  return concludeUnread(failStep('document', code, { part: 'container', reason }));
};
