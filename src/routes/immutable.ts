// Answers whose bytes never change under their URL: a strong ETag, and caches may keep them for ever.

import { encodeHex } from '../core/bytes/hex.ts';
import type { AppContext } from './app-env.ts';

/** A year, the longest that caches honour. */
const MAX_AGE_SECONDS = 31_536_000;

/** Makes a strong ETag of the bytes: their SHA-256. */
export const formStrongEtag = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  `"${encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))}"`;

const isNoneMatch = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  header.split(',').some((candidate) => {
    const trimmed = candidate.trim();
    return trimmed === '*' || trimmed === etag || trimmed === `W/${etag}`;
  });

/** Answers with bytes that never change, or 304 to a client that has them. */
export const answerImmutable = (
  c: AppContext,
  content: {
    readonly body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
    readonly etag: string;
    readonly mediaType: string;
    /** `public` only where nobody's permission was asked. */
    readonly visibility: 'public' | 'private';
    readonly headers?: Readonly<Record<string, string>>;
  },
): Response => {
  const headers = {
    ...content.headers,
    etag: content.etag,
    'cache-control': `${content.visibility}, max-age=${MAX_AGE_SECONDS}, immutable`,
  };
  if (isNoneMatch(c.req.header('if-none-match'), content.etag)) {
    if (content.body instanceof ReadableStream) void content.body.cancel();
    return c.body(null, 304, headers);
  }
  return c.body(content.body, 200, { ...headers, 'content-type': content.mediaType });
};
