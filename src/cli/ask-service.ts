// Asks the service for what came into being since a certificate was issued. What it answers is believed only as far as it
// verifies.

import { readSupplements, type Supplement } from '../core/certificate/supplement.ts';
import type { Json } from '../core/text/canonical-json.ts';

/** Thrown when a source does not answer as it should; the message is for the user. */
export class SourceUnavailable extends Error {
  override readonly name = 'SourceUnavailable';
}

export type Gathered = {
  readonly supplements: readonly Supplement[];
  /** Exact text of the trust bundle; null when there is none. */
  readonly bundle: string | null;
};

/** Longest time for one answer, and its largest size: a bundle of 16 MiB. */
const TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 16_777_216;

const get = async (url: URL): Promise<string> => {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'follow' });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new SourceUnavailable(`${url.origin} 无应答 does not answer (${cause})`, { cause: error });
  }
  if (response.status === 404) {
    throw new SourceUnavailable(
      `${url.origin} 没有公开这份存证：未公开的须以含 ?k= 的核验链接作为 --from。 shows nothing under this id: unlisted evidence needs its hash link, with ?k=, as --from.`,
    );
  }
  if (!response.ok) throw new SourceUnavailable(`${url.origin}${url.pathname}: ${response.status}`);
  const bytes = await response.arrayBuffer();
  if (bytes.byteLength > MAX_ANSWER_BYTES) throw new SourceUnavailable(`${url.pathname}: ${bytes.byteLength} bytes`);
  return new TextDecoder().decode(bytes);
};

const readItems = (text: string): readonly Supplement[] => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const items = typeof value === 'object' && value !== null && 'items' in value ? value.items : null;
  const read = readSupplements(items as Json);
  if (!read.ok) throw new SourceUnavailable(`补充材料无法读取 supplements cannot be read: ${read.failure.code}`);
  return read.value;
};

/** Asks for the supplements of a piece of evidence and for the trust bundle. `from`: an address, or a hash link. */
export const askService = async (from: string, evidenceId: string): Promise<Gathered> => {
  const given = URL.canParse(from) ? new URL(from) : null;
  if (given === null || !/^https?:$/.test(given.protocol))
    throw new SourceUnavailable(`--from ${from}: no http address`);
  const supplements = new URL(`/v1/public/evidence/${evidenceId}/supplements`, given.origin);
  supplements.searchParams.set('refreshed', 'true');
  const k = given.searchParams.get('k');
  if (k !== null) supplements.searchParams.set('k', k);
  const [items, bundle] = await Promise.all([get(supplements), get(new URL('/v1/trust', given.origin))]);
  return { supplements: readItems(items), bundle };
};
