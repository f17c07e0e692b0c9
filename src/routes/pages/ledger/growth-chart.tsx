// The ledger's size over time as a server-drawn line, with a table of the same numbers for those who do not see it.

import type { FC } from 'hono/jsx';
import type { GrowthPoint } from '../../../domain/explorer/explorer.ts';
import type { Language } from '../../../web/copy/language.ts';
import { ledgerCopy } from '../../../web/copy/ledger-copy.ts';
import { formatInteger } from '../../../web/format/numbers.ts';
import type { TimeFormat } from '../../../web/format/times.ts';
import { Time } from '../page-parts.tsx';
import { chartGridline } from './batches-chart.tsx';

const WIDTH = 688;
const LINE_WIDTH = 640;
const LINE_HEIGHT = 96;
const TOP = 6;
const DAY_MS = 86_400_000;
/** Moments named below the line and in the table. */
const LABELS = 5;

const round = (value: number): number => Math.round(value * 10) / 10;

/** Forms the line through the points: time to the right, size upwards; empty without points. */
export const formGrowthPath = (points: readonly GrowthPoint[], height: number): string => {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return '';
  const spanMs = Math.max(1, last.atUnixMs - first.atUnixMs);
  const largest = Math.max(1, ...points.map(({ treeSize }) => treeSize));
  return points
    .map(({ atUnixMs, treeSize }, index) => {
      const x = round(((atUnixMs - first.atUnixMs) / spanMs) * LINE_WIDTH);
      const y = round(TOP + height - (treeSize / largest) * height);
      return index === 0 ? `M${x} ${y}` : `L${x} ${y}`;
    })
    .join('');
};

const pickLabels = (points: readonly GrowthPoint[]): readonly GrowthPoint[] =>
  Array.from(
    { length: LABELS },
    (_, index) => points[Math.round((index * (points.length - 1)) / (LABELS - 1))],
  ).flatMap((point) => point ?? []);

/** Draws the chart. */
export const GrowthChart: FC<{ readonly points: readonly GrowthPoint[]; readonly language: Language }> = ({
  points,
  language,
}) => {
  const words = ledgerCopy[language];
  const largest = Math.max(1, ...points.map(({ treeSize }) => treeSize));
  const gridline = chartGridline(largest);
  const labels = pickLabels(points);
  const spanMs = (points.at(-1)?.atUnixMs ?? 0) - (points[0]?.atUnixMs ?? 0);
  const format: TimeFormat = spanMs < 2 * DAY_MS ? 'hour' : 'date';
  const yOf = (value: number): number => round(TOP + LINE_HEIGHT - (value / largest) * LINE_HEIGHT);
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${WIDTH} ${TOP + LINE_HEIGHT + 2}`} aria-hidden="true">
        {(gridline === 1 ? [1] : [gridline, gridline / 2]).map((value) => (
          <>
            <path class="chart-grid" d={`M0 ${yOf(value)}H${LINE_WIDTH}`} />
            <text class="chart-scale" x={WIDTH} y={yOf(value) + 4} text-anchor="end">
              {formatInteger(value, language)}
            </text>
          </>
        ))}
        <path class="chart-line" d={formGrowthPath(points, LINE_HEIGHT)} />
        <path class="chart-base" d={`M0 ${TOP + LINE_HEIGHT + 0.5}H${LINE_WIDTH}`} />
      </svg>
      <p class="chart-hours is-wide" aria-hidden="true">
        {labels.map(({ atUnixMs }) => (
          <Time unixMs={atUnixMs} format={format} language={language} />
        ))}
      </p>
      <div class="visually-hidden">
        <table>
          <caption>{words.growth}</caption>
          <thead>
            <tr>
              <th scope="col">{words.moment}</th>
              <th scope="col">{words.entries}</th>
            </tr>
          </thead>
          <tbody>
            {labels.map(({ atUnixMs, treeSize }) => (
              <tr>
                <th scope="row">
                  <Time unixMs={atUnixMs} format="dateTime" language={language} />
                </th>
                <td>{formatInteger(treeSize, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
};
