// The offline file's programme (verify.html): everything stands in the file, nothing is asked of anybody. The same session,
// views and verifier as the verify page.

import { render } from 'preact';
import { readEmbeddedTrust } from '../../core/explain/embed-trust.ts';
import { HTML_LANG, type Language } from '../copy/language.ts';
import { offlineCopy } from '../copy/offline-copy.ts';
import { attachDigester } from '../digest/digest-client.ts';
import { enhancePage } from '../page/enhance.ts';
import { PAGE_DATA_ID, type VerifyData } from '../page/page-data.ts';
import { OfflineFrame } from './offline-frame.tsx';
import { startInlineWorker } from './offline-worker.ts';
import { VerifyApp } from './verify-app.tsx';
import { createVerifySession } from './verify-session.ts';
import * as explainer from './explainer.ts';
import * as verifier from './verifier.ts';

/** Id of the block with the digest worker's source. */
const WORKER_ID = 'digest-worker';

const readBlock = (id: string): string => document.getElementById(id)?.textContent ?? '';

const preferredLanguage = (): Language => (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');

const trust = readEmbeddedTrust(readBlock(PAGE_DATA_ID));
const version = document.documentElement.dataset['version'] ?? '';
let simulated = false;

const data: VerifyData = {
  language: preferredLanguage(),
  sha256: null,
  items: [],
  trust,
  searched: null,
  simulated: false,
  prefix: '',
  scripts: { worker: '', verifier: '' },
  isFile: true,
};
const digester = attachDigester(startInlineWorker(readBlock(WORKER_ID)));

const draw = (language: Language): void => {
  const root = document.getElementById('app');
  if (root === null) return;
  document.documentElement.lang = HTML_LANG[language];
  document.title = offlineCopy[language].title;
  render(
    <OfflineFrame
      language={language}
      simulated={simulated}
      version={version}
      onLanguage={(chosen) => session.setLanguage(chosen)}
    >
      <VerifyApp session={session} />
    </OfflineFrame>,
    root,
  );
};

const session = createVerifySession({
  data,
  digester,
  verifier: Promise.resolve({ ...verifier, ...explainer }),
  draw: (_state, { language }) => draw(language),
});

const start = async (): Promise<void> => {
  session.update({});
  enhancePage();
  for (const name of ['dragover', 'drop'] as const) addEventListener(name, (event) => event.preventDefault());
  const [opened] = await Promise.all([verifier.openPageTrust(trust), digester.ready]);
  const { courts = [], timestamps } = opened?.epochs.at(-1)?.state ?? {};
  simulated = [...courts, ...(timestamps?.authorities ?? [])].some((one) => one.simulated);
  session.update({});
  document.documentElement.dataset['ready'] = 'true';
};

void start();
