// The verify page's programme: a file is hashed here, a certificate verified here. Everything needed is in the page or
// loaded before `data-ready` is set; afterwards no request is made unless evidence still awaits its quorum.

import { render, type JSX } from 'preact';
import { limitsCopy } from '../copy/limits-copy.ts';
import { stepsCopy } from '../copy/steps-copy.ts';
import { verifyCopy } from '../copy/verify-copy.ts';
import { startDigester } from '../digest/digest-client.ts';
import { formatInteger } from '../format/numbers.ts';
import { DropZone } from '../page/drop-zone.tsx';
import { enhancePage } from '../page/enhance.ts';
import { warmFonts } from '../page/fonts.ts';
import { readVerifyData } from '../page/read-page-data.ts';
import { FindingView } from './finding-view.tsx';
import { fetchListed } from './look-up.ts';
import { StepVector } from './step-vector.tsx';
import { certificateOf, type VerifyState } from './verify-state.ts';
import { SearchedView, WithoutView } from './without-view.tsx';

/** Time between two look-ups while evidence awaits its quorum. */
const POLL_MS = 3000;

const data = readVerifyData();
const words = verifyCopy[data.language];
const digester = startDigester(data.scripts.worker);
const loading = import('./verifier.ts');

let state: VerifyState = {
  sha256: data.sha256,
  items: data.items,
  file: null,
  reading: null,
  unreadable: false,
  given: null,
  verdict: null,
  steps: null,
  checkedAtUnixMs: null,
  dragging: false,
};

const App = (): JSX.Element => (
  <>
    <section class="docket" aria-labelledby="object-title">
      <div class="docket-margin">
        <h2 id="object-title">{words.object}</h2>
      </div>
      <div class="docket-body">
        <ObjectZone />
      </div>
      <div class="docket-note" />
    </section>
    <FindingView state={state} data={data} />
    <SearchedView state={state} data={data} />
    {state.items.length > 0 || state.verdict !== null ? (
      <StepVector state={state} language={data.language} simulated={data.simulated} />
    ) : null}
    <WithoutView state={state} data={data} />
  </>
);

const ObjectZone = (): JSX.Element => {
  const { file, given, reading } = state;
  const filled = file !== null || given !== null || reading !== null;
  const parts = [
    file === null
      ? null
      : `${formatInteger(file.sizeBytes, data.language)} ${data.language === 'zh' ? '字节' : 'bytes'}`,
    file === null ? null : words.hashedHere,
    given === null ? null : `${words.certificateGiven} ${given.name}`,
  ];
  const text = parts.filter((part) => part !== null).join(' · ');
  const readingText = reading === null ? null : words.reading(Math.floor(reading.share * 100));
  return (
    <DropZone
      id="verify-files"
      heading={reading?.name ?? file?.name ?? (given === null ? words.dropHeading : words.object)}
      text={state.unreadable ? words.unreadable : (readingText ?? (filled ? text : words.dropText))}
      button={filled ? words.another : words.choose}
      multiple
      compact={filled}
      outlined={filled}
      dragging={state.dragging}
      overHeading={words.dropOver}
      onFiles={(files) => void takeFiles(files)}
      onDragging={(dragging) => update({ dragging })}
    />
  );
};

const update = (change: Partial<VerifyState>): void => {
  state = { ...state, ...change };
  const root = document.getElementById('verify');
  if (root !== null) render(<App />, root);
};

const verify = async (): Promise<void> => {
  const certificate = certificateOf(state);
  if (certificate === null) {
    update({ verdict: null, steps: null, checkedAtUnixMs: state.file === null ? null : Date.now() });
    return;
  }
  const { verifyCertificate, refuseDocument, describeStep } = await loading;
  const { file, given } = state;
  const now = Date.now();
  const refusal = given?.refusal ?? null;
  const verdict =
    refusal !== null
      ? refuseDocument(refusal)
      : await verifyCertificate(certificate, {
          trust: data.trust,
          now,
          ...(file === null ? {} : { digests: { 'sha-256': file.sha256, sm3: file.sm3 }, sizeBytes: file.sizeBytes }),
          ...(given?.pdf === null || given === null ? {} : { pdf: given.pdf }),
        });
  update({ verdict, steps: verdict.steps.map((step) => describeStep(step, data.language)), checkedAtUnixMs: now });
};

const takeFiles = async (files: readonly File[]): Promise<void> => {
  const { readCertificateFile } = await loading;
  for (const file of files) {
    update({ reading: { name: file.name, share: 0 }, unreadable: false });
    const digests = await digester.digest(file, (readBytes) => {
      update({ reading: { name: file.name, share: readBytes / file.size } });
    });
    // What gives the page's digest is the evidence, even when it happens to be a certificate of something else.
    const isEvidence = digests !== null && digests.sha256 === data.sha256;
    const certificate = digests === null || isEvidence ? null : await readCertificateFile(file);
    update({ reading: null, unreadable: digests === null });
    if (certificate !== null) update({ given: { name: file.name, ...certificate } });
    else if (digests !== null) update({ file: { name: file.name, sizeBytes: file.size, ...digests } });
  }
  await verify();
};

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
        if (state.file === null && state.given === null) location.reload();
      }
      update({ items });
      await verify();
    })();
  }, POLL_MS);
};

const start = async (): Promise<void> => {
  document.getElementById('verify')?.replaceChildren();
  update({});
  enhancePage();
  for (const name of ['dragover', 'drop'] as const) addEventListener(name, (event) => event.preventDefault());
  await Promise.all([loading, digester.ready]);
  await verify();
  const { language, trust } = data;
  const { verdictTexts } = await loading;
  // Court names come from the bundle.
  await warmFonts([words, stepsCopy[language], limitsCopy[language], verdictTexts(language), trust?.bundle]);
  document.documentElement.dataset['ready'] = 'true';
  watchQuorum();
};

void start();
