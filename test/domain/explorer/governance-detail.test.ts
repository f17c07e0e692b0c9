// The history of the policy, replayed from a trust bundle with real signatures.

import { beforeAll, describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { hashLeaf } from '../../../src/core/merkle/hash.ts';
import type { ExplorerPorts } from '../../../src/domain/explorer/explorer-ports.ts';
import { type GovernanceDetail, readGovernanceDetail } from '../../../src/domain/explorer/governance-detail.ts';
import { createHistoryReader } from '../../../src/domain/explorer/policy-history.ts';
import { compareStates } from '../../../src/domain/explorer/state-changes.ts';
import {
  type GovernedWorld,
  HANDOVER_SIZE,
  createGovernedWorld,
  makeGovernedBundle,
} from '../../support/governed-world.ts';
import { ORIGIN, fillerLeaves } from '../../support/ledger-fixture.ts';

const never = (): never => {
  throw new Error('not asked for the history');
};

/** Checkpoints of these sizes are published, one a second. */
const createLedger = (sizes: readonly number[]): ExplorerPorts['ledger'] => ({
  status: never,
  identity: never,
  latestCheckpoint: never,
  findEntry: never,
  entryTimes: (index) => Promise.resolve([index * 1000]),
  publishedSizes: (after, limit) => Promise.resolve(sizes.filter((size) => size > after).slice(0, limit)),
  publishedBefore: (before, limit) =>
    Promise.resolve(
      sizes
        .filter((size) => size < before)
        .toReversed()
        .slice(0, limit)
        .map((treeSize) => ({ treeSize, rootHash: '', publishedAtUnixMs: treeSize * 1000, quorumMet: 4 })),
    ),
});

describe('the history of a ledger whose state was changed once', () => {
  let governed: GovernedWorld;
  let trust: { readonly genesis: string; readonly bundle: string };
  const read = async (sizes: readonly number[], publishedSize: number): Promise<GovernanceDetail> => {
    const history = await createHistoryReader({ origin: ORIGIN, trust: () => Promise.resolve(trust) })();
    if (history === null) throw new Error('no history');
    return readGovernanceDetail({ origin: ORIGIN, ledger: createLedger(sizes) }, history, publishedSize);
  };
  beforeAll(async () => {
    governed = await createGovernedWorld();
    const { world, entry } = governed;
    const leaves = [hashLeaf(encodeUtf8(world.genesis)), hashLeaf(encodeUtf8(entry)), ...fillerLeaves(4, 'entry')];
    trust = { genesis: world.genesisHash, bundle: await makeGovernedBundle(governed, leaves) };
  });

  it('says what changed, who approved it, from which size, and what the policy withstands before and after', async () => {
    const { steps, inForce } = await read([1, 2, 5, 6], 6);
    expect(inForce).toBe(1);
    expect(steps.map(({ epoch }) => epoch.sequence)).toEqual([1, 0]);
    const change = steps[0]?.change;
    expect(change?.former).toEqual({ required: 3, total: 4, f: 1, keepers: 0 });
    expect(steps[0]?.policy).toEqual({ required: 4, total: 5, f: 2, keepers: 0 });
    expect(change?.approvedBy.length).toBeGreaterThanOrEqual(3);
    expect(change?.handoverSize).toBe(5);
    expect(change?.handoverAtUnixMs).toBe(5000);
    expect(change?.differences.map(({ code }) => code).toSorted()).toEqual([
      'court-added',
      'court-keys',
      'court-keys',
      'number',
    ]);
    expect(steps[1]?.change).toBeNull();
  });

  it('is not handed over before a checkpoint at or beyond the effective size is published', async () => {
    const { steps, inForce } = await read([1, 2], 2);
    expect(inForce).toBe(0);
    expect(steps[0]?.epoch.effectiveSize).toBe(HANDOVER_SIZE);
    expect(steps[0]?.change).toMatchObject({ handoverSize: null, handoverAtUnixMs: null });
  });

  it('names the keys that come and go, by court and role', () => {
    const differences = compareStates(governed.world.state, governed.nextState);
    const keys = differences.flatMap((change) => (change.code === 'court-keys' ? [change] : []));
    expect(keys.map(({ role, added, removed }) => [role, added.length, removed.length])).toEqual([
      ['witness', 1, 1],
      ['witness', 1, 1],
    ]);
    expect(compareStates(governed.nextState, governed.nextState)).toEqual([]);
    expect(compareStates(governed.nextState, governed.world.state).map(({ code }) => code)).toContain('court-removed');
  });
});
