// Courts over HTTP: their witness, and the mirror and keeper beside it. Answers are hostile: bounded in time and size,
// redirects are not followed. Addresses are configuration, looked up at every call, never part of the hashed state.

import { concatBytes, decodeUtf8 } from '../../core/bytes/bytes.ts';
import type { CopyClient, CourtAnswer, CourtClient } from '../../domain/ledger/court-client.ts';

/** The witness stands in the way of publication. */
const WITNESS_TIMEOUT_MS = 3000;
/** A keeper waits up to 5 s for leaves before it answers 503. */
const KEEPER_TIMEOUT_MS = 8000;
/** 20 MiB of entries that a mirror checks and syncs. */
const UPLOAD_TIMEOUT_MS = 60_000;
/** A checkpoint with 64 cosignatures is about 10 kB; ML-DSA lines are 3.3 kB each. */
const MAX_ANSWER_BYTES = 262_144;
/** A thousand findings with two signature lines each. */
const MAX_FINDINGS_BYTES = 8 * 1024 * 1024;
/** Below this, compressing costs more than it saves. */
const MIN_COMPRESSED_BYTES = 1024;

const readBounded = async (response: Response, maxBytes: number): Promise<string> => {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      throw new Error('the court answered with too much');
    }
    chunks.push(value);
  }
  const text = decodeUtf8(concatBytes(...chunks));
  if (text === null) throw new Error('the court answered with malformed UTF-8');
  return text;
};

const compress = async (body: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => {
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

type Limits = { readonly timeoutMs: number; readonly maxBytes: number };

/**
 * Makes a client for the courts.
 * @param findAddress base URL of a court's node without a trailing slash; null where none is known
 * @param originHash hex SHA-256 of the ledger's origin, the path segment of its read side (C2SP tlog-witness)
 */
export const createHttpCourtClient = (
  findAddress: (courtId: string) => string | null,
  originHash: string,
): CourtClient & CopyClient => {
  const ask = async (
    courtId: string,
    path: string,
    init: RequestInit = {},
    { timeoutMs, maxBytes }: Limits = { timeoutMs: WITNESS_TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES },
  ): Promise<CourtAnswer> => {
    const address = findAddress(courtId);
    if (address === null) throw new Error('no address configured');
    const response = await fetch(`${address}${path}`, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = await readBounded(response, maxBytes);
    return { status: response.status, contentType: response.headers.get('content-type'), body };
  };
  const post = (path: string, timeoutMs: number) => async (courtId: string, body: string) =>
    await ask(courtId, path, { method: 'POST', body }, { timeoutMs, maxBytes: MAX_ANSWER_BYTES });

  return {
    addCheckpoint: post('/add-checkpoint', WITNESS_TIMEOUT_MS),
    readCheckpoint: async (courtId) => await ask(courtId, `/${originHash}/checkpoint`),
    mirrorAddCheckpoint: post('/mirror/add-checkpoint', WITNESS_TIMEOUT_MS),
    addEntries: async (courtId, body) => {
      const isLarge = body.length >= MIN_COMPRESSED_BYTES;
      const init = {
        method: 'POST',
        body: isLarge ? await compress(body) : body,
        headers: {
          'content-type': 'application/octet-stream',
          ...(isLarge ? { 'content-encoding': 'gzip' } : {}),
        },
      };
      const limits = { timeoutMs: UPLOAD_TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES };
      return await ask(courtId, '/mirror/add-entries', init, limits);
    },
    keeperAddCheckpoint: post('/keeper/add-checkpoint', KEEPER_TIMEOUT_MS),
    readFindings: async (courtId, index) =>
      await ask(
        courtId,
        `/keeper/${originHash}/findings?from=${index}`,
        {},
        {
          timeoutMs: WITNESS_TIMEOUT_MS,
          maxBytes: MAX_FINDINGS_BYTES,
        },
      ),
  };
};
