// `/v/{digest}`: what is known of a digest, drawn by the server; the file is hashed and the certificate verified by the
// page's programme. Without scripts the page shows what is known and how to verify by command line.

import type { FC } from 'hono/jsx';
import { STEP_NAMES } from '../../core/verify/verdict.ts';
import type { LedgerStatus } from '../../domain/ledger/ledger.ts';
import type { Language } from '../../web/copy/language.ts';
import type { LimitsKind } from '../../web/copy/limits-copy.ts';
import { repeatCopy } from '../../web/copy/repeat-copy.ts';
import { stepName } from '../../web/copy/step-name.ts';
import { stepsCopy } from '../../web/copy/steps-copy.ts';
import { shellCopy } from '../../web/copy/shell-copy.ts';
import { verifyCopy } from '../../web/copy/verify-copy.ts';
import { formatInteger } from '../../web/format/numbers.ts';
import { COURT_ZONE, formatMoment } from '../../web/format/times.ts';
import { verifyCommand } from '../../web/page/commands.ts';
import type { ListedEvidence, TrustData, VerifyData } from '../../web/page/page-data.ts';
import { pageScripts, verifierScripts, workerScript } from './assets.ts';
import { DepositList } from './deposit-list.tsx';
import { PageDataBlock } from './page-data-block.tsx';
import type { PageLanguage } from './page-language.ts';
import { DigestBlock, Docket, Limits, Phrases, SimulatedMark, Time } from './page-parts.tsx';
import type { Deployment } from './page-ports.ts';
import { countCosigned, formatFootNote } from './published-quorum.ts';
import { Shell } from './shell.tsx';
import { StatementChain } from './statement-chain.tsx';

export type VerifyPageProps = {
  readonly page: PageLanguage;
  readonly deployment: Deployment;
  /** Null on the page for any file. */
  readonly sha256: string | null;
  readonly items: readonly ListedEvidence[];
  readonly trust: TrustData | null;
  readonly ledger: LedgerStatus;
};

const HEAD_DIGITS = 8;

const searchedOf = (ledger: LedgerStatus): VerifyData['searched'] =>
  ledger.published === null
    ? null
    : {
        origin: ledger.origin,
        treeSize: ledger.published.treeSize,
        publishedAt: new Date(ledger.published.publishedAtUnixMs).toISOString(),
        quorum: { met: countCosigned(ledger), required: ledger.required, total: ledger.courts.length },
      };

const FirstSealed: FC<{ readonly items: readonly ListedEvidence[]; readonly language: Language }> = ({
  items,
  language,
}) => {
  const words = verifyCopy[language];
  const onLedger = items.flatMap((item) => item.onLedgerBy ?? []).toSorted();
  const [first, ...later] = onLedger;
  const received = items[0]?.receivedAt ?? null;
  const time = first ?? received;
  if (time === null) {
    return (
      <>
        <h2>{words.firstSealed}</h2>
        <p class="moment is-absent">{words.noRecord}</p>
      </>
    );
  }
  const unixMs = Date.parse(time);
  return (
    <>
      <h2>{first === undefined ? words.received : words.firstSealed}</h2>
      <p class="moment">
        <Time unixMs={unixMs} format="date" language={language} />
        <br />
        <Time unixMs={unixMs} format="time" language={language} />
      </p>
      <p class="small">
        <span data-zone-of={time}>UTC+8</span> · {language === 'zh' ? '协调世界时' : 'UTC'}{' '}
        {formatMoment(unixMs, 'time', language, 'UTC')}
      </p>
      {later.length > 0 ? <p class="small">{words.moreDeposits(later.length)}</p> : null}
    </>
  );
};

const DigestRow: FC<VerifyPageProps & { readonly sha256: string }> = ({ page, sha256, items }) => {
  const words = verifyCopy[page.language];
  const certified = items.find((item) => item.links.publicCertificate !== null);
  const sm3 = items.find((item) => item.sm3 !== null)?.sm3 ?? null;
  return (
    <Docket
      margin={
        <>
          <p class="margin-title">{words.digest}</p>
          <p>SHA-256</p>
        </>
      }
      note={<FirstSealed items={items} language={page.language} />}
    >
      <DigestBlock digest={sha256} label={`${words.digest} SHA-256`} heading />
      {sm3 === null ? null : (
        <div class="other-digest">
          <p class="small">SM3</p>
          <DigestBlock digest={sm3} label={`${words.digest} SM3`} />
        </div>
      )}
      <ul class="acts">
        <li data-script-only hidden>
          <button type="button" class="act" data-copy={sha256}>
            {words.copyDigest}
          </button>
        </li>
        {sm3 === null ? null : (
          <li data-script-only hidden>
            <button type="button" class="act" data-copy={sm3}>
              {words.copySm3}
            </button>
          </li>
        )}
        {certified?.links.publicPdf === undefined || certified.links.publicPdf === null ? null : (
          <li>
            <a href={certified.links.publicPdf} download>
              {words.certificatePdf}
            </a>
          </li>
        )}
        {certified === undefined ? null : (
          <li>
            <a href={certified.links.publicCertificate ?? ''} download="certificate.json">
              {words.certificateJson}
            </a>
          </li>
        )}
        <li data-script-only hidden>
          <button type="button" class="act" data-print>
            {words.printPage}
          </button>
        </li>
      </ul>
      <Disclosed item={items[0]} language={page.language} />
    </Docket>
  );
};

const Disclosed: FC<{ readonly item: ListedEvidence | undefined; readonly language: Language }> = ({
  item,
  language,
}) => {
  const words = verifyCopy[language];
  const claims = Object.entries(item?.disclosed ?? {});
  if (claims.length === 0) return null;
  return (
    <dl class="facts">
      {claims.map(([name, value]) => (
        <div>
          <dt>{words.disclosed[name] ?? name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
};

const LandingHead: FC<VerifyPageProps> = ({ page }) => {
  const words = verifyCopy[page.language];
  return (
    <Docket margin={<p class="margin-title">{shellCopy[page.language].verify}</p>}>
      <h1>
        <Phrases phrases={words.landingHeading} />
      </h1>
      <p class="lead">{words.landingLead}</p>
      <form class="look-up" method="get" action={`${page.prefix}/v`}>
        <label for="digest">{words.landingDigestLabel}</label>
        <div class="look-up-field">
          <input
            id="digest"
            name="digest"
            type="text"
            inputmode="text"
            autocomplete="off"
            spellcheck={false}
            maxlength={128}
            required
          />
          <button type="submit" class="button is-outlined">
            {words.landingDigestButton}
          </button>
        </div>
      </form>
    </Docket>
  );
};

/** The same as in the browser (web/verify/finding-view.tsx). */
const LIMITS: Readonly<Record<string, LimitsKind>> = {
  awaiting: 'awaiting',
  'not-found': 'notFound',
  'not-compared': 'certificate',
};

const Finding: FC<VerifyPageProps> = ({ page, sha256, items, ledger }) => {
  const words = verifyCopy[page.language];
  const item = items[0];
  const published = ledger.published;
  const asOf =
    published === null ? null : formatMoment(published.publishedAtUnixMs, 'dateTime', page.language, COURT_ZONE);
  const finding = (): { kind: string; word: string; sentence: string; text: string } => {
    if (sha256 === null) return { kind: 'landing', ...words.empty };
    if (item === undefined) {
      const { word, text } = words.notFound;
      const zoned = page.language === 'zh' ? `${asOf?.replace(' ', '')}（UTC+8）` : `${asOf} (UTC+8)`;
      const sentence = asOf === null ? words.notFound.sentenceNoTime : words.notFound.sentence(zoned);
      return { kind: 'not-found', word, sentence, text };
    }
    if (item.certificate === null) {
      const { met, total, required } = item.quorum;
      return {
        kind: 'awaiting',
        word: words.awaiting.word,
        sentence: words.awaiting.sentence(met, total, required),
        text: words.awaiting.text,
      };
    }
    return { kind: 'not-compared', ...words.notCompared };
  };
  const { kind, word, sentence, text } = finding();
  const limits = LIMITS[kind] ?? 'unverifiable';
  return (
    <Docket margin={<h2>{words.finding}</h2>} note={<Limits kind={limits} language={page.language} />}>
      {kind === 'awaiting' ? <p class="paper-heading">{words.paperHeading}</p> : null}
      <div class={`verdict is-${kind}`}>
        <p class="verdict-word">{word}</p>
        <p class="verdict-sentence">{sentence}</p>
        <p class="verdict-text">{text}</p>
      </div>
    </Docket>
  );
};

const Searched: FC<VerifyPageProps> = ({ page, sha256, items, ledger, deployment }) => {
  const words = verifyCopy[page.language];
  const searched = searchedOf(ledger);
  if (searched === null || sha256 === null || items.length > 0) return null;
  const comma = page.language === 'zh' ? '，' : ', ';
  return (
    <Docket margin={<h2>{words.searched}</h2>}>
      <dl class="facts">
        <div>
          <dt>{words.searchedLedger}</dt>
          <dd>
            <code>{searched.origin}</code>
          </dd>
        </div>
        <div>
          <dt>{words.searchedSize}</dt>
          <dd>{words.searchedEntries(formatInteger(searched.treeSize, page.language))}</dd>
        </div>
        <div>
          <dt>{words.searchedCheckpoint}</dt>
          <dd>
            <Time unixMs={Date.parse(searched.publishedAt)} format="dateTime" language={page.language} />
            {comma}
            {words.searchedCosigned(searched.quorum.met, searched.quorum.total)}{' '}
            {deployment.simulated ? <SimulatedMark language={page.language} /> : null}
          </dd>
        </div>
        <div>
          <dt>{words.searchedAlgorithms}</dt>
          <dd>SHA-256</dd>
        </div>
      </dl>
    </Docket>
  );
};

const Steps: FC<{ readonly language: Language }> = ({ language }) => {
  const words = verifyCopy[language];
  const { compares } = stepsCopy[language];
  return (
    <section class="docket is-wide">
      <div class="docket-margin">
        <h2>{words.steps}</h2>
        <p>{words.stepsNote}</p>
      </div>
      <ol class="steps docket-body">
        {STEP_NAMES.map((name) => (
          <li class="step is-not-checked">
            <h3 class="step-name">{stepName(name, language)}</h3>
            <p class="step-result">{words.results['not-checked']}</p>
            <div class="step-facts">
              <p>{compares[name]}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
};

const Without: FC<VerifyPageProps> = ({ page, trust }) => {
  const words = verifyCopy[page.language];
  return (
    <Docket margin={<h2>{words.without}</h2>}>
      <p>{words.withoutCertificate}</p>
      <pre class="command">
        <code>{verifyCommand('evidence.pdf', trust?.genesis ?? null)}</code>
      </pre>
      <ul class="acts">
        <li>
          <a href="/verify.html?download" download="verify.html">
            {repeatCopy[page.language].verifierFile}
          </a>
        </li>
        <li>
          <a href="/assize.mjs?download" download="assize.mjs">
            {repeatCopy[page.language].commandLine}
          </a>
        </li>
      </ul>
    </Docket>
  );
};

const ObjectZone: FC<{ readonly language: Language }> = ({ language }) => {
  const words = verifyCopy[language];
  return (
    <Docket margin={<h2>{words.object}</h2>}>
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
          <p class="advice is-awaiting">{words.noScript}</p>
        </noscript>
      </div>
    </Docket>
  );
};

/** Draws the verify page. Unknown and unlisted digests give the same bytes: nothing of the request but the digest enters. */
export const VerifyPage: FC<VerifyPageProps> = (props) => {
  const { page, deployment, sha256, items, trust, ledger } = props;
  const words = verifyCopy[page.language];
  const scripts = pageScripts('verify');
  const verifier = verifierScripts();
  const data: VerifyData = {
    language: page.language,
    prefix: page.prefix,
    sha256,
    items,
    trust,
    searched: searchedOf(ledger),
    simulated: deployment.simulated,
    scripts: { worker: workerScript(), verifier: verifier[0] ?? '' },
    isFile: false,
  };
  return (
    <Shell
      page={page}
      title={sha256 === null ? words.landingTitle : words.title(sha256.slice(0, HEAD_DIGITS))}
      section="verify"
      path={sha256 === null ? '/v' : `/v/${sha256}`}
      simulated={deployment.simulated}
      scripts={scripts}
      preload={verifier.filter((href) => !scripts.preload.includes(href))}
      data={<PageDataBlock data={data} />}
      noindex={sha256 !== null}
      footNote={formatFootNote(ledger, page.language)}
    >
      {sha256 === null ? <LandingHead {...props} /> : <DigestRow {...props} sha256={sha256} />}
      <DepositList items={items} language={page.language} />
      {items.map((item) => (
        <StatementChain item={item} isOnly={items.length === 1} language={page.language} />
      ))}
      <div id="verify">
        <ObjectZone language={page.language} />
        <Finding {...props} />
        <Searched {...props} />
        {items.length > 0 ? <Steps language={page.language} /> : null}
        <Without {...props} />
      </div>
    </Shell>
  );
};
