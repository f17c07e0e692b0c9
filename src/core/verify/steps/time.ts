// Step `time`: the order of the times that different parties state, with the tolerance of the ledger's state
// (60 s). Different clocks never agree exactly; what is refused is an order that cannot have happened.

import type { BatchEntry } from '../../batch/batch-entry.ts';
import type { Statement } from '../../statement/statement.ts';
import { parseTime } from '../../text/time.ts';
import { blocked, failStep, pass } from '../step.ts';
import { formatUnixMs } from '../times.ts';
import type { Step } from '../verdict.ts';
import type { TrustedToken } from './timestamps.ts';

/** A token this much older than the cosignatures is worth a remark: 24 hours. */
const LATE_AFTER_MS = 86_400_000;

export type TimeInput = {
  readonly statement: Statement;
  readonly entry: BatchEntry;
  readonly tokens: readonly TrustedToken[];
  readonly existedByUnixMs: number | null;
  readonly onLedgerByUnixMs: number;
  readonly notBeforeUnixMs: number | null;
  readonly toleranceSeconds: number;
};

type Rule = { readonly rule: string; readonly holds: boolean };

const toUnixMs = (text: string): number => parseTime(text) ?? Number.NaN;

const tokenRules = (token: TrustedToken, closedAt: number, onLedgerBy: number, tolerance: number): readonly Rule[] => {
  const { genTimeUnixMs: genTime, accuracyMs: accuracy, named, authority } = token;
  if (!named) {
    return [
      { rule: `${authority}: late token not before closedAt`, holds: genTime >= closedAt - accuracy - tolerance },
    ];
  }
  return [
    { rule: `${authority}: closedAt not after genTime`, holds: closedAt <= genTime + accuracy + tolerance },
    { rule: `${authority}: genTime not after onLedgerBy`, holds: genTime <= onLedgerBy + accuracy + tolerance },
  ];
};

/**
 * Computes the earliest token's time plus its accuracy; null without tokens.
 * @param tokens those that say anything at the verifier's own time: an ended authority's key states any time
 */
export const computeExistedBy = (tokens: readonly TrustedToken[]): number | null =>
  tokens.length === 0 ? null : Math.min(...tokens.map((token) => token.genTimeUnixMs + token.accuracyMs));

/** Checks the rules of docs/spec/certificate.md, "Times". */
export const checkTime = (input: TimeInput): Step => {
  const { statement, entry, tokens, existedByUnixMs: existedBy, onLedgerByUnixMs, notBeforeUnixMs } = input;
  const tolerance = input.toleranceSeconds * 1000;
  const openedAt = toUnixMs(entry.batch.openedAt);
  const receivedAt = toUnixMs(statement.receivedAt);
  const closedAt = toUnixMs(entry.batch.closedAt);
  const rules: readonly Rule[] = [
    {
      rule: 'notBefore not after openedAt',
      holds: notBeforeUnixMs === null || notBeforeUnixMs - tolerance <= openedAt,
    },
    { rule: 'openedAt not after receivedAt', holds: openedAt <= receivedAt },
    { rule: 'receivedAt not after closedAt', holds: receivedAt <= closedAt },
    // The courts cosigned what held the closed batch. Tokens bound that, too, where the entry names one.
    { rule: 'closedAt not after onLedgerBy', holds: closedAt - tolerance <= onLedgerByUnixMs },
    ...tokens.flatMap((token) => tokenRules(token, closedAt, onLedgerByUnixMs, tolerance)),
  ];
  const broken = rules.filter(({ holds }) => !holds).map(({ rule }) => rule);
  const facts = {
    notBefore: formatUnixMs(notBeforeUnixMs),
    openedAt: entry.batch.openedAt,
    receivedAt: statement.receivedAt,
    closedAt: entry.batch.closedAt,
    existedBy: formatUnixMs(existedBy),
    onLedgerBy: formatUnixMs(onLedgerByUnixMs),
    toleranceSeconds: input.toleranceSeconds,
  };
  if (broken.length > 0) return failStep('time', 'SKEW', { ...facts, broken });
  if (tokens.some(({ named }) => !named)) return pass('time', 'LATE_TOKEN', facts);
  if (existedBy !== null && onLedgerByUnixMs - existedBy > LATE_AFTER_MS) return pass('time', 'LATE', facts);
  return pass('time', 'VALID', facts);
};

/** The step when the ledger's side of the times is not established: order within the batch can still be refuted. */
export const checkTimeWithoutLedger = (statement: Statement, entry: BatchEntry): Step => {
  const openedAt = toUnixMs(entry.batch.openedAt);
  const receivedAt = toUnixMs(statement.receivedAt);
  const closedAt = toUnixMs(entry.batch.closedAt);
  if (openedAt <= receivedAt && receivedAt <= closedAt) return blocked('time', 'quorum');
  const { openedAt: opened, closedAt: closed } = entry.batch;
  return failStep('time', 'SKEW', { openedAt: opened, receivedAt: statement.receivedAt, closedAt: closed });
};
