// The body of add-entries, C2SP tlog-mirror, read as it arrives. Hostile.
//
//   body    = uint16 origin length ‖ origin ‖ uint64 upload_start ‖ uint64 upload_end
//             ‖ uint16 ticket length ‖ ticket ‖ packages
//   package = entries, each uint16 length ‖ bytes ‖ uint8 hash count (<= 63) ‖ hashes
//
// Package i covers the entries of [upload_start, upload_end) that lie in the i-th tile from that of upload_start on. Its
// hashes prove the subtree from that tile's first leaf to the package's end in the tree of upload_end leaves.

import { decodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { HASH_BYTES } from '../../../src/core/digest/sha256.ts';
import { isTreeSize, MAX_PATH_LENGTH } from '../../../src/core/merkle/subtree.ts';
import { TILE_WIDTH } from '../../../src/core/merkle/tile.ts';
import { fail, succeed, type Result } from '../../../src/core/result.ts';
import type { BodyEnd, ByteReader } from './byte-reader.ts';

/** What a request announces. Sizes beyond 2^53-1 are refused. */
export type UploadHeader = {
  readonly origin: string;
  readonly start: number;
  readonly end: number;
  readonly ticket: Uint8Array;
};

/** Entries that a package covers; `tileStart` is the first leaf of their tile. */
export type PackageRange = { readonly tileStart: number; readonly start: number; readonly end: number };

/** A package as read; nothing is verified. */
export type EntryPackage = { readonly entries: readonly Uint8Array[]; readonly proof: readonly Uint8Array[] };

/** Why a part of the body does not read: it is malformed, or the body stopped before its end. */
export type UploadFault =
  | { readonly code: 'malformed'; readonly message: string }
  | { readonly code: 'stopped'; readonly why: BodyEnd };

const malformed = (message: string) => fail({ code: 'malformed' as const, message });

// Waits only where the bytes have not come yet: an entry is often a few dozen bytes, a package 256 of them.
const read = async (reader: ByteReader, count: number): Promise<Result<Uint8Array, UploadFault>> => {
  if (reader.available() < count) {
    const why = await reader.fill(count);
    if (why !== null) return fail({ code: 'stopped', why });
  }
  return succeed(reader.take(count));
};

const readUint16 = (bytes: Uint8Array): number => (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);

const readSize = (bytes: Uint8Array): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(0) * 2 ** 32 + view.getUint32(4);
};

const readPrefixed = async (reader: ByteReader): Promise<Result<Uint8Array, UploadFault>> => {
  const length = await read(reader, 2);
  return length.ok ? await read(reader, readUint16(length.value)) : length;
};

/** Reads the header. */
export const readUploadHeader = async (reader: ByteReader): Promise<Result<UploadHeader, UploadFault>> => {
  const originBytes = await readPrefixed(reader);
  if (!originBytes.ok) return originBytes;
  const sizes = await read(reader, 16);
  if (!sizes.ok) return sizes;
  const ticket = await readPrefixed(reader);
  if (!ticket.ok) return ticket;
  const origin = decodeUtf8(originBytes.value);
  const start = readSize(sizes.value.subarray(0, 8));
  const end = readSize(sizes.value.subarray(8));
  if (origin === null) return malformed('the origin is not UTF-8');
  if (!isTreeSize(start) || !isTreeSize(end)) return malformed('a size is beyond 2^53-1');
  if (start > end) return malformed('upload_start is above upload_end');
  return succeed({ origin, start, end, ticket: ticket.value });
};

/** Gives the first package from `start` on of an upload that ends at `uploadEnd`; `start` is below it. */
export const packageFrom = (start: number, uploadEnd: number): PackageRange => {
  const tileStart = Math.floor(start / TILE_WIDTH) * TILE_WIDTH;
  return { tileStart, start, end: Math.min(uploadEnd, tileStart + TILE_WIDTH) };
};

/** Reads the package of a range. */
export const readPackage = async (
  reader: ByteReader,
  { start, end }: PackageRange,
): Promise<Result<EntryPackage, UploadFault>> => {
  const entries: Uint8Array[] = [];
  while (entries.length < end - start) {
    const entry = await readPrefixed(reader);
    if (!entry.ok) return entry;
    entries.push(entry.value);
  }
  const countByte = await read(reader, 1);
  if (!countByte.ok) return countByte;
  const count = countByte.value[0] ?? 0;
  if (count > MAX_PATH_LENGTH) return malformed(`more than ${MAX_PATH_LENGTH} hashes in a package`);
  const hashes = await read(reader, count * HASH_BYTES);
  if (!hashes.ok) return hashes;
  const proof = Array.from({ length: count }, (_, index) =>
    hashes.value.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );
  return succeed({ entries, proof });
};
