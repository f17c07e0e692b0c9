// Which language a page is set in: the address, then the reader's earlier choice, then Accept-Language, then Chinese.

import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { isLanguage, type Language } from '../../web/copy/language.ts';

const COOKIE = 'assize-language';
const COOKIE_SECONDS = 365 * 24 * 3600;

/** The page's language and the prefix that its own links carry: `/zh`, `/en`, or nothing. */
export type PageLanguage = { readonly language: Language; readonly prefix: '' | '/zh' | '/en' };

const qualityOf = (parameters: readonly string[]): number => {
  const quality = parameters.map((parameter) => /^\s*q=(\d(?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1]).find(Boolean);
  return quality === undefined ? 1 : Number(quality);
};

/** Chooses by Accept-Language (RFC 9110 §12.5.4); null when it names neither language. */
export const negotiateLanguage = (header: string | undefined): Language | null => {
  const ranked = (header ?? '').split(',').flatMap((part) => {
    const [range = '', ...parameters] = part.split(';');
    const language = range.trim().toLowerCase().split('-')[0];
    const quality = qualityOf(parameters);
    return isLanguage(language) && quality > 0 ? [{ language, quality }] : [];
  });
  return ranked.toSorted((left, right) => right.quality - left.quality)[0]?.language ?? null;
};

/**
 * Reads the language of a request, and remembers it when it stands in the address.
 *
 * @param addressed the language in the address, if any
 */
export const readPageLanguage = (context: Context, addressed: Language | null): PageLanguage => {
  if (addressed !== null) {
    setCookie(context, COOKIE, addressed, {
      path: '/',
      maxAge: COOKIE_SECONDS,
      sameSite: 'Lax',
      httpOnly: true,
      secure: new URL(context.req.url).protocol === 'https:',
    });
    return { language: addressed, prefix: `/${addressed}` };
  }
  context.header('Vary', 'Accept-Language, Cookie');
  const remembered = getCookie(context, COOKIE);
  if (isLanguage(remembered)) return { language: remembered, prefix: '' };
  return { language: negotiateLanguage(context.req.header('accept-language')) ?? 'zh', prefix: '' };
};
