// Words of the list of several deposits of one digest. The server draws it, so no script carries them.

import type { Bilingual } from './language.ts';

export type DepositListCopy = {
  readonly heading: string;
  readonly note: (count: number) => string;
  readonly earliest: string;
  readonly later: string;
  readonly notYet: string;
  /** Follows the time. */
  readonly position: (entryIndex: number, leafIndex: number) => string;
};

export const depositListCopy: Bilingual<DepositListCopy> = {
  zh: {
    heading: '同一数据的存证',
    note: (count) => `同一摘要可见 ${count} 次存证，按在账本上的先后列出。未公开的存证不在其中。`,
    earliest: '最早',
    later: '其后',
    notYet: '尚未上链',
    position: (entryIndex, leafIndex) => `　条目 ${entryIndex}，叶 ${leafIndex}`,
  },
  en: {
    heading: 'Deposits of this data',
    note: (count) =>
      `${count} deposits of this digest can be seen here, in the order in which they stand on the ledger. Unlisted ones are not among them.`,
    earliest: 'Earliest',
    later: 'Later',
    notYet: 'Not on the ledger yet',
    position: (entryIndex, leafIndex) => ` · entry ${entryIndex}, leaf ${leafIndex}`,
  },
};
