// Asks a timestamp authority for a token over a digest and verifies the answer strictly before anybody sees it: a token
// that no verifier would accept is a failed request. Hostile input: the answer. Over HTTP (RFC 3161 §3.4) to any
// configured URL, or to the embedded authority without a network.

import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import { fail, succeed, type Result } from '../../core/result.ts';
import { DIGESTS } from '../../core/asn1/object-identifiers.ts';
import { MAX_TOKEN_BYTES } from '../../core/timestamp/parse-timestamp-token.ts';
import type { TimestampFailure } from '../../core/timestamp/timestamp-failure.ts';
import { verifyTimestampToken, type TimestampToken } from '../../core/timestamp/verify-timestamp-token.ts';
import { readLimited } from './read-limited.ts';
import { answerTimestampQuery, type TimestampAuthority } from './timestamp-authority.ts';
import { encodeTimestampQuery } from './timestamp-query.ts';
import { parseTimestampReply, type FailureInfo } from './timestamp-reply.ts';

/** An authority that others run, and what is trusted of it. */
export type RemoteAuthority = {
  readonly name: string;
  readonly url: string;
  /** Lower-case hex SHA-256 of the root certificates (DER) that its tokens must lead to. */
  readonly roots: readonly string[];
  /** Certificates (DER) that its tokens leave out, the root at least if it does. */
  readonly extraCertificates?: readonly Uint8Array[];
  /** The policy to ask for; the authority's own choice when absent. */
  readonly policy?: string;
};

/** A verified token with its bytes as received. */
export type IssuedToken = { readonly bytes: Uint8Array; readonly token: TimestampToken };

/** Why there is no token. `retryable`: the same request may succeed later. */
export type TimestampRequestFailure = {
  readonly operation: 'timestamp.request';
  readonly authority: string;
  readonly cause: TimestampRequestCause;
  readonly retryable: boolean;
};

type TimestampRequestCause =
  | { readonly code: 'timestamp-request.timeout'; readonly timeoutMs: number }
  | { readonly code: 'timestamp-request.unreachable'; readonly detail: string }
  | { readonly code: 'timestamp-request.http-status'; readonly status: number }
  | { readonly code: 'timestamp-request.media-type'; readonly mediaType: string }
  | { readonly code: 'timestamp-request.answer-too-large'; readonly limitBytes: number }
  | { readonly code: 'timestamp-request.not-a-reply' }
  | {
      readonly code: 'timestamp-request.rejected';
      readonly status: number;
      readonly failures: readonly FailureInfo[];
      readonly text: string;
    }
  | { readonly code: 'timestamp-request.policy'; readonly expected: string; readonly found: string }
  /** The token's time is further from our clock than the tolerance and its accuracy allow. Unix milliseconds. */
  | {
      readonly code: 'timestamp-request.clock';
      readonly genTimeUnixMs: number;
      readonly sentAtUnixMs: number;
      readonly answeredAtUnixMs: number;
    }
  | { readonly code: 'timestamp-request.refused-token'; readonly failure: TimestampFailure };

export type RequestOptions = {
  /** 32 bytes SHA-256, 48 SHA-384 or 64 SHA-512. */
  readonly imprint: Uint8Array;
  /** Gives Unix milliseconds. */
  readonly now: () => number;
  /** Gives that many random bytes. */
  readonly random: (sizeBytes: number) => Uint8Array;
  /** How far a token's time may be from ours beyond its accuracy; 60 s when absent, the verifier's own tolerance. */
  readonly toleranceMs?: number;
};

type Answer = Result<Uint8Array, TimestampRequestCause>;

const NONCE_BYTES = 16;
const DEFAULT_TOLERANCE_MS = 60_000;
// A token and its status fit in what the verifier would read of the token, plus a status text.
const MAX_ANSWER_BYTES = MAX_TOKEN_BYTES + 4096;
const REPLY_MEDIA_TYPE = 'application/timestamp-reply';

/** What may succeed when it is asked again; everything else is the authority's or our configuration's fault. */
const isRetryable = (cause: TimestampRequestCause): boolean => {
  if (cause.code === 'timestamp-request.http-status') {
    return cause.status >= 500 || cause.status === 408 || cause.status === 429;
  }
  if (cause.code === 'timestamp-request.rejected') {
    return cause.failures.some((failure) => failure === 'systemFailure' || failure === 'timeNotAvailable');
  }
  return ['timestamp-request.timeout', 'timestamp-request.unreachable', 'timestamp-request.clock'].includes(cause.code);
};

const post = async (
  url: string,
  query: Uint8Array<ArrayBuffer>,
  fetch: (request: Request) => Promise<Response>,
  signal: AbortSignal,
): Promise<Answer> => {
  try {
    const request = new Request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: REPLY_MEDIA_TYPE },
      body: query,
      // An authority's address is configured; a redirect would move the request to one that nobody configured.
      redirect: 'manual',
      signal,
    });
    const response = await fetch(request);
    if (response.status !== 200) {
      await response.body?.cancel();
      return fail({ code: 'timestamp-request.http-status', status: response.status });
    }
    const mediaType = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    if (mediaType !== REPLY_MEDIA_TYPE) {
      await response.body?.cancel();
      return fail({ code: 'timestamp-request.media-type', mediaType });
    }
    const body = await readLimited(response, MAX_ANSWER_BYTES);
    return body === null
      ? fail({ code: 'timestamp-request.answer-too-large', limitBytes: MAX_ANSWER_BYTES })
      : succeed(body);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return fail({ code: 'timestamp-request.unreachable', detail });
  }
};

/** Posts and gives up after the timeout, even when `fetch` or the body ignores the signal. */
const postWithin = async (
  url: string,
  query: Uint8Array<ArrayBuffer>,
  fetch: (request: Request) => Promise<Response>,
  timeoutMs: number,
): Promise<Answer> => {
  const signal = AbortSignal.timeout(timeoutMs);
  const timeout = new Promise<Answer>((resolve) => {
    signal.addEventListener('abort', () => resolve(fail({ code: 'timestamp-request.timeout', timeoutMs })));
  });
  return Promise.race([timeout, post(url, query, fetch, signal)]);
};

const exchange = async (
  authority: Omit<RemoteAuthority, 'url'>,
  options: RequestOptions,
  send: (query: Uint8Array<ArrayBuffer>) => Promise<Answer>,
): Promise<Result<IssuedToken, TimestampRequestCause>> => {
  const { imprint } = options;
  const [imprintAlgorithm] = Object.entries(DIGESTS).find(([, digest]) => digest.sizeBytes === imprint.length) ?? [];
  if (imprintAlgorithm === undefined) throw new Error(`no digest algorithm has ${imprint.length} bytes`);
  const nonce = options.random(NONCE_BYTES);
  const { policy } = authority;
  const query = encodeTimestampQuery({ imprintAlgorithm, imprint, nonce, ...(policy === undefined ? {} : { policy }) });
  const sentAtUnixMs = options.now();
  const answer = await send(query);
  if (!answer.ok) return answer;
  const answeredAtUnixMs = options.now();

  const reply = parseTimestampReply(answer.value);
  if (reply === null) return fail({ code: 'timestamp-request.not-a-reply' });
  if (!reply.granted) {
    const { status, failures, text } = reply;
    return fail({ code: 'timestamp-request.rejected', status, failures, text });
  }
  const verified = await verifyTimestampToken({
    token: reply.token,
    imprint,
    nonce,
    trustedRoots: authority.roots,
    extraCertificates: authority.extraCertificates ?? [],
  });
  if (!verified.ok) return fail({ code: 'timestamp-request.refused-token', failure: verified.failure });
  const token = verified.value;
  if (policy !== undefined && token.policy !== policy) {
    return fail({ code: 'timestamp-request.policy', expected: policy, found: token.policy });
  }
  const marginMs = (options.toleranceMs ?? DEFAULT_TOLERANCE_MS) + token.accuracyMs;
  if (token.genTimeUnixMs < sentAtUnixMs - marginMs || token.genTimeUnixMs > answeredAtUnixMs + marginMs) {
    const { genTimeUnixMs } = token;
    return fail({ code: 'timestamp-request.clock', genTimeUnixMs, sentAtUnixMs, answeredAtUnixMs });
  }
  return succeed({ bytes: reply.token, token });
};

const describe = (
  authority: string,
  result: Result<IssuedToken, TimestampRequestCause>,
): Result<IssuedToken, TimestampRequestFailure> =>
  result.ok
    ? result
    : fail({
        operation: 'timestamp.request',
        authority,
        cause: result.failure,
        retryable: isRetryable(result.failure),
      });

/**
 * Requests a token over HTTP and verifies it against the authority's configured roots.
 *
 * @param fetch sends one request
 * @param timeoutMs for the whole exchange, body included
 */
export const requestToken = async (
  options: RequestOptions & {
    readonly authority: RemoteAuthority;
    readonly fetch: (request: Request) => Promise<Response>;
    readonly timeoutMs: number;
  },
): Promise<Result<IssuedToken, TimestampRequestFailure>> => {
  const { authority, fetch, timeoutMs } = options;
  const send = (query: Uint8Array<ArrayBuffer>): Promise<Answer> => postWithin(authority.url, query, fetch, timeoutMs);
  return describe(authority.name, await exchange(authority, options, send));
};

/** Requests a token from the embedded authority: the same query, the same answer, the same verification, no network. */
export const requestEmbeddedToken = async (
  options: RequestOptions & { readonly name: string; readonly authority: TimestampAuthority },
): Promise<Result<IssuedToken, TimestampRequestFailure>> => {
  const { name, authority } = options;
  const roots = [encodeHex(sha256(authority.keys.rootCertificate))];
  const send = async (query: Uint8Array<ArrayBuffer>): Promise<Answer> =>
    succeed(await answerTimestampQuery(authority, query));
  return describe(name, await exchange({ name, roots }, options, send));
};
