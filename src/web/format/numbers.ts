// Numbers as the pages set them: grouped by thousands, no abbreviations.

import type { Language } from '../copy/language.ts';

const LOCALE = { zh: 'zh-CN', en: 'en-GB' } as const;

/** Formats an integer with separators: 2,418,776. */
export const formatInteger = (value: number, language: Language): string =>
  new Intl.NumberFormat(LOCALE[language], { maximumFractionDigits: 0 }).format(value);

/** Formats seconds with one decimal below ten. */
export const formatSeconds = (seconds: number, language: Language): string =>
  new Intl.NumberFormat(LOCALE[language], { maximumFractionDigits: seconds < 10 ? 1 : 0 }).format(seconds);
