// From a failure to `application/problem+json` (RFC 9457): the one place where a code becomes a status and headers.

import { HTTPException } from 'hono/http-exception';
import type { AppContext } from './app-env.ts';
import { PROBLEM_KINDS, type ProblemCode, type ProblemStatus } from './problem-codes.ts';

/** One fault of a request: where (JSON pointer, RFC 6901) and what. `in` is absent for the body. */
export type FieldFault = {
  readonly detail: string;
  readonly pointer: string;
  readonly in?: 'query' | 'header' | 'path';
};

type Retryable =
  | 'not-yet-certified'
  | 'idempotency-key-in-flight'
  | 'rate-limited'
  | 'backlog-full'
  | 'ledger-unavailable'
  | 'ledger-halted'
  | 'clock-behind'
  | 'service-unavailable';

type Faulty = 'validation-failed' | 'governance-refused' | 'digest-mismatch' | 'empty-evidence';

type Plain = Exclude<ProblemCode, Retryable | Faulty | 'unauthorized' | 'insufficient-scope' | 'method-not-allowed'>;

/** A failure with what its answer needs. */
export type Problem =
  | { readonly code: Plain; readonly detail?: string }
  | { readonly code: Retryable; readonly retryAfterSeconds: number; readonly detail?: string }
  | { readonly code: Faulty; readonly errors: readonly FieldFault[]; readonly detail?: string }
  | { readonly code: 'unauthorized'; readonly tokenGiven: boolean; readonly detail?: string }
  | { readonly code: 'insufficient-scope'; readonly scope: string; readonly detail?: string }
  | { readonly code: 'method-not-allowed'; readonly allow: readonly string[]; readonly detail?: string };

const headersOf = (problem: Problem): Readonly<Record<string, string>> => {
  switch (problem.code) {
    case 'unauthorized':
      return { 'www-authenticate': `Bearer realm="assize"${problem.tokenGiven ? ', error="invalid_token"' : ''}` };
    case 'insufficient-scope':
      return { 'www-authenticate': `Bearer realm="assize", error="insufficient_scope", scope="${problem.scope}"` };
    case 'method-not-allowed':
      return { allow: problem.allow.join(', ') };
    case 'rate-limited':
      return {
        'retry-after': String(problem.retryAfterSeconds),
        ratelimit: `"default";r=0;t=${problem.retryAfterSeconds}`,
      };
    case 'not-yet-certified':
    case 'idempotency-key-in-flight':
    case 'backlog-full':
    case 'ledger-unavailable':
    case 'ledger-halted':
    case 'clock-behind':
    case 'service-unavailable':
      return { 'retry-after': String(problem.retryAfterSeconds) };
    case 'malformed-request':
    case 'malformed-json':
    case 'malformed-multipart':
    case 'cross-site-request':
    case 'not-found':
    case 'already-begun-differently':
    case 'endpoint-disabled':
    case 'evidence-withdrawn':
    case 'too-many-related':
    case 'relates-to-unlisted':
    case 'content-too-large':
    case 'unsupported-media-type':
    case 'validation-failed':
    case 'governance-refused':
    case 'digest-mismatch':
    case 'empty-evidence':
    case 'idempotency-key-reused':
    case 'internal-error':
      break;
  }
  return {};
};

/** Answers with the problem. The body has `type`, `title`, `status`, `detail`, `code`, `requestId` and `errors`. */
export const answerProblem = (c: AppContext, problem: Problem): Response => {
  const { status, title } = PROBLEM_KINDS[problem.code];
  const body = {
    type: `${c.get('baseUrl')}/docs/problems/${problem.code}`,
    title: title.en,
    status,
    detail: problem.detail ?? title.en,
    code: problem.code,
    requestId: c.get('requestId'),
    errors: 'errors' in problem ? problem.errors : [],
  };
  return c.body(JSON.stringify(body), status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...headersOf(problem),
  });
};

const codeOfStatus = (status: number): Plain => {
  const codes: Readonly<Partial<Record<ProblemStatus, Plain>>> = {
    400: 'malformed-request',
    404: 'not-found',
    413: 'content-too-large',
    415: 'unsupported-media-type',
  };
  return codes[status as ProblemStatus] ?? (status < 500 ? 'malformed-request' : 'internal-error');
};

// Durable Objects and the runtime mark errors after which the same call may succeed.
const isRetryable = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  (('retryable' in error && error.retryable === true) || ('overloaded' in error && error.overloaded === true));

/** Maps what was thrown: exceptions of the framework by status, retryable errors to 503, all else to 500 and the log. */
export const answerError = (error: unknown, c: AppContext): Response => {
  if (error instanceof HTTPException) return answerProblem(c, { code: codeOfStatus(error.status) });
  console.error({
    operation: 'request',
    requestId: c.get('requestId'),
    method: c.req.method,
    path: c.req.path,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return answerProblem(
    c,
    isRetryable(error) ? { code: 'service-unavailable', retryAfterSeconds: 1 } : { code: 'internal-error' },
  );
};
