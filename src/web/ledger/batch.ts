// A batch's page: computes the root again from all leaf hashes and verifies the tokens.

import { batchCopy } from '../copy/batch-copy.ts';
import { explorerCopy } from '../copy/explorer-copy.ts';
import { enhancePage } from '../page/enhance.ts';
import { readBatchData } from '../page/read-page-data.ts';
import { showFinding, showResults } from './show-result.ts';

const start = async (): Promise<void> => {
  enhancePage();
  const data = readBatchData();
  const words = batchCopy[data.language];
  showFinding(explorerCopy[data.language].checkWaiting, 'none');
  const [{ checkLeaves, readStamped }, { checkTokens }] = await Promise.all([
    import('./check-batch.ts'),
    import('./check-token.ts'),
  ]);
  const [isSound, tokens] = await Promise.all([checkLeaves(data), checkTokens(data.tokens, readStamped(data))]);
  showResults('data-token', tokens, data.language);
  if (isSound === null) showFinding(words.batchUnread, 'none');
  else showFinding(isSound ? words.batchSound : words.batchBroken, isSound ? 'pass' : 'fail');
  document.documentElement.dataset['ready'] = 'true';
};

void start();
