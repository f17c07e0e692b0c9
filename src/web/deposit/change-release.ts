// What the owner's panel asks of the server. The session's cookie says who asks.

import { readEvidence, type DepositedEvidence } from './evidence.ts';

const TIMEOUT_MS = 15_000;

const ask = async (method: 'PATCH' | 'POST', path: string, body: unknown): Promise<DepositedEvidence | null> => {
  try {
    const response = await fetch(path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok ? readEvidence(await response.json()) : null;
  } catch {
    return null;
  }
};

/** Changes what is released and whether the evidence is listed; null when nothing was changed. */
export const changeDisclosure = (
  id: string,
  change: { readonly released?: readonly string[]; readonly listed?: boolean },
): Promise<DepositedEvidence | null> => ask('PATCH', `/v1/evidence/${encodeURIComponent(id)}/disclosure`, change);

/** Gives the hash link another key; null when the present one still holds. */
export const rotateLink = (id: string): Promise<DepositedEvidence | null> =>
  ask('POST', `/v1/evidence/${encodeURIComponent(id)}/link/rotate`, {});
