// What a change of the ledger's state changes, as facts: two states in, their differences out. The words are the page's.

import type { Court, LedgerState } from '../../core/ledger/genesis.ts';
import { COURT_ROLES, type CourtRole, type ShownKey, readKeys } from './read-key.ts';

type KeyChange = { readonly added: readonly ShownKey[]; readonly removed: readonly ShownKey[] };
type NumberName = 'witnesses' | 'keepers' | 'minimumTokens' | 'toleranceSeconds' | 'includeByHours';

export type StateChange =
  | { readonly code: 'court-added' | 'court-removed'; readonly court: Court }
  | { readonly code: 'court-entry'; readonly before: Court; readonly after: Court }
  | ({ readonly code: 'court-keys'; readonly court: Court; readonly role: CourtRole } & KeyChange)
  | ({ readonly code: 'service-keys'; readonly role: 'log' | 'receipt' | 'issuer' } & KeyChange)
  | { readonly code: 'number'; readonly name: NumberName; readonly before: number; readonly after: number }
  | { readonly code: 'authority-added' | 'authority-removed' | 'authority-changed'; readonly name: string };

const compareKeys = (before: readonly string[], after: readonly string[]): KeyChange | null => {
  const added = readKeys(after.filter((key) => !before.includes(key)));
  const removed = readKeys(before.filter((key) => !after.includes(key)));
  return added.length === 0 && removed.length === 0 ? null : { added, removed };
};

const compareCourts = (before: readonly Court[], after: readonly Court[]): readonly StateChange[] => {
  const changes: StateChange[] = [];
  for (const court of before) {
    if (!after.some(({ id }) => id === court.id)) changes.push({ code: 'court-removed', court });
  }
  for (const court of after) {
    const former = before.find(({ id }) => id === court.id);
    if (former === undefined) {
      changes.push({ code: 'court-added', court });
      continue;
    }
    const entryOf = ({ name, kind, jurisdiction, since, simulated }: Court): string =>
      JSON.stringify([name.zh, name.en, kind, jurisdiction, since, simulated]);
    if (entryOf(former) !== entryOf(court)) changes.push({ code: 'court-entry', before: former, after: court });
    for (const role of COURT_ROLES) {
      const keys = compareKeys(former.keys[role], court.keys[role]);
      if (keys !== null) changes.push({ code: 'court-keys', court, role, ...keys });
    }
  }
  return changes;
};

const compareAuthorities = (before: LedgerState, after: LedgerState): readonly StateChange[] => {
  const former = before.timestamps.authorities;
  const next = after.timestamps.authorities;
  return [
    ...former
      .filter(({ name }) => !next.some((authority) => authority.name === name))
      .map(({ name }): StateChange => ({ code: 'authority-removed', name })),
    ...next.flatMap((authority): readonly StateChange[] => {
      const same = former.find(({ name }) => name === authority.name);
      if (same === undefined) return [{ code: 'authority-added', name: authority.name }];
      const isEqual = same.simulated === authority.simulated && same.roots.join() === authority.roots.join();
      return isEqual ? [] : [{ code: 'authority-changed', name: authority.name }];
    }),
  ];
};

const numbersOf = (state: LedgerState): Readonly<Record<NumberName, number>> => ({
  witnesses: state.policy.witnesses,
  keepers: state.policy.keepers,
  minimumTokens: state.timestamps.minimum,
  toleranceSeconds: state.toleranceSeconds,
  includeByHours: state.includeByHours,
});

/** Lists what changes from one state to the next: courts, keys, numbers of the policy, authorities. */
export const compareStates = (before: LedgerState, after: LedgerState): readonly StateChange[] => {
  const [former, next] = [numbersOf(before), numbersOf(after)];
  return [
    ...compareCourts(before.courts, after.courts),
    ...(Object.keys(former) as NumberName[])
      .filter((name) => former[name] !== next[name])
      .map((name): StateChange => ({ code: 'number', name, before: former[name], after: next[name] })),
    ...(['log', 'receipt', 'issuer'] as const).flatMap((role): readonly StateChange[] => {
      const keys = compareKeys(before[role], after[role]);
      return keys === null ? [] : [{ code: 'service-keys', role, ...keys }];
    }),
    ...compareAuthorities(before, after),
  ];
};
