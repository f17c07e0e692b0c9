// What a certificate, a check or an answer does not prove. Shown whole beside every finding, never folded away.

import { NOT_PROVED } from '../../core/explain/limits.ts';
import type { Bilingual } from './language.ts';

/** Which list of limits belongs to which state of a page. */
export type LimitsKind =
  | 'certificate'
  | 'consistent'
  | 'mismatch'
  | 'failed'
  | 'awaiting'
  | 'notFound'
  | 'unverifiable';

export type LimitsCopy = { readonly title: string; readonly items: readonly string[] };

const generalZh = NOT_PROVED.map(({ zh }) => zh);
const generalEn = NOT_PROVED.map(({ en }) => en);

export const limitsCopy: Bilingual<Readonly<Record<LimitsKind, LimitsCopy>>> = {
  zh: {
    certificate: { title: '存证证书不证明', items: generalZh },
    consistent: { title: '本次核验不证明', items: generalZh },
    mismatch: {
      title: '本次核验不证明',
      items: [
        '两份文件中哪一份被改动过，由谁、在何时，是否有意。',
        '存证的那一份内容属实，或您的这一份内容不属实。',
        '任何一份的作者、权利归属或取得方式。',
        '法院节点的联署只涉及账本，不涉及文件内容。',
        '本结论可以被相反证据推翻。',
      ],
    },
    failed: {
      title: '本次核验不证明',
      items: [
        '证书中的哪一处被改动过，由谁、在何时，是否有意。',
        '该文件从未存证：另一份未受损的证书可能核验一致。',
        '文件的来源、作者、权利归属或取得方式。',
        '本结论可以被相反证据推翻。',
      ],
    },
    awaiting: {
      title: '本页不证明',
      items: [
        '该文件自何时起未被改动：达到门槛之前没有结论。',
        '门槛何时达到，或必将达到。',
        '文件的来源、作者、权利归属，取得方式是否合法，或内容是否属实。',
        '平台报告的进度不等于核验结果；凡注明“平台报告”的，您尚不能独立核验。',
      ],
    },
    notFound: {
      title: '本答复不证明',
      items: [
        '该文件有任何问题。',
        '该文件从未存证：存证的可能是另一份副本，可能在别处，也可能未公开，或已由权利人依法删除。',
        '“不存在”。本答复来自索引查询，不是密码学意义上的不存在证明。',
      ],
    },
    unverifiable: {
      title: '本页不证明',
      items: [
        '证书有误，也不证明证书无误：缺少的一项没有核对，就没有结论。',
        '文件的来源、作者、权利归属或取得方式。',
        '任何法院认可文件内容，或将采信该证据。',
      ],
    },
  },
  en: {
    certificate: { title: 'What a certificate does not prove', items: generalEn },
    consistent: { title: 'What this does not prove', items: generalEn },
    mismatch: {
      title: 'What this does not prove',
      items: [
        'Which of the two files was changed, by whom, when, or whether on purpose.',
        'That what the deposited file says is correct, or that what yours says is not.',
        'The authorship or ownership of either file, or how it was obtained.',
        'Court cosignatures concern the ledger only, not the content of any file.',
        'This finding may be displaced by evidence to the contrary.',
      ],
    },
    failed: {
      title: 'What this does not prove',
      items: [
        'What in the certificate was changed, by whom, when, or whether on purpose.',
        'That the file was never deposited: an undamaged certificate may still be consistent.',
        'The origin, authorship or ownership of the file, or how it was obtained.',
        'This finding may be displaced by evidence to the contrary.',
      ],
    },
    awaiting: {
      title: 'What this does not prove',
      items: [
        'Since when the file has been unaltered: there is no finding before the quorum.',
        'When the quorum will be met, or that it will be.',
        'Where the file came from, who wrote or owns it, whether it was lawfully obtained, or whether what it says is correct.',
        'Progress reported by the platform is not a verification. What is marked “reported” you cannot yet check for yourself.',
      ],
    },
    notFound: {
      title: 'What this answer does not prove',
      items: [
        'That anything is wrong with the file.',
        'That it was never deposited: another copy may have been, or elsewhere, or unlisted, or the deposit may since have been lawfully erased.',
        'Absence. This answer comes from an index; it is not a cryptographic proof that no deposit exists.',
      ],
    },
    unverifiable: {
      title: 'What this does not prove',
      items: [
        'That the certificate is wrong, or that it is right: where something was not checked there is no finding.',
        'The origin, authorship or ownership of the file, or how it was obtained.',
        'That any court has accepted the content or agreed to admit it.',
      ],
    },
  },
};
