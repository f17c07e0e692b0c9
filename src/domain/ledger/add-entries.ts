// The body of tlog-mirror's add-entries, and the mirror-info that answers it. The answer is hostile.
//
//   body    = uint16 origin-length ‖ origin ‖ uint64 start ‖ uint64 end ‖ uint16 ticket-length ‖ ticket ‖ packages
//   package = entries, each uint16 length ‖ bytes ‖ uint8 hash-count ‖ hashes
//   info    = pending size LF next entry LF base64 ticket LF
//
// Package i holds the entries of [start, end) that lie in the i-th tile from that of `start` on; its hashes prove the
// subtree from the tile's first leaf to the package's end against the tree of `end` leaves.

import { decodeBase64 } from '../../core/bytes/base64.ts';
import { concatBytes, encodeUint64, encodeUtf8 } from '../../core/bytes/bytes.ts';
import { parseDecimal } from '../../core/bytes/decimal.ts';
import { TILE_WIDTH } from '../../core/merkle/tile.ts';
import { type Result, fail, succeed } from '../../core/result.ts';

/** tlog-mirror: a client sends at most so many packages in a request (8,192 entries). */
const MAX_PACKAGES = 32;
/**
 * A package more is sent only within this; a mirror takes 20 MiB, and the largest single package is 16.8 MB. The object has
 * 128 MB: four courts that catch up at once hold four copies of their bodies each on the way out, 64 MB.
 */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const MAX_TICKET_BYTES = 65_535;

export type MirrorInfo = {
  /** A size that the next upload may end at. */
  readonly treeSize: number;
  /** First entry that the mirror does not have. */
  readonly nextEntry: number;
  readonly ticket: Uint8Array;
};

/** Range of entries of one package; `subtreeStart` is the first leaf of its tile. */
export type PackageRange = { readonly start: number; readonly end: number; readonly subtreeStart: number };

const encodeUint16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);

/** Splits [start, end) into packages, at most as many as one request takes. */
export const splitPackages = (start: number, end: number): readonly PackageRange[] => {
  const ranges: PackageRange[] = [];
  for (let from = start; from < end && ranges.length < MAX_PACKAGES;) {
    const subtreeStart = Math.floor(from / TILE_WIDTH) * TILE_WIDTH;
    const to = Math.min(end, subtreeStart + TILE_WIDTH);
    ranges.push({ start: from, end: to, subtreeStart });
    from = to;
  }
  return ranges;
};

const encodePackage = (entries: readonly Uint8Array[], proof: readonly Uint8Array[]): Uint8Array =>
  concatBytes(
    ...entries.flatMap((entry) => [encodeUint16(entry.length), entry]),
    Uint8Array.of(proof.length),
    ...proof,
  );

/**
 * Encodes a request for the entries from `start` on towards `end`: as many whole packages as fit, the first always.
 *
 * @param readPackage gives a package's entries and its subtree proof against the tree of `end` leaves
 */
export const encodeAddEntries = async (
  upload: { readonly origin: string; readonly start: number; readonly end: number; readonly ticket: Uint8Array },
  readPackage: (
    range: PackageRange,
  ) => Promise<{ readonly entries: readonly Uint8Array[]; readonly proof: readonly Uint8Array[] }>,
): Promise<Uint8Array<ArrayBuffer>> => {
  const origin = encodeUtf8(upload.origin);
  const parts: Uint8Array[] = [
    encodeUint16(origin.length),
    origin,
    encodeUint64(upload.start),
    encodeUint64(upload.end),
    encodeUint16(upload.ticket.length),
    upload.ticket,
  ];
  let sizeBytes = parts.reduce((sum, part) => sum + part.length, 0);
  for (const [position, range] of splitPackages(upload.start, upload.end).entries()) {
    const { entries, proof } = await readPackage(range);
    const encoded = encodePackage(entries, proof);
    if (position > 0 && sizeBytes + encoded.length > MAX_BODY_BYTES) break;
    parts.push(encoded);
    sizeBytes += encoded.length;
  }
  return concatBytes(...parts);
};

/** Reads a mirror-info; strict. */
export const parseMirrorInfo = (body: string): Result<MirrorInfo, { readonly code: 'mirror-info.malformed' }> => {
  const [size = '', next = '', ticketText, end, ...rest] = body.split('\n');
  const treeSize = parseDecimal(size);
  const nextEntry = parseDecimal(next);
  const ticket = ticketText === undefined ? null : decodeBase64(ticketText);
  const isWhole = end === '' && rest.length === 0;
  if (treeSize === null || nextEntry === null || ticket === null || !isWhole || ticket.length > MAX_TICKET_BYTES) {
    return fail({ code: 'mirror-info.malformed' });
  }
  return succeed({ treeSize, nextEntry, ticket });
};
