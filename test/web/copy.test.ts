import { describe, expect, it } from 'vitest';
import { batchCopy } from '../../src/web/copy/batch-copy.ts';
import { compareCopy } from '../../src/web/copy/compare-copy.ts';
import { chainCopy } from '../../src/web/copy/chain-copy.ts';
import { releaseCopy } from '../../src/web/copy/release-copy.ts';
import { repeatCopy } from '../../src/web/copy/repeat-copy.ts';
import { verdictCopy } from '../../src/web/copy/verdict-copy.ts';
import { courtCopy } from '../../src/web/copy/court-copy.ts';
import { depositCopy } from '../../src/web/copy/deposit-copy.ts';
import { explorerCopy } from '../../src/web/copy/explorer-copy.ts';
import { governanceCopy } from '../../src/web/copy/governance-copy.ts';
import { LANGUAGES } from '../../src/web/copy/language.ts';
import { ledgerCopy } from '../../src/web/copy/ledger-copy.ts';
import { limitsCopy } from '../../src/web/copy/limits-copy.ts';
import { searchCopy } from '../../src/web/copy/search-copy.ts';
import { shellCopy } from '../../src/web/copy/shell-copy.ts';
import { stateCopy } from '../../src/web/copy/state-copy.ts';
import { stepCodesCopy } from '../../src/web/copy/step-codes-copy.ts';
import { stepName } from '../../src/web/copy/step-name.ts';
import { stepsCopy } from '../../src/web/copy/steps-copy.ts';
import { verifyCopy } from '../../src/web/copy/verify-copy.ts';
import { STEP_NAMES } from '../../src/core/verify/verdict.ts';

const DICTIONARIES = {
  batchCopy,
  compareCopy,
  chainCopy,
  releaseCopy,
  repeatCopy,
  verdictCopy,
  courtCopy,
  depositCopy,
  explorerCopy,
  governanceCopy,
  ledgerCopy,
  limitsCopy,
  searchCopy,
  shellCopy,
  stateCopy,
  stepCodesCopy,
  stepsCopy,
  verifyCopy,
};

/** Every path to a text, with the text; a function counts by its source. */
const listTexts = (value: unknown, path = ''): readonly (readonly [string, string])[] => {
  if (typeof value === 'string' || typeof value === 'function') return [[path, String(value)]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => listTexts(member, `${path}/${key}`));
};

const FORBIDDEN_ZH = /真的|有效证据|铁证|不可篡改|法院认证|官方(?!印)/u;
const FORBIDDEN_EN = /\b(?:proves|guarantees?|genuine|authentic|tamper-proof|court-approved|oops)\b/iu;

describe.each(Object.entries(DICTIONARIES))('%s', (_name, dictionary) => {
  it('has every text in both languages, none empty', () => {
    const [zh, en] = LANGUAGES.map((language) => listTexts(dictionary[language]));
    // Headings are cut into clauses, and a language may need more of them than the other.
    const paths = (texts: typeof zh): readonly string[] =>
      [...new Set((texts ?? []).map(([path]) => path.replace(/\/\d+$/, '')))].toSorted();
    expect(paths(zh)).toEqual(paths(en));
    for (const [path, text] of [...(zh ?? []), ...(en ?? [])]) expect(text.trim(), path).not.toBe('');
  });

  it('claims nothing that no certificate can show', () => {
    for (const [path, text] of listTexts(dictionary.zh)) expect(text, path).not.toMatch(FORBIDDEN_ZH);
    for (const [path, text] of listTexts(dictionary.en)) expect(text, path).not.toMatch(FORBIDDEN_EN);
  });
});

describe('words of the steps', () => {
  it.each(LANGUAGES)('name every step in %s', (language) => {
    for (const name of STEP_NAMES) {
      expect(stepName(name, language)).not.toBe('');
      expect(stepsCopy[language].compares[name]).not.toBe('');
    }
  });
});
