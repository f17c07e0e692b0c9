// Whom the check of the history asks, around a change of the consortium.

import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { EMPTY_EDGE } from '../../../src/core/merkle/tile-edge.ts';
import { formatTilePath } from '../../../src/core/merkle/tile.ts';
import { signNote } from '../../../src/core/note/signed-note.ts';
import { KEY_TYPE, formatVerifierKey } from '../../../src/core/note/verifier-key.ts';
import { checkHistory } from '../../../src/domain/ledger/check-history.ts';
import { computeRound } from '../../../src/domain/ledger/commit-round.ts';
import { createConsortia } from '../../../src/domain/ledger/consortium.ts';
import type { LedgerStore } from '../../../src/domain/ledger/ledger-store.ts';
import { COURT_IDS, GOVERNED_ORIGIN, makeCourt, makeGovernedLedger } from '../../support/governance-fixture.ts';
import { createSigner } from '../../support/ledger-fixture.ts';

const NEXT_IDS = ['e', 'f', 'g'].map((letter) => `court-${letter}.assize.invalid`);
const unused = async (): Promise<never> => await Promise.reject(new Error('not asked'));

/** Checks a ledger whose newest checkpoint hands over from four courts to three others, of which `answering` answer. */
const checkHandover = async (isCosigned: boolean, answering: readonly string[]) => {
  const log = await createSigner(GOVERNED_ORIGIN, KEY_TYPE.ed25519);
  const { state } = await makeGovernedLedger();
  const former = { ...state, log: [formatVerifierKey(log.key)] };
  const next = {
    ...former,
    policy: { witnesses: 2, keepers: 0 },
    courts: await Promise.all(NEXT_IDS.map(async (id) => await makeCourt(id))),
  };
  const consortia = createConsortia(() =>
    [former, next].map((one, sequence) => ({
      sequence,
      leafHash: '',
      index: sequence,
      effectiveSize: sequence * 2,
      state: one,
    })),
  );
  const round = computeRound(GOVERNED_ORIGIN, EMPTY_EDGE, [], ['genesis', 'change'].map(encodeUtf8));
  const note = await signNote(round.checkpointText, [log]);
  const latest = {
    treeSize: 2,
    rootHash: round.rootHash,
    note,
    committedAtUnixMs: 0,
    cosigned: isCosigned ? note : null,
    quorumMet: null,
    publishedAtUnixMs: null,
  };
  const known: Partial<LedgerStore> = {
    latestCheckpoint: () => latest,
    latestPublished: () => null,
    edge: () => round.edge,
  };
  const objects = new Map(round.outbox.map(({ key, bytes }) => [key, bytes]));
  return await checkHistory({
    origin: GOVERNED_ORIGIN,
    store: known as LedgerStore,
    objects: { create: unused, replace: unused, read: async (key) => await Promise.resolve(objects.get(key) ?? null) },
    courts: {
      addCheckpoint: unused,
      readCheckpoint: async (id) =>
        answering.includes(id) ? await Promise.resolve({ status: 200, contentType: null, body: note }) : await unused(),
    },
    consortia,
    readTile: async (tile) => await Promise.resolve(objects.get(formatTilePath(tile)) ?? new Uint8Array()),
  });
};

describe('the check of the history at a hand-over', () => {
  it('hears the courts of both sides while nobody has cosigned it', async () => {
    expect(await checkHandover(false, NEXT_IDS)).toMatchObject({ verdict: 'retry' });
    expect(await checkHandover(false, COURT_IDS)).toMatchObject({ verdict: 'retry' });
    expect(await checkHandover(false, [...NEXT_IDS, ...COURT_IDS])).toEqual({ verdict: 'sound' });
  });

  it('needs the courts in force alone once both sides have cosigned it, archived or not', async () => {
    expect(await checkHandover(true, NEXT_IDS)).toEqual({ verdict: 'sound' });
    expect(await checkHandover(true, COURT_IDS)).toMatchObject({ verdict: 'retry' });
  });
});
