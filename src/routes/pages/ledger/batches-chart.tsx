// Batches an hour as a server-drawn chart, with a table of the same numbers for those who do not see it.

import type { FC } from 'hono/jsx';
import type { Language } from '../../../web/copy/language.ts';
import { ledgerCopy } from '../../../web/copy/ledger-copy.ts';
import { formatInteger } from '../../../web/format/numbers.ts';
import { Time } from '../page-parts.tsx';

const HOUR_MS = 3_600_000;
const HOURS = 24;
const WIDTH = 688;
const BARS_WIDTH = 640;
const BARS_HEIGHT = 96;
const TOP = 6;
const BAR_WIDTH = 17;

/** Batches entered in one hour, which begins at the given moment. */
export type BatchesInHour = { readonly startsAtUnixMs: number; readonly batches: number };

/** Fills the 24 hours up to now; hours without a batch are zero. */
export const fillHours = (hours: readonly BatchesInHour[], nowUnixMs: number): readonly BatchesInHour[] => {
  const last = Math.floor(nowUnixMs / HOUR_MS) * HOUR_MS;
  const known = new Map(hours.map((hour) => [Math.floor(hour.startsAtUnixMs / HOUR_MS) * HOUR_MS, hour.batches]));
  return Array.from({ length: HOURS }, (_, index) => {
    const startsAtUnixMs = last - (HOURS - 1 - index) * HOUR_MS;
    return { startsAtUnixMs, batches: known.get(startsAtUnixMs) ?? 0 };
  });
};

/** The largest round number not above `largest` whose half is whole too: 2, 4, 10, 20, 40, 100, …; 1 below 2. */
export const chartGridline = (largest: number): number => {
  let gridline = 1;
  for (let power = 1; power <= largest; power *= 10) {
    for (const factor of [2, 4, 10]) if (factor * power <= largest) gridline = factor * power;
  }
  return gridline;
};

type ChartProps = { readonly hours: readonly BatchesInHour[]; readonly language: Language };

/** Draws the chart. The last hour is still running and drawn dashed. */
export const BatchesChart: FC<ChartProps> = ({ hours, language }) => {
  const words = ledgerCopy[language];
  const scale = Math.max(1, ...hours.map(({ batches }) => batches));
  const gridline = chartGridline(scale);
  const step = BARS_WIDTH / HOURS;
  const yOf = (value: number): number => TOP + BARS_HEIGHT - (value / scale) * BARS_HEIGHT;
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${WIDTH} ${TOP + BARS_HEIGHT + 2}`} aria-hidden="true">
        {(gridline === 1 ? [1] : [gridline, gridline / 2]).map((value) => (
          <>
            <path class="chart-grid" d={`M0 ${yOf(value)}H${BARS_WIDTH}`} />
            <text class="chart-scale" x={WIDTH} y={yOf(value) + 4} text-anchor="end">
              {formatInteger(value, language)}
            </text>
          </>
        ))}
        {hours.map(({ batches }, index) => (
          <rect
            class={index === HOURS - 1 ? 'chart-bar is-running' : 'chart-bar'}
            x={index * step + (step - BAR_WIDTH) / 2}
            y={yOf(batches)}
            width={BAR_WIDTH}
            height={TOP + BARS_HEIGHT - yOf(batches)}
          />
        ))}
        <path class="chart-base" d={`M0 ${TOP + BARS_HEIGHT + 0.5}H${BARS_WIDTH}`} />
      </svg>
      <p class="chart-hours" aria-hidden="true">
        {hours.map(({ startsAtUnixMs }, index) =>
          index % 6 === 0 || index === HOURS - 1 ? (
            <Time unixMs={startsAtUnixMs} format="hour" language={language} />
          ) : null,
        )}
      </p>
      <div class="visually-hidden">
        <table>
          <caption>{words.batches}</caption>
          <thead>
            <tr>
              <th scope="col">{words.hour}</th>
              <th scope="col">{words.count}</th>
            </tr>
          </thead>
          <tbody>
            {hours.map(({ startsAtUnixMs, batches }) => (
              <tr>
                <th scope="row">
                  <Time unixMs={startsAtUnixMs} format="hour" language={language} />
                </th>
                <td>{formatInteger(batches, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
};
