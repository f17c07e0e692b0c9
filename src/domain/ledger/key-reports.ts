// Keys that the operator reports as compromised or revoked. Reports are added and never taken back: verifiers refuse a
// bundle that forgets one (`judgeReplacement`), and a report only takes trust away. So what can be seen to be a slip is
// refused before it is kept.

import { parseGenesis } from '../../core/ledger/genesis.ts';
import { formatKid } from '../../core/certificate/detached-jws.ts';
import type { Epoch } from '../../core/ledger/epochs.ts';
import type { TrustBundle } from '../../core/ledger/trust-bundle.ts';
import { parseVerifierKey } from '../../core/note/verifier-key.ts';
import { formatTime } from '../../core/text/time.ts';
import { parseEpochs } from './epochs.ts';
import type { LedgerGovernance } from './ledger.ts';

/** The lists of a trust bundle, each key once, by key. Times `YYYY-MM-DDTHH:MM:SS.mmmZ`, which sort as they are. */
export type KeyReports = Pick<TrustBundle, 'compromisedSince' | 'revoked'>;

export const NO_KEY_REPORTS: KeyReports = { compromisedSince: [], revoked: [] };

/** Where a ledger's reports are kept. */
export type KeyReportStore = {
  readonly read: () => KeyReports;
  readonly write: (reports: KeyReports) => void;
};

const mergeList = <R extends { readonly key: string; readonly since: string }>(lists: readonly R[]): readonly R[] => {
  const earliest = new Map<string, R>();
  for (const report of lists) {
    const known = earliest.get(report.key);
    if (known === undefined || report.since < known.since) earliest.set(report.key, report);
  }
  return [...earliest.values()].sort((left, right) => (left.key < right.key ? -1 : 1));
};

/** Adds reports to those that are kept; of two about one key in one list the earlier holds. */
export const mergeKeyReports = (former: KeyReports, added: KeyReports): KeyReports => ({
  compromisedSince: mergeList([...former.compromisedSince, ...added.compromisedSince]),
  revoked: mergeList([...former.revoked, ...added.revoked]),
});

/** Lists the ids (`<key name>+<key id>`) of every key that the ledger ever named. */
export const listKeyIds = (epochs: readonly Epoch[]): ReadonlySet<string> =>
  new Set(
    epochs
      .flatMap(({ state }) => [
        ...state.log,
        ...state.receipt,
        ...state.issuer,
        ...state.courts.flatMap(({ keys }) => Object.values(keys).flat()),
      ])
      .flatMap((vkey) => {
        const key = parseVerifierKey(vkey);
        return key.ok ? [formatKid(key.value)] : [];
      }),
  );

/** How far ahead of the clock a report's time may be: clocks differ. A later one would lie beside the truth for good. */
const MAX_AHEAD_MS = 5 * 60_000;

/** A report as it is handed in: `confirm` repeats the key. */
export type GivenReport = { readonly key: string; readonly since: string; readonly confirm: string };

/** What is wrong with a member of a report. */
export type ReportFault = { readonly member: 'key' | 'since' | 'confirm'; readonly detail: string };

/**
 * Lists what is wrong with a report, which nobody could take back. A key that the ledger never named, a time from before the
 * genesis, when nothing was signed, or from the future, and a key that is not repeated are slips.
 * @param nowUnixMs the clock
 */
export const findReportFaults = (
  { genesis, changes }: Pick<LedgerGovernance, 'genesis' | 'changes'>,
  nowUnixMs: number,
): ((report: GivenReport) => readonly ReportFault[]) => {
  const known = listKeyIds(parseEpochs({ genesis, changes }));
  const begun = parseGenesis(genesis, null);
  if (!begun.ok) throw new TypeError(`the stored genesis is malformed: ${begun.failure.code}`);
  const { createdAt } = begun.value;
  const latest = formatTime(nowUnixMs + MAX_AHEAD_MS);
  return ({ key, since, confirm }) => [
    ...(known.has(key)
      ? []
      : [{ member: 'key' as const, detail: 'expected a key that the ledger named at some time' }]),
    ...(since >= createdAt && since <= latest
      ? []
      : [{ member: 'since' as const, detail: `expected a time from the genesis (${createdAt}) until now` }]),
    ...(confirm === key ? [] : [{ member: 'confirm' as const, detail: 'expected the key again: this is irrevocable' }]),
  ];
};
