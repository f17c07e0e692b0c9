// Times as the pages set them. The server does not know the reader's zone: it writes UTC+8, the zone of the courts, and
// the page rewrites `<time data-format>` elements in the reader's own.

import type { Language } from '../copy/language.ts';

export type TimeFormat = 'time' | 'date' | 'dateTime' | 'hour';

/** The courts' zone, used where the reader's is unknown. */
export const COURT_ZONE = 'Asia/Shanghai';

const LOCALE = { zh: 'zh-CN', en: 'en-GB' } as const;

const OPTIONS: Readonly<Record<TimeFormat, Intl.DateTimeFormatOptions>> = {
  time: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  hour: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  dateTime: {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  },
};

const partsOf = (unixMs: number, format: TimeFormat, language: Language, zone: string): Map<string, string> =>
  new Map(
    new Intl.DateTimeFormat(LOCALE[language], { ...OPTIONS[format], timeZone: zone })
      .formatToParts(unixMs)
      .map((part) => [part.type, part.value]),
  );

/** Formats a moment in a zone. Chinese dates are set solid (2026年11月20日), without spaces. */
export const formatMoment = (unixMs: number, format: TimeFormat, language: Language, zone: string): string => {
  const parts = partsOf(unixMs, format, language, zone);
  const get = (type: string): string => parts.get(type) ?? '';
  const month = language === 'zh' ? get('month').replace('月', '') : get('month');
  const date =
    language === 'zh' ? `${get('year')}年${month}月${get('day')}日` : `${get('day')} ${month} ${get('year')}`;
  const clock = `${get('hour')}:${get('minute')}${format === 'hour' ? '' : `:${get('second')}`}`;
  if (format === 'date') return date;
  if (format === 'dateTime') return language === 'zh' ? `${date} ${clock}` : `${date}, ${clock}`;
  return clock;
};

/** The first whole second that is not before a moment: pages write whole seconds, and “not later than” must stay true. */
export const ceilToSecond = (unixMs: number): number => Math.ceil(unixMs / 1000) * 1000;

/** Names a zone by its offset at a moment, e.g. "UTC+8". */
export const formatZone = (unixMs: number, zone: string): string => {
  const name =
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'shortOffset' })
      .formatToParts(unixMs)
      .find((part) => part.type === 'timeZoneName')?.value ?? 'UTC';
  return name.replace('GMT', 'UTC').replace(/\+0$/, '');
};

/** Formats a moment with both UTC+8 and UTC, for hover and print. */
export const formatBothZones = (unixMs: number, language: Language): string =>
  `${formatMoment(unixMs, 'dateTime', language, COURT_ZONE)} UTC+8 · ${formatMoment(unixMs, 'dateTime', language, 'UTC')} UTC`;
