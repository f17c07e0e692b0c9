// What a hostile or slow court may cost: the mirror that never gets further, the keeper that says too much or too late.

import { describe, expect, it } from 'vitest';
import { encodeEntryBundle } from '../../../src/core/merkle/entry-bundle.ts';
import { formatCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { signCosignature } from '../../../src/core/checkpoint/cosignature.ts';
import { formatFindingText } from '../../../src/core/ledger/finding.ts';
import { formatSignedNote, signNote } from '../../../src/core/note/signed-note.ts';
import { KEY_TYPE } from '../../../src/core/note/verifier-key.ts';
import { CourtCopies } from '../../../src/domain/ledger/court-copies.ts';
import { collectFindings } from '../../../src/domain/ledger/findings.ts';
import { feedMirror } from '../../../src/domain/ledger/feed-mirror.ts';
import type { StoredCheckpoint } from '../../../src/domain/ledger/ledger-store.ts';
import { makeCourt } from '../../support/governance-fixture.ts';
import { ORIGIN, createSigner } from '../../support/ledger-fixture.ts';

const COURT = 'court-a.assize.invalid';
const unused = async (): Promise<never> => await Promise.reject(new Error('not asked'));
const never = (): never => {
  throw new Error('not asked');
};
const answer = (status: number, body: string, contentType: string | null = null) => ({ status, body, contentType });

const makeCheckpoint = async (treeSize: number): Promise<StoredCheckpoint> => {
  const log = await createSigner(ORIGIN, KEY_TYPE.ed25519);
  const text = formatCheckpoint({ origin: ORIGIN, treeSize, rootHash: new Uint8Array(32) });
  return {
    treeSize,
    rootHash: '00'.repeat(32),
    note: await signNote(text, [log]),
    committedAtUnixMs: 0,
    cosigned: null,
    quorumMet: null,
    publishedAtUnixMs: null,
  };
};

describe('a mirror that is fed', () => {
  it('is left for later when it falls back each time that it got further', async () => {
    const target = await makeCheckpoint(4);
    let uploads = 0;
    const fed = await feedMirror(
      {
        origin: ORIGIN,
        store: { checkpointAt: () => target },
        copies: {
          mirrorAddCheckpoint: async () => await Promise.resolve(answer(200, '')),
          addEntries: async () => {
            uploads += 1;
            if (uploads > 1000) throw new Error('without end');
            const [status, next] = uploads % 2 === 1 ? [202, 1] : [409, 0];
            return await Promise.resolve(answer(status, `4\n${next}\n\n`, 'text/x.tlog.mirror-info'));
          },
          keeperAddCheckpoint: unused,
          readFindings: unused,
        },
        readTile: async ({ width }) => await Promise.resolve(new Uint8Array(32 * width)),
        readObject: async () =>
          await Promise.resolve(encodeEntryBundle(Array.from({ length: 4 }, () => new Uint8Array(1)))),
      },
      { courtId: COURT, keys: [], target, knownSize: 0, pendingSize: 0, consistencyPath: unused },
    );
    expect(fed).toMatchObject({ ok: false, failure: { detail: 'the mirror takes no more entries' } });
    expect(uploads).toBeLessThan(10);
  });
});

describe('a keeper that is slow', () => {
  it('is asked next for the newest checkpoint, not for each that came meanwhile', async () => {
    const asked: string[] = [];
    const slow = Promise.withResolvers<void>();
    const copies = new CourtCopies({
      origin: ORIGIN,
      store: new Proxy({} as ConstructorParameters<typeof CourtCopies>[0]['store'], {
        get: (_, name) => (name === 'courts' ? () => [] : name === 'saveCourt' ? () => undefined : never),
      }),
      objects: { create: unused, replace: unused, read: unused },
      copies: {
        mirrorAddCheckpoint: unused,
        addEntries: unused,
        keeperAddCheckpoint: async (_, body) => {
          asked.push(body.split('\n')[3] ?? '');
          await slow.promise;
          return answer(503, '');
        },
        readFindings: unused,
      },
      readTile: unused,
      readObject: unused,
      now: () => 0,
      wakeAt: () => {},
    });
    const { key } = await createSigner(`${COURT}/keeper`, KEY_TYPE.cosignature);
    const member = { court: await makeCourt(COURT), witnessKeys: [], mirrorKeys: [], keeperKeys: [key] };
    const targets = await Promise.all([1, 2, 3, 4, 5].map(makeCheckpoint));
    const asking = targets.map(async (target) => await copies.askKeeper(member, target));
    slow.resolve();
    expect(await Promise.all(asking)).toEqual([[], [], [], [], []]);
    expect(asked.at(-1)).toBe('5');
    expect(asked.length).toBeLessThanOrEqual(2);
  });
});

describe('findings of a keeper', () => {
  it('are dropped when they carry more lines than the keeper has keys', async () => {
    const signer = await createSigner(`${COURT}/keeper`, KEY_TYPE.cosignature);
    const text = (index: number) => formatFindingText(ORIGIN, index, 'time-future');
    const sign = async (index: number, times: readonly number[]) =>
      formatSignedNote(
        text(index),
        await Promise.all(times.map(async (at) => await signCosignature(text(index), at, signer))),
      );
    const notes = [await sign(1, [7]), await sign(2, [7, 8])];
    const stored: string[] = [];
    await collectFindings(
      {
        origin: ORIGIN,
        store: { findingsFrom: () => 0, saveFindingsFrom: () => undefined },
        objects: {
          create: async (key) => {
            stored.push(key);
            await Promise.resolve();
          },
        },
        copies: { readFindings: async () => await Promise.resolve(answer(200, JSON.stringify(notes))) },
      },
      { courtId: COURT, keys: [signer.key], treeSize: 3 },
    );
    expect(stored).toEqual([`findings/1/${COURT}/time-future`]);
  });
});
