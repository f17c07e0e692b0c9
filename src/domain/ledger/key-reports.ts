// Keys that the operator reports as compromised or revoked. Reports are added and never taken back: verifiers refuse a
// bundle that forgets one (`judgeReplacement`), and a report only takes trust away.

import { formatKid } from '../../core/certificate/detached-jws.ts';
import type { Epoch } from '../../core/ledger/epochs.ts';
import type { TrustBundle } from '../../core/ledger/trust-bundle.ts';
import { parseVerifierKey } from '../../core/note/verifier-key.ts';

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
