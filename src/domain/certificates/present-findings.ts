// The keepers' findings that a certificate carries, as they are printed: what the verdict established of them, and how many
// it could not.

import { factsOf, numberFact } from '../../core/explain/fact-reader.ts';
import { listFindings } from '../../core/explain/list-findings.ts';
import type { Verdict } from '../../core/verify/verdict.ts';

/** A line for each verified finding, with who signed it, and one for those that were not verified; empty: none carried. */
export const presentFindings = (verdict: Verdict): readonly string[] => {
  const facts = factsOf(verdict, 'findings');
  const found = listFindings(facts);
  const unverified = numberFact(facts, 'unverified') ?? 0;
  return unverified === 0 ? found : [...found, `${unverified} 项未能核验 ${unverified} could not be verified`];
};
