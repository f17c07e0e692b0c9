// Step `consistency`: does the certificate's checkpoint agree with others that the verifier has. Fork evidence is exactly
// two notes signed by the log for one size with different roots, or a signed note whose tree a proof shows to be another
// than the signed larger tree begins with. A missing or failing proof is no evidence of anything.

import { decodeHex, encodeHex } from '../../bytes/hex.ts';
import { equalBytes } from '../../bytes/bytes.ts';
import { findEpoch } from '../../ledger/epochs.ts';
import { verifyConsistencyProof } from '../../merkle/consistency-proof.ts';
import { type ReadCheckpoint, readCheckpointNote, verifyLogSignature } from '../endorsement.ts';
import type { GovernedTrust } from '../governed-trust.ts';
import type { KnownCheckpoint } from '../options.ts';
import { failStep, notChecked, pass } from '../step.ts';
import type { Step } from '../verdict.ts';

/** Checkpoints that one call looks at: each costs a signature. */
export const MAX_KNOWN_CHECKPOINTS = 64;

export type Relation = 'equal' | 'proved' | 'fork' | 'unproved';

const text = (read: ReadCheckpoint): string =>
  `${read.note.text}\n${read.note.signatures.map(({ line }) => `${line}\n`).join('')}`;

/** Compares two checkpoints of one log, by their trees and by a consistency proof between them where there is one. */
export const relateCheckpoints = (
  own: ReadCheckpoint,
  other: ReadCheckpoint,
  proof: KnownCheckpoint['proof'],
): Relation => {
  const [first, second] =
    own.checkpoint.treeSize <= other.checkpoint.treeSize
      ? [own.checkpoint, other.checkpoint]
      : [other.checkpoint, own.checkpoint];
  if (first.treeSize === second.treeSize) return equalBytes(first.rootHash, second.rootHash) ? 'equal' : 'fork';
  if (proof === undefined) return 'unproved';
  const path = proof.path.map((hash) => decodeHex(hash) ?? new Uint8Array());
  const root1 = proof.rootHash === undefined ? first.rootHash : (decodeHex(proof.rootHash) ?? new Uint8Array());
  const proved = verifyConsistencyProof({
    size1: first.treeSize,
    root1,
    size2: second.treeSize,
    root2: second.rootHash,
    path,
  });
  if (!proved.ok) return 'unproved';
  return equalBytes(root1, first.rootHash) ? 'proved' : 'fork';
};

/** Compares the certificate's signed checkpoints with the bundle's and with those that the verifier knows. */
export const checkConsistency = async (
  own: readonly ReadCheckpoint[],
  known: readonly KnownCheckpoint[],
  trust: GovernedTrust,
): Promise<Step> => {
  const [main] = own;
  const compared: { treeSize: number; relation: Relation }[] = [];
  const others: { read: ReadCheckpoint; proof: KnownCheckpoint['proof'] }[] = [
    { read: trust.base.asOf, proof: undefined },
  ];
  let ignored = Math.max(0, known.length - MAX_KNOWN_CHECKPOINTS);
  for (const { note, proof } of known.slice(0, MAX_KNOWN_CHECKPOINTS)) {
    const read = readCheckpointNote(note, trust.ledger);
    // Without the log's signature, by a key in force at that size, a note says nothing about the log.
    const keys = read.ok ? findEpoch(trust.epochs, read.value.checkpoint.treeSize).keys : null;
    const signed = read.ok && keys !== null && (await verifyLogSignature(read.value.note, keys, trust.verify)).valid;
    if (read.ok && signed) others.push({ read: read.value, proof });
    else ignored += 1;
  }
  for (const { read, proof } of others) {
    for (const candidate of own) {
      // A supplied proof is between the certificate's own checkpoint and the known one.
      const relation = relateCheckpoints(candidate, read, candidate === main ? proof : undefined);
      if (relation === 'fork') {
        return failStep('consistency', 'FORK_DETECTED', {
          treeSizes: [candidate.checkpoint.treeSize, read.checkpoint.treeSize],
          rootHashes: [encodeHex(candidate.checkpoint.rootHash), encodeHex(read.checkpoint.rootHash)],
          notes: [text(candidate), text(read)],
        });
      }
      compared.push({ treeSize: read.checkpoint.treeSize, relation });
    }
  }
  const agreeing = compared.filter(({ relation }) => relation === 'equal' || relation === 'proved');
  const facts = { compared: compared.length, agreeing: agreeing.length, ignored };
  return agreeing.length > 0
    ? pass('consistency', 'VALID', { ...facts, treeSizes: agreeing.map(({ treeSize }) => treeSize) })
    : notChecked('consistency', 'UNCHECKED', facts);
};
