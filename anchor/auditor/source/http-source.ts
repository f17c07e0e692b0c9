// A base URL as a source: `…/ledger` of a service, `…/mirror/<origin hash>` of a court, any C2SP tile log. Polite: at
// most a few requests at once, retries with growing pauses, Retry-After heeded, answers cut off at a size.

import { parseDecimal } from '../../../src/core/bytes/decimal.ts';
import { createStopwatch } from '../stopwatch.ts';
import { type Source, Unreadable } from './source.ts';

/** A bundle of 256 entries of 65,535 bytes with their lengths is 16.8 MB. */
const MAX_BODY_BYTES = 17 * 1024 * 1024;
const MAX_CONCURRENT = 8;
const MAX_TRIES = 5;
const TIMEOUT_MS = 30_000;
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 10_000;
/** Pages of the list of checkpoints: 10 million published checkpoints. */
const MAX_LIST_PAGES = 10_000;

const sleep = async (ms: number): Promise<void> => {
  await new Promise((done) => {
    setTimeout(done, ms);
  });
};

const readLimited = async (response: Response): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BODY_BYTES) throw new Error(`more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, sizeBytes);
};

const isTransient = (status: number): boolean => status === 429 || status >= 500;

const pauseOf = (response: Response | null, attempt: number): number => {
  const asked = parseDecimal(response?.headers.get('retry-after') ?? '');
  return Math.min(MAX_PAUSE_MS, asked === null ? FIRST_PAUSE_MS * 2 ** attempt : asked * 1000);
};

/** What a request gave: the body, null for 404 and 410. Throws `Unreadable` for everything else. */
export const fetchBytes = async (url: string, file: string): Promise<Uint8Array | null> => {
  let reason = '';
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    let response: Response | null = null;
    try {
      response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
      if (response.status === 200) return await readLimited(response);
      await response.body?.cancel();
      if (response.status === 404 || response.status === 410) return null;
      reason = `answered ${response.status}`;
      if (!isTransient(response.status)) break;
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
      reason = `${error instanceof Error ? error.message : String(error)}${cause}`;
    }
    if (attempt + 1 < MAX_TRIES) await sleep(pauseOf(response, attempt));
  }
  throw new Unreadable(file, `${url}: ${reason}`);
};

type Page = { readonly sizes: readonly number[]; readonly nextAfter: number | null };

const parsePage = (bytes: Uint8Array): Page | null => {
  try {
    const page = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
      readonly items: readonly { readonly treeSize: unknown }[];
      readonly nextAfter: unknown;
    };
    const sizes = page.items.map(({ treeSize }) => Number(treeSize));
    const nextAfter = page.nextAfter === null ? null : Number(page.nextAfter);
    const isSound = [...sizes, nextAfter ?? 0].every((size) => Number.isSafeInteger(size) && size >= 0);
    return isSound ? { sizes, nextAfter } : null;
  } catch {
    return null;
  }
};

/** Opens a base URL. */
export const openHttp = (baseUrl: string): Source => {
  const base = baseUrl.replace(/\/+$/, '');
  const stopwatch = createStopwatch();
  let running = 0;
  const waiting: (() => void)[] = [];
  const read = async (path: string): Promise<Uint8Array | null> => {
    if (running >= MAX_CONCURRENT) {
      await new Promise<void>((go) => {
        waiting.push(go);
      });
    }
    running += 1;
    const end = stopwatch.begin();
    try {
      return await fetchBytes(`${base}/${path}`, path);
    } finally {
      end();
      running -= 1;
      waiting.shift()?.();
    }
  };
  const listCheckpoints = async (): Promise<readonly number[] | null> => {
    const sizes: number[] = [];
    let after = 0;
    for (let count = 0; count < MAX_LIST_PAGES; count += 1) {
      const path = `checkpoints?after=${after}`;
      const bytes = await read(path);
      if (bytes === null) return null;
      const page = parsePage(bytes);
      if (page === null) throw new Unreadable(path, 'not a list of checkpoints');
      sizes.push(...page.sizes);
      if (page.nextAfter === null) return sizes.sort((left, right) => left - right);
      if (page.nextAfter <= after) throw new Unreadable(path, 'a list that does not go on');
      after = page.nextAfter;
    }
    throw new Unreadable('checkpoints', `more than ${MAX_LIST_PAGES} pages`);
  };
  return { name: baseUrl, kind: 'http', read, listCheckpoints, readMs: stopwatch.ms };
};
