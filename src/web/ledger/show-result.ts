// Writes what was checked into the page that the server drew.

import { explorerCopy } from '../copy/explorer-copy.ts';
import type { Language } from '../copy/language.ts';
import type { LineResult } from './check-note.ts';
import type { TokenResult } from './check-token.ts';

/** Says the finding in the page's status line. */
export const showFinding = (text: string, finding: 'pass' | 'fail' | 'none'): void => {
  const element = document.getElementById('finding');
  if (element === null) return;
  element.textContent = text;
  element.dataset['finding'] = finding;
};

const wordsOf = (language: Language): Readonly<Record<LineResult | TokenResult, string>> => {
  const { pass, fail, notKnown, notChecked } = explorerCopy[language];
  return { pass, fail, unknown: notKnown, unread: notChecked };
};

/** Writes results into the cells with the attribute, by their number. */
export const showResults = (
  attribute: 'data-line' | 'data-token',
  results: readonly (LineResult | TokenResult)[],
  language: Language,
): void => {
  const words = wordsOf(language);
  for (const [index, result] of results.entries()) {
    const cell = document.querySelector<HTMLElement>(`[${attribute}="${index}"]`);
    if (cell === null) continue;
    cell.textContent = words[result];
    cell.dataset['result'] = result;
  }
};
