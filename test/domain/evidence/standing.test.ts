import { describe, expect, it } from 'vitest';

import type { BatchProgress } from '../../../src/domain/batching/batcher.ts';
import type { BatchRecord, EvidenceState } from '../../../src/domain/evidence/evidence.ts';
import { mergeStanding, type PolicySummary } from '../../../src/domain/evidence/standing.ts';

const policy: PolicySummary = { quorum: { required: 3, total: 4 }, timestampsRequired: 1, courts: [] };

const record = (state: BatchRecord['state']): BatchRecord => ({
  batcher: 'b1',
  sequence: 0,
  state,
  treeSize: 1,
  rootHash: '0'.repeat(64),
  openedAtUnixMs: 1,
  closedAtUnixMs: 2,
  timestampsMet: 1,
  timestampsRequired: 1,
  ledgerIndex: 1,
  appendedAtUnixMs: 3,
  publishedSize: 2,
  anchoredAtUnixMs: 4,
  quorumMet: 3,
  certifiedAtUnixMs: 5,
});

const progress = (state: EvidenceState): BatchProgress => ({
  version: 1,
  batcher: 'b1',
  sequence: 0,
  state,
  closedAtUnixMs: 2,
  timestamps: { met: 1, required: 1, at: [] },
  quorum: { met: 2, required: 3, total: 4 },
  courts: [{ id: 'court-a', cosignedAtUnixSeconds: 7 }],
  ledgerIndex: 1,
  certifiedAtUnixMs: null,
});

describe('mergeStanding', () => {
  it('says received where nothing is known of the batch', () => {
    expect(mergeStanding(null, null, policy)).toMatchObject({
      state: 'received',
      quorum: { met: 0, required: 3, total: 4 },
      timestamps: { met: 0, required: 1 },
      certifiedAtUnixMs: null,
    });
  });

  it('never shows a state behind either source', () => {
    const states = ['received', 'batched', 'appended', 'anchored', 'certified'] as const;
    for (const [at, known] of states.entries()) {
      for (const [stored, state] of states.entries()) {
        if (state === 'received') continue;
        expect(mergeStanding(record(state), progress(known), policy).state).toBe(states[Math.max(at, stored)]);
      }
    }
  });

  it('keeps the courts that the batcher still knows when the record is ahead', () => {
    const standing = mergeStanding(record('certified'), progress('appended'), policy);
    expect(standing).toMatchObject({ quorum: { met: 3 }, courts: [{ id: 'court-a' }], certifiedAtUnixMs: 5 });
  });

  it('tells when the batch closed, and when the token arrived that met the minimum', () => {
    const two = { ...progress('batched'), timestamps: { met: 3, required: 2, at: [9, 4, 6] } };
    expect(mergeStanding(null, two, policy)).toMatchObject({ sealedAtUnixMs: 2, timestampedAtUnixMs: 6 });
    const none = { ...progress('batched'), timestamps: { met: 0, required: 1, at: [] } };
    expect(mergeStanding(null, none, policy).timestampedAtUnixMs).toBeNull();
    const few = { ...progress('batched'), timestamps: { met: 1, required: 2, at: [4] } };
    expect(mergeStanding(null, few, policy).timestampedAtUnixMs).toBeNull();
  });
});
