// Carries out the steps on one certificate core, in the order of what they need from each other: that of a certificate, or
// of a statement related to it. A step whose input another could not establish is `BLOCKED`.

import type { BatchEntry } from '../batch/batch-entry.ts';
import type { CertificateCore } from '../certificate/certificate-core.ts';
import type { Result } from '../result.ts';
import type { SignatureVerifier } from '../signature/verify-signature.ts';
import type { Statement } from '../statement/statement.ts';
import type { ReadCheckpoint } from './endorsement.ts';
import type { GovernedTrust } from './governed-trust.ts';
import type { KnownCheckpoint } from './options.ts';
import { blocked } from './step.ts';
import { verifyBatchInclusion } from './steps/batch-inclusion.ts';
import { verifyIssuer } from './steps/issuer.ts';
import { verifyLedgerInclusion } from './steps/ledger-inclusion.ts';
import { checkPolicy } from './steps/policy.ts';
import { type QuorumReading, verifyQuorum } from './steps/quorum.ts';
import { judgeReceipt, verifyReceipt } from './steps/receipt.ts';
import { isStanding } from './steps/renewal.ts';
import { readStatementStep } from './steps/statement.ts';
import { checkTime, checkTimeWithoutLedger, computeExistedBy } from './steps/time.ts';
import { type TimestampsReading, verifyTimestamps } from './steps/timestamps.ts';
import { type Carrier, readCarrier } from './supplements/carrier.ts';
import { type Stamp, type SupplementPool, gatherProtections } from './supplements/supplement-pool.ts';
import type { OpenTrust, TrustFailure } from './trust.ts';
import type { Step } from './verdict.ts';

/** A core with the signature over it and what stands beside it. */
export type SignedCore = {
  readonly core: CertificateCore;
  /** Exact text. */
  readonly text: string;
  readonly signature: string;
  readonly disclosures: readonly string[];
};

/** What the verifier brings, the same for a certificate and for what is related to it. */
export type VerifierContext = {
  /** Null when the verifier brought no trust. */
  readonly opened: Result<OpenTrust, TrustFailure> | null;
  readonly verify: SignatureVerifier;
  readonly now: number;
  readonly knownCheckpoints: readonly KnownCheckpoint[];
};

/** What the ledger's structure says of a core, before any signature. */
export type CoreStructure = {
  readonly signed: SignedCore;
  readonly carrier: Carrier;
  readonly statementStep: Step;
  readonly statement: Statement | null;
  readonly leafHash: Uint8Array;
  readonly batchStep: Step;
  readonly entry: BatchEntry | null;
  readonly ledgerStep: Step;
  readonly index: number | null;
  readonly checkpoint: ReadCheckpoint | null;
  readonly after: ReadCheckpoint | null;
  readonly policyStep: Step;
  /** Null when none was established. */
  readonly trust: GovernedTrust | null;
};

/** Reads a core up to the trust by which its signatures are judged. */
export const readCoreStructure = async (signed: SignedCore, context: VerifierContext): Promise<CoreStructure> => {
  const { core, disclosures } = signed;
  const { step: statementStep, statement, leafHash } = readStatementStep(core.statement, core.ledger, disclosures);
  const { step: batchStep, entry } = verifyBatchInclusion(core, leafHash);
  const { step: ledgerStep, index, checkpoint, after } = verifyLedgerInclusion(core, entry);
  const { step: policyStep, trust } = await checkPolicy({
    entry,
    ledger: core.ledger,
    chain: core.inclusion.governance,
    checkpoint,
    opened: context.opened,
    verify: context.verify,
  });
  const structure = { statementStep, statement, leafHash, batchStep, entry, ledgerStep, index, checkpoint, after };
  return { signed, carrier: readCarrier(core), ...structure, policyStep, trust };
};

/** What the signatures of a core say. */
export type CoreExamination = {
  readonly timestamps: TimestampsReading | null;
  readonly quorum: QuorumReading | null;
  /** Tokens over the covering checkpoint. */
  readonly stamps: readonly Stamp[];
  readonly timeStep: Step;
  readonly receipt: Step;
  readonly issuer: Step;
  readonly existedByUnixMs: number | null;
  readonly onLedgerByUnixMs: number | null;
  readonly notBeforeUnixMs: number | null;
};

const judgeTime = (
  { statement, entry, trust }: CoreStructure,
  tokens: TimestampsReading['tokens'],
  existedByUnixMs: number | null,
  onLedgerByUnixMs: number | null,
  notBeforeUnixMs: number | null,
): Step => {
  if (statement === null) return blocked('time', 'statement');
  if (entry === null) return blocked('time', 'batch-inclusion');
  if (onLedgerByUnixMs === null || trust === null) return checkTimeWithoutLedger(statement, entry);
  const { toleranceSeconds } = trust.batch.state;
  return checkTime({ statement, entry, tokens, existedByUnixMs, onLedgerByUnixMs, notBeforeUnixMs, toleranceSeconds });
};

const findQuorum = async (
  { checkpoint, after, trust, carrier }: CoreStructure,
  pool: SupplementPool,
  context: VerifierContext,
): Promise<{ readonly quorum: QuorumReading; readonly stamps: readonly Stamp[] } | null> => {
  if (trust === null || checkpoint === null) return null;
  const [own, former] = await Promise.all([
    gatherProtections(checkpoint, carrier, pool, trust, context),
    gatherProtections(after, null, pool, trust, { ...context, knownCheckpoints: [] }),
  ]);
  const quorum = await verifyQuorum(checkpoint, after, trust, {
    checkpoint: own.protections,
    after: former.protections,
  });
  return { quorum, stamps: own.stamps };
};

/**
 * Verifies a core's signatures.
 * @param pool what supplements show; its late tokens are this core's
 */
export const examineCore = async (
  structure: CoreStructure,
  pool: SupplementPool,
  context: VerifierContext,
): Promise<CoreExamination> => {
  const { signed, statement, leafHash, entry, trust } = structure;
  const { core } = signed;
  const [timestamps, found, issuer, receiptReading] = await Promise.all([
    trust === null || entry === null ? null : verifyTimestamps(core, entry, trust.batch.state, pool.late, trust),
    findQuorum(structure, pool, context),
    trust === null ? blocked('issuer', 'policy') : verifyIssuer(signed, core, trust),
    statement === null || trust === null ? null : verifyReceipt(core.receipt, trust),
  ]);
  const quorum = found?.quorum ?? null;
  const onLedgerByUnixMs = quorum?.onLedgerByUnixMs ?? null;
  const notBeforeUnixMs = quorum?.notBeforeUnixMs ?? null;
  const receipt =
    statement === null
      ? blocked('receipt', 'statement')
      : trust === null || receiptReading === null
        ? blocked('receipt', 'policy')
        : judgeReceipt(receiptReading, statement, leafHash, onLedgerByUnixMs, trust);
  const tokens = timestamps?.tokens ?? [];
  const existedByUnixMs = computeExistedBy(
    tokens.filter((token) => isStanding(token, quorum?.proven ?? [], context.now)),
  );
  const timeStep = judgeTime(structure, tokens, existedByUnixMs, onLedgerByUnixMs, notBeforeUnixMs);
  const stamps = found?.stamps ?? [];
  const times = { existedByUnixMs, onLedgerByUnixMs, notBeforeUnixMs };
  return { timestamps, quorum, stamps, timeStep, receipt, issuer, ...times };
};
