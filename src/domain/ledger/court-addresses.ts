// Where the courts' nodes are. The operator may set an address at run time; the next round asks there.

import { type Result, fail, succeed } from '../../core/result.ts';

/** `source`: set by the operator at run time, or configured at deployment. */
export type CourtAddress = {
  readonly id: string;
  /** Base URL without a trailing slash. */
  readonly url: string;
  readonly source: 'configuration' | 'operator';
};

export type CourtAddresses = {
  readonly find: (id: string) => string | null;
  /** All of them, by id. */
  readonly list: () => readonly CourtAddress[];
  readonly set: (id: string, url: string) => void;
  /** Goes back to the configured address, or to none. */
  readonly reset: (id: string) => void;
};

export const COURT_ID = /^[a-z0-9][a-z0-9.-]{0,127}$/;
const MAX_URL_LENGTH = 2048;

/**
 * Checks a base URL: absolute, without credentials, query or fragment, and https. Plain http only for a simulated
 * ledger: what a court answers is signed, but who can change the way there can keep every answer back.
 */
export const checkCourtUrl = (
  text: string,
  isSimulated: boolean,
): Result<string, { readonly code: 'court-url-invalid'; readonly expected: string }> => {
  const url = text.length <= MAX_URL_LENGTH && URL.canParse(text) ? new URL(text) : null;
  if (url === null) return fail({ code: 'court-url-invalid', expected: 'an absolute URL' });
  const isSecure = url.protocol === 'https:' || (isSimulated && url.protocol === 'http:');
  if (!isSecure) return fail({ code: 'court-url-invalid', expected: 'an https URL' });
  const isPlain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!isPlain) return fail({ code: 'court-url-invalid', expected: 'no credentials, query or fragment' });
  return succeed(`${url.origin}${url.pathname.replace(/\/+$/, '')}`);
};
