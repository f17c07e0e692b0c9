// Step `consistency`: do the certificate's checkpoint, what stands beside it and what the verifier has agree. Fork evidence is exactly
// two notes signed by the log for one size with different roots, or a signed note whose tree a proof shows to be another
// than the signed larger tree begins with. A missing or failing proof is no evidence of anything.

import { decodeHex, encodeHex } from '../../bytes/hex.ts';
import { equalBytes } from '../../bytes/bytes.ts';
import { verifyConsistencyProof } from '../../merkle/consistency-proof.ts';
import { type ReadCheckpoint, readCheckpointNote } from '../endorsement.ts';
import { type Fork, type LogTrust, findFork, isByRetiredKey, isSignedByLog } from '../find-fork.ts';
import type { KnownCheckpoint } from '../options.ts';
import { blocked, failStep, notChecked, pass } from '../step.ts';
import type { Step } from '../verdict.ts';

/** Checkpoints that one call looks at: each costs a signature. */
export const MAX_KNOWN_CHECKPOINTS = 64;

export type Relation = 'equal' | 'proved' | 'fork' | 'unproved';

const alone = (read: ReadCheckpoint): Known => ({ read, proof: undefined });

const isSameSize = (left: ReadCheckpoint, right: ReadCheckpoint): boolean =>
  left.checkpoint.treeSize === right.checkpoint.treeSize;

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

export type ConsistencyInput = {
  /** The checkpoints that the certificate rests on, the one that covers the batch first. */
  readonly own: readonly ReadCheckpoint[];
  /** Whether the log's signatures on all of them were verified, by keys that count. */
  readonly isSigned: boolean;
  /** Whatever else reads as a checkpoint in it or beside it. */
  readonly carried: readonly ReadCheckpoint[];
  readonly known: readonly KnownCheckpoint[];
};

type FoundFork = { readonly fork: Fork; readonly proof: KnownCheckpoint['proof'] };

const failWith = ({ fork: [one, other], proof }: FoundFork, trust: LogTrust): Step =>
  failStep('consistency', 'FORK_DETECTED', {
    treeSizes: [one.checkpoint.treeSize, other.checkpoint.treeSize],
    rootHashes: [encodeHex(one.checkpoint.rootHash), encodeHex(other.checkpoint.rootHash)],
    notes: [text(one), text(other)],
    // Whoever has such a key may have made the note after its end: for the reader to weigh.
    byRetiredKey: [isByRetiredKey(one, trust), isByRetiredKey(other, trust)],
    // What shows two trees of different sizes to contradict each other.
    ...(proof?.rootHash === undefined ? {} : { prefixRootHash: proof.rootHash, proof: [...proof.path] }),
  });

type Known = { readonly read: ReadCheckpoint; readonly proof: KnownCheckpoint['proof'] };

/** Without the log's signature, by a key in force at that size, a note says nothing about the log. */
const readKnown = async (known: readonly KnownCheckpoint[], trust: LogTrust): Promise<readonly Known[]> => {
  const read = await Promise.all(
    known.slice(0, MAX_KNOWN_CHECKPOINTS).map(async ({ note, proof }) => {
      const found = readCheckpointNote(note, trust.ledger);
      return found.ok && (await isSignedByLog(found.value, trust)) ? [{ read: found.value, proof }] : [];
    }),
  );
  return read.flat();
};

/** A fork that a consistency proof shows between the certificate's checkpoint and one that the verifier knows. */
const findProvedFork = async (
  { own: [main], isSigned }: ConsistencyInput,
  known: readonly Known[],
  trust: LogTrust,
): Promise<FoundFork | null> => {
  if (main === undefined) return null;
  const found = known.find(({ read, proof }) => relateCheckpoints(main, read, proof) === 'fork');
  if (found === undefined || !(isSigned || (await isSignedByLog(main, trust)))) return null;
  return { fork: [main, found.read], proof: isSameSize(main, found.read) ? undefined : found.proof };
};

/**
 * Compares the certificate's checkpoints with the bundle's, with those of the bundles before it and with those that the
 * verifier knows; and all of them, and what stands beside the certificate, with each other. A fork is said whatever else
 * could not be established; agreement only of checkpoints that the log signed.
 */
export const checkConsistency = async (input: ConsistencyInput, trust: LogTrust): Promise<Step> => {
  const { own, isSigned, carried } = input;
  const { checkpoints, remembered, asOf } = trust.base;
  const bundled = [asOf, ...checkpoints.map(({ read }) => read), ...remembered];
  const known = await readKnown(input.known, trust);
  const signed = [...bundled, ...known.map(({ read }) => read), ...(isSigned ? own : [])];
  // The certificate's own first: it is what the reader holds.
  const proved = await findProvedFork(input, known, trust);
  const fork = proved?.fork ?? (await findFork([...own, ...signed, ...carried], new Set(signed), trust));
  if (fork !== null) return failWith({ fork, proof: proved?.proof }, trust);
  if (!isSigned) return blocked('consistency', 'log-signature');
  const [main] = own;
  const others: readonly Known[] = [
    { read: asOf, proof: undefined },
    ...bundled.filter((read) => read !== asOf && own.some((one) => isSameSize(one, read))).map(alone),
    ...known,
  ];
  const compared = others.flatMap(({ read, proof }) =>
    own.map((candidate) => ({
      treeSize: read.checkpoint.treeSize,
      // A supplied proof is between the certificate's own checkpoint and the known one.
      relation: relateCheckpoints(candidate, read, candidate === main ? proof : undefined),
    })),
  );
  const agreeing = compared.filter(({ relation }) => relation === 'equal' || relation === 'proved');
  const facts = { compared: compared.length, agreeing: agreeing.length, ignored: input.known.length - known.length };
  return agreeing.length > 0
    ? pass('consistency', 'VALID', { ...facts, treeSizes: agreeing.map(({ treeSize }) => treeSize) })
    : notChecked('consistency', 'UNCHECKED', facts);
};
