// A checkpoint's page: verifies every line, counts the courts, verifies the tokens. What is needed for that is loaded
// after the page was drawn.

import { explorerCopy } from '../copy/explorer-copy.ts';
import { enhancePage } from '../page/enhance.ts';
import type { CheckpointData } from '../page/page-data.ts';
import { readCheckpointData } from '../page/read-page-data.ts';
import type { NoteCheck } from './check-note.ts';
import { showFinding, showResults } from './show-result.ts';

/** Puts the check into one sentence; the first thing that is wrong comes first. */
const describe = (check: NoteCheck | null, { language }: CheckpointData): readonly [string, 'pass' | 'fail'] => {
  const words = explorerCopy[language];
  if (check === null) return [words.checkNoLog, 'fail'];
  const broken = check.lines.filter((result) => result === 'fail').length;
  if (broken > 0) return [words.checkBroken(broken), 'fail'];
  if (!check.isLogSigned) return [words.checkNoLog, 'fail'];
  for (const { witnesses, required, keepers, requiredKeepers } of check.quorums) {
    if (witnesses < required) return [words.checkShort(witnesses, required), 'fail'];
    if (keepers < requiredKeepers) return [words.checkKeepers(keepers, requiredKeepers), 'fail'];
  }
  const { witnesses = 0, total = 0, required = 0 } = check.quorums.at(-1) ?? {};
  const sound = check.lines.filter((result) => result === 'pass').length;
  return [words.checkSound(sound, witnesses, total, required), 'pass'];
};

const start = async (): Promise<void> => {
  enhancePage();
  const data = readCheckpointData();
  showFinding(explorerCopy[data.language].checkWaiting, 'none');
  const [{ checkNote }, { checkTokens }] = await Promise.all([import('./check-note.ts'), import('./check-token.ts')]);
  const check = await checkNote(data);
  showResults('data-line', check?.lines ?? [], data.language);
  showFinding(...describe(check, data));
  showResults('data-token', await checkTokens(data.tokens, new TextEncoder().encode(data.note)), data.language);
  document.documentElement.dataset['ready'] = 'true';
};

void start();
