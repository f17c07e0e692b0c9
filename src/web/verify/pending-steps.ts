// The steps of evidence that has no certificate yet. What the platform reports is shown as reported and never as a pass:
// nobody outside can check it. Only the comparison of digests is real.

import { STEP_NAMES } from '../../core/verify/verdict.ts';
import type { Language } from '../copy/language.ts';
import { verifyCopy } from '../copy/verify-copy.ts';
import type { ListedEvidence } from '../page/page-data.ts';
import type { StepRow } from './step-row.ts';
import type { VerifyState } from './verify-state.ts';

const WORDS = {
  zh: {
    same: '您的文件与本摘要相同。',
    differs: '您的文件与本摘要不同。',
    none: '尚未放入文件。',
    statement: '陈述随证书交付，届时可核。',
    sealed: '已封入批次；随证书交付后可核。',
    toSeal: '等待封入批次。',
    tokens: (met: number, required: number): string => `${met} 枚 RFC 3161 时间戳，需 ${required} 枚。`,
    appended: '批次已写入账本；所在检查点尚未公布。',
    toAppend: '批次尚未写入账本。',
    checkpoint: '检查点公布后可核。',
    quorum: (met: number, total: number, required: number): string => `${met}/${total}，需 ${required}。`,
    later: '达到门槛后核验。',
  },
  en: {
    same: 'Your file gives this digest.',
    differs: 'Your file does not give this digest.',
    none: 'No file has been put in.',
    statement: 'The statement is handed over with the certificate and can be checked then.',
    sealed: 'sealed in a batch; can be checked with the certificate.',
    toSeal: 'waiting to be sealed in a batch.',
    tokens: (met: number, required: number): string =>
      `${met} RFC 3161 ${met === 1 ? 'token' : 'tokens'}; ${required} needed.`,
    appended: 'the batch is in the ledger; its checkpoint is not yet published.',
    toAppend: 'the batch is not in the ledger yet.',
    checkpoint: 'Can be checked once the checkpoint is published.',
    quorum: (met: number, total: number, required: number): string => `${met} of ${total}; ${required} needed.`,
    later: 'To be checked once the quorum is met.',
  },
} as const;

/** Lists the steps of evidence that awaits its quorum. */
export const pendingSteps = (item: ListedEvidence, state: VerifyState, language: Language): readonly StepRow[] => {
  const words = WORDS[language];
  const { reported } = verifyCopy[language];
  const appended = item.state === 'appended' || item.state === 'anchored' || item.state === 'certified';
  const objectRow = (): StepRow => {
    if (state.file === null) return { name: 'object', result: 'not-checked', texts: [words.none], named: [] };
    const same = state.file.sha256 === state.sha256;
    return { name: 'object', result: same ? 'pass' : 'fail', texts: [same ? words.same : words.differs], named: [] };
  };
  const pending: Readonly<Record<string, string>> = {
    statement: words.statement,
    'batch-inclusion': reported + (item.state === 'received' ? words.toSeal : words.sealed),
    timestamps: reported + words.tokens(item.timestamps.met, item.timestamps.required),
    'ledger-inclusion': reported + (appended ? words.appended : words.toAppend),
    'log-signature': words.checkpoint,
    quorum: reported + words.quorum(item.quorum.met, item.quorum.total, item.quorum.required),
  };
  return STEP_NAMES.map((name) => {
    if (name === 'object') return objectRow();
    const text = pending[name];
    return {
      name,
      result: text === undefined ? 'not-checked' : 'pending',
      texts: [text ?? words.later],
      named: [],
    };
  });
};
