// What one HTTP answer, or its absence, means for a delivery (Standard Webhooks 1.0.0, "Operational considerations").

/** Closed list; stored with each attempt. */
export type AttemptOutcome =
  | 'delivered' // 2xx
  | 'redirected' // 3xx: a failure, never followed
  | 'gone' // 410: the receiver wants nothing more
  | 'throttled' // 429, 502, 503, 504: the receiver is overloaded or away
  | 'refused' // any other 4xx, and answers outside 2xx..5xx
  | 'broken' // any other 5xx
  | 'timed-out'
  | 'unreachable' // no connection, or it broke
  | 'blocked'; // the URL is not one that we may call

/** What the sender saw. */
export type SendResult =
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfter: string | null; readonly response: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'blocked'; readonly detail: string };

const THROTTLING = new Set([429, 502, 503, 504]);

/** A receiver cannot hold its endpoint for longer than this with one Retry-After. */
export const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

/** Classifies what the sender saw. */
export const classifyOutcome = (result: SendResult): AttemptOutcome => {
  if (result.kind !== 'answer') return result.kind;
  const { status } = result;
  if (status >= 200 && status < 300) return 'delivered';
  if (status >= 300 && status < 400) return 'redirected';
  if (status === 410) return 'gone';
  if (THROTTLING.has(status)) return 'throttled';
  return status >= 500 && status < 600 ? 'broken' : 'refused';
};

/**
 * Reads Retry-After (RFC 9110 §10.2.3): seconds or an HTTP date. Milliseconds from `nowUnixMs`, 0..24 h; null when
 * absent or neither.
 */
export const parseRetryAfterMs = (header: string | null, nowUnixMs: number): number | null => {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d{1,10}$/.test(text)) return Math.min(Number(text) * 1000, MAX_RETRY_AFTER_MS);
  // An HTTP date begins with the name of a day; Date.parse alone would take "-1" or "2" for a year.
  if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return null;
  const unixMs = Date.parse(text);
  return Number.isNaN(unixMs) ? null : Math.min(Math.max(unixMs - nowUnixMs, 0), MAX_RETRY_AFTER_MS);
};
