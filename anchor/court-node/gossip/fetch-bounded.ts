// GET of a stranger's answer: bounded in time and bytes, no redirects (a peer must not send us elsewhere), and never an
// exception for what the other side does.

import { fail, succeed, type Result } from '../../../src/core/result.ts';

export type Fetched = {
  readonly bytes: Uint8Array;
  /** What the other side's `Date` says, Unix milliseconds at a resolution of one second; null when it says nothing. */
  readonly dateUnixMs: number | null;
};

/** Why there is no answer. `missing`: the other side says that there is no such thing. */
export type FetchFault = { readonly kind: 'missing' | 'failed'; readonly message: string };

export type FetchLimits = { readonly maxBytes: number; readonly timeoutMs: number };

/** Reads from an address. */
export type FetchBounded = (url: string, limits: FetchLimits) => Promise<Result<Fetched, FetchFault>>;

const failed = (message: string) => fail<FetchFault>({ kind: 'failed', message });

const readBody = async (response: Response, maxBytes: number): Promise<Uint8Array | null> => {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node's stream is iterable, its web type says nothing
  const body = response.body as AsyncIterable<Uint8Array> | null;
  if (body === null) return new Uint8Array();
  for await (const chunk of body) {
    sizeBytes += chunk.length;
    // Leaving the loop cancels the stream.
    if (sizeBytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return Uint8Array.from(Buffer.concat(chunks));
};

// The cause says what went wrong; fetch itself only says that it failed.
const explain = (error: unknown): string => {
  if (!(error instanceof Error)) return 'failed';
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
};

/** Makes a reader that gives up when `stop` is raised. */
export const createFetchBounded =
  (stop: AbortSignal): FetchBounded =>
  async (url, { maxBytes, timeoutMs }) => {
    try {
      const signal = AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]);
      const response = await fetch(url, { redirect: 'error', signal, headers: { Accept: '*/*' } });
      if (response.status !== 200) {
        await response.body?.cancel();
        const kind = response.status === 404 ? 'missing' : 'failed';
        return fail<FetchFault>({ kind, message: `${url} answers ${response.status}` });
      }
      const bytes = await readBody(response, maxBytes);
      if (bytes === null) return failed(`${url} answers more than ${maxBytes} bytes`);
      const date = Date.parse(response.headers.get('date') ?? '');
      return succeed({ bytes, dateUnixMs: Number.isNaN(date) ? null : date });
    } catch (error) {
      return failed(`${url}: ${explain(error)}`);
    }
  };
