// Carries out the steps on one certificate, in the order of what they need from each other. No step throws on content;
// a step whose input another could not establish is `BLOCKED`.

import type { LedgerState } from '../ledger/genesis.ts';
import type { Result } from '../result.ts';
import { type SignatureVerifier, verifySignature } from '../signature/verify-signature.ts';
import { type VerifierContext, examineCore, readCoreStructure } from './examine-core.ts';
import type { LogTrust } from './find-fork.ts';
import type { GovernedTrust } from './governed-trust.ts';
import type { VerifyOptions } from './options.ts';
import { isEndorsedBySimulated } from './protection.ts';
import { blocked } from './step.ts';
import { checkAlgorithms } from './steps/algorithms.ts';
import { checkChainAnchors } from './steps/chain-anchors.ts';
import { checkConsistency } from './steps/consistency.ts';
import type { DocumentReading } from './steps/document.ts';
import { checkFindings } from './steps/findings.ts';
import { verifyIssuer } from './steps/issuer.ts';
import { checkObject } from './steps/object.ts';
import type { QuorumReading } from './steps/quorum.ts';
import { type RenewalInput, checkRenewal, restrictProofs } from './steps/renewal.ts';
import { readSealAlgorithms } from './steps/seal.ts';
import { checkStatus } from './steps/status.ts';
import type { TimestampsReading } from './steps/timestamps.ts';
import { listCarried } from './supplements/carried-checkpoints.ts';
import { readRelatedCores, verifyRelatedStatements } from './supplements/related-statements.ts';
import { applyFaults } from './supplements/supplement-fault.ts';
import { EMPTY_POOL, verifySupplementPool } from './supplements/supplement-pool.ts';
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
  renewal: RenewalInput,
) => {
  if (trust === null) return false;
  const cosigners = (quorum?.cosigners ?? []).map(({ courtKeys }) => courtKeys.court.simulated);
  const tokens = (timestamps?.tokens ?? []).map(({ simulated }) => simulated);
  // Of several protections that show the same one that is not simulated is enough.
  const real = restrictProofs(
    renewal,
    ({ simulated }) => !simulated,
    ({ endorsement }) => !isEndorsedBySimulated(endorsement),
  );
  const isRenewedBySimulated = checkRenewal(renewal).code !== checkRenewal(real).code;
  const isByProtection = quorum?.restsOnSimulated === true || isRenewedBySimulated;
  const relied = [...cosigners, ...tokens, ...(isByProtection ? [true] : [])];
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
  const issuer = known
    ? [
        await verifyIssuer({ text: certificate.core, signature: certificate.signature }, null, {
          epochs: trust.epochs,
          base: trust,
          verify,
        }),
      ]
    : [];
  return { steps: [step, ...issuer], times: NO_TIMES, onLedgerByUnixMs: null, simulated: false, state: null };
};

const trustLog = (
  opened: Result<OpenTrust, TrustFailure> | null,
  ledger: string,
  verify: SignatureVerifier,
): LogTrust | null =>
  opened?.ok === true && opened.value.ledger === ledger
    ? { ledger, base: opened.value, epochs: opened.value.epochs, verify }
    : null;

/** Examines a certificate that was read. `opened` is null when the verifier brought no trust. */
export const examineCertificate = async (
  document: DocumentReading,
  options: VerifyOptions,
  opened: Result<OpenTrust, TrustFailure> | null,
): Promise<Examination> => {
  const { certificate, core } = document;
  const { now, knownCheckpoints = [], verifySignature: verify = verifySignature } = options;
  if (certificate === null || core === null) {
    return examineUnreadable(document, opened?.ok === true ? opened.value : null, verify);
  }

  const context: VerifierContext = { opened, verify, now, knownCheckpoints };
  const { signature, disclosures, supplements } = certificate;
  const structure = await readCoreStructure({ core, text: certificate.core, signature, disclosures }, context);
  const { trust, statement, statementStep, batchStep, ledgerStep, policyStep, index } = structure;
  const others = await readRelatedCores(supplements, core.ledger, context);
  const carriers = [structure.carrier, ...others.cores.map((one) => one.structure.carrier)];
  const pool = trust === null ? null : await verifySupplementPool(supplements, carriers, trust, context);

  const [own, related, findings] = await Promise.all([
    examineCore(structure, pool ?? EMPTY_POOL, context),
    verifyRelatedStatements(others.cores, structure, pool ?? EMPTY_POOL, context),
    checkFindings(core.findings, index, trust),
  ]);
  const { timestamps, quorum, onLedgerByUnixMs, notBeforeUnixMs } = own;
  const tokens = timestamps?.tokens ?? [];
  // Without a policy the log's keys are still those that the bundle knows.
  const logTrust = trust ?? trustLog(opened, core.ledger, verify);
  const consistency =
    logTrust === null
      ? blocked('consistency', 'log-signature')
      : await checkConsistency(
          {
            own: [structure.checkpoint, structure.after].flatMap((read) => read ?? []),
            isSigned: quorum?.logSignature.result === 'pass',
            carried: listCarried(supplements, carriers, core.ledger),
            known: knownCheckpoints,
          },
          logTrust,
        );

  const renewal: RenewalInput = {
    tokens,
    stamps: own.stamps,
    needsStamps: quorum?.quorum.code === 'EPOCH_CLOSED',
    proven: quorum?.proven ?? [],
    minimum: trust?.batch.state.timestamps.minimum ?? 0,
    now,
  };
  const missing = trust === null ? 'policy' : 'ledger-inclusion';
  const steps: readonly Step[] = [
    document.step,
    statement === null ? blocked('object', 'statement') : checkObject(statement, options.digests, options.sizeBytes),
    statementStep,
    batchStep,
    timestamps?.step ?? blocked('timestamps', trust === null ? 'policy' : 'batch-inclusion'),
    own.timeStep,
    ledgerStep,
    quorum?.logSignature ?? blocked('log-signature', missing),
    quorum?.quorum ?? blocked('quorum', missing),
    policyStep,
    consistency,
    findings,
    own.receipt,
    checkChainAnchors(),
    timestamps === null ? blocked('renewal', 'timestamps') : checkRenewal(renewal),
    checkAlgorithms({
      carriesTokens: core.timestamps.length > 0,
      statement,
      supplied: options.digests,
      tokens,
      quorum,
      policy: trust?.checkpoint.state.policy ?? null,
      supplements: pool ?? EMPTY_POOL,
      renewal,
      sealAlgorithms: readSealAlgorithms(document.step),
      now,
      lists: { weak: options.weakAlgorithms ?? [], broken: options.brokenAlgorithms ?? [] },
    }),
    checkStatus(options.disposition, related.related, related.unjudged),
    own.issuer,
  ];
  const times: VerdictTimes = {
    receivedAt: statement?.receivedAt ?? null,
    existedBy: formatUnixMs(own.existedByUnixMs),
    onLedgerBy: formatUnixMs(onLedgerByUnixMs),
    notBefore: formatUnixMs(notBeforeUnixMs),
  };
  return {
    steps: applyFaults(steps, [...others.faults, ...(pool?.faults ?? []), ...related.faults]),
    times,
    onLedgerByUnixMs,
    simulated: isSimulated(trust, quorum, timestamps, renewal),
    state: policyStep.result === 'pass' ? (trust?.checkpoint.state ?? null) : null,
  };
};
