// Steps `log-signature` and `quorum`, over both checkpoints that the certificate rests on: the one that covers the batch
// and the one that the batch opened after.

import { findEpoch } from '../../ledger/epochs.ts';
import { nameAlgorithm } from '../../note/verifier-key.ts';
import {
  type CourtCosignature,
  type QuorumCount,
  type ReadCheckpoint,
  type SigningKeyFact,
  countQuorum,
  describeKeys,
  verifyLogSignature,
} from '../endorsement.ts';
import { computeFaultTolerance } from '../fault-tolerance.ts';
import type { GovernedTrust } from '../governed-trust.ts';
import { failStep, pass } from '../step.ts';
import { MAX_UNIX_MS, formatUnixMs } from '../times.ts';
import type { SignatureVerifier } from '../../signature/verify-signature.ts';
import type { TrustedEpoch } from '../trust.ts';
import type { Step } from '../verdict.ts';

export type QuorumReading = {
  readonly logSignature: Step;
  readonly quorum: Step;
  /** Unix milliseconds; null unless quorum and log signature hold. */
  readonly onLedgerByUnixMs: number | null;
  readonly notBeforeUnixMs: number | null;
  /** Courts whose verified cosignatures were counted. */
  readonly cosigners: readonly CourtCosignature[];
  /** Signature algorithms of the log's and the courts' verified lines. */
  readonly algorithms: readonly string[];
};

/** A day before the end of the calendar: the sentence shows the time in UTC+8. */
const MAX_UNIX_SECONDS = Math.floor(MAX_UNIX_MS / 1000) - 86_400;

// One row per court: its earliest cosignature, and every key that signed.
const describe = ({ courtKeys, cosignature, all }: CourtCosignature) => ({
  court: courtKeys.court.id,
  name: courtKeys.court.name,
  simulated: courtKeys.court.simulated,
  keyName: cosignature.key.name,
  keyId: cosignature.key.keyId,
  algorithm: nameAlgorithm(cosignature.key.type),
  keys: describeKeys(all.map(({ key }) => key)),
  at: formatUnixMs(cosignature.unixSeconds * 1000),
  signature: cosignature.line.slice(cosignature.line.lastIndexOf(' ') + 1),
});

const verifyLogSignatures = async (
  checkpoint: ReadCheckpoint,
  after: ReadCheckpoint | null,
  epoch: TrustedEpoch,
  afterEpoch: TrustedEpoch | null,
  verify: SignatureVerifier,
): Promise<{ readonly step: Step; readonly keys: readonly SigningKeyFact[] }> => {
  const own = await verifyLogSignature(checkpoint.note, epoch.keys, verify);
  const former =
    after === null || afterEpoch === null ? null : await verifyLogSignature(after.note, afterEpoch.keys, verify);
  for (const [which, signature] of [
    ['checkpoint', own],
    ['after', former],
  ] as const) {
    if (signature === null || signature.valid) continue;
    const code = signature.reason === 'signed-note.no-known-signature' ? 'UNKNOWN_KEY' : 'INVALID';
    return { step: failStep('log-signature', code, { note: which, reason: signature.reason }), keys: [] };
  }
  if (!own.valid) {
    return { step: failStep('log-signature', 'INVALID', { note: 'checkpoint', reason: own.reason }), keys: [] };
  }
  const { name: keyName, keys } = own;
  return { step: pass('log-signature', 'VALID', { keyName, ...keys[0], keys }), keys };
};

const judgeQuorum = (count: QuorumCount, former: QuorumCount | null, { state }: TrustedEpoch): Step => {
  const { required, total, f } = computeFaultTolerance(state);
  const facts = {
    met: count.witnesses.length,
    required,
    total,
    keepers: { met: count.keepers.length, required: state.policy.keepers },
    f,
    mayBeMissing: total - required,
    cosignatures: count.witnesses.map(describe),
  };
  if (!count.sound) return failStep('quorum', 'INVALID', { ...facts, note: 'checkpoint', reason: count.reason });
  if (count.metAtUnixSeconds === null) return failStep('quorum', 'NOT_MET', { ...facts, note: 'checkpoint' });
  if (former !== null && !former.sound) {
    return failStep('quorum', 'INVALID', { ...facts, note: 'after', reason: former.reason });
  }
  if (former !== null && former.metAtUnixSeconds === null) {
    return failStep('quorum', 'NOT_MET', { ...facts, note: 'after', met: former.witnesses.length });
  }
  return pass('quorum', 'MET', facts);
};

/**
 * Verifies who signed and cosigned the certificate's checkpoints, each by the keys and the policy in force at its size,
 * and when the policy was met.
 */
export const verifyQuorum = async (
  checkpoint: ReadCheckpoint,
  after: ReadCheckpoint | null,
  trust: GovernedTrust,
): Promise<QuorumReading> => {
  const { verify } = trust;
  const epoch = findEpoch(trust.epochs, checkpoint.checkpoint.treeSize);
  const afterEpoch = after === null ? null : findEpoch(trust.epochs, after.checkpoint.treeSize);
  const [log, count, former] = await Promise.all([
    verifyLogSignatures(checkpoint, after, epoch, afterEpoch, verify),
    countQuorum(checkpoint.note, epoch.keys, epoch.state, verify),
    after === null || afterEpoch === null ? null : countQuorum(after.note, afterEpoch.keys, afterEpoch.state, verify),
  ]);
  const quorum = judgeQuorum(count, former, epoch);
  const holds = log.step.result === 'pass' && quorum.result === 'pass';
  // A time beyond the calendar, which only a court can sign, establishes nothing.
  const toMs = (unixSeconds: number | null): number | null =>
    unixSeconds === null || unixSeconds > MAX_UNIX_SECONDS ? null : unixSeconds * 1000;
  const cosigners = [...count.witnesses, ...count.keepers];
  const signing = [...log.keys, ...describeKeys(cosigners.flatMap(({ all }) => all.map(({ key }) => key)))];
  return {
    logSignature: log.step,
    quorum,
    onLedgerByUnixMs: holds ? toMs(count.metAtUnixSeconds) : null,
    notBeforeUnixMs: holds && former !== null ? toMs(former.metAtUnixSeconds) : null,
    cosigners,
    algorithms: [...new Set(signing.map(({ algorithm }) => algorithm))],
  };
};
