// What a verdict rests on: the times, each by itself, later statements, the trust bundle, how many may collude, what is
// simulated, and which program said so. Loaded with the verifier.

import type { ComponentChildren, JSX } from 'preact';
import { relatedOf } from '../../core/explain/cautions.ts';
import type { Verdict } from '../../core/verify/verdict.ts';
import type { Language } from '../copy/language.ts';
import { verdictCopy } from '../copy/verdict-copy.ts';
import { verifyCopy } from '../copy/verify-copy.ts';
import { formatInteger } from '../format/numbers.ts';
import { ceilToSecond, formatBothZones, formatMoment, formatZone } from '../format/times.ts';
import { readerZone } from '../page/enhance.ts';
import { SimulatedMark } from '../page/simulated-mark.tsx';
import { MomentView } from './moment-view.tsx';
import type { StepRow } from './step-row.ts';
import type { VerifySession } from './verify-session.ts';
import { findingOf } from './verify-state.ts';

const TIME_NAMES = ['receivedAt', 'existedBy', 'onLedgerBy', 'notBefore'] as const;

/** In whole seconds. A time that says “not later than” is not written earlier than it is. */
const Moment = (props: {
  readonly time: string;
  readonly language: Language;
  readonly notLaterThan?: boolean;
}): JSX.Element => {
  const { time, language, notLaterThan = false } = props;
  const unixMs = notLaterThan ? ceilToSecond(Date.parse(time)) : Date.parse(time);
  return (
    <time dateTime={time} title={formatBothZones(unixMs, language)}>
      {formatMoment(unixMs, 'dateTime', language, readerZone())}
    </time>
  );
};

const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }): JSX.Element => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

type PartProps = { readonly verdict: Verdict; readonly language: Language };

const Times = ({ verdict, language }: PartProps): JSX.Element => {
  const words = verdictCopy[language];
  const first = TIME_NAMES.flatMap((name) => verdict.times[name] ?? [])[0];
  const zone = formatZone(first === undefined ? 0 : Date.parse(first), readerZone());
  return (
    <section class="basis" aria-labelledby="times-title">
      <h3 id="times-title">
        {words.times} <span class="small">{words.timesNote(zone)}</span>
      </h3>
      <dl class="facts is-times">
        {TIME_NAMES.map((name) => {
          const time = verdict.times[name];
          return (
            <Fact key={name} name={verifyCopy[language].times[name]}>
              {time === null ? (
                words.absent
              ) : (
                <Moment time={time} language={language} notLaterThan={name === 'existedBy'} />
              )}
            </Fact>
          );
        })}
      </dl>
    </section>
  );
};

const Related = ({ verdict, language }: PartProps): JSX.Element | null => {
  const words = verdictCopy[language];
  const found = relatedOf(verdict);
  if (found.length === 0) return null;
  return (
    <section class="basis" aria-labelledby="related-title">
      <h3 id="related-title">{words.related}</h3>
      <dl class="facts is-times">
        {found.map((statement, index) => (
          <Fact key={`${index} ${statement.id}`} name={words.kinds[statement.kind]}>
            <code>{statement.id}</code>
            <br />
            {statement.receivedAt === null ? null : (
              <>
                {words.received} <Moment time={statement.receivedAt} language={language} />
              </>
            )}
            {statement.isVerified && statement.onLedgerBy !== null ? (
              <>
                {' · '}
                {words.onLedger} <Moment time={statement.onLedgerBy} language={language} />
              </>
            ) : null}
            {statement.isVerified ? null : ` · ${words.notJudged}`}
          </Fact>
        ))}
      </dl>
    </section>
  );
};

/** How many courts may be silent, as the quorum step found it. */
const spareCourts = (verdict: Verdict): number | null => {
  const spare = verdict.steps.find((step) => step.name === 'quorum')?.facts['mayBeMissing'];
  return typeof spare === 'number' ? spare : null;
};

/** Names of the simulated courts and authorities that the steps rest on, each once. */
const listSimulated = (rows: readonly StepRow[]): readonly string[] => [
  ...new Set(rows.flatMap(({ named }) => named.filter(({ simulated }) => simulated).map(({ name }) => name))),
];

/** Courts and authorities were established: only then can it be said that none is simulated. */
const isAnchored = ({ steps }: Verdict): boolean =>
  (['timestamps', 'quorum'] as const).every((anchor) => steps.find(({ name }) => name === anchor)?.result === 'pass');

const Simulated = ({ verdict, rows, language }: PartProps & { readonly rows: readonly StepRow[] }): JSX.Element => {
  const words = verdictCopy[language];
  if (!verdict.simulated) return <>{isAnchored(verdict) ? words.notSimulated : words.simulatedUnknown}</>;
  const names = listSimulated(rows).join(language === 'zh' ? '、' : ', ');
  return (
    <>
      <SimulatedMark language={language} /> {words.simulatedText(names)}
    </>
  );
};

/** Draws what a verdict rests on; nothing for a file that does not read. */
export const BasisView = ({ session }: { readonly session: VerifySession }): JSX.Element | null => {
  const state = session.state();
  const { verdict } = state;
  if (verdict === null || findingOf(state) === 'malformed') return null;
  const { language, isFile } = session.data();
  const words = verdictCopy[language];
  const fingerprint = verdict.steps.find(({ name }) => name === 'document')?.facts['fingerprint'];
  return (
    <section class="docket" aria-labelledby="basis-title">
      <div class="docket-margin">
        <h2 id="basis-title">{words.basis}</h2>
      </div>
      <div class="docket-body">
        <Related verdict={verdict} language={language} />
        <Times verdict={verdict} language={language} />
        <MomentView session={session} />
        <section class="basis" aria-labelledby="anchors-title">
          <h3 id="anchors-title">{words.anchors}</h3>
          <dl class="facts">
            <Fact name={words.bundle}>
              {verdict.bundle === null
                ? words.noBundle
                : words.bundleText(verdict.bundle.sequence, formatInteger(verdict.bundle.asOf.treeSize, language))}
            </Fact>
            {verdict.bundle === null ? null : (
              <Fact name={words.root}>
                <code class="whole-hash">{verdict.bundle.asOf.rootHash}</code>
              </Fact>
            )}
            <Fact name={words.tolerance}>
              {verdict.f === null ? words.noTolerance : words.toleranceText(verdict.f, spareCourts(verdict))}
            </Fact>
            <Fact name={words.simulated}>
              <Simulated verdict={verdict} rows={state.steps ?? []} language={language} />
            </Fact>
            {typeof fingerprint === 'string' ? (
              <Fact name={words.fingerprint}>
                <code>{fingerprint}</code>
              </Fact>
            ) : null}
            <Fact name={words.program}>{words.programText(isFile)}</Fact>
          </dl>
        </section>
      </div>
      <div class="docket-note" />
    </section>
  );
};
