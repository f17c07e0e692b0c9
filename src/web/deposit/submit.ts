// Sending a deposit: multipart with upload progress, or the digest alone. The Idempotency-Key belongs to the row and is
// the same on every retry, so that a broken connection never makes a second deposit.

import type { FileDigests } from '../digest/digest-messages.ts';
import { readEvidence, type DepositedEvidence } from './evidence.ts';

export type SubmitFailure =
  | { readonly code: 'interrupted'; readonly percent: number }
  | { readonly code: 'offline' }
  | { readonly code: 'cancelled' }
  | { readonly code: 'digest-mismatch' }
  | { readonly code: 'too-large' }
  | { readonly code: 'key-reused' }
  | { readonly code: 'busy'; readonly seconds: number }
  | { readonly code: 'unavailable'; readonly seconds: number }
  | { readonly code: 'sign-in' }
  | { readonly code: 'refused'; readonly detail: string };

export type SubmitOutcome =
  | { readonly ok: true; readonly evidence: DepositedEvidence }
  | { readonly ok: false; readonly failure: SubmitFailure };

export type Submission = {
  readonly file: File;
  readonly digests: FileDigests;
  readonly digestOnly: boolean;
  readonly idempotencyKey: string;
  readonly onProgress: (sentShare: number) => void;
};

const OCTET_STREAM = 'application/octet-stream';
const DEFAULT_RETRY_SECONDS = 10;

type Problem = { readonly code: string; readonly detail: string };

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const readProblem = (body: unknown): Problem => {
  const members = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  const errors = members['errors'];
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const firstDetail =
    typeof first === 'object' && first !== null ? (first as Readonly<Record<string, unknown>>)['detail'] : undefined;
  const detail = firstDetail ?? members['detail'] ?? members['title'];
  const code = members['code'];
  return { code: typeof code === 'string' ? code : '', detail: typeof detail === 'string' ? detail : '' };
};

const failureOf = (status: number, body: unknown, retryAfter: string | null): SubmitFailure => {
  const { code, detail } = readProblem(body);
  const seconds = Math.max(1, Number.parseInt(retryAfter ?? '', 10) || DEFAULT_RETRY_SECONDS);
  if (status === 401 || status === 403) return { code: 'sign-in' };
  if (status === 413) return { code: 'too-large' };
  if (status === 429) return { code: 'busy', seconds };
  if (status >= 500) return { code: 'unavailable', seconds };
  if (status === 422 && code.includes('digest')) return { code: 'digest-mismatch' };
  if (status === 422 && code.includes('idempotency')) return { code: 'key-reused' };
  return { code: 'refused', detail: detail || `${status} ${code}`.trim() };
};

const bodyOf = ({ file, digests, digestOnly }: Submission): FormData | string => {
  if (digestOnly) {
    // Digests, size and type: what the switch promises, and nothing else. The name stays here.
    return JSON.stringify({
      digests: { 'sha-256': digests.sha256, sm3: digests.sm3 },
      sizeBytes: file.size,
      mediaType: file.type || OCTET_STREAM,
    });
  }
  const form = new FormData();
  form.append('sha256', digests.sha256);
  form.append('sm3', digests.sm3);
  form.append('file', file, file.name);
  return form;
};

/**
 * Sends a deposit. Never rejects; progress is a share between 0 and 1.
 *
 * @param signal aborts the upload
 */
export const submitDeposit = (submission: Submission, signal: AbortSignal): Promise<SubmitOutcome> =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    let sentShare = 0;
    const fail = (failure: SubmitFailure): void => {
      resolve({ ok: false, failure });
    };
    request.open('POST', '/v1/evidence');
    request.setRequestHeader('Idempotency-Key', submission.idempotencyKey);
    if (submission.digestOnly) request.setRequestHeader('Content-Type', 'application/json');
    request.upload.addEventListener('progress', (event) => {
      if (!event.lengthComputable) return;
      sentShare = event.loaded / event.total;
      submission.onProgress(sentShare);
    });
    request.addEventListener('load', () => {
      const body = parseJson(request.responseText);
      if (request.status >= 400) {
        fail(failureOf(request.status, body, request.getResponseHeader('Retry-After')));
        return;
      }
      const evidence = readEvidence(body);
      if (evidence === null) fail({ code: 'refused', detail: String(request.status) });
      else resolve({ ok: true, evidence });
    });
    request.addEventListener('error', () => {
      fail(
        sentShare > 0 && sentShare < 1
          ? { code: 'interrupted', percent: Math.floor(sentShare * 100) }
          : { code: 'offline' },
      );
    });
    request.addEventListener('abort', () => {
      fail({ code: 'cancelled' });
    });
    signal.addEventListener('abort', () => {
      request.abort();
    });
    request.send(bodyOf(submission));
  });
