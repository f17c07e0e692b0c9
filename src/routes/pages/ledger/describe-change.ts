// One difference between two states of the ledger, in words.

import type { StateChange } from '../../../domain/explorer/state-changes.ts';
import { governanceCopy } from '../../../web/copy/governance-copy.ts';
import type { Language } from '../../../web/copy/language.ts';

/** Says what a difference is. */
export const describeChange = (change: StateChange, language: Language): string => {
  const words = governanceCopy[language];
  const [comma, colon] = language === 'zh' ? ['，', '：'] : [', ', ': '];
  const listKeys = (keys: Extract<StateChange, { readonly added: unknown }>): string =>
    [
      ...keys.added.map(({ keyId }) => words.keyAdded(keyId)),
      ...keys.removed.map(({ keyId }) => words.keyRemoved(keyId)),
    ].join(comma);
  switch (change.code) {
    case 'court-added':
      return words.courtAdded(change.court.name[language]);
    case 'court-removed':
      return words.courtRemoved(change.court.name[language]);
    case 'court-entry':
      return words.courtEntry(change.after.name[language]);
    case 'court-keys':
      return `${words.keysOf(change.court.name[language], words.roles[change.role])}${colon}${listKeys(change)}`;
    case 'service-keys':
      return `${words.keysOf(words.ofLedger, words.roles[change.role])}${colon}${listKeys(change)}`;
    case 'number':
      return words.numbers[change.name](change.before, change.after);
    case 'authority-added':
      return words.authorityAdded(change.name);
    case 'authority-removed':
      return words.authorityRemoved(change.name);
    case 'authority-changed':
    default:
      return words.authorityChanged(change.name);
  }
};
