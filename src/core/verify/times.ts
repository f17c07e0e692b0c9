// Times of a verdict. Signed times may be hostile: one outside what a text's time can say is shown as null.

import { formatTime } from '../text/time.ts';

/** 9999-12-31T23:59:59.999Z, the last time that a text can hold. */
export const MAX_UNIX_MS = 253_402_300_799_999;

/** Formats Unix milliseconds; null when they are null or outside the years 1970 to 9999. */
export const formatUnixMs = (unixMs: number | null): string | null =>
  unixMs === null || !Number.isSafeInteger(unixMs) || unixMs < 0 || unixMs > MAX_UNIX_MS ? null : formatTime(unixMs);
