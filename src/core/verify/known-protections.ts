// What the verifier's own checkpoints show of the certificate's: that it has seen the same one, or a later one whose keys
// are in force and whose tree a proof shows to continue the certificate's.

import { type ReadCheckpoint, readCheckpointNote } from './endorsement.ts';
import { establishCheckpoint } from './establish-checkpoint.ts';
import type { GovernedTrust } from './governed-trust.ts';
import type { KnownCheckpoint } from './options.ts';
import { type Protection, formEndorsement, isEndorsedBySimulated } from './protection.ts';
import { MAX_KNOWN_CHECKPOINTS, relateCheckpoints } from './steps/consistency.ts';

const notes = new WeakMap<KnownCheckpoint, ReturnType<typeof readCheckpointNote>>();

/** Reads each once: it may vouch for as many checkpoints as a certificate and its supplements carry. */
const readOnce = (known: KnownCheckpoint, ledger: string): ReturnType<typeof readCheckpointNote> => {
  const former = notes.get(known);
  if (former?.ok === true && former.value.checkpoint.origin === ledger) return former;
  const read = readCheckpointNote(known.note, ledger);
  notes.set(known, read);
  return read;
};

/** Reads and establishes the checkpoints that the verifier brings; those that do not stand by themselves show nothing. */
export const findKnownProtections = async (
  own: ReadCheckpoint,
  known: readonly KnownCheckpoint[],
  trust: GovernedTrust,
): Promise<readonly Protection[]> => {
  const found = await Promise.all(
    known.slice(0, MAX_KNOWN_CHECKPOINTS).map(async (one): Promise<readonly Protection[]> => {
      const { proof, isOwn = true } = one;
      const read = readOnce(one, trust.ledger);
      if (!read.ok || read.value.checkpoint.treeSize < own.checkpoint.treeSize) return [];
      const relation = relateCheckpoints(own, read.value, proof);
      if (relation !== 'equal' && relation !== 'proved') return [];
      const { epoch, log, isLogCompromised, count, metAtUnixMs } = await establishCheckpoint(read.value, trust, []);
      const endorsement = formEndorsement(log, count, epoch.state.policy);
      const basis = { simulated: isEndorsedBySimulated(endorsement), algorithms: [], endorsement };
      if (metAtUnixMs !== null) return [{ by: 'later-checkpoint', atUnixMs: metAtUnixMs, ...basis }];
      const isSound = log.valid && !isLogCompromised && count.metAtUnixSeconds !== null;
      // Of the same closed epoch: it shows what the verifier has seen before, nothing about others.
      return relation === 'equal' && isSound && isOwn
        ? [{ by: 'known-checkpoint', atUnixMs: count.metAtUnixSeconds * 1000, ...basis }]
        : [];
    }),
  );
  return found.flat();
};
