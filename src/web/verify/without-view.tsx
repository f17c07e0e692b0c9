// How to verify without this site, what it trusts, and, for an unknown digest, what was searched.

import type { JSX } from 'preact';
import { repeatCopy } from '../copy/repeat-copy.ts';
import { verifyCopy } from '../copy/verify-copy.ts';
import { shortenDigest } from '../format/digest-groups.ts';
import { formatInteger } from '../format/numbers.ts';
import { formatBothZones, formatMoment } from '../format/times.ts';
import { digestCommand, partsCommand, verifyCommand } from '../page/commands.ts';
import { readerZone } from '../page/enhance.ts';
import type { VerifyData } from '../page/page-data.ts';
import { SimulatedMark } from '../page/simulated-mark.tsx';
import { Command } from './step-vector.tsx';
import { certificateOf, type VerifyState } from './verify-state.ts';

type Props = { readonly state: VerifyState; readonly data: VerifyData };

/** Stands for the reader's file until there is one. */
const EVIDENCE_NAME = 'evidence.pdf';

/** Draws what a search that found nothing looked through. */
export const SearchedView = ({ state, data }: Props): JSX.Element | null => {
  const words = verifyCopy[data.language];
  const { searched } = data;
  if (searched === null || state.sha256 === null || state.items.length > 0 || state.verdict !== null) return null;
  const unixMs = Date.parse(searched.publishedAt);
  return (
    <section class="docket" aria-labelledby="searched-title">
      <div class="docket-margin">
        <h2 id="searched-title">{words.searched}</h2>
      </div>
      <div class="docket-body">
        <dl class="facts">
          <div>
            <dt>{words.searchedLedger}</dt>
            <dd>
              <code>{searched.origin}</code>
            </dd>
          </div>
          <div>
            <dt>{words.searchedSize}</dt>
            <dd>{words.searchedEntries(formatInteger(searched.treeSize, data.language))}</dd>
          </div>
          <div>
            <dt>{words.searchedCheckpoint}</dt>
            <dd>
              <time dateTime={searched.publishedAt} title={formatBothZones(unixMs, data.language)}>
                {formatMoment(unixMs, 'dateTime', data.language, readerZone())}
              </time>
              {data.language === 'zh' ? '，' : ', '}
              {words.searchedCosigned(searched.quorum.met, searched.quorum.total)}{' '}
              {data.simulated ? <SimulatedMark language={data.language} /> : null}
            </dd>
          </div>
          <div>
            <dt>{words.searchedAlgorithms}</dt>
            <dd>SHA-256</dd>
          </div>
        </dl>
      </div>
      <div class="docket-note" />
    </section>
  );
};

/** Draws the command line's way, and the trust roots of this page. */
export const WithoutView = ({ state, data }: Props): JSX.Element => {
  const words = verifyCopy[data.language];
  const more = repeatCopy[data.language];
  const hasCertificate = certificateOf(state) !== null;
  const awaiting = !hasCertificate && state.items.length > 0;
  const name = state.file?.name ?? EVIDENCE_NAME;
  const text = hasCertificate ? words.withoutCertificate : awaiting ? words.withoutAwaiting : words.withoutUnknown;
  return (
    <section class="docket" aria-labelledby="without-title">
      <div class="docket-margin">
        <h2 id="without-title">{words.without}</h2>
      </div>
      <div class="docket-body">
        <p>{text}</p>
        <Command
          text={awaiting ? digestCommand(name) : verifyCommand(name, data.trust?.genesis ?? null)}
          label={words.without}
        />
        {state.repetitions.length === 0 ? null : (
          <>
            <p class="parts-first">{more.partsFirst}</p>
            <Command text={partsCommand(state.given?.name ?? 'certificate.json')} label={more.partsFirst} />
          </>
        )}
        {data.isFile ? null : (
          <ul class="acts">
            <li>
              <a href="/verify.html?download" download="verify.html">
                {more.verifierFile}
              </a>
            </li>
            <li>
              <a href="/assize.mjs?download" download="assize.mjs">
                {more.commandLine}
              </a>
            </li>
          </ul>
        )}
      </div>
      <div class="docket-note">
        {data.trust === null ? (
          <p class="small">{more.withoutTrust}</p>
        ) : (
          <>
            <p class="small">{words.trustRoots(state.verdict?.bundle?.sequence ?? null)}</p>
            <p class="small">
              {words.genesis}
              <br />
              <code title={data.trust.genesis}>{shortenDigest(data.trust.genesis)}</code>
            </p>
            {data.isFile ? null : (
              <p class="small">
                <a href="/v1/trust" download="trust.json">
                  {words.downloadTrust}
                </a>
              </p>
            )}
            <p class="small">{more.replaceTrust}</p>
          </>
        )}
      </div>
    </section>
  );
};
