// The finding: an upright bar, a word, a sentence, a plain paragraph, and what was compared. The limits stand beside it.

import type { JSX } from 'preact';
import { countSteps, describeSummary } from '../../core/verify/verdict-words.ts';
import type { StepName, Verdict } from '../../core/verify/verdict.ts';
import type { Language } from '../copy/language.ts';
import { describeBundle } from '../../core/explain/describe-bundle.ts';
import { repeatCopy } from '../copy/repeat-copy.ts';
import { limitsCopy, type LimitsKind } from '../copy/limits-copy.ts';
import { stepName } from '../copy/step-name.ts';
import { verifyCopy } from '../copy/verify-copy.ts';
import { DigestView } from '../deposit/digest-view.tsx';
import { differingGroups } from '../format/digest-groups.ts';
import { COURT_ZONE, formatBothZones, formatMoment } from '../format/times.ts';
import { readerZone } from '../page/enhance.ts';
import type { VerifyData } from '../page/page-data.ts';
import {
  expectedDigest,
  failedSteps,
  findingOf,
  isOtherDigest,
  openSteps,
  type FindingKind,
  type VerifyState,
} from './verify-state.ts';

const LIMITS: Readonly<Record<FindingKind, LimitsKind>> = {
  landing: 'unverifiable',
  'not-found': 'notFound',
  awaiting: 'awaiting',
  checking: 'unverifiable',
  'not-compared': 'unverifiable',
  consistent: 'consistent',
  mismatch: 'mismatch',
  failed: 'failed',
  fork: 'failed',
  malformed: 'unverifiable',
  unverifiable: 'unverifiable',
};

type Finding = { readonly word: string; readonly sentence: string; readonly text: readonly string[] };

const listSteps = (names: readonly StepName[], language: Language): string =>
  names.map((name) => stepName(name, language)).join(language === 'zh' ? '、' : ', ');

const countsText = (verdict: Verdict, language: Language): string => {
  const counts = countSteps(verdict);
  return verifyCopy[language].counts(verdict.steps.length, counts.pass, counts['not-checked'], counts.fail);
};

/** How many courts may be silent, as the quorum step found it. */
const spareCourts = (verdict: Verdict): number | null => {
  const spare = verdict.steps.find((step) => step.name === 'quorum')?.facts['mayBeMissing'];
  return typeof spare === 'number' ? spare : null;
};

const consistentFinding = (verdict: Verdict, word: string, language: Language): Finding => {
  const words = verifyCopy[language];
  const tolerance = verdict.f === null ? [] : [words.tolerance(verdict.f, spareCourts(verdict))];
  return {
    word,
    sentence: verdict.sentence?.[language] ?? '',
    text: [[countsText(verdict, language), ...tolerance].join(language === 'zh' ? '' : ' '), words.consistentText],
  };
};

const verdictFinding = (kind: FindingKind, verdict: Verdict, language: Language): Finding => {
  const words = verifyCopy[language];
  const word = describeSummary(verdict)[language];
  const counts = countsText(verdict, language);
  if (kind === 'consistent') return consistentFinding(verdict, word, language);
  if (kind === 'mismatch') return { word, sentence: words.mismatch.sentence, text: [words.mismatch.text] };
  if (kind === 'fork') return { word, sentence: words.fork.sentence, text: [counts, words.fork.text] };
  if (kind === 'malformed') return { word, sentence: words.unverifiable.malformed, text: [words.unverifiable.text] };
  if (kind === 'not-compared') return { ...words.notCompared, text: [words.notCompared.text] };
  if (kind === 'failed') {
    const sentence = words.failed.sentence(listSteps(failedSteps(verdict), language));
    return { word, sentence, text: [counts, words.failed.text] };
  }
  const sentence = words.unverifiable.sentence(listSteps(openSteps(verdict), language));
  return { word, sentence, text: [counts, words.unverifiable.text] };
};

const lookupFinding = (kind: FindingKind, state: VerifyState, data: VerifyData): Finding => {
  const words = verifyCopy[data.language];
  if (kind === 'landing') return { ...words.landing, text: [words.landing.text] };
  if (kind === 'mismatch') {
    return { word: words.inconsistentWord, sentence: words.mismatch.sentence, text: [words.mismatch.text] };
  }
  if (kind === 'awaiting') {
    const { met, total, required } = state.items[0]?.quorum ?? { met: 0, total: 0, required: 0 };
    const sentence = words.awaiting.sentence(met, total, required);
    return { word: words.awaiting.word, sentence, text: [words.awaiting.text] };
  }
  if (kind === 'not-found') {
    const publishedAt = data.searched?.publishedAt;
    const sentence =
      publishedAt === undefined
        ? words.notFound.sentenceNoTime
        : words.notFound.sentence(asOf(Date.parse(publishedAt), data.language));
    return { word: words.notFound.word, sentence, text: [words.notFound.text] };
  }
  return { word: words.checking, sentence: '', text: [] };
};

/** A moment in the courts' zone with the zone named, as it stands in a sentence. */
export const asOf = (unixMs: number, language: Language): string =>
  language === 'zh'
    ? `${formatMoment(unixMs, 'dateTime', 'zh', COURT_ZONE).replace(' ', '')}（UTC+8）`
    : `${formatMoment(unixMs, 'dateTime', 'en', COURT_ZONE)} (UTC+8)`;

/** The finding in words. */
export const describeFinding = (state: VerifyState, data: VerifyData): Finding => {
  const kind = findingOf(state);
  return state.verdict === null ? lookupFinding(kind, state, data) : verdictFinding(kind, state.verdict, data.language);
};

const Comparison = ({
  state,
  data,
}: {
  readonly state: VerifyState;
  readonly data: VerifyData;
}): JSX.Element | null => {
  const words = verifyCopy[data.language];
  const { file } = state;
  const expected = expectedDigest(state);
  if (file === null) return null;
  const kind = findingOf(state);
  const differing = expected === null ? [] : differingGroups(expected, file.sha256);
  const lookedUp = kind === 'not-found' || kind === 'awaiting';
  if (expected !== null && differing.length === 0)
    return lookedUp ? <p class="small same-digest">{words.sameDigest}</p> : null;
  const compared = expected !== null && kind !== 'not-found';
  return (
    <div class="comparison">
      {compared ? (
        <>
          <p class="small">{words.digestOnDeposit}</p>
          <DigestView digest={expected} label={words.digestOnDeposit} />
        </>
      ) : null}
      <p class="small">{words.digestOfYours}</p>
      <DigestView digest={file.sha256} label={words.digestOfYours} differing={compared ? differing : []} />
      {compared ? <p class="small">{words.groupsDiffer(differing.length)}</p> : null}
      {data.isFile ? null : (
        <p>
          <a href={`${data.prefix}/v/${file.sha256}`}>{words.otherDigestLink}</a>
        </p>
      )}
    </div>
  );
};

const Limits = ({ kind, language }: { readonly kind: FindingKind; readonly language: Language }): JSX.Element => {
  const limits = limitsCopy[language][LIMITS[kind]];
  return (
    <section class="limits" aria-labelledby="limits-title">
      <h2 id="limits-title">{limits.title}</h2>
      <ul>
        {limits.items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </section>
  );
};

const TIME_NAMES = ['receivedAt', 'existedBy', 'onLedgerBy', 'notBefore'] as const;

const Times = ({ verdict, language }: { readonly verdict: Verdict; readonly language: Language }): JSX.Element => {
  const words = verifyCopy[language];
  return (
    <dl class="facts is-times">
      {TIME_NAMES.map((name) => {
        const time = verdict.times[name];
        if (time === null) return null;
        const unixMs = Date.parse(time);
        return (
          <div key={name}>
            <dt>{words.times[name]}</dt>
            <dd>
              <time dateTime={time} title={formatBothZones(unixMs, language)}>
                {formatMoment(unixMs, 'dateTime', language, readerZone())}
              </time>
            </dd>
          </div>
        );
      })}
    </dl>
  );
};

/** What must be said of simulated parties, of the trust bundle, and of a proof that stands alone. */
const notices = (state: VerifyState, language: Language): readonly string[] => {
  const words = repeatCopy[language];
  const { verdict, trustNotice } = state;
  const bundle = verdict === null ? null : describeBundle(verdict);
  const isBare = verdict?.steps.some(({ name, code }) => name === 'timestamps' && code === 'NONE') === true;
  return [
    ...(state.proof !== null && isBare ? [words.needsStatement] : []),
    ...(verdict?.simulated === true ? [words.simulated] : []),
    ...(trustNotice === null ? [] : [trustNotice[language]]),
    ...(bundle === null ? [] : [bundle[language]]),
  ];
};

type FindingViewProps = {
  readonly state: VerifyState;
  readonly data: VerifyData;
};

/** Draws the row of the finding. */
export const FindingView = ({ state, data }: FindingViewProps): JSX.Element => {
  const words = verifyCopy[data.language];
  const kind = findingOf(state);
  const finding = describeFinding(state, data);
  return (
    <section class="docket" aria-labelledby="finding-title">
      <div class="docket-margin">
        <h2 id="finding-title">{words.finding}</h2>
        {state.checkedAtUnixMs === null ? null : (
          <p>
            <time
              dateTime={new Date(state.checkedAtUnixMs).toISOString()}
              title={formatBothZones(state.checkedAtUnixMs, data.language)}
            >
              {formatMoment(state.checkedAtUnixMs, 'dateTime', data.language, readerZone())}
            </time>
          </p>
        )}
      </div>
      <div class="docket-body">
        {kind === 'awaiting' ? <p class="paper-heading">{words.paperHeading}</p> : null}
        <div
          class={`verdict is-${kind}`}
          role="status"
          data-finding={kind}
          data-summary={state.verdict?.summary ?? kind}
        >
          <p class="verdict-word">{finding.word}</p>
          {finding.sentence === '' ? null : <p class="verdict-sentence">{finding.sentence}</p>}
          {isOtherDigest(state) ? <p class="verdict-text strong">{words.otherDigest}</p> : null}
          {finding.text.map((text) => (
            <p class="verdict-text" key={text}>
              {text}
            </p>
          ))}
        </div>
        {notices(state, data.language).map((text) => (
          <p class="advice is-awaiting" key={text}>
            {text}
          </p>
        ))}
        <Comparison state={state} data={data} />
        {state.verdict !== null && kind !== 'malformed' ? (
          <Times verdict={state.verdict} language={data.language} />
        ) : null}
      </div>
      <div class="docket-note">
        <Limits kind={kind} language={data.language} />
      </div>
    </section>
  );
};
