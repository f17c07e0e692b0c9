// Parts that several pages are made of.

import type { Child, FC } from 'hono/jsx';
import type { Language } from '../../web/copy/language.ts';
import { limitsCopy, type LimitsKind } from '../../web/copy/limits-copy.ts';
import { shellCopy } from '../../web/copy/shell-copy.ts';
import { groupDigest } from '../../web/format/digest-groups.ts';
import { COURT_ZONE, formatBothZones, formatMoment, type TimeFormat } from '../../web/format/times.ts';

type DocketProps = {
  /** Heading of the margin, with an optional note below it. */
  readonly margin: Child;
  readonly note?: Child;
  readonly wide?: boolean;
  readonly labelledBy?: string;
  readonly children: Child;
};

/** Draws a row of the docket: margin, body, note. */
export const Docket: FC<DocketProps> = ({ margin, note, wide, labelledBy, children }) => (
  <section class={wide === true ? 'docket is-wide' : 'docket'} aria-labelledby={labelledBy}>
    <div class="docket-margin">{margin}</div>
    <div class="docket-body">{children}</div>
    {wide === true ? null : <div class="docket-note">{note}</div>}
  </section>
);

/** Draws the mark of what is simulated. */
export const SimulatedMark: FC<{ readonly language: Language }> = ({ language }) => (
  <span class="mark-simulated">{shellCopy[language].simulated}</span>
);

type TimeProps = { readonly unixMs: number; readonly format: TimeFormat; readonly language: Language };

/** Draws a time in UTC+8; the page rewrites it in the reader's zone. */
export const Time: FC<TimeProps> = ({ unixMs, format, language }) => (
  <time datetime={new Date(unixMs).toISOString()} data-format={format} title={formatBothZones(unixMs, language)}>
    {formatMoment(unixMs, format, language, COURT_ZONE)}
  </time>
);

type DigestProps = {
  readonly digest: string;
  readonly label: string;
  readonly id?: string;
  readonly heading?: boolean;
};

/** Draws a digest in sixteen groups; copied by hand it gives 64 continuous digits. */
export const DigestBlock: FC<DigestProps> = ({ digest, label, id, heading }) => {
  const groups = groupDigest(digest);
  const children = groups.map((group, index) => (
    <span class="digest-group" data-ordinal={String(index + 1)}>
      {group}
    </span>
  ));
  return heading === true ? (
    <h1 class="digest is-heading" id={id} aria-label={`${label}: ${groups.join(' ')}`}>
      {children}
    </h1>
  ) : (
    <p class="digest" id={id} role="group" aria-label={`${label}: ${groups.join(' ')}`}>
      {children}
    </p>
  );
};

/** Draws the limits that stand beside every finding. */
export const Limits: FC<{ readonly kind: LimitsKind; readonly language: Language }> = ({ kind, language }) => {
  const { title, items } = limitsCopy[language][kind];
  return (
    <section class="limits" aria-labelledby="limits-title">
      <h2 id="limits-title">{title}</h2>
      <ul>
        {items.map((item) => (
          <li>{item}</li>
        ))}
      </ul>
    </section>
  );
};

/**
 * Sets a heading clause by clause, so that a line ends where the sense allows: a clause moves to the next line whole, and
 * only one that is wider than the line is broken, at `|`.
 */
export const Phrases: FC<{ readonly phrases: readonly string[] }> = ({ phrases }) => (
  <>
    {phrases.map((phrase) => (
      <span class="phrase">
        {phrase.split('|').map((part, index) => (
          <>
            {index > 0 ? <wbr /> : null}
            {part}
          </>
        ))}
      </span>
    ))}
  </>
);
