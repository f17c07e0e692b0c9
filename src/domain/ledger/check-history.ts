// The check before any work (start, and after every fatal error): does what this store holds equal what was published,
// what the public objects say, and what the courts have cosigned? A store that was rolled back or emptied must stop.

import { encodeHex } from '../../core/bytes/hex.ts';
import { decodeUtf8, equalBytes } from '../../core/bytes/bytes.ts';
import { type Checkpoint, parseCheckpoint } from '../../core/checkpoint/checkpoint.ts';
import { computeEdgeRootHash } from '../../core/merkle/tile-edge.ts';
import { type ReadTile, readRootHash } from '../../core/merkle/tile-proof.ts';
import { parseSignedNote, verifySignedNote } from '../../core/note/signed-note.ts';
import { type Consortia, uniteMembers } from './consortium.ts';
import type { CourtClient } from './court-client.ts';
import type { LedgerStore, StoredCheckpoint } from './ledger-store.ts';
import type { PublicObjects } from './public-objects.ts';

/** What the check found. `retry`: too few courts answered, or the object store failed; `halt`: histories differ. */
export type HistoryCheck =
  | { readonly verdict: 'sound' }
  | { readonly verdict: 'retry'; readonly reason: string }
  | { readonly verdict: 'halt'; readonly reason: string };

const SOUND: HistoryCheck = { verdict: 'sound' };
const halt = (reason: string): HistoryCheck => ({ verdict: 'halt', reason });

/**
 * Reads a checkpoint that our own log signed; null for anything else (a stranger's note proves nothing). By a key in force
 * at its size: with a key that was replaced because it leaked, one court could show a longer history for ever.
 */
export const readOwnCheckpoint = async (
  note: string,
  consortia: Pick<Consortia, 'at'>,
  origin: string,
): Promise<Checkpoint | null> => {
  const signed = parseSignedNote(note);
  if (!signed.ok) return null;
  const checkpoint = parseCheckpoint(signed.value.text);
  if (!checkpoint.ok || checkpoint.value.origin !== origin) return null;
  const { logKeys } = consortia.at(checkpoint.value.treeSize);
  return (await verifySignedNote(signed.value, logKeys)).ok ? checkpoint.value : null;
};

const compare = async (
  who: string,
  found: Checkpoint,
  latest: StoredCheckpoint,
  readTile: ReadTile,
): Promise<HistoryCheck> => {
  if (found.treeSize > latest.treeSize) {
    return halt(`${who} knows ${found.treeSize} entries, this store ${latest.treeSize}`);
  }
  const ours = await readRootHash(found.treeSize, readTile);
  return equalBytes(ours, found.rootHash) ? SOUND : halt(`${who} holds another root at size ${found.treeSize}`);
};

/** Checks a ledger that has begun. The outbox must have been flushed before. */
export const checkHistory = async (ports: {
  readonly origin: string;
  readonly store: LedgerStore;
  readonly objects: PublicObjects;
  readonly courts: CourtClient;
  readonly consortia: Consortia;
  readonly readTile: ReadTile;
}): Promise<HistoryCheck> => {
  const { origin, store, objects, courts, consortia, readTile } = ports;
  const latest = store.latestCheckpoint();
  if (latest === null) return halt('identity without a checkpoint');
  const edge = store.edge();
  if (edge.treeSize !== latest.treeSize || encodeHex(computeEdgeRootHash(edge)) !== latest.rootHash) {
    return halt('the stored edge does not give the signed root');
  }
  const fromTiles = encodeHex(await readRootHash(latest.treeSize, readTile));
  if (fromTiles !== latest.rootHash) return halt('the stored tiles do not give the signed root');

  const trailing = await objects.read('checkpoint');
  if (trailing !== null) {
    const found = await readOwnCheckpoint(decodeUtf8(trailing) ?? '', consortia, origin);
    if (found === null) return halt('the public checkpoint is not signed by this log');
    const compared = await compare('the public checkpoint', found, latest, readTile);
    if (compared.verdict !== 'sound') return compared;
  }

  // Those that had a say over the newest checkpoint, of each consortium where a change is under way.
  // Once it is cosigned the change is done: courts that it removed may be gone before a crash lets it be archived.
  const formerSize = latest.cosigned === null ? (store.latestPublished()?.treeSize ?? 0) : latest.treeSize;
  const concerned = consortia.concerned(formerSize, latest.treeSize);
  const witnesses = uniteMembers(concerned).filter(({ witnessKeys }) => witnessKeys.length > 0);
  const answers = await Promise.all(
    witnesses.map(async ({ court }): Promise<{ readonly id: string; readonly check: HistoryCheck } | null> => {
      try {
        const answer = await courts.readCheckpoint(court.id);
        if (answer.status === 404) return { id: court.id, check: SOUND };
        if (answer.status !== 200) return null;
        const found = await readOwnCheckpoint(answer.body, consortia, origin);
        return found === null ? null : { id: court.id, check: await compare(court.id, found, latest, readTile) };
      } catch {
        return null;
      }
    }),
  );
  const found = answers.filter((answer) => answer !== null);
  const bad = found.find(({ check }) => check.verdict === 'halt');
  if (bad !== undefined) return bad.check;
  // Also at size 1: a store put back to just after its genesis looks like one that has just begun.
  for (const { members, required } of concerned) {
    const heard = members.filter(({ court }) => found.some(({ id }) => id === court.id)).length;
    if (heard < required) {
      return { verdict: 'retry', reason: `${heard} of ${required} courts needed to compare histories` };
    }
  }
  return SOUND;
};
