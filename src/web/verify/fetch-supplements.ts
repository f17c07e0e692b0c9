// Fetches what came into being since the page's certificate was issued. The certificate verifies without it.

import type { Json } from '../../core/text/canonical-json.ts';
import type { ListedEvidence } from '../page/page-data.ts';

/** Longest time for the question: the page does not wait longer for what it can do without. */
const TIMEOUT_MS = 5000;

const hasItems = (value: unknown): value is { readonly items: Json } =>
  typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items);

/** Fetches the supplements of the first certified evidence, as parsed JSON; null when there is none, or no answer. */
export const fetchSupplements = async (items: readonly ListedEvidence[]): Promise<Json | null> => {
  const path = items.find(({ certificate }) => certificate !== null)?.links.supplements ?? null;
  if (path === null) return null;
  try {
    const url = new URL(path, location.origin);
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), referrerPolicy: 'no-referrer' });
    const body: unknown = response.ok ? await response.json() : null;
    return hasItems(body) ? body.items : null;
  } catch {
    return null;
  }
};
