// Step `findings`: what keeper courts found wrong with the content of the batch's entry (`assize/finding/v1`, a signed
// note: type, origin, entry index, code). A finding is shown, and is for the reader to weigh.

import { readFinding } from '../../ledger/finding.ts';
import { type GovernedTrust, listKeysBetween } from '../governed-trust.ts';
import { failStep, notChecked, pass } from '../step.ts';
import type { Step } from '../verdict.ts';

/**
 * Shows the findings that the certificate carries; those that no keeper of the ledger signed, or that are about another
 * entry, are counted apart.
 *
 * @param entryIndex where the batch's entry stands on the ledger; null: not established
 */
export const checkFindings = async (
  texts: readonly string[],
  entryIndex: number | null,
  trust: GovernedTrust | null,
): Promise<Step> => {
  if (texts.length === 0) return pass('findings', 'NONE');
  if (trust === null) return notChecked('findings', 'NO_TRUST', { carried: texts.length });
  // A keeper may find what was wrong at any later time, with the key that it has by then.
  const keepers = listKeysBetween(trust, trust.opening.sequence, Number.MAX_SAFE_INTEGER, ({ keys }) =>
    keys.courts.flatMap(({ keeper }) => keeper),
  );
  const read = await Promise.all(texts.map((text) => readFinding(text, trust.ledger, keepers, trust.verify)));
  const findings = read.flatMap((finding) => (finding?.index === entryIndex ? (finding ?? []) : []));
  const facts = { findings, unverified: texts.length - findings.length };
  return findings.length > 0 ? failStep('findings', 'FINDING', facts) : notChecked('findings', 'UNKNOWN_KEY', facts);
};
