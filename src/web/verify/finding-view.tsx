// The finding: an upright bar, a word, a sentence, a plain paragraph, and what was compared. The limits stand beside it.
// What only a verdict needs is in `verdict-view.tsx`, which is loaded with the verifier.

import type { JSX } from 'preact';
import type { Language } from '../copy/language.ts';
import { limitsCopy, type LimitsKind } from '../copy/limits-copy.ts';
import { verifyCopy } from '../copy/verify-copy.ts';
import { DigestView } from '../deposit/digest-view.tsx';
import { differingGroups } from '../format/digest-groups.ts';
import { COURT_ZONE, formatBothZones, formatMoment } from '../format/times.ts';
import { readerZone } from '../page/enhance.ts';
import type { VerifyData } from '../page/page-data.ts';
import type { VerifySession } from './verify-session.ts';
import {
  type DigestAlgorithm,
  expectedDigest,
  type Finding,
  findingOf,
  type FindingKind,
  isOtherDigest,
  type VerifyState,
} from './verify-state.ts';

const LIMITS: Readonly<Record<FindingKind, LimitsKind>> = {
  landing: 'unverifiable',
  'not-found': 'notFound',
  awaiting: 'awaiting',
  checking: 'unverifiable',
  'not-compared': 'certificate',
  consistent: 'consistent',
  mismatch: 'mismatch',
  failed: 'failed',
  fork: 'failed',
  malformed: 'unverifiable',
  unverifiable: 'unverifiable',
};

const lookupFinding = (kind: FindingKind, state: VerifyState, data: VerifyData): Finding => {
  const words = verifyCopy[data.language];
  if (kind === 'landing') {
    const landing = state.file === null ? words.empty : words.landing;
    return { ...landing, text: [landing.text] };
  }
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

const ALGORITHMS: readonly (readonly [DigestAlgorithm, 'sha256' | 'sm3', string])[] = [
  ['sha-256', 'sha256', 'SHA-256'],
  ['sm3', 'sm3', 'SM3'],
];

type ViewProps = { readonly state: VerifyState; readonly data: VerifyData };

const Pair = ({
  label,
  expected,
  supplied,
  language,
}: {
  /** Name of the algorithm. */
  readonly label: string;
  /** Null: there is nothing to compare with. */
  readonly expected: string | null;
  readonly supplied: string;
  readonly language: Language;
}): JSX.Element => {
  const words = verifyCopy[language];
  const differing = expected === null ? [] : differingGroups(expected, supplied);
  const [deposit, yours] = [`${words.digestOnDeposit} · ${label}`, `${words.digestOfYours} · ${label}`];
  return (
    <>
      {expected === null ? null : (
        <>
          <p class="small">{deposit}</p>
          <DigestView digest={expected} label={deposit} />
        </>
      )}
      <p class="small">{yours}</p>
      <DigestView digest={supplied} label={yours} differing={differing} />
      {expected === null ? null : <p class="small group-count">{words.groupsDiffer(differing.length)}</p>}
    </>
  );
};

const Comparison = ({ state, data }: ViewProps): JSX.Element | null => {
  const words = verifyCopy[data.language];
  const { file } = state;
  if (file === null) return null;
  const kind = findingOf(state);
  const lookedUp = kind === 'not-found' || kind === 'awaiting';
  if (expectedDigest(state) === file.sha256)
    return lookedUp ? <p class="small same-digest">{words.sameDigest}</p> : null;
  return (
    <div class="comparison">
      {ALGORITHMS.map(([algorithm, member, label]) => (
        <Pair
          key={algorithm}
          label={label}
          expected={kind === 'not-found' ? null : expectedDigest(state, algorithm)}
          supplied={file[member]}
          language={data.language}
        />
      ))}
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

/** Draws the row of the finding. */
export const FindingView = ({ session }: { readonly session: VerifySession }): JSX.Element => {
  const [state, data, parts] = [session.state(), session.data(), session.parts()];
  const { verdict } = state;
  const words = verifyCopy[data.language];
  const kind = findingOf(state);
  const finding =
    verdict === null || parts === null
      ? lookupFinding(kind, state, data)
      : parts.describeVerdict(kind, verdict, data.language, state);
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
          class={`verdict is-${kind} ${verdict === null ? '' : (parts?.gravityOf(verdict) ?? '')}`.trim()}
          role="status"
          data-finding={kind}
          data-summary={verdict?.summary ?? kind}
        >
          <p class="verdict-word">{finding.word}</p>
          {parts === null ? null : <parts.CautionsView session={session} isGrave />}
          {finding.sentence === '' ? null : <p class="verdict-sentence">{finding.sentence}</p>}
          {parts === null ? null : <parts.CautionsView session={session} isGrave={false} />}
          {isOtherDigest(state) ? <p class="verdict-text strong">{words.otherDigest}</p> : null}
          {finding.text.map((text) => (
            <p class="verdict-text" key={text}>
              {text}
            </p>
          ))}
        </div>
        {parts === null ? null : <parts.NoticesView session={session} />}
        <Comparison state={state} data={data} />
      </div>
      <div class="docket-note">
        <Limits kind={kind} language={data.language} />
      </div>
    </section>
  );
};
