// Idempotency keys of creating calls other than deposits (a deposit's key is kept for good, as its submission key).
// The first request claims the key; a repetition within 24 h gets the first one's answer. Answers may hold a secret that
// is shown once, so they are stored encrypted under a key that only the caller's own token can derive again.

import type { MiddlewareHandler } from 'hono';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { decodeBase64, encodeBase64 } from '../core/bytes/base64.ts';
import { concatBytes, decodeUtf8, encodeUtf8 } from '../core/bytes/bytes.ts';
import { encodeHex } from '../core/bytes/hex.ts';
import { sha256 } from '../core/digest/sha256.ts';
import { fail, succeed, type Result } from '../core/result.ts';
import { readBearerToken } from './authentication.ts';
import type { AppContext, AppEnv } from './app-env.ts';
import type { AppPorts } from './ports.ts';
import { answerProblem, type Problem } from './problems.ts';
import { MAX_JSON_BYTES, parseJsonBytes, readBody } from './request-body.ts';

/** Reads the header: null when absent; 1 to 64 printable ASCII characters otherwise. */
export const readIdempotencyKey = (c: AppContext): Result<string | null, Problem> => {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return succeed(null);
  if (/^[\x21-\x7e]{1,64}$/.test(key)) return succeed(key);
  return fail({
    code: 'validation-failed',
    errors: [{ detail: 'must be 1 to 64 printable ASCII characters', pointer: '/Idempotency-Key', in: 'header' }],
  });
};

const IV_BYTES = 12;

const importAnswerKey = (token: string, key: string): Promise<CryptoKey> =>
  crypto.subtle.importKey(
    'raw',
    Uint8Array.from(hkdf(nobleSha256, encodeUtf8(token), undefined, encodeUtf8(`assize/answer/v1|${key}`), 32)),
    'AES-GCM',
    false,
    ['encrypt', 'decrypt'],
  );

type StoredAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const KEPT_HEADERS = ['content-type', 'location', 'cache-control'];

const sealAnswer = async (answer: StoredAnswer, key: CryptoKey): Promise<string> => {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, encodeUtf8(JSON.stringify(answer)));
  return encodeBase64(concatBytes(iv, new Uint8Array(sealed)));
};

const openAnswer = async (text: string, key: CryptoKey): Promise<StoredAnswer | null> => {
  const bytes = decodeBase64(text);
  if (bytes === null) return null;
  try {
    const iv = bytes.subarray(0, IV_BYTES);
    const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes.subarray(IV_BYTES));
    return JSON.parse(decodeUtf8(new Uint8Array(opened)) ?? '') as StoredAnswer;
  } catch {
    // Another key of the same organization: it cannot open what this one's holder was shown once.
    return null;
  }
};

const sortKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, member]) => [key, sortKeys(member)]),
  );
};

/** No body of ours nests deeper; a deeper one would exhaust the stack of what walks it. */
const MAX_DEPTH = 32;

const isWithinDepth = (value: unknown, depth: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth > 0 && Object.values(value).every((member) => isWithinDepth(member, depth - 1)));

// Compared as parsed: white space and the order of members make no other request.
const fingerprint = (c: AppContext, body: Uint8Array): string => {
  const json = parseJsonBytes(body);
  const isComparable = json !== null && isWithinDepth(json.value, MAX_DEPTH);
  const content = isComparable ? JSON.stringify(sortKeys(json.value)) : encodeHex(sha256(body));
  return encodeHex(sha256(encodeUtf8(JSON.stringify([c.req.path, content]))));
};

/** Makes POSTs of the routes behind it idempotent for callers that send a key. Comes after authentication. */
export const idempotent =
  (ports: AppPorts): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const header = readIdempotencyKey(c);
    if (!header.ok) return answerProblem(c, header.failure);
    const token = readBearerToken(c);
    if (header.value === null || c.req.method !== 'POST' || token === null) {
      await next();
      return undefined;
    }
    const body = await readBody(c, MAX_JSON_BYTES);
    if (!body.ok) return answerProblem(c, body.failure);
    // The handler reads the same bytes again.
    c.req.raw = new Request(c.req.raw, { method: 'POST', body: body.value });
    const request = { organizationId: c.get('actor').organizationId, route: c.req.path, key: header.value };
    const requestSha256 = fingerprint(c, body.value);
    const answerKey = await importAnswerKey(token, header.value);
    const standing = await ports.answers.claim(request, requestSha256, ports.nowUnixMs());
    if (standing !== null) {
      if (standing.requestSha256 !== requestSha256) return answerProblem(c, { code: 'idempotency-key-reused' });
      if (standing.answer === null) {
        return answerProblem(c, { code: 'idempotency-key-in-flight', retryAfterSeconds: 1 });
      }
      const answer = await openAnswer(standing.answer, answerKey);
      if (answer === null) return answerProblem(c, { code: 'idempotency-key-reused' });
      return new Response(answer.body, { status: answer.status, headers: answer.headers });
    }
    try {
      await next();
    } finally {
      // Hono turns what a handler throws into `c.res` before this runs; only what was created is kept.
      if (c.res.ok) {
        const headers: Record<string, string> = {};
        for (const name of KEPT_HEADERS) {
          const value = c.res.headers.get(name);
          if (value !== null) headers[name] = value;
        }
        const answer = { status: c.res.status, headers, body: await c.res.clone().text() };
        await ports.answers.answer(request, await sealAnswer(answer, answerKey));
      } else {
        await ports.answers.release(request);
      }
    }
    return undefined;
  };
