// `/`: one drop zone; what is put in becomes rows, drawn by the page's programme.

import type { FC } from 'hono/jsx';
import { depositCopy } from '../../web/copy/deposit-copy.ts';
import type { NamedCourt } from '../../web/page/page-data.ts';
import { pageScripts, workerScript } from './assets.ts';
import { PageDataBlock } from './page-data-block.tsx';
import type { PageLanguage } from './page-language.ts';
import { Docket, Limits, Phrases } from './page-parts.tsx';
import type { Deployment } from './page-ports.ts';
import { Shell } from './shell.tsx';

const DropZone: FC<{ readonly page: PageLanguage }> = ({ page }) => {
  const words = depositCopy[page.language];
  return (
    <div class="drop-zone">
      <div class="drop-main">
        <div class="drop-words">
          <h2>{words.dropHeading}</h2>
          <p>{words.dropText}</p>
        </div>
        <span class="button" aria-hidden="true">
          {words.choose}
        </span>
      </div>
      <noscript>
        <p class="advice is-awaiting">
          {words.noScript} <a href="/docs">{words.signInLink}</a>
        </p>
      </noscript>
      <div class="switch-row">
        <span class="switch" aria-hidden="true" />
        <div>
          <span class="switch-label">{words.digestOnly}</span>
          <p>{words.digestOnlyText}</p>
        </div>
      </div>
    </div>
  );
};

const SignIn: FC<{ readonly page: PageLanguage }> = ({ page }) => {
  const words = depositCopy[page.language];
  return (
    <div class="drop-zone">
      <div class="drop-words">
        <h2>{words.signInHeading}</h2>
        <p>{words.signInText}</p>
        <p>
          <a href="/docs">{words.signInLink}</a>
        </p>
      </div>
    </div>
  );
};

type DepositPageProps = {
  readonly page: PageLanguage;
  readonly deployment: Deployment;
  readonly courts: readonly NamedCourt[];
};

/** Draws the deposit page. */
export const DepositPage: FC<DepositPageProps> = ({ page, deployment, courts }) => {
  const words = depositCopy[page.language];
  const { simulated, publicDeposit, maxEvidenceBytes } = deployment;
  const data = {
    language: page.language,
    prefix: page.prefix,
    maxEvidenceBytes,
    courts: courts.map(({ id, name, simulated: isSimulated }) => ({ id, name, simulated: isSimulated })),
    simulated,
    scripts: { worker: workerScript() },
  };
  return (
    <Shell
      page={page}
      title={words.title}
      section="deposit"
      path="/"
      simulated={simulated}
      {...(publicDeposit ? { scripts: pageScripts('deposit'), data: <PageDataBlock data={data} /> } : {})}
    >
      <div class="deposit">
        <div class="deposit-hero">
          <Docket
            margin={<p class="margin-title">{words.margin}</p>}
            note={<Limits kind="certificate" language={page.language} />}
          >
            <h1>
              <Phrases phrases={words.heading} />
            </h1>
            <p class="lead">{words.lead}</p>
            <div id="deposit-drop">{publicDeposit ? <DropZone page={page} /> : <SignIn page={page} />}</div>
          </Docket>
        </div>
        <section id="deposit-entries" aria-label={words.entriesLabel} />
      </div>
    </Shell>
  );
};
