// What must stand at the head of a verdict, whatever its word: a withdrawal, a correction, a court's finding, a weak
// algorithm, pages that nobody vouches for. None of these contradicts the proofs, and none of them may be found only by reading eighteen steps.

import type { Verdict } from '../verify/verdict.ts';
import type { Words } from '../verify/verdict-words.ts';
import { factsOf, listFact, textFact } from './fact-reader.ts';

export const CAUTIONS = [
  'withdrawn',
  'erased',
  'corrected',
  'unjudged',
  'pages-unvouched',
  'finding',
  'broken',
  'weak',
  'held',
  'not-looked-up',
] as const;
export type Caution = (typeof CAUTIONS)[number];

/** Cautions that speak against relying on the evidence as it stands; the others are for information. */
export const GRAVE: ReadonlySet<Caution> = new Set<Caution>([
  'withdrawn',
  'erased',
  'corrected',
  'unjudged',
  'pages-unvouched',
  'finding',
  'broken',
]);

const OF_CODE: Readonly<Record<string, Caution>> = {
  'status WITHDRAWN': 'withdrawn',
  'status ERASED': 'erased',
  'status CORRECTED': 'corrected',
  'status HELD': 'held',
  'status UNCHECKED': 'not-looked-up',
  'document UNSIGNED': 'pages-unvouched',
  'document UNTRUSTED_SEAL': 'pages-unvouched',
  'findings FINDING': 'finding',
  'algorithms WEAK': 'weak',
  'algorithms BROKEN': 'broken',
};

/** The cautions of a verdict, the gravest first. */
export const cautionsOf = (verdict: Verdict): readonly Caution[] => {
  const found = new Set(verdict.steps.flatMap(({ name, code }) => OF_CODE[`${name} ${code}`] ?? []));
  if (listFact(factsOf(verdict, 'status'), 'unjudged').length > 0) found.add('unjudged');
  // What could not be judged is not unknown.
  if (found.has('unjudged')) found.delete('not-looked-up');
  return CAUTIONS.filter((caution) => found.has(caution));
};

/** Those that are shown: a certificate that was not verified whole says nothing about what came after it. */
export const cautionsShown = (verdict: Verdict): readonly Caution[] =>
  cautionsOf(verdict).filter((caution) => caution !== 'not-looked-up' || verdict.summary === 'consistent');

/** A caution in words: one sentence for the head of a verdict, and what it means. */
export type CautionWords = { readonly sentence: Words; readonly text: Words };

export const CAUTION_WORDS: Readonly<Record<Caution, CautionWords>> = {
  withdrawn: {
    sentence: { zh: '存证机构已撤回这份证据。', en: 'The depositing organization has withdrawn this evidence.' },
    text: {
      zh: '无论下列结论如何，存证机构已不再据以主张。撤回不能取消。',
      en: 'They no longer rely on it, whatever the finding says. A withdrawal is final.',
    },
  },
  erased: {
    sentence: {
      zh: '这份证据的内容已按规定销毁。',
      en: 'The content of this evidence was destroyed as the rules ask.',
    },
    text: {
      zh: '账本上的记录仍在；平台不再存有文件本身。',
      en: 'Its place on the ledger remains; the platform no longer holds the file.',
    },
  },
  corrected: {
    sentence: { zh: '存证机构已对这份证据作出补正。', en: 'The depositing organization has corrected this evidence.' },
    text: {
      zh: '原证书仍可核验，但应与补正一并阅读，不应单独引用。',
      en: 'The certificate still verifies, but is to be read with the corrections and not cited alone.',
    },
  },
  unjudged: {
    sentence: {
      zh: '随证书有关于这份证据的后续陈述，未能核对。',
      en: 'A later statement about this evidence came with the certificate and could not be judged.',
    },
    text: {
      zh: '可能是补正或撤回。请换用较新的信任根后再核验一次。',
      en: 'It may be a correction or a withdrawal. Verify again with a newer trust bundle.',
    },
  },
  'pages-unvouched': {
    sentence: {
      zh: '结论只涉及 PDF 所附的证书，不涉及其页面。',
      en: 'This is about the certificate attached to the PDF, not its pages.',
    },
    text: {
      zh: '页面没有本账本认可的印章，任何人都可另行绘制。',
      en: 'They bear no seal that the ledger names: anybody may have drawn them.',
    },
  },
  finding: {
    sentence: { zh: '有法院节点就这一批次署名提出问题。', en: 'A court node has signed a finding about this batch.' },
    text: {
      zh: '内容见“法院节点结论”一项；其分量由阅读者判断。',
      en: 'It is shown in step “findings”; its weight is for the reader to judge.',
    },
  },
  broken: {
    sentence: { zh: '所用算法中有已被攻破者。', en: 'An algorithm that this rests on is broken.' },
    text: {
      zh: '详见“算法强度”一项。',
      en: 'See step “algorithm strength”.',
    },
  },
  weak: {
    sentence: { zh: '所用算法中有已被认为偏弱者。', en: 'An algorithm that this rests on is considered weak.' },
    text: {
      zh: '详见“算法强度”一项。',
      en: 'See step “algorithm strength”.',
    },
  },
  held: {
    sentence: { zh: '这份证据处于保全之中。', en: 'This evidence is under hold.' },
    text: {
      zh: '在解除保全之前，内容不会被删除。',
      en: 'Its content cannot be deleted until the hold is lifted.',
    },
  },
  'not-looked-up': {
    sentence: {
      zh: '其后是否有补正或撤回，本次没有核对。',
      en: 'Whether it was corrected or withdrawn since was not checked.',
    },
    text: {
      zh: '证书只载明签发之时；签发之后的情况须用核验链接查询，或使用附有后续陈述的证书。',
      en: 'A certificate speaks of the day of its issue. What came later takes the verification link, or a certificate that carries the later statements.',
    },
  },
};

/**
 * The cautions of a verdict in running text.
 *
 * @param isGrave those that speak against relying on the evidence; else those for information
 */
export const describeCautions = (verdict: Verdict, isGrave: boolean): readonly Words[] =>
  cautionsShown(verdict)
    .filter((caution) => GRAVE.has(caution) === isGrave)
    .map((caution) => {
      const { sentence, text } = CAUTION_WORDS[caution];
      return { zh: `${sentence.zh}${text.zh}`, en: `${sentence.en} ${text.en}` };
    });

/** A related statement beside the certificate, as the verifier found it. Times are RFC 3339 UTC. */
export type FoundStatement = {
  readonly id: string;
  readonly kind: 'correction' | 'withdrawal' | 'supplement';
  readonly receivedAt: string | null;
  readonly onLedgerBy: string | null;
  /** False: this page's trust could not judge it. */
  readonly isVerified: boolean;
};

const KINDS = ['correction', 'withdrawal', 'supplement'] as const;

/** Lists the related statements that came with the certificate, in the order of the ledger. */
export const relatedOf = (verdict: Verdict): readonly FoundStatement[] => {
  const facts = factsOf(verdict, 'status');
  return (['related', 'unjudged'] as const).flatMap((list) =>
    listFact(facts, list).flatMap((one) => {
      const kind = KINDS.find((known) => known === one['kind']);
      if (kind === undefined) return [];
      return [
        {
          id: textFact(one, 'id') ?? '—',
          kind,
          receivedAt: textFact(one, 'receivedAt'),
          onLedgerBy: textFact(one, 'onLedgerBy'),
          isVerified: list === 'related',
        },
      ];
    }),
  );
};
