// Step `findings`: what keeper courts found wrong with the content of the batch's entry (`assize/finding/v1`, a signed
// note: type, origin, entry index, code). A finding is shown, and is for the reader to weigh.

import { verifyCosignatures } from '../../checkpoint/cosignature.ts';
import { parseDecimal } from '../../bytes/decimal.ts';
import { parseSignedNote, verifySignedNote } from '../../note/signed-note.ts';
import { failStep, notChecked, pass } from '../step.ts';
import type { OpenTrust } from '../trust.ts';
import type { Step } from '../verdict.ts';

const FINDING_VERSION = 'assize/finding/v1';
const CODE = /^[a-z0-9][a-z0-9.-]{0,63}$/;

type Finding = { readonly code: string; readonly index: number; readonly by: readonly string[] };

const readFinding = async (text: string, trust: OpenTrust): Promise<Finding | null> => {
  const note = parseSignedNote(text);
  if (!note.ok) return null;
  const [version, origin, indexText = '', code = '', end, ...rest] = note.value.text.split('\n');
  const index = parseDecimal(indexText);
  if (version !== FINDING_VERSION || origin !== trust.ledger || index === null) return null;
  if (!CODE.test(code) || end !== '' || rest.length > 0) return null;
  const keepers = trust.keys.courts.flatMap(({ keeper }) => keeper);
  const signed = await verifySignedNote(note.value, keepers);
  const cosigned = await verifyCosignatures(note.value, keepers);
  const by = [
    ...(signed.ok ? signed.value.map(({ name }) => name) : []),
    ...(cosigned.ok ? cosigned.value.map(({ key }) => key.name) : []),
  ];
  return by.length === 0 ? null : { code, index, by };
};

/**
 * Shows the findings that the certificate carries; those that no keeper of the ledger signed, or that are about another
 * entry, are counted apart.
 *
 * @param entryIndex where the batch's entry stands on the ledger; null: not established
 */
export const checkFindings = async (
  texts: readonly string[],
  entryIndex: number | null,
  trust: OpenTrust | null,
): Promise<Step> => {
  if (texts.length === 0) return pass('findings', 'NONE');
  if (trust === null) return notChecked('findings', 'NO_TRUST', { carried: texts.length });
  const read = await Promise.all(texts.map((text) => readFinding(text, trust)));
  const findings = read.flatMap((finding) => (finding?.index === entryIndex ? (finding ?? []) : []));
  const facts = { findings, unverified: texts.length - findings.length };
  return findings.length > 0 ? failStep('findings', 'FINDING', facts) : notChecked('findings', 'UNKNOWN_KEY', facts);
};
