// The verify page's programme: a file is hashed here, a certificate verified here. Everything needed is in the page or
// loaded before `data-ready` is set; afterwards no request is made unless evidence still awaits its quorum.

import { render } from 'preact';
import { limitsCopy } from '../copy/limits-copy.ts';
import { repeatCopy } from '../copy/repeat-copy.ts';
import { verifyCopy } from '../copy/verify-copy.ts';
import { startDigester } from '../digest/digest-client.ts';
import { enhancePage } from '../page/enhance.ts';
import { warmFonts } from '../page/fonts.ts';
import { readVerifyData } from '../page/read-page-data.ts';
import { fetchListed } from './look-up.ts';
import { fetchSupplements } from './fetch-supplements.ts';
import { VerifyApp } from './verify-app.tsx';
import { createVerifySession } from './verify-session.ts';

/** Time between two look-ups while evidence awaits its quorum. */
const POLL_MS = 3000;

const data = readVerifyData();
const digester = startDigester(data.scripts.worker);
const loading = Promise.all([import('./verifier.ts'), import('./explainer.ts')]).then(([verifier, explainer]) => ({
  ...verifier,
  ...explainer,
}));
const session = createVerifySession({
  data,
  digester,
  verifier: loading,
  draw: () => {
    const root = document.getElementById('verify');
    if (root !== null) render(<VerifyApp session={session} />, root);
  },
});

const watchQuorum = (): void => {
  const { sha256 } = data;
  if (sha256 === null || data.items.length === 0 || data.items.some(({ certificate }) => certificate !== null)) return;
  const timer = setInterval(() => {
    if (document.visibilityState === 'hidden') return;
    void (async () => {
      const items = await fetchListed(sha256, new URLSearchParams(location.search).get('k'));
      if (items === null || items.length === 0) return;
      if (items.some(({ certificate }) => certificate !== null)) {
        clearInterval(timer);
        // The head of the page was drawn by the server: it is drawn again, unless a file is being held.
        const { file, given } = session.state();
        if (file === null && given === null) location.reload();
      }
      session.update({ items });
      await session.verify();
    })();
  }, POLL_MS);
};

const start = async (): Promise<void> => {
  document.getElementById('verify')?.replaceChildren();
  session.update({});
  enhancePage();
  for (const name of ['dragover', 'drop'] as const) addEventListener(name, (event) => event.preventDefault());
  await Promise.all([loading, digester.ready]);
  session.update({ supplements: await fetchSupplements(data.items) });
  await session.verify();
  const { language, trust } = data;
  const { STEP_MEANINGS, verdictCopy, verdictTexts } = await loading;
  // Court names come from the bundle.
  const words = [verifyCopy[language], repeatCopy[language], verdictCopy[language]];
  await warmFonts([words, STEP_MEANINGS, limitsCopy[language], verdictTexts(language), trust?.bundle]);
  document.documentElement.dataset['ready'] = 'true';
  watchQuorum();
};

void start();
