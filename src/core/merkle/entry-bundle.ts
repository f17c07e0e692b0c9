// Entry bundles, C2SP tlog-tiles: up to 256 entries, each as uint16 big-endian length ‖ entry. Bytes read may be hostile.

import { fail, succeed, type Result } from '../result.ts';
import { TILE_WIDTH } from './tile.ts';

/** Largest entry: what a uint16 length can say (tlog-tiles). */
export const MAX_ENTRY_BYTES = 65_535;

const LENGTH_BYTES = 2;

export type EntryBundleFailure =
  | { readonly code: 'entry-bundle.count-out-of-range'; readonly count: number }
  | { readonly code: 'entry-bundle.truncated'; readonly entry: number }
  | { readonly code: 'entry-bundle.trailing-bytes'; readonly trailingBytes: number };

/** Encodes 1 to 256 entries of at most 65,535 bytes each; RangeError beyond. */
export const encodeEntryBundle = (entries: readonly Uint8Array[]): Uint8Array => {
  if (entries.length === 0 || entries.length > TILE_WIDTH)
    throw new RangeError(`${entries.length} entries in a bundle`);
  let sizeBytes = 0;
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY_BYTES) throw new RangeError(`entry of ${entry.length} bytes`);
    sizeBytes += LENGTH_BYTES + entry.length;
  }
  const bundle = new Uint8Array(sizeBytes);
  const view = new DataView(bundle.buffer);
  let offset = 0;
  for (const entry of entries) {
    view.setUint16(offset, entry.length);
    bundle.set(entry, offset + LENGTH_BYTES);
    offset += LENGTH_BYTES + entry.length;
  }
  return bundle;
};

/** Decodes a bundle of exactly `count` (1..256) entries; refuses fewer, and any byte beyond them. */
export const decodeEntryBundle = (bytes: Uint8Array, count: number): Result<Uint8Array[], EntryBundleFailure> => {
  if (!Number.isInteger(count) || count < 1 || count > TILE_WIDTH) {
    return fail({ code: 'entry-bundle.count-out-of-range', count });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Uint8Array[] = [];
  let offset = 0;
  while (entries.length < count) {
    const start = offset + LENGTH_BYTES;
    if (start > bytes.length) return fail({ code: 'entry-bundle.truncated', entry: entries.length });
    const end = start + view.getUint16(offset);
    if (end > bytes.length) return fail({ code: 'entry-bundle.truncated', entry: entries.length });
    entries.push(bytes.slice(start, end));
    offset = end;
  }
  if (offset !== bytes.length) {
    return fail({ code: 'entry-bundle.trailing-bytes', trailingBytes: bytes.length - offset });
  }
  return succeed(entries);
};
