// What the owner's panel asks of the server. The session's cookie says who asks.

import { readEvidence, type DepositedEvidence } from './evidence.ts';

const TIMEOUT_MS = 15_000;

/** The evidence as changed, or why nothing was: `unlisted` where what it is about must be listed first. */
export type Changed =
  | { readonly kind: 'changed'; readonly evidence: DepositedEvidence }
  | { readonly kind: 'failed' | 'unlisted' };

const codeOf = (problem: unknown): unknown =>
  typeof problem === 'object' && problem !== null && 'code' in problem ? problem.code : null;

const ask = async (method: 'PATCH' | 'POST', path: string, body: unknown): Promise<Changed> => {
  try {
    const response = await fetch(path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer: unknown = await response.json();
    if (!response.ok) return { kind: codeOf(answer) === 'relates-to-unlisted' ? 'unlisted' : 'failed' };
    const evidence = readEvidence(answer);
    return evidence === null ? { kind: 'failed' } : { kind: 'changed', evidence };
  } catch {
    return { kind: 'failed' };
  }
};

/** Changes what is released and whether the evidence is listed. */
export const changeDisclosure = (
  id: string,
  change: { readonly released?: readonly string[]; readonly listed?: boolean },
): Promise<Changed> => ask('PATCH', `/v1/evidence/${encodeURIComponent(id)}/disclosure`, change);

/** Gives the hash link another key; the present one holds unless it was changed. */
export const rotateLink = (id: string): Promise<Changed> =>
  ask('POST', `/v1/evidence/${encodeURIComponent(id)}/link/rotate`, {});
