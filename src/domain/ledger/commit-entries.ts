// One commit: entries, tiles (in the outbox) and the signed note in one transaction, and durable before anybody sees it.

import { hashLeaf } from '../../core/merkle/hash.ts';
import { TILE_WIDTH } from '../../core/merkle/tile.ts';
import { type NoteSigner, signNote } from '../../core/note/signed-note.ts';
import { computeRound } from './commit-round.ts';
import { readEpochs } from './epochs.ts';
import type { GovernanceRound } from './govern.ts';
import type { EntryId, LedgerStore, StoredIdentity } from './ledger-store.ts';
import { chooseLogSigners } from './log-signers.ts';

type CommitPorts = { readonly origin: string; readonly store: LedgerStore; readonly now: () => number };

/** Commits entries in one transaction and waits until it is durable. The objects are in the outbox then. */
export const commitEntries = async (
  { store, origin, now }: CommitPorts,
  entries: readonly { readonly id: EntryId; readonly bytes: Uint8Array }[],
  signers: readonly NoteSigner[],
  { identity, governance }: { readonly identity?: StoredIdentity; readonly governance?: GovernanceRound } = {},
): Promise<{ readonly firstIndex: number; readonly atUnixMs: number }> => {
  const edge = store.edge();
  const bundle = store.entriesFrom(Math.floor(edge.treeSize / TILE_WIDTH) * TILE_WIDTH);
  const computed = computeRound(
    origin,
    edge,
    bundle,
    entries.map(({ bytes }) => bytes),
  );
  const epochs = [...readEpochs(store), ...(governance === undefined ? [] : [governance.epoch])];
  const published = store.latestPublished()?.treeSize ?? 0;
  const chosen = epochs.length === 0 ? signers : chooseLogSigners(signers, epochs, published, computed.edge.treeSize);
  const note = await signNote(computed.checkpointText, chosen);
  const atUnixMs = Math.max(now(), store.latestCheckpoint()?.committedAtUnixMs ?? 0);
  store.commit({
    formerTreeSize: edge.treeSize,
    entries: entries.map(({ id, bytes }, position) => ({
      id,
      bytes,
      leafHash: computed.leafHashes[position] ?? hashLeaf(bytes),
    })),
    edge: computed.edge,
    outbox: computed.outbox,
    checkpoint: {
      treeSize: computed.edge.treeSize,
      rootHash: computed.rootHash,
      note,
      committedAtUnixMs: atUnixMs,
      cosigned: null,
      quorumMet: null,
      publishedAtUnixMs: null,
    },
    ...(identity === undefined ? {} : { identity }),
    ...(governance === undefined ? {} : { governance: governance.change }),
  });
  // The courts must never see what a crash could take back.
  await store.sync();
  return { firstIndex: edge.treeSize, atUnixMs };
};
