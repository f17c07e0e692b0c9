// Compares two trees that one log signed. Of one size: their roots. Of two sizes: the root that the larger tree has for
// the smaller one's size, and the path from there, read from tiles and proved against the larger tree's signed root; if
// that root is another than the smaller tree's, the log forked and the proof is at hand. No proof: no verdict.

import { equalBytes } from '../../../src/core/bytes/bytes.ts';
import type { Checkpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { createInconsistencyEvidence, createSameSizeEvidence } from '../../../src/core/ledger/fork-evidence.ts';
import { verifyConsistencyProof } from '../../../src/core/merkle/consistency-proof.ts';
import { readConsistencyPath, readPrefixRootHash } from '../../../src/core/merkle/tile-proof.ts';
import type { TileSource } from './remote-tiles.ts';

/** A tree whose note the log signed; who holds it has verified that. */
export type SignedTree = { readonly note: string; readonly checkpoint: Checkpoint };

/** What came of it. `fork` carries the evidence's text. */
export type Comparison =
  | { readonly kind: 'consistent' }
  | { readonly kind: 'fork'; readonly evidence: string }
  | { readonly kind: 'unproved'; readonly reason: string };

const compareSameSize = (one: SignedTree, other: SignedTree): Comparison =>
  equalBytes(one.checkpoint.rootHash, other.checkpoint.rootHash)
    ? { kind: 'consistent' }
    : { kind: 'fork', evidence: createSameSizeEvidence(one.checkpoint.origin, [one.note, other.note]) };

const compareFromTiles = async (a: SignedTree, b: SignedTree, { readTile }: TileSource): Promise<Comparison> => {
  const sizes = { size1: a.checkpoint.treeSize, size2: b.checkpoint.treeSize };
  const [prefixRootHash, path] = await Promise.all([
    readPrefixRootHash(sizes, readTile),
    readConsistencyPath(sizes, readTile),
  ]);
  const proved = verifyConsistencyProof({ ...sizes, root1: prefixRootHash, root2: b.checkpoint.rootHash, path });
  if (!proved.ok) return { kind: 'unproved', reason: 'its tiles are not those of the larger tree' };
  if (equalBytes(prefixRootHash, a.checkpoint.rootHash)) return { kind: 'consistent' };
  const notes = [a.note, b.note] as const;
  return {
    kind: 'fork',
    evidence: createInconsistencyEvidence(a.checkpoint.origin, notes, prefixRootHash, path),
  };
};

/**
 * Compares two trees of one origin. The sources are asked in order until one proves something.
 *
 * @param sources where tiles of the larger tree may lie
 */
export const compareTrees = async (
  one: SignedTree,
  other: SignedTree,
  sources: readonly TileSource[],
): Promise<Comparison> => {
  if (one.checkpoint.treeSize === other.checkpoint.treeSize) return compareSameSize(one, other);
  const [a, b] = one.checkpoint.treeSize < other.checkpoint.treeSize ? [one, other] : [other, one];
  const reasons: string[] = [];
  for (const source of sources) {
    try {
      const comparison = await compareFromTiles(a, b, source);
      if (comparison.kind !== 'unproved') return comparison;
      reasons.push(`${source.name}: ${comparison.reason}`);
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : source.name);
    }
  }
  return { kind: 'unproved', reason: reasons.join('; ') || 'no tiles of the larger tree can be read anywhere' };
};
