// What no verification proves, in both languages: shown whole beside every verdict, never folded away.

import type { Words } from '../verify/verdict-words.ts';

export const NOT_PROVED: readonly Words[] = [
  {
    zh: '存证之前该文件的来源、形成过程，以及内容是否属实。',
    en: 'Where the file came from, how it was made, or whether what it says is correct, before it was deposited.',
  },
  {
    zh: '谁是作者或权利人，以及文件中的签名是否为其本人所签。',
    en: 'Who wrote it or owns rights in it, or whether a signature inside it is that person’s own.',
  },
  {
    zh: '取得该文件的方式是否合法。',
    en: 'Whether it was lawfully obtained.',
  },
  {
    zh: '法院节点的联署只表明其核对了账本前后一致并留存副本，不表示任何法院认可文件内容，或将采信该证据。',
    en: 'A court node’s cosignature means only that the node checked the ledger for consistency and keeps a copy. No court has thereby accepted the content or agreed to admit it.',
  },
  {
    zh: '以上结论可以被相反证据推翻。',
    en: 'These findings may be displaced by evidence to the contrary.',
  },
];
