// Reading the public objects that certificates and supplements are made of. Stores are not trusted: what is absent or cut
// stops the gathering from wherever it is missed, as a failure of the whole.

import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import { HASH_BYTES } from '../../core/digest/sha256.ts';
import type { ReadTile } from '../../core/merkle/tile-proof.ts';
import { TILE_WIDTH, type Tile, formatTilePath } from '../../core/merkle/tile.ts';
import { type Result, fail, succeed } from '../../core/result.ts';
import type { IssueFailure, IssuePorts } from './ports.ts';

/** Thrown inside a gathering, and caught at its door (`asResult`). */
export class PartFailure extends Error {
  readonly failure: IssueFailure;
  constructor(failure: IssueFailure) {
    super(failure.code);
    this.failure = failure;
  }
}

type Objects = IssuePorts['objects'];

/** Reads an object that must be there. */
export const readObject = async (objects: Objects, key: string): Promise<Uint8Array> => {
  const bytes = await objects.read(key);
  if (bytes === null) throw new PartFailure({ code: 'object-missing', key });
  return bytes;
};

/** Decodes an object that must be text. */
export const toText = (bytes: Uint8Array, key: string): string => {
  const text = decodeUtf8(bytes);
  if (text === null) throw new PartFailure({ code: 'object-malformed', key, reason: 'not UTF-8' });
  return text;
};

/** Reads tiles under a prefix; a partial tile that was pruned is cut out of the full one (C2SP tlog-tiles). */
export const tileReader =
  (objects: Objects, prefix: string): ReadTile =>
  async (tile: Tile) => {
    const key = `${prefix}${formatTilePath(tile)}`;
    const bytes = await objects.read(key);
    if (bytes !== null) return bytes;
    if (tile.width === TILE_WIDTH) throw new PartFailure({ code: 'object-missing', key });
    const full = await readObject(objects, `${prefix}${formatTilePath({ ...tile, width: TILE_WIDTH })}`);
    return full.subarray(0, tile.width * HASH_BYTES);
  };

/** Takes what must have been read. */
export const unwrap = <T>(result: Result<T, { readonly code: string }>, key: string): T => {
  if (!result.ok) throw new PartFailure({ code: 'object-malformed', key, reason: result.failure.code });
  return result.value;
};

/** Runs a gathering; what a store throws goes through. */
export const asResult = async <T>(gather: () => Promise<T>): Promise<Result<T, IssueFailure>> => {
  try {
    return succeed(await gather());
  } catch (error) {
    if (error instanceof PartFailure) return fail(error.failure);
    throw error;
  }
};
