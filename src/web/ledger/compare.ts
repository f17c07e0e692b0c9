// The page on which a checkpoint from elsewhere is compared with what this ledger has published.

import { compareCopy } from '../copy/compare-copy.ts';
import { formatInteger } from '../format/numbers.ts';
import { enhancePage } from '../page/enhance.ts';
import type { CompareData } from '../page/page-data.ts';
import { readCompareData } from '../page/read-page-data.ts';
import type { Comparison } from './compare-note.ts';
import { showFinding } from './show-result.ts';

const describe = (comparison: Comparison, data: CompareData): readonly [string, 'pass' | 'fail' | 'none'] => {
  const words = compareCopy[data.language];
  const format = (size: number): string => formatInteger(size, data.language);
  switch (comparison.code) {
    case 'foreign':
      return [words.foreign(comparison.origin), 'none'];
    case 'beyond':
      return [words.beyond(format(data.publishedSize)), 'none'];
    case 'same':
      return [words.same(format(comparison.treeSize)), 'pass'];
    case 'consistent':
      return [words.consistent(format(comparison.treeSize), format(data.publishedSize)), 'pass'];
    case 'fork':
      return [words.fork(format(comparison.treeSize)), 'fail'];
    case 'unproved':
      return [words.unproved(format(comparison.treeSize)), 'fail'];
    case 'noAnswer':
    case 'unreadable':
    case 'unsigned':
    default:
      return [words[comparison.code], 'none'];
  }
};

const start = (): void => {
  enhancePage();
  const data = readCompareData();
  const form = document.getElementById('compare-form');
  const field = document.getElementById('compare-note');
  showFinding(compareCopy[data.language].ready, 'none');
  form?.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!(field instanceof HTMLTextAreaElement)) return;
    void import('./compare-note.ts')
      .then(({ compareNote }) => compareNote(field.value, data))
      .then((comparison) => showFinding(...describe(comparison, data)));
  });
  document.documentElement.dataset['ready'] = 'true';
};

start();
