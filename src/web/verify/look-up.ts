// Looking a digest up again while its evidence awaits the quorum, and fetching the certificate once there is one.

import type { ListedEvidence } from '../page/page-data.ts';

/** Longest time for one question. */
const TIMEOUT_MS = 10_000;

const get = async (path: string): Promise<Response | null> => {
  try {
    const response = await fetch(path, { signal: AbortSignal.timeout(TIMEOUT_MS), referrerPolicy: 'no-referrer' });
    return response.ok ? response : null;
  } catch {
    return null;
  }
};

type LookupItem = Omit<ListedEvidence, 'certificate'>;

const isLookup = (value: unknown): value is { readonly items: readonly LookupItem[] } =>
  typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items);

/** Looks a digest up; null when there is no answer. Items come with their public certificates once certified. */
export const fetchListed = async (sha256: string, k: string | null): Promise<readonly ListedEvidence[] | null> => {
  const query = k === null ? '' : `?k=${encodeURIComponent(k)}`;
  const response = await get(`/v1/lookup/sha-256/${sha256}${query}`);
  const body: unknown = response === null ? null : await response.json().catch(() => null);
  if (!isLookup(body)) return null;
  return Promise.all(
    body.items.map(async (item) => {
      const path = item.links.publicCertificate;
      const certificate = path === null ? null : await get(new URL(path, location.origin).href);
      return {
        ...item,
        sm3: item.sm3 ?? null,
        receivedAt: item.receivedAt ?? null,
        certificate: certificate === null ? null : await certificate.text(),
      };
    }),
  );
};
