// Supplements of kind `inclusion`: the batch entry in the tree of a later published checkpoint. A later checkpoint whose
// keys are in force vouches for an entry whose own checkpoint was signed by keys that were replaced.

import { encodeHex } from '../../bytes/hex.ts';
import type { SupplementOf } from '../../certificate/supplement.ts';
import { verifyInclusionProof } from '../../merkle/inclusion-proof.ts';
import { parseTlogProof } from '../../proof/tlog-proof.ts';
import { type ReadCheckpoint, readCheckpointNote } from '../endorsement.ts';
import { establishCheckpoint } from '../establish-checkpoint.ts';
import { type GovernedTrust, extendEpochs } from '../governed-trust.ts';
import { type Protection, formEndorsement, isEndorsedBySimulated } from '../protection.ts';
import type { CarriedCheckpoint, Carrier } from './carrier.ts';
import type { SupplementFault } from './supplement-fault.ts';

export type Placed<T> = { readonly position: number; readonly item: T };

export type InclusionReading = {
  readonly fault: SupplementFault | null;
  readonly carried: CarriedCheckpoint | null;
  /** Leaf hash (hex) of the entry that it is of, and where that stands. */
  readonly leafHash: string;
  readonly index: number | null;
  readonly protection: Protection | null;
};

type Inclusion = SupplementOf<'inclusion'>;

const judge = async (
  { position, item }: Placed<Inclusion>,
  carriers: readonly Carrier[],
  trust: GovernedTrust,
): Promise<InclusionReading> => {
  const nothing = { carried: null, leafHash: '', index: null, protection: null };
  const fail = (step: SupplementFault['step'], reason: string): InclusionReading => ({
    ...nothing,
    fault: { step, position, kind: 'inclusion', reason },
  });
  const parsed = parseTlogProof(item.proof);
  if (!parsed.ok) return fail('ledger-inclusion', parsed.failure.code);
  const { extra, index, path, checkpoint: text } = parsed.value;
  if (extra !== null) return fail('ledger-inclusion', 'tlog-proof.extra');
  const note = readCheckpointNote(text, trust.ledger);
  if (!note.ok) return fail('ledger-inclusion', note.failure.reason);
  const read: ReadCheckpoint = note.value;
  const { treeSize, rootHash } = read.checkpoint;
  // An entry stands at one index: the same text elsewhere is another batch's.
  const carrier = carriers.find(
    (one) =>
      one.index === index &&
      verifyInclusionProof({ leafHash: one.leafHash, leafIndex: index, treeSize, path, rootHash }).ok,
  );
  if (carrier === undefined) return fail('ledger-inclusion', 'inclusion-proof.of-another-entry');
  const extended = await extendEpochs(trust.base, item.governance, read, trust.verify);
  if (!extended.ok && !extended.failure.isBehind) return fail('policy', extended.failure.reason);
  const own = { leafHash: encodeHex(carrier.leafHash), index, carried: { text, read } };
  // Between the bundle's head and this checkpoint a change is missing: a newer bundle can judge it.
  if (!extended.ok) return { ...nothing, ...own, fault: null };
  const epochs = extended.value.length > trust.epochs.length ? extended.value : trust.epochs;
  const established = await establishCheckpoint(read, { ...trust, epochs }, []);
  const { log, count, metAtUnixMs } = established;
  if (!log.valid) return fail('log-signature', log.reason);
  if (!count.sound) return fail('quorum', count.reason ?? 'cosignature.invalid');
  if (count.metAtUnixSeconds === null && !count.metWithLeftOut) return fail('quorum', 'quorum not met');
  // Under a closed epoch of its own it vouches for nothing, though nothing is wrong with it.
  const endorsement = formEndorsement(log, count, established.epoch.state.policy);
  const protection: Protection | null =
    metAtUnixMs === null
      ? null
      : {
          by: 'inclusion',
          atUnixMs: established.provenByUnixMs ?? metAtUnixMs,
          simulated: isEndorsedBySimulated(endorsement),
          algorithms: [],
          endorsement,
        };
  return { ...own, fault: null, protection };
};

/** Verifies the inclusions; each must be of the certificate's own batch entry or of a related statement's. */
export const verifyInclusions = async (
  items: readonly Placed<Inclusion>[],
  carriers: readonly Carrier[],
  trust: GovernedTrust,
): Promise<readonly InclusionReading[]> => await Promise.all(items.map((item) => judge(item, carriers, trust)));
