// The trust bundle of an archive, composed from the archive alone: the service that used to serve one may be gone.

import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { replayGovernance, type GovernanceChange } from '../../../src/core/ledger/replay-governance.ts';
import { TRUST_BUNDLE_VERSION, formatTrustBundle } from '../../../src/core/ledger/trust-bundle.ts';
import { readInclusionPath } from '../../../src/core/merkle/tile-proof.ts';
import { verifyByNode } from '../signature/verify-by-node.ts';
import { type Source, Unreadable } from '../source/source.ts';
import { createTileReader } from '../tree/tile-readers.ts';

/** Composes the bundle as of the newest checkpoint; null when the governance entries do not replay. */
export const composeTrustBundle = async (
  source: Pick<Source, 'read'>,
  ledger: {
    readonly origin: string;
    readonly genesis: string;
    readonly changes: readonly GovernanceChange[];
    readonly treeSize: number;
    /** Sizes of the archived checkpoints, ascending. */
    readonly sizes: readonly number[];
    readonly asOf: string;
  },
): Promise<string | null> => {
  const { origin, genesis, changes, treeSize, sizes, asOf } = ledger;
  const replayed = await replayGovernance(genesis, changes, origin, verifyByNode);
  if (!replayed.ok) return null;
  const readTile = createTileReader(source);
  const governance = await Promise.all(
    changes.map(async ({ index, text, approvals }) => ({
      entry: text,
      approvals,
      index,
      path: (await readInclusionPath({ treeSize, leafIndex: index }, readTile)).map(encodeHex),
    })),
  );
  const handoverSizes = replayed.value.flatMap(({ sequence, effectiveSize }) =>
    sequence === 0 ? [] : (sizes.find((size) => size >= effectiveSize) ?? []),
  );
  const handovers: string[] = [];
  for (const size of new Set(handoverSizes)) {
    const note = await source.read(`checkpoints/${size}`);
    if (note === null) throw new Unreadable(`checkpoints/${size}`, 'missing');
    handovers.push(Buffer.from(note).toString('utf8'));
  }
  return formatTrustBundle({
    v: TRUST_BUNDLE_VERSION,
    ledger: origin,
    sequence: changes.length,
    genesis,
    governance,
    handovers,
    asOf,
    revoked: [],
    compromisedSince: [],
  });
};
