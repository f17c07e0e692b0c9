// What grew since the last accepted tree: the entries are read, hashed onto the remembered edge and compared with the
// tiles that are served. So every tile is checked once, when it appears, and a later root can only be that of these.

import { parseApprovalEntry } from '../../../src/core/ledger/approval.ts';
import { GOVERNANCE_VERSION } from '../../../src/core/ledger/governance.ts';
import type { GovernanceChange } from '../../../src/core/ledger/replay-governance.ts';
import { decodeUtf8, equalBytes } from '../../../src/core/bytes/bytes.ts';
import { decodeEntryBundle } from '../../../src/core/merkle/entry-bundle.ts';
import { type TileEdge, appendLeafHashes, computeEdgeRootHash } from '../../../src/core/merkle/tile-edge.ts';
import { TILE_WIDTH, formatEntriesPath, formatTilePath, tileWidth } from '../../../src/core/merkle/tile.ts';
import type { Source } from '../source/source.ts';
import { hashLeafBytes } from '../tree/node-hash.ts';
import { type Alarm, alarm } from './alarm.ts';

export type Extension = {
  readonly edge: TileEdge;
  readonly rootHash: Uint8Array;
  /** Governance entries with their approvals, those known before included. */
  readonly changes: readonly GovernanceChange[];
  readonly alarms: readonly Alarm[];
};

const collectChange = (changes: GovernanceChange[], index: number, entry: Uint8Array, ledger: string): void => {
  const text = decodeUtf8(entry) ?? '';
  if (text.includes(`"v":"${GOVERNANCE_VERSION}"`)) changes.push({ index, text, approvals: [] });
  const last = changes.at(-1);
  if (last === undefined || text.startsWith('{"batch":')) return;
  const approval = parseApprovalEntry(text, ledger);
  if (approval.ok) changes[changes.length - 1] = { ...last, approvals: [...last.approvals, approval.value.note] };
};

/** Extends a tree to a size; null when entries are missing or do not read, which the alarms name. */
export const extendTree = async (
  source: Pick<Source, 'read'>,
  ledger: string,
  former: { readonly edge: TileEdge; readonly changes: readonly GovernanceChange[] },
  treeSize: number,
): Promise<Extension | { readonly edge: null; readonly alarms: readonly Alarm[] }> => {
  const alarms: Alarm[] = [];
  const changes = [...former.changes];
  let { edge } = former;
  while (edge.treeSize < treeSize) {
    const bundle = Math.floor(edge.treeSize / TILE_WIDTH);
    const width = tileWidth(0, bundle, treeSize);
    const path = formatEntriesPath(bundle, width);
    const bytes = await source.read(path);
    if (bytes === null) return { edge: null, alarms: [...alarms, alarm('missing-file', `${path} is missing`, path)] };
    const entries = decodeEntryBundle(bytes, width);
    if (!entries.ok) return { edge: null, alarms: [...alarms, alarm('altered-file', entries.failure.code, path)] };
    const first = edge.treeSize - bundle * TILE_WIDTH;
    const added = entries.value.slice(first);
    for (const [position, entry] of added.entries()) collectChange(changes, edge.treeSize + position, entry, ledger);
    const appended = appendLeafHashes(edge, added.map(hashLeafBytes));
    for (const { tile, bytes: expected } of appended.tiles) {
      // A partial tile on the way to a wider one is nobody's to serve but for published sizes.
      if (tile.width !== tileWidth(tile.level, tile.index, treeSize)) continue;
      const tilePath = formatTilePath(tile);
      const served = await source.read(tilePath);
      if (served === null) alarms.push(alarm('missing-file', `${tilePath} is missing`, tilePath));
      else if (!equalBytes(served, expected))
        alarms.push(alarm('altered-file', 'not the tile of the entries', tilePath));
    }
    ({ edge } = appended);
  }
  return { edge, rootHash: computeEdgeRootHash(edge), changes, alarms };
};
