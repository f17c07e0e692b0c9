// Steps `log-signature` and `quorum`, over both checkpoints that the certificate rests on: the one that covers the batch
// and the one that the batch opened after.

import { nameAlgorithm } from '../../note/verifier-key.ts';
import { type CourtCosignature, type ReadCheckpoint, describeKeys } from '../endorsement.ts';
import { type EstablishedCheckpoint, establishCheckpoint, findTakeover } from '../establish-checkpoint.ts';
import { computeFaultTolerance } from '../fault-tolerance.ts';
import type { GovernedTrust } from '../governed-trust.ts';
import { type Proof, type Protection, isEndorsedBySimulated } from '../protection.ts';
import { failStep, notChecked, pass } from '../step.ts';
import { MAX_UNIX_MS, formatUnixMs } from '../times.ts';
import type { Step } from '../verdict.ts';

export type QuorumReading = {
  readonly logSignature: Step;
  readonly quorum: Step;
  /** Unix milliseconds; null unless quorum and log signature hold. */
  readonly onLedgerByUnixMs: number | null;
  readonly notBeforeUnixMs: number | null;
  /** By when the checkpoint stood on the ledger by the word of keys in force or of authorities; none as above. */
  readonly proven: readonly Proof[];
  /** What the checkpoints need besides their own lines: one of each list. */
  readonly needed: readonly (readonly Protection[])[];
  /** One of them counts by what is simulated. */
  readonly restsOnSimulated: boolean;
  /** Courts whose verified cosignatures were counted. */
  readonly cosigners: readonly CourtCosignature[];
  /** Signature algorithms of the log's verified lines; those of the courts' are in `cosigners`. */
  readonly logAlgorithms: readonly string[];
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

const judgeLogSignatures = (own: EstablishedCheckpoint, former: EstablishedCheckpoint | null): Step => {
  for (const [which, checkpoint] of [
    ['checkpoint', own],
    ['after', former],
  ] as const) {
    if (checkpoint === null || checkpoint.log.valid) continue;
    const { reason } = checkpoint.log;
    const code = reason === 'signed-note.no-known-signature' ? 'UNKNOWN_KEY' : 'INVALID';
    return failStep('log-signature', code, { note: which, reason });
  }
  if (!own.log.valid) return failStep('log-signature', 'INVALID', { note: 'checkpoint', reason: own.log.reason });
  const { name: keyName, keys } = own.log;
  const facts = { keyName, ...keys[0], keys };
  return own.isLogCompromised
    ? notChecked('log-signature', 'KEY_COMPROMISED', facts)
    : pass('log-signature', 'VALID', facts);
};

// What became of a closed epoch's keys, and what vouches for a checkpoint that they signed.
const describeClosed = ({ epoch, protection }: EstablishedCheckpoint, trust: GovernedTrust) => ({
  epoch: epoch.sequence,
  tookOverAt: formatUnixMs(findTakeover(epoch, trust)),
  protection:
    protection === null
      ? null
      : {
          by: protection.by,
          at: formatUnixMs(protection.atUnixMs),
          simulated: protection.simulated,
          ...(protection.revocation === undefined ? {} : { revocation: protection.revocation }),
        },
});

const judgeQuorum = (own: EstablishedCheckpoint, former: EstablishedCheckpoint | null, trust: GovernedTrust): Step => {
  const { count, isClosed, protection } = own;
  const { state } = own.epoch;
  const { required, total, f } = computeFaultTolerance(state);
  const facts = {
    met: count.witnesses.length,
    required,
    total,
    keepers: { met: count.keepers.length, required: state.policy.keepers },
    f,
    mayBeMissing: total - required,
    cosignatures: count.witnesses.map(describe),
    ...(count.leftOut.length > 0 ? { leftOut: count.leftOut.map(({ key }) => `${key.name}+${key.keyId}`) } : {}),
    ...(isClosed ? { closed: describeClosed(own, trust) } : {}),
    ...(former?.isClosed === true ? { after: describeClosed(former, trust) } : {}),
  };
  if (!count.sound) return failStep('quorum', 'INVALID', { ...facts, note: 'checkpoint', reason: count.reason });
  if (count.metAtUnixSeconds === null) {
    return count.metWithLeftOut
      ? notChecked('quorum', 'KEY_COMPROMISED', { ...facts, note: 'checkpoint' })
      : failStep('quorum', 'NOT_MET', { ...facts, note: 'checkpoint' });
  }
  if (former !== null && !former.count.sound) {
    return failStep('quorum', 'INVALID', { ...facts, note: 'after', reason: former.count.reason });
  }
  if (former !== null && former.count.metAtUnixSeconds === null && !former.count.metWithLeftOut) {
    return failStep('quorum', 'NOT_MET', { ...facts, note: 'after', met: former.count.witnesses.length });
  }
  if (isClosed && protection === null) return notChecked('quorum', 'EPOCH_CLOSED', { ...facts, note: 'checkpoint' });
  return pass('quorum', 'MET', facts);
};

// A time beyond the calendar, which only a court can sign, establishes nothing.
const boundMs = (unixMs: number | null): number | null =>
  unixMs === null || unixMs > MAX_UNIX_SECONDS * 1000 ? null : unixMs;

// By the courts themselves, by what vouches for a closed epoch, or by all that restores a reported key.
const isBySimulated = ({ count, protection, needed }: EstablishedCheckpoint): boolean =>
  isEndorsedBySimulated(count) ||
  protection?.simulated === true ||
  needed.some((any) => any.every(({ simulated }) => simulated));

/**
 * Verifies who signed and cosigned the certificate's checkpoints, each by the keys and the policy in force at its size,
 * and when the policy was met. A former checkpoint of a closed epoch for which nothing vouches gives no `notBefore`: the
 * certificate then says as much as one without it.
 * @param protections what else vouches for each
 */
export const verifyQuorum = async (
  checkpoint: ReadCheckpoint,
  after: ReadCheckpoint | null,
  trust: GovernedTrust,
  protections: { readonly checkpoint: readonly Protection[]; readonly after: readonly Protection[] },
): Promise<QuorumReading> => {
  const [own, former] = await Promise.all([
    establishCheckpoint(checkpoint, trust, protections.checkpoint),
    after === null ? null : establishCheckpoint(after, trust, protections.after),
  ]);
  const logSignature = judgeLogSignatures(own, former);
  const quorum = judgeQuorum(own, former, trust);
  const holds = logSignature.result === 'pass' && quorum.result === 'pass';
  // A former checkpoint that gives no `notBefore` is relied upon for nothing.
  const counted = holds ? [own, ...(former === null || former.metAtUnixMs === null ? [] : [former])] : [];
  const cosigners = [...own.count.witnesses, ...own.count.keepers];
  const logKeys = logSignature.result === 'pass' && own.log.valid ? own.log.keys : [];
  return {
    logSignature,
    quorum,
    onLedgerByUnixMs: holds ? boundMs(own.metAtUnixMs) : null,
    notBeforeUnixMs: holds && former !== null ? boundMs(former.metAtUnixMs) : null,
    proven: holds ? own.proven.filter(({ atUnixMs }) => boundMs(atUnixMs) !== null) : [],
    needed: counted.flatMap(({ needed }) => needed),
    restsOnSimulated: counted.some(isBySimulated),
    cosigners,
    logAlgorithms: [...new Set(logKeys.map(({ algorithm }) => algorithm))],
  };
};
