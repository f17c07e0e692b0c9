// Words for what became of evidence: corrections, supplements, withdrawal, in the order in which they were stated.

import type { EvidenceDisposition, RelatedStatement } from '../page/page-data.ts';
import type { Bilingual } from './language.ts';

export type ChainCopy = {
  readonly title: string;
  readonly note: string;
  /** The sentence for a disposition; null where there is nothing to say. */
  readonly said: Readonly<Record<EvidenceDisposition, string | null>>;
  readonly kinds: Readonly<Record<RelatedStatement['kind'], string>>;
  readonly about: (id: string) => string;
  /** What the page's own evidence is about. */
  readonly isAbout: Readonly<Record<RelatedStatement['kind'], (id: string) => string>>;
  readonly received: string;
  readonly onLedger: string;
  readonly notYet: string;
  readonly nothingDisclosed: string;
  readonly withdrawn: string;
  readonly corrected: string;
};

export const chainCopy: Bilingual<ChainCopy> = {
  zh: {
    title: '补正与撤回',
    note: '均由同一机构另行陈述，各有回执与证书；原陈述不变。',
    said: {
      active: null,
      corrected: '存证机构已对这份证据作出补正。原证书仍可核验，请与补正一并阅读。',
      withdrawn: '存证机构已撤回这份证据。证书仍可核验，但该机构不再据以主张。',
      held: null,
      erased: '这份证据的内容已按规定销毁，账本上的记录仍在。',
    },
    kinds: { correction: '补正', withdrawal: '撤回', supplement: '补充' },
    about: (id) => `针对 ${id}`,
    isAbout: {
      correction: (id) => `本陈述是对 ${id} 的补正。`,
      withdrawal: (id) => `本陈述撤回 ${id}。`,
      supplement: (id) => `本陈述补充 ${id}。`,
    },
    received: '接收',
    onLedger: '上链',
    notYet: '尚未上链',
    nothingDisclosed: '说明未披露。',
    withdrawn: '（已撤回）',
    corrected: '（已再补正）',
  },
  en: {
    title: 'Corrections and withdrawal',
    note: 'Each is a statement of its own by the same organization, with a receipt and a certificate; the first one stays as it is.',
    said: {
      active: null,
      corrected:
        'Its organization has corrected this evidence. The certificate still verifies; read it with the corrections.',
      withdrawn:
        'Its organization has withdrawn this evidence. The certificate still verifies, but they no longer rely on it.',
      held: null,
      erased: 'The content of this evidence was destroyed as the rules ask; its place on the ledger remains.',
    },
    kinds: { correction: 'Correction', withdrawal: 'Withdrawal', supplement: 'Supplement' },
    about: (id) => `of ${id}`,
    isAbout: {
      correction: (id) => `This statement corrects ${id}.`,
      withdrawal: (id) => `This statement withdraws ${id}.`,
      supplement: (id) => `This statement supplements ${id}.`,
    },
    received: 'Received',
    onLedger: 'On the ledger',
    notYet: 'not on the ledger yet',
    nothingDisclosed: 'Its words are not disclosed.',
    withdrawn: '(withdrawn)',
    corrected: '(corrected again)',
  },
};
