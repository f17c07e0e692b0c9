// Carries out the steps on one certificate, in the order of what they need from each other. No step throws on content;
// a step whose input another could not establish is `BLOCKED`.

import type { LedgerState } from '../ledger/genesis.ts';
import type { Result } from '../result.ts';
import { type SignatureVerifier, verifySignature } from '../signature/verify-signature.ts';
import type { GovernedTrust } from './governed-trust.ts';
import type { VerifyOptions } from './options.ts';
import { blocked } from './step.ts';
import { checkAlgorithms } from './steps/algorithms.ts';
import { verifyBatchInclusion } from './steps/batch-inclusion.ts';
import { checkChainAnchors } from './steps/chain-anchors.ts';
import { checkConsistency } from './steps/consistency.ts';
import type { DocumentReading } from './steps/document.ts';
import { checkFindings } from './steps/findings.ts';
import { verifyIssuer } from './steps/issuer.ts';
import { verifyLedgerInclusion } from './steps/ledger-inclusion.ts';
import { checkObject } from './steps/object.ts';
import { checkPolicy } from './steps/policy.ts';
import { type QuorumReading, verifyQuorum } from './steps/quorum.ts';
import { verifyReceipt } from './steps/receipt.ts';
import { checkRenewal } from './steps/renewal.ts';
import { readStatementStep } from './steps/statement.ts';
import { checkStatus } from './steps/status.ts';
import { checkTime, checkTimeWithoutLedger, computeExistedBy } from './steps/time.ts';
import { type TimestampsReading, verifyTimestamps } from './steps/timestamps.ts';
import { formatUnixMs } from './times.ts';
import type { OpenTrust, TrustFailure } from './trust.ts';
import type { Step, VerdictTimes } from './verdict.ts';

/** What was found; steps that are missing could not be reached because the document does not read. */
export type Examination = {
  readonly steps: readonly Step[];
  readonly times: VerdictTimes;
  readonly onLedgerByUnixMs: number | null;
  readonly simulated: boolean;
  /** The state whose courts and policy were judged by; null: none was established. */
  readonly state: LedgerState | null;
};

const NO_TIMES: VerdictTimes = { receivedAt: null, existedBy: null, onLedgerBy: null, notBefore: null };

/** Rests on nothing simulated, unless a court or an authority that was relied on is; with none verified, any counts. */
const isSimulated = (
  trust: GovernedTrust | null,
  quorum: QuorumReading | null,
  timestamps: TimestampsReading | null,
) => {
  if (trust === null) return false;
  const cosigners = (quorum?.cosigners ?? []).map(({ courtKeys }) => courtKeys.court.simulated);
  const relied = [...cosigners, ...(timestamps?.tokens ?? []).map(({ simulated }) => simulated)];
  return relied.length > 0 ? relied.includes(true) : trust.checkpoint.state.courts.some(({ simulated }) => simulated);
};

// The signature over a core that does not read can still be judged: it tells an altered certificate from a broken one.
const examineUnreadable = async (
  document: DocumentReading,
  trust: OpenTrust | null,
  verify: SignatureVerifier,
): Promise<Examination> => {
  const { certificate, step } = document;
  const known = trust !== null && certificate !== null && certificate.ledger === trust.ledger;
  const issuer = known ? [await verifyIssuer(certificate, null, { epochs: trust.epochs, verify })] : [];
  return { steps: [step, ...issuer], times: NO_TIMES, onLedgerByUnixMs: null, simulated: false, state: null };
};

/** Examines a certificate that was read. `opened` is null when the verifier brought no trust. */
export const examineCertificate = async (
  document: DocumentReading,
  options: VerifyOptions,
  opened: Result<OpenTrust, TrustFailure> | null,
): Promise<Examination> => {
  const { certificate, core } = document;
  const verify = options.verifySignature ?? verifySignature;
  if (certificate === null || core === null)
    return examineUnreadable(document, opened?.ok === true ? opened.value : null, verify);

  const {
    step: statementStep,
    statement,
    leafHash,
  } = readStatementStep(core.statement, core.ledger, certificate.disclosures);
  const { step: batchStep, entry } = verifyBatchInclusion(core, leafHash);
  const { step: ledgerStep, index, checkpoint, after } = verifyLedgerInclusion(core, entry);
  const { step: policyStep, trust } = await checkPolicy({
    entry,
    ledger: core.ledger,
    chain: core.inclusion.governance,
    checkpoint,
    opened,
    verify,
  });

  const [timestamps, quorum, findings, issuer] = await Promise.all([
    trust === null || entry === null ? null : verifyTimestamps(core, entry, trust.batch.state),
    trust === null || checkpoint === null ? null : verifyQuorum(checkpoint, after, trust),
    checkFindings(core.findings, index, trust),
    trust === null ? blocked('issuer', 'policy') : verifyIssuer(certificate, core, trust),
  ]);
  const tokens = timestamps?.tokens ?? [];
  const onLedgerByUnixMs = quorum?.onLedgerByUnixMs ?? null;
  const notBeforeUnixMs = quorum?.notBeforeUnixMs ?? null;
  const ownCheckpoints = [checkpoint, after].flatMap((read) => read ?? []);
  const [consistency, receipt] = await Promise.all([
    trust === null || quorum?.logSignature.result !== 'pass'
      ? blocked('consistency', 'log-signature')
      : checkConsistency(ownCheckpoints, options.knownCheckpoints ?? [], trust),
    statement === null
      ? blocked('receipt', 'statement')
      : trust === null
        ? blocked('receipt', 'policy')
        : verifyReceipt(core.receipt, statement, leafHash, onLedgerByUnixMs, trust),
  ]);

  const time = (): Step => {
    if (statement === null) return blocked('time', 'statement');
    if (entry === null) return blocked('time', 'batch-inclusion');
    if (onLedgerByUnixMs === null || trust === null) return checkTimeWithoutLedger(statement, entry);
    const { toleranceSeconds } = trust.batch.state;
    return checkTime({ statement, entry, tokens, onLedgerByUnixMs, notBeforeUnixMs, toleranceSeconds });
  };
  const missing = trust === null ? 'policy' : 'ledger-inclusion';
  const minimum = trust?.batch.state.timestamps.minimum ?? 0;
  const steps: readonly Step[] = [
    document.step,
    statement === null ? blocked('object', 'statement') : checkObject(statement, options.digests, options.sizeBytes),
    statementStep,
    batchStep,
    timestamps?.step ?? blocked('timestamps', trust === null ? 'policy' : 'batch-inclusion'),
    time(),
    ledgerStep,
    quorum?.logSignature ?? blocked('log-signature', missing),
    quorum?.quorum ?? blocked('quorum', missing),
    policyStep,
    consistency,
    findings,
    receipt,
    checkChainAnchors(),
    timestamps === null
      ? blocked('renewal', 'timestamps')
      : checkRenewal(tokens, onLedgerByUnixMs, minimum, options.now),
    checkAlgorithms(
      core,
      statement,
      quorum?.algorithms ?? [],
      options.weakAlgorithms ?? [],
      options.brokenAlgorithms ?? [],
    ),
    checkStatus(options.disposition),
    issuer,
  ];
  const times: VerdictTimes = {
    receivedAt: statement?.receivedAt ?? null,
    existedBy: formatUnixMs(computeExistedBy(tokens)),
    onLedgerBy: formatUnixMs(onLedgerByUnixMs),
    notBefore: formatUnixMs(notBeforeUnixMs),
  };
  return {
    steps,
    times,
    onLedgerByUnixMs,
    simulated: isSimulated(trust, quorum, timestamps),
    state: policyStep.result === 'pass' ? (trust?.checkpoint.state ?? null) : null,
  };
};
