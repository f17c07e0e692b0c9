// What keepers found wrong with entries (`assize/finding/v1`), fetched from them, verified with their keys and stored
// beside the ledger, each once and for good. Hostile: a note that its own court's keeper did not sign is dropped.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { readFinding } from '../../core/ledger/finding.ts';
import type { VerifierKey } from '../../core/note/verifier-key.ts';
import type { CopyClient } from './court-client.ts';
import type { LedgerStore } from './ledger-store.ts';
import { ObjectConflict, type PublicObjects } from './public-objects.ts';

/** Notes taken from one answer: a court with more to say says the rest at the next round. */
const MAX_NOTES = 1000;

/** Under which prefix the findings on an entry lie: one object for each court and code. */
export const findingsPrefix = (entryIndex: number): string => `findings/${entryIndex}/`;

const parseNotes = (body: string): readonly string[] | null => {
  let list: unknown;
  try {
    list = JSON.parse(body);
  } catch {
    return null;
  }
  return Array.isArray(list) ? list.filter((note) => typeof note === 'string').slice(0, MAX_NOTES) : null;
};

/**
 * Fetches a keeper's findings on entries that it has cosigned since it was last asked, and stores them. False when a full
 * answer brought it no further: such a court is not to be asked again at once.
 */
export const collectFindings = async (
  ports: {
    readonly origin: string;
    readonly store: Pick<LedgerStore, 'findingsFrom' | 'saveFindingsFrom'>;
    readonly objects: Pick<PublicObjects, 'create'>;
    readonly copies: Pick<CopyClient, 'readFindings'>;
  },
  keeper: { readonly courtId: string; readonly keys: readonly VerifierKey[]; readonly treeSize: number },
): Promise<boolean> => {
  const { origin, store, objects, copies } = ports;
  const { courtId, keys, treeSize } = keeper;
  const from = store.findingsFrom(courtId);
  const answer = await copies.readFindings(courtId, from);
  const notes = answer.status === 200 ? parseNotes(answer.body) : null;
  if (notes === null) throw new Error(`status ${answer.status}, or no list of notes`);
  let next = notes.length < MAX_NOTES ? treeSize : from;
  for (const note of notes) {
    // A line for each key says all there is to say; each more costs a verification.
    if (note.split('\n\u2014 ', keys.length + 2).length > keys.length + 1) continue;
    const finding = await readFinding(note, origin, keys);
    if (finding === null || finding.index < from || finding.index >= treeSize) continue;
    try {
      await objects.create(`${findingsPrefix(finding.index)}${courtId}/${finding.code}`, encodeUtf8(note));
    } catch (error) {
      // The court has worded the same finding anew: the first word stands.
      if (!(error instanceof ObjectConflict)) throw error;
    }
    if (notes.length === MAX_NOTES) next = Math.max(next, finding.index);
  }
  store.saveFindingsFrom(courtId, next);
  return next > from || next >= treeSize;
};
