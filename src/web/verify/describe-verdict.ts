// A verdict in the page's words: its finding, and how grave what stands beside it is. Loaded with the verifier.

import { describeDocumentFault } from '../../core/explain/file-advice.ts';
import { cautionsOf, GRAVE } from '../../core/explain/cautions.ts';
import { countSteps, describeSummary } from '../../core/verify/verdict-words.ts';
import type { StepName, Verdict } from '../../core/verify/verdict.ts';
import type { Language } from '../copy/language.ts';
import { stepName } from '../copy/step-name.ts';
import { verdictCopy } from '../copy/verdict-copy.ts';
import { verifyCopy } from '../copy/verify-copy.ts';
import { failedSteps, type Finding, type FindingKind, openSteps, type VerifyState } from './verify-state.ts';

const listSteps = (names: readonly StepName[], language: Language): string =>
  names.map((name) => stepName(name, language)).join(language === 'zh' ? '、' : ', ');

const countsText = (verdict: Verdict, language: Language): string => {
  const counts = countSteps(verdict);
  return verifyCopy[language].counts(verdict.steps.length, counts.pass, counts['not-checked'], counts.fail);
};

/** What was put in: told to a reader whose file is no certificate. */
export type FilesShown = Pick<VerifyState, 'given' | 'file' | 'proof'>;

const faultOf = (verdict: Verdict, { given, file, proof }: FilesShown, language: Language): string | null => {
  const bytes = proof?.bytes ?? (given === null || given.refusal !== null ? null : given.bytes);
  const words = describeDocumentFault(verdict, { bytes, evidence: file });
  return words?.[language] ?? null;
};

/** The finding of a verdict in words. */
export const describeVerdict = (
  kind: FindingKind,
  verdict: Verdict,
  language: Language,
  files: FilesShown,
): Finding => {
  const words = verifyCopy[language];
  const beside = verdictCopy[language];
  const word = describeSummary(verdict)[language];
  const counts = countsText(verdict, language);
  if (kind === 'consistent') {
    return { word, sentence: verdict.sentence?.[language] ?? '', text: [counts, beside.consistent] };
  }
  if (kind === 'mismatch') return { word, sentence: words.mismatch.sentence, text: [words.mismatch.text] };
  if (kind === 'fork') return { word, sentence: beside.fork.sentence, text: [counts, beside.fork.text] };
  if (kind === 'malformed') {
    const sentence = faultOf(verdict, files, language) ?? words.unverifiable.malformed;
    return { word, sentence, text: [words.unverifiable.text] };
  }
  if (kind === 'not-compared') return { ...words.notCompared, text: [words.notCompared.text] };
  if (kind === 'failed') {
    const sentence = words.failed.sentence(listSteps(failedSteps(verdict), language));
    return { word, sentence, text: [counts, words.failed.text] };
  }
  const sentence = words.unverifiable.sentence(listSteps(openSteps(verdict), language));
  return { word, sentence, text: [counts, words.unverifiable.text] };
};

/** The class of a verdict with which something grave is said. */
export const gravityOf = (verdict: Verdict): string =>
  cautionsOf(verdict).some((caution) => GRAVE.has(caution)) ? 'is-cautioned' : '';
