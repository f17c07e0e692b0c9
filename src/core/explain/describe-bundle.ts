// The trust bundle of a verdict in words, both languages.

import type { Verdict } from '../verify/verdict.ts';
import type { Words } from '../verify/verdict-words.ts';

/** Describes the trust bundle that a verdict rests on: its sequence, up to where it knows the ledger; null without one. */
export const describeBundle = ({ bundle }: Verdict): Words | null =>
  bundle === null
    ? null
    : {
        zh: `信任根：治理序号 ${bundle.sequence}，截至账本第 ${bundle.asOf.treeSize} 条（根 ${bundle.asOf.rootHash.slice(0, 16)}…）。`,
        en: `Trust bundle: governance sequence ${bundle.sequence}, as of ledger size ${bundle.asOf.treeSize} (root ${bundle.asOf.rootHash.slice(0, 16)}…).`,
      };
