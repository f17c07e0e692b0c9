// Courts over HTTP. Addresses are configuration (COURTS), never part of the hashed state.

import { concatBytes, decodeUtf8 } from '../../core/bytes/bytes.ts';
import type { CourtAnswer, CourtClient } from '../../domain/ledger/court-client.ts';

const TIMEOUT_MS = 3000;
/** A checkpoint with 64 cosignatures is about 10 kB; ML-DSA lines are 3.3 kB each. */
const MAX_ANSWER_BYTES = 262_144;

const readBounded = async (response: Response): Promise<string> => {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > MAX_ANSWER_BYTES) {
      await reader.cancel();
      throw new Error('the court answered with too much');
    }
    chunks.push(value);
  }
  const text = decodeUtf8(concatBytes(...chunks));
  if (text === null) throw new Error('the court answered with malformed UTF-8');
  return text;
};

/** Parses the COURTS variable: `[{"id", "url"}]`. Throws a TypeError on anything else: a configuration error. */
export const parseCourtAddresses = (json: string | undefined): ReadonlyMap<string, string> => {
  const list: unknown = JSON.parse(json ?? '[]');
  if (!Array.isArray(list)) throw new TypeError('COURTS is not an array');
  return new Map(
    list.map((item: unknown): [string, string] => {
      const { id, url } = (item ?? {}) as { readonly id?: unknown; readonly url?: unknown };
      if (typeof id !== 'string' || typeof url !== 'string') throw new TypeError('COURTS: expected {id, url}');
      return [id, url.replace(/\/$/, '')];
    }),
  );
};

/**
 * Makes a client for the configured courts.
 * @param originHash hex SHA-256 of the ledger's origin, the path segment of its read side (C2SP tlog-witness)
 */
export const createHttpCourtClient = (addresses: ReadonlyMap<string, string>, originHash: string): CourtClient => {
  const ask = async (courtId: string, path: string, init: RequestInit): Promise<CourtAnswer> => {
    const address = addresses.get(courtId);
    if (address === undefined) throw new Error('no address configured');
    const response = await fetch(`${address}${path}`, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body = await readBounded(response);
    return { status: response.status, contentType: response.headers.get('content-type'), body };
  };
  return {
    addCheckpoint: async (courtId, body) => await ask(courtId, '/add-checkpoint', { method: 'POST', body }),
    readCheckpoint: async (courtId) => await ask(courtId, `/${originHash}/checkpoint`, { method: 'GET' }),
  };
};
