// Tiles and their paths, C2SP tlog-tiles. Paths may be hostile: one tile has one path, everything else is refused.
//
//   tile/<L>/<N>[.p/<W>]        hashes of level L: hash i of tile n covers leaves [(256n+i)·256^L, (256n+i+1)·256^L)
//   tile/entries/<N>[.p/<W>]    entry bundle
//   <N>: groups of three digits, each but the last prefixed by `x`: 1234067 is x001/x234/067. <W>: 1..255.

import { parseDecimal } from '../bytes/decimal.ts';
import { fail, succeed, type Result } from '../result.ts';

/** Hashes in a full tile, entries in a full bundle (tlog-tiles). */
export const TILE_WIDTH = 256;

/** Highest level (tlog-tiles: 0..63). Trees of 2^53 leaves need 0..6. */
const MAX_TILE_LEVEL = 63;

/** Largest path: "tile/entries/" + 6 groups of 5 + ".p/255". 2^53 has 16 digits, hence 6 groups. */
const MAX_TILE_PATH_LENGTH = 64;

/** A tile of hashes. `width` is 1..256; below 256 the tile is partial. */
export type Tile = { readonly level: number; readonly index: number; readonly width: number };

/** What a tile path names: a tile of hashes or an entry bundle. */
export type TilePath =
  | { readonly kind: 'hashes'; readonly level: number; readonly index: number; readonly width: number }
  | { readonly kind: 'entries'; readonly index: number; readonly width: number };

export type TilePathFailure = { readonly code: 'tile-path.malformed' };

const formatIndex = (index: number): string => {
  const digits = index.toString();
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  return padded.replaceAll(/\d{3}(?=\d)/g, 'x$&/');
};

const formatWidth = (width: number): string => (width === TILE_WIDTH ? '' : `.p/${width}`);

/** Formats the path of a tile of hashes, e.g. `tile/0/x001/067` or `tile/1/000.p/17`. */
export const formatTilePath = (tile: Tile): string =>
  `tile/${tile.level}/${formatIndex(tile.index)}${formatWidth(tile.width)}`;

/** Formats the path of an entry bundle, e.g. `tile/entries/000.p/3`. */
export const formatEntriesPath = (index: number, width: number): string =>
  `tile/entries/${formatIndex(index)}${formatWidth(width)}`;

const TILE_PATH = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;

/** Reads a tile path of either kind; refuses every form but the one that the formatters write. */
export const parseTilePath = (path: string): Result<TilePath, TilePathFailure> => {
  const malformed = fail({ code: 'tile-path.malformed' as const });
  if (path.length > MAX_TILE_PATH_LENGTH) return malformed;
  const match = TILE_PATH.exec(path);
  if (match === null) return malformed;
  const [, space = '', groups = '', widthText] = match;
  const index = Number(groups.replaceAll(/[x/]/g, ''));
  const width = widthText === undefined ? TILE_WIDTH : parseDecimal(widthText);
  if (!Number.isSafeInteger(index) || width === null || width === 0) return malformed;
  if (widthText !== undefined && width >= TILE_WIDTH) return malformed;
  if (space === 'entries') {
    return formatEntriesPath(index, width) === path ? succeed({ kind: 'entries', index, width }) : malformed;
  }
  const level = parseDecimal(space);
  if (level === null || level > MAX_TILE_LEVEL) return malformed;
  return formatTilePath({ level, index, width }) === path
    ? succeed({ kind: 'hashes', level, index, width })
    : malformed;
};

/** Counts the complete subtrees of 256^level leaves in a tree: the hashes of that level over all its tiles. */
export const countLevelHashes = (level: number, treeSize: number): number => Math.floor(treeSize / TILE_WIDTH ** level);

/** Computes the width of the partial tile at the right edge of a level, 0..255; a width of 0 is never served. */
export const partialWidth = (level: number, treeSize: number): number => countLevelHashes(level, treeSize) % TILE_WIDTH;

/** Computes the width, 0..256, that the tile has in a tree: 256 when full, less at the right edge, 0 beyond. */
export const tileWidth = (level: number, index: number, treeSize: number): number =>
  Math.max(0, Math.min(TILE_WIDTH, countLevelHashes(level, treeSize) - index * TILE_WIDTH));
