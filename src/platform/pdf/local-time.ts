// Times as the paper writes them: China Standard Time first (UTC+8, no daylight saving), UTC beside it.

const OFFSET_MS = 8 * 3600 * 1000;
const isoOf = (unixMs: number): string => new Date(unixMs).toISOString();

/** `2026-11-20 10:42:06.913` (UTC+8). */
export const formatChinaTime = (unixMs: number): string =>
  isoOf(unixMs + OFFSET_MS)
    .slice(0, 23)
    .replace('T', ' ');

/** `2026-11-20 10:42:08` (UTC+8), with `.913` where there is a fraction: a bound is never written earlier than it is. */
export const formatChinaBound = (unixMs: number): string => formatChinaTime(unixMs).replace(/\.000$/u, '');

/** `2026-11-20 10:42:08` (UTC+8). */
export const formatChinaSeconds = (unixMs: number): string => formatChinaTime(unixMs).slice(0, 19);

/** `10:42:08` (UTC+8). */
export const formatChinaClock = (unixMs: number): string => formatChinaTime(unixMs).slice(11, 19);

/** `2026年11月20日` (UTC+8). */
export const formatChinaDate = (unixMs: number): string => {
  const [year, month, day] = formatChinaTime(unixMs).slice(0, 10).split('-').map(Number);
  return `${year}年${month}月${day}日`;
};

/** `2026-11-20T02:42:08Z`, with `.913` where there is a fraction. */
export const formatUtcBound = (unixMs: number): string => isoOf(unixMs).replace('.000Z', 'Z');

/** `2026-11-20T02:42:08Z`. */
export const formatUtcSeconds = (unixMs: number): string => `${isoOf(unixMs).slice(0, 19)}Z`;

/** `02:42:06.913 UTC`. */
export const formatUtcClock = (unixMs: number): string => `${isoOf(unixMs).slice(11, 23)} UTC`;

/** `2026-11-20T02:42:11.306Z`. */
export const formatUtc = isoOf;

/** `12,904`. */
export const formatCount = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/gu, ',');
