// Words of the ledger's search.

import type { Bilingual } from './language.ts';

export type SearchCopy = {
  readonly searchTitle: string;
  readonly searchMargin: string;
  readonly searchHeading: readonly string[];
  readonly nothing: Readonly<Record<'batch' | 'size' | 'hash' | 'evidence' | 'court' | 'unreadable', string>>;
  readonly nothingHeading: readonly string[];
  readonly sizeHeading: (size: string) => readonly string[];
  readonly sizeBeyond: (size: string) => string;
  readonly sizeCoveredBy: string;
  readonly sizeEntry: (index: string) => string;
  readonly searchHelp: string;
  readonly searchForms: readonly (readonly [string, string])[];
};

export const searchCopy: Bilingual<SearchCopy> = {
  zh: {
    searchTitle: '查找',
    searchMargin: '查找',
    searchHeading: ['按批次、叶哈希、规模、', '存证编号或摘要查找。'],
    nothing: {
      batch: '账本中没有这一批次。批次名形如 b1/42。',
      size: '没有这样的规模。',
      hash: '账本与各批次中没有这一叶哈希。',
      evidence: '没有公开的这份存证。未公开的存证须附核验链接中“k=”之后的部分才能查到；查不到不说明不存在。',
      court: '名录中没有这一节点。',
      unreadable: '看不出要查的是什么。可用的写法见下。',
    },
    nothingHeading: ['没有找到。'],
    sizeHeading: (size) => [`没有规模恰为\u00a0${size}\u00a0的检查点。`],
    sizeBeyond: (size) => `账本目前公布至规模 ${size}。`,
    sizeCoveredBy: '第一个覆盖它的检查点：',
    sizeEntry: (index) => `账本第 ${index} 条`,
    searchHelp: '可以查什么',
    searchForms: [
      ['b1/42', '批次'],
      ['64 位十六进制', '陈述或账本条目的叶哈希；查不到时按文件摘要核验'],
      ['44 位 Base64', '回执中的叶哈希'],
      ['184203', '规模：该规模的检查点'],
      ['ev_…', '存证编号；未公开的附上 k'],
      ['/v/…?k=…', '核验链接'],
      ['court-a.…', '法院节点'],
    ],
  },
  en: {
    searchTitle: 'Look up',
    searchMargin: 'Look up',
    searchHeading: ['Look up a batch, a leaf hash, a size, an evidence id or a digest.'],
    nothing: {
      batch: 'The ledger has no such batch. A batch is named like b1/42.',
      size: 'There is no such size.',
      hash: 'Neither the ledger nor a batch has this leaf hash.',
      evidence:
        'There is no listed evidence under this id. Unlisted evidence is found only with what follows “k=” in its verification link; not finding it does not show that it does not exist.',
      court: 'The directory names no such node.',
      unreadable: 'This is nothing that can be looked up. What can be is listed below.',
    },
    nothingHeading: ['Not found.'],
    sizeHeading: (size) => [`No checkpoint of size ${size} was published.`],
    sizeBeyond: (size) => `The ledger is published up to size ${size}.`,
    sizeCoveredBy: 'First checkpoint that covers it: ',
    sizeEntry: (index) => `Entry ${index} of the ledger`,
    searchHelp: 'What can be looked up',
    searchForms: [
      ['b1/42', 'a batch'],
      ['64 hexadecimal digits', 'leaf hash of a statement or of an entry; otherwise it is verified as a file’s digest'],
      ['44 characters of Base64', 'leaf hash as a receipt names it'],
      ['184203', 'a tree size: the checkpoint of that size'],
      ['ev_…', 'an evidence id; with k if it is unlisted'],
      ['/v/…?k=…', 'a verification link'],
      ['court-a.…', 'a court node'],
    ],
  },
};
