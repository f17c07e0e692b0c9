// What a reader must be told beside a verdict, in both languages: how old the trust bundle is, and why one that was
// offered was not taken.

import type { ReplacementFailure } from '../verify/judge-replacement.ts';
import type { Verdict } from '../verify/verdict.ts';
import type { Words } from '../verify/verdict-words.ts';

const numberFact = (verdict: Verdict, step: string, fact: string): number | null => {
  const value = verdict.steps.find(({ name }) => name === step)?.facts[fact];
  return typeof value === 'number' ? value : null;
};

/** Says when the certificate is newer than the bundle; null when it is not, or nothing is known. */
export const describeAge = (verdict: Verdict): Words | null => {
  const treeSize = numberFact(verdict, 'ledger-inclusion', 'treeSize');
  const asOf = verdict.bundle?.asOf.treeSize ?? null;
  if (treeSize === null || asOf === null || treeSize <= asOf) return null;
  const isShort = verdict.steps.some(({ code }) => code === 'BUNDLE_OLD');
  return isShort
    ? {
        zh: `信任根早于本证书（证书 ${treeSize} 条，信任根 ${asOf} 条），且不足以核对其间的规则变更：请换用较新的信任根。`,
        en: `The trust bundle is older than this certificate (size ${treeSize}; the bundle knows ${asOf}) and cannot judge the changes between: use a newer bundle.`,
      }
    : {
        zh: `信任根早于本证书（证书 ${treeSize} 条，信任根 ${asOf} 条）；其间的规则变更由证书自带的批准记录核对，其后公布的吊销不在其中。`,
        en: `The trust bundle is older than this certificate (size ${treeSize}; the bundle knows ${asOf}): changes between were taken from the certificate’s own approvals, and keys reported since are not known here.`,
      };
};

/** Says why a bundle that was offered did not replace the one in use. */
export const describeReplacementFailure = (failure: ReplacementFailure | { readonly code: string }): Words => {
  switch (failure.code) {
    case 'replacement.another-genesis':
      return {
        zh: '所给信任根属于另一账本（创世条目不同），未采用。',
        en: 'The bundle given is of another ledger (its genesis differs); it was not taken.',
      };
    case 'replacement.sequence-decreases':
    case 'replacement.older':
      return {
        zh: '所给信任根早于现用的一份，未采用：信任根只能向前。',
        en: 'The bundle given is older than the one in use; it was not taken: bundles never go back.',
      };
    case 'replacement.another-tree':
    case 'replacement.another-history':
      return {
        zh: '所给信任根与现用的一份互不相容，未采用。请保留两份文件：它们可能是账本分叉的证据。',
        en: 'The bundle given contradicts the one in use; it was not taken. Keep both: they may be evidence of a fork.',
      };
    case 'replacement.forgets':
      return {
        zh: '所给信任根遗漏了已报告失密或吊销的密钥，未采用。',
        en: 'The bundle given forgets a key that was reported or revoked; it was not taken.',
      };
    case 'replacement.reported-keys':
      return {
        zh: '所给信任根中新增的部分只有已报告失密或吊销的密钥签署，未采用。',
        en: 'What the bundle given adds rests on keys that were reported or revoked; it was not taken.',
      };
    default:
      return {
        zh: `所给文件不是可用的信任根（${failure.code}），未采用。`,
        en: `The file given is not a trust bundle that opens (${failure.code}); it was not taken.`,
      };
  }
};
