// R2 for a simulation, under the Worker's own adapter: create-only by condition, checked SHA-256, at most one write a
// second to one key, keys of at most 1,024 bytes, and what was written is read from then on.

import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import type { PublicObjects } from '../../../src/domain/ledger/public-objects.ts';
import { createR2Objects } from '../../../src/platform/r2/public-objects.ts';
import type { Network, Sender } from './network.ts';
import type { Scheduler } from './scheduler.ts';

const MAX_KEY_BYTES = 1024;
/** A single put; larger objects need parts. */
const MAX_OBJECT_BYTES = 300 * 1024 ** 2;
const WRITE_INTERVAL_MS = 1000;

type PutOptions = { readonly onlyIf?: { readonly etagDoesNotMatch: string }; readonly sha256?: string };
type StoredObject = { readonly bytes: Uint8Array; readonly writtenAtUnixMs: number };

export type ObjectStore = {
  readonly objects: ReadonlyMap<string, StoredObject>;
  readonly read: (key: string) => Uint8Array | null;
  /** Opens it for a sender, over the network. */
  readonly openFor: (sender: Sender) => PublicObjects;
  readonly forget: (key: string) => void;
};

/** The name of a kind of object, so that faults can be aimed: tiles, bundles, checkpoints, entries, tokens, statements. */
export const objectKind = (key: string): string => {
  if (key === 'checkpoint') return 'trailing-checkpoint';
  if (key.startsWith('tile/entries/')) return 'bundle';
  if (key.startsWith('checkpoints/') && key.includes('/tokens/')) return 'checkpoint-token';
  if (key.startsWith('batches/'))
    return key.endsWith('/entry') ? 'batch-entry' : key.includes('/tokens/') ? 'token' : 'batch-tile';
  return key.slice(0, Math.max(key.indexOf('/'), 0)).replace(/s$/u, '');
};

/** Makes an empty store. `onWrite` sees every write; `loses` plants a store that answers before it has written. */
export const createObjectStore = (
  scheduler: Scheduler,
  network: Network,
  onWrite: (key: string, bytes: Uint8Array) => void,
  loses: (key: string) => boolean = () => false,
): ObjectStore => {
  const objects = new Map<string, StoredObject>();

  const put = async (key: string, value: Uint8Array, options: PutOptions = {}): Promise<object | null> => {
    if (Buffer.byteLength(key) > MAX_KEY_BYTES || value.length > MAX_OBJECT_BYTES)
      throw new RangeError('R2: too large');
    const existing = objects.get(key);
    if (options.onlyIf !== undefined && existing !== undefined) return null;
    if (existing !== undefined && scheduler.now() < existing.writtenAtUnixMs + WRITE_INTERVAL_MS) {
      throw new Error('R2: 429, one write a second to one key');
    }
    const bytes = Uint8Array.from(value);
    if (options.sha256 !== undefined && options.sha256 !== encodeHex(sha256(bytes)))
      throw new Error('R2: sha256 differs');
    if (loses(key)) return {};
    onWrite(key, bytes);
    objects.set(key, { bytes, writtenAtUnixMs: scheduler.now() });
    return {};
  };
  const get = async (key: string): Promise<object | null> => {
    const found = objects.get(key);
    return found === undefined ? null : { arrayBuffer: async () => Uint8Array.from(found.bytes).buffer };
  };

  return {
    objects,
    read: (key) => objects.get(key)?.bytes ?? null,
    openFor: (sender) => {
      const bucket = {
        put: async (key: string, value: Uint8Array, options?: PutOptions) =>
          await network.call(sender, `put ${objectKind(key)}`, async () => await put(key, value, options)),
        get: async (key: string) => await network.call(sender, `get ${objectKind(key)}`, async () => await get(key)),
      };
      return createR2Objects(bucket as unknown as R2Bucket);
    },
    forget: (key) => {
      objects.delete(key);
    },
  };
};
