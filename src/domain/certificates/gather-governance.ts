// Which changes of the ledger's state a certificate carries, so that a verifier with an older bundle can follow them.
// Only recent ones: a change of long ago is in every bundle, and each would add some 30 kB to every certificate.

import { encodeHex } from '../../core/bytes/hex.ts';
import type { GovernanceLink } from '../../core/ledger/trust-bundle.ts';
import { type ReadTile, readInclusionPath } from '../../core/merkle/tile-proof.ts';
import type { OpenTrust } from '../../core/verify/trust.ts';

/** 90 days: bundles are refreshed at least quarterly. */
const MAX_AGE_MS = 90 * 86_400_000;
/** 96 KiB of text, which its place in the core escapes: about three changes with post-quantum keys. */
const MAX_CHAIN_CHARACTERS = 98_304;
/** What a certificate core holds at most. */
const MAX_CHANGES = 16;

/**
 * Gathers the newest changes below a published size, without a gap, with their paths in its tree.
 * @param closedAtUnixMs when the batch closed: a change that was in force long before is left out
 */
export const gatherGovernance = async (
  { bundle, epochs }: OpenTrust,
  publishedSize: number,
  closedAtUnixMs: number,
  readTile: ReadTile,
): Promise<readonly GovernanceLink[]> => {
  const chosen: GovernanceLink[] = [];
  let characters = 0;
  for (const epoch of epochs.toReversed()) {
    const link = bundle.governance[epoch.sequence - 1];
    if (link === undefined || epoch.index >= publishedSize) continue;
    const { entry, approvals } = link;
    characters += entry.length + approvals.reduce((sum, note) => sum + note.length, 0);
    const isOld = epoch.sinceUnixMs !== null && closedAtUnixMs - epoch.sinceUnixMs > MAX_AGE_MS;
    if (isOld || characters > MAX_CHAIN_CHARACTERS || chosen.length >= MAX_CHANGES) break;
    chosen.unshift(link);
  }
  return await Promise.all(
    chosen.map(async (link) => {
      const path = await readInclusionPath({ treeSize: publishedSize, leafIndex: link.index }, readTile);
      return { ...link, path: path.map(encodeHex) };
    }),
  );
};
