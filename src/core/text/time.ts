// Times in texts: `YYYY-MM-DDTHH:MM:SS.mmmZ`, always UTC, always three fractional digits. No clock: arithmetic only.

const TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})\.(\d{3})Z$/;
const DAY_MS = 86_400_000;
/** 9999-12-31T23:59:59.999Z. */
const MAX_UNIX_MS = 253_402_300_799_999;

// Days since 1970-01-01 of a proleptic Gregorian date, with March as the first month of the year
// (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil and civil_from_days).
const daysFromCivil = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
};

const civilFromDays = (days: number): { year: number; month: number; day: number } => {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
};

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** Formats Unix milliseconds, 0..253402300799999 (the year 9999), as a text's time. Throws a RangeError outside. */
export const formatTime = (unixMs: number): string => {
  if (!Number.isSafeInteger(unixMs) || unixMs < 0 || unixMs > MAX_UNIX_MS) throw new RangeError('time out of range');
  const { year, month, day } = civilFromDays(Math.floor(unixMs / DAY_MS));
  const ms = unixMs % DAY_MS;
  const hours = pad(Math.floor(ms / 3_600_000), 2);
  const minutes = pad(Math.floor(ms / 60_000) % 60, 2);
  const seconds = pad(Math.floor(ms / 1000) % 60, 2);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${hours}:${minutes}:${seconds}.${pad(ms % 1000, 3)}Z`;
};

/** Parses a text's time into Unix milliseconds; null unless it is exactly what `formatTime` writes. */
export const parseTime = (text: string): number | null => {
  const match = TIME.exec(text);
  if (match === null) return null;
  const [year, month, day, hours, minutes, seconds, ms] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  const unixMs = daysFromCivil(year, month, day) * DAY_MS + ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
  if (unixMs < 0) return null;
  return formatTime(unixMs) === text ? unixMs : null;
};
