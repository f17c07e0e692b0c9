// Everything that supplements and the verifier's own checkpoints show, verified once: which checkpoints were timestamped,
// which entries stand under later checkpoints, and which supplements do not verify.

import { encodeHex } from '../../bytes/hex.ts';
import type { Supplement, SupplementKind, SupplementOf } from '../../certificate/supplement.ts';
import { listTokenAlgorithms } from '../carried-token.ts';
import type { ReadCheckpoint } from '../endorsement.ts';
import { findTakeover, isSameTree } from '../establish-checkpoint.ts';
import type { GovernedTrust } from '../governed-trust.ts';
import { findKnownProtections } from '../known-protections.ts';
import type { KnownCheckpoint } from '../options.ts';
import type { Protection } from '../protection.ts';
import { hasReports } from '../reported-keys.ts';
import type { LateToken } from '../steps/timestamps.ts';
import { findEpoch } from '../../ledger/epochs.ts';
import type { Carrier } from './carrier.ts';
import { type StampedCheckpoint, verifyCheckpointTokens } from './checkpoint-tokens.ts';
import { type InclusionReading, type Placed, verifyInclusions } from './inclusions.ts';
import { readNamingCheckpoint, verifyLateTokens } from './late-tokens.ts';
import type { SupplementFault } from './supplement-fault.ts';

export type SupplementPool = {
  readonly faults: readonly SupplementFault[];
  readonly late: readonly LateToken[];
  readonly stamped: readonly StampedCheckpoint[];
  readonly inclusions: readonly InclusionReading[];
};

/** Of a certificate without supplements. */
export const EMPTY_POOL: SupplementPool = { faults: [], late: [], stamped: [], inclusions: [] };

type Verifier = { readonly knownCheckpoints: readonly KnownCheckpoint[]; readonly now: number };

/** Lists the supplements of one kind with their places among all. */
export const selectSupplements = <K extends SupplementKind>(
  supplements: readonly Supplement[],
  kind: K,
): readonly Placed<SupplementOf<K>>[] =>
  supplements.flatMap((item, position) => (item.kind === kind ? [{ position, item: item as SupplementOf<K> }] : []));

/**
 * Verifies the supplements that vouch for others.
 * @param carriers the certificate's own core first, then those of related statements
 */
export const verifySupplementPool = async (
  supplements: readonly Supplement[],
  carriers: readonly Carrier[],
  trust: GovernedTrust,
  verifier: Verifier,
): Promise<SupplementPool> => {
  const [own] = carriers;
  if (supplements.length === 0 || own === undefined) return EMPTY_POOL;
  const timestamps = selectSupplements(supplements, 'timestamp');
  const inclusions = await verifyInclusions(selectSupplements(supplements, 'inclusion'), carriers, trust);
  const checkpoints = [
    ...carriers.flatMap((carrier) => carrier.checkpoints),
    ...inclusions.flatMap(({ carried }) => carried ?? []),
    ...timestamps.flatMap(({ item }) => {
      const naming = readNamingCheckpoint(item, own, trust.ledger);
      return naming.ok ? (naming.value ?? []) : [];
    }),
  ];
  const tokens = await verifyCheckpointTokens(selectSupplements(supplements, 'checkpoint-token'), checkpoints, trust);
  const stamped = tokens.flatMap((token) => token.stamped ?? []);
  const protect = async (read: ReadCheckpoint) =>
    (await gatherProtections(read, null, { ...EMPTY_POOL, stamped }, trust, verifier)).protections;
  const late = await verifyLateTokens(timestamps, own, protect, trust);
  return {
    faults: [...inclusions, ...tokens, ...late].flatMap(({ fault }) => fault ?? []),
    late: late.map((reading) => reading.late),
    stamped,
    inclusions,
  };
};

/** A token over a checkpoint, and whether its authority has ended. */
export type Stamp = {
  readonly authority: string;
  readonly protection: Protection;
  /** When its certificates end. */
  readonly expiresAtUnixMs: number;
  /** When it ends: then, or when its authority was replaced. */
  readonly endsAtUnixMs: number;
  readonly isEnded: boolean;
  /** Whether it counts: in force, or kept by something else that shows the checkpoint before the end. */
  readonly isKept: boolean;
};

export type CheckpointProtections = {
  readonly protections: readonly Protection[];
  readonly stamps: readonly Stamp[];
};

/**
 * Gathers what vouches for one checkpoint of a core.
 * @param entry the core's batch entry and its place, where the checkpoint is the one that covers it; else null
 */
export const gatherProtections = async (
  checkpoint: ReadCheckpoint | null,
  entry: Pick<Carrier, 'leafHash' | 'index'> | null,
  pool: SupplementPool,
  trust: GovernedTrust,
  verifier: Verifier,
): Promise<CheckpointProtections> => {
  if (checkpoint === null) return { protections: [], stamps: [] };
  const epoch = findEpoch(trust.epochs, checkpoint.checkpoint.treeSize);
  const isNeeded = findTakeover(epoch, trust) !== null || hasReports(trust.base.reported);
  const leafHash = entry === null ? null : encodeHex(entry.leafHash);
  const isOfEntry = (one: InclusionReading): boolean => one.leafHash === leafHash && one.index === entry?.index;
  const shown = [
    ...pool.inclusions.flatMap((one) => (isOfEntry(one) ? (one.protection ?? []) : [])),
    ...(isNeeded ? await findKnownProtections(checkpoint, verifier.knownCheckpoints, trust) : []),
  ];
  const stamps = pool.stamped
    .filter(({ read }) => isSameTree(read.checkpoint, checkpoint.checkpoint))
    .map(({ token, metAtUnixMs }): Stamp => {
      const atUnixMs = token.genTimeUnixMs + token.accuracyMs;
      const { authority, simulated, expiresAtUnixMs, endsAtUnixMs } = token;
      const isEnded = endsAtUnixMs < verifier.now;
      // Who has an ended authority's key states any time; the ledger shows that the tree is older than the end.
      const keptBy = shown.filter((protection) => protection.atUnixMs <= endsAtUnixMs);
      const protection: Protection = {
        by: 'checkpoint-token',
        atUnixMs,
        metAtUnixMs,
        simulated: simulated || (isEnded && keptBy.every((one) => one.simulated)),
        algorithms: listTokenAlgorithms(token),
        revocation: token.revocation,
        endorsement: null,
        ...(isEnded ? { keptBy } : {}),
      };
      const ends = { expiresAtUnixMs, endsAtUnixMs, isEnded };
      return { authority, protection, ...ends, isKept: !isEnded || keptBy.length > 0 };
    });
  const kept = stamps.flatMap(({ isKept, protection }) => (isKept ? [protection] : []));
  return { protections: [...shown, ...kept], stamps };
};
