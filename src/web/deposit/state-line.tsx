// The state line: a ruler of five spans from received to certified. Upright on phones. What is done is ink, what is to
// come is a hairline; the fourth span carries a short tick for each court.

import type { JSX } from 'preact';
import type { Language } from '../copy/language.ts';
import { stateCopy } from '../copy/state-copy.ts';
import { formatBothZones, formatMoment } from '../format/times.ts';
import { readerZone } from '../page/enhance.ts';
import { missingCourts } from './deposit-state.ts';
import { EVIDENCE_STATES, type DepositedEvidence } from './evidence.ts';

type SpanState = 'done' | 'running' | 'to-come';
type Span = {
  readonly name: 'received' | 'sealed' | 'timestamped' | 'cosigned' | 'certified';
  readonly state: SpanState;
  readonly note: JSX.Element | string | null;
};

const clock = (time: string | null, language: Language): JSX.Element | null => {
  if (time === null) return null;
  const unixMs = Date.parse(time);
  return (
    <time dateTime={time} title={formatBothZones(unixMs, language)}>
      {formatMoment(unixMs, 'time', language, readerZone())}
    </time>
  );
};

const reached = (evidence: DepositedEvidence, state: DepositedEvidence['state']): boolean =>
  EVIDENCE_STATES.indexOf(evidence.state) >= EVIDENCE_STATES.indexOf(state);

const cosignedNote = (evidence: DepositedEvidence, language: Language): JSX.Element | string => {
  const times = evidence.courts.map(({ cosignedAt }) => cosignedAt).toSorted();
  const [first, ...rest] = [...new Set(times)];
  if (first === undefined || missingCourts(evidence) > 0) {
    return stateCopy[language].needed(evidence.quorum.required, missingCourts(evidence));
  }
  // The first in full, the others by their seconds only: 10:42:08 · 09 · 10.
  return (
    <>
      {clock(first, language)}
      {rest.map((time) => ` · ${formatMoment(Date.parse(time), 'time', language, readerZone()).slice(6)}`)}
    </>
  );
};

const spansOf = (evidence: DepositedEvidence | null, language: Language): readonly Span[] => {
  if (evidence === null) {
    return (['received', 'sealed', 'timestamped', 'cosigned', 'certified'] as const).map((name) => ({
      name,
      state: 'to-come',
      note: null,
    }));
  }
  const sealed = reached(evidence, 'batched');
  const stamped = evidence.timestamps.required > 0 && evidence.timestamps.met >= evidence.timestamps.required;
  const anchored = reached(evidence, 'anchored');
  const certified = reached(evidence, 'certified');
  return [
    { name: 'received', state: 'done', note: clock(evidence.receivedAt, language) },
    { name: 'sealed', state: sealed ? 'done' : 'running', note: clock(evidence.sealedAt, language) },
    {
      name: 'timestamped',
      state: stamped ? 'done' : sealed ? 'running' : 'to-come',
      note: clock(evidence.timestampedAt, language),
    },
    {
      name: 'cosigned',
      state: anchored ? 'done' : sealed && stamped ? 'running' : 'to-come',
      note: evidence.quorum.total === 0 ? null : cosignedNote(evidence, language),
    },
    {
      name: 'certified',
      state: certified ? 'done' : 'to-come',
      note: certified ? clock(evidence.certifiedAt, language) : stateCopy[language].onQuorum,
    },
  ];
};

const CourtTicks = ({ evidence }: { readonly evidence: DepositedEvidence }): JSX.Element => (
  <span class="court-ticks" aria-hidden="true">
    {Array.from({ length: evidence.quorum.total }, (_, index) => (
      <i class={index < evidence.quorum.met ? 'tick-done' : ''} key={index} />
    ))}
  </span>
);

type StateLineProps = { readonly evidence: DepositedEvidence | null; readonly language: Language };

/** Draws the state line; `null` while nothing has been received. */
export const StateLine = ({ evidence, language }: StateLineProps): JSX.Element => {
  const words = stateCopy[language];
  return (
    <ol class="state-line" aria-label={words.lineLabel}>
      {spansOf(evidence, language).map((span) => (
        <li class={`span-${span.name} is-${span.state}`} key={span.name}>
          {span.name === 'cosigned' && evidence !== null ? <CourtTicks evidence={evidence} /> : null}
          <span class="span-label">
            {words[span.name][span.state === 'to-come' ? 1 : 0]}
            {span.name === 'cosigned' && evidence !== null && evidence.quorum.total > 0 ? (
              <span class="span-count">
                {' '}
                {evidence.quorum.met}/{evidence.quorum.total}
              </span>
            ) : null}
          </span>
          <span class="span-note">{span.note}</span>
        </li>
      ))}
    </ol>
  );
};
