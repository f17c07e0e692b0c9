// What a monitor remembers between rounds: the last tree it accepted with its right edge, the governance entries so far,
// receipts whose promise was kept. In one file, replaced as a whole. It is the monitor's own memory: a fork is noticed
// because of what stands here, so it belongs on a disk that the ledger's operator cannot reach.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { decodeBase64, encodeBase64 } from '../../../src/core/bytes/base64.ts';
import type { TileEdge } from '../../../src/core/merkle/tile-edge.ts';
import { formatCanonical, parseCanonical } from '../../../src/core/text/canonical-json.ts';
import * as read from '../../../src/core/text/reader.ts';

const MAX_STATE_BYTES = 256 * 1024 * 1024;
const MAX_LEVELS = 8;
const MAX_ITEMS = 1_000_000;

const readState = read.object({
  v: read.oneOf('assize/monitor/v1'),
  ledger: read.string(255),
  /** Exact text of entry 0; null for a log of another kind. */
  genesis: read.nullable(read.string(65_535)),
  /** Note of the last accepted checkpoint. */
  note: read.string(1_048_576),
  treeSize: read.integer(),
  /** Partial tiles of the right edge, base64. */
  edge: read.array(read.base64, MAX_LEVELS),
  changes: read.array(
    read.object({
      index: read.integer(1),
      text: read.string(65_535),
      approvals: read.array(read.string(65_535), 1024),
    }),
    MAX_ITEMS,
  ),
  /** SHA-256 (hex) of receipts whose promise was kept. */
  kept: read.array(read.hash, MAX_ITEMS),
});

export type MonitorState = ReturnType<typeof readState>;

/** Makes the edge that a state holds. */
export const edgeOf = ({ treeSize, edge }: MonitorState): TileEdge => ({
  treeSize,
  tiles: edge.map((tile) => decodeBase64(tile) ?? new Uint8Array()),
});

/** Words an edge for a state. */
export const formatEdge = ({ tiles }: TileEdge): readonly string[] => tiles.map(encodeBase64);

/** Reads the state; null when there is none yet. Throws when the file is not one: it is never silently begun anew. */
export const readMonitorState = (path: string): MonitorState | null => {
  if (!existsSync(path)) return null;
  const parsed = parseCanonical(readFileSync(path, 'utf8'), MAX_STATE_BYTES);
  const state = parsed.ok ? read.readValue(parsed.value, readState) : parsed;
  if (!state.ok) throw new Error(`${path} is no monitor's state: ${state.failure.code}`);
  return state.value;
};

/** Writes the state, whole or not at all. */
export const writeMonitorState = (path: string, state: MonitorState): void => {
  writeFileSync(`${path}.part`, formatCanonical(state));
  renameSync(`${path}.part`, path);
};
