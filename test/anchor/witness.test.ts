// The witness role inside one process, where the disk can be held up, fail, and the clock set.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createVerifier, parseSigningKeys } from '../../anchor/court-node/keys.ts';
import { verifyRequest, type VerifiedRequest } from '../../anchor/court-node/witness/add-checkpoint.ts';
import { createLogList } from '../../anchor/court-node/witness/log-list.ts';
import type { SideFile, SideRecord } from '../../anchor/court-node/witness/side-file.ts';
import { startWitness, type Outcome, type Witness } from '../../anchor/court-node/witness/witness.ts';
import { openWitnessStore, type WitnessStore } from '../../anchor/court-node/witness/witness-store.ts';
import { encodeBase64 } from '../../src/core/bytes/base64.ts';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { verifyCosignatures } from '../../src/core/checkpoint/cosignature.ts';
import { formatSignedNote, parseSignedNote } from '../../src/core/note/signed-note.ts';
import { createVerifierKey, KEY_TYPE } from '../../src/core/note/verifier-key.ts';
import { ed25519 } from '@noble/curves/ed25519.js';
import { createTestLog, type TestLog } from '../support/test-log.ts';

const log = createTestLog('ledger.assize.invalid/test', 64);
const fork = createTestLog('ledger.assize.invalid/test', 64, 1, 'fork');
const seed = randomBytes(32);
const publicKey = createVerifierKey('court-a.assize.invalid/witness', KEY_TYPE.cosignature, ed25519.getPublicKey(seed));
const signingKeys = parseSigningKeys(
  `PRIVATE+KEY+${publicKey.name}+${publicKey.keyId}+${encodeBase64(Uint8Array.of(KEY_TYPE.cosignature, ...seed))}\n`,
);

/** A side file whose appends wait until `release`, or fail with `failure`. */
const createHeldSideFile = () => {
  const records: SideRecord[] = [];
  const held: (() => void)[] = [];
  const control = { holding: false, failure: null as Error | null };
  const sideFile: SideFile = {
    append: async (added) => {
      if (control.holding) await new Promise<void>((resolve) => held.push(resolve));
      if (control.failure !== null) throw control.failure;
      records.push(...added);
    },
    close: async () => {},
  };
  const release = (): void => {
    for (const resolve of held.splice(0)) resolve();
  };
  return { sideFile, records, control, release };
};

const requestOf = async (source: TestLog, oldSize: number, size: number): Promise<VerifiedRequest> => {
  const request = await verifyRequest(
    encodeUtf8(source.request(oldSize, size)),
    () => [log.signer.key],
    createVerifier(),
  );
  if (!request.ok) throw new Error(request.failure.message);
  return request.value;
};

const timeOf = async (size: number, outcome: Outcome): Promise<number> => {
  if (outcome.kind !== 'cosigned') throw new Error(outcome.kind);
  const note = parseSignedNote(formatSignedNote(log.sign(size).split('\n\n')[0]?.concat('\n') ?? '', outcome.lines));
  const verified = note.ok ? await verifyCosignatures(note.value, [publicKey]) : note;
  if (!verified.ok) throw new Error(verified.failure.code);
  return verified.value[0]?.unixSeconds ?? 0;
};

let folder: string;
let store: WitnessStore;
let disk: ReturnType<typeof createHeldSideFile>;
let clock: number;
let witness: Witness;
const reports: string[] = [];

const start = (): Witness =>
  startWitness({
    store,
    sideFile: disk.sideFile,
    signingKeys,
    unixSeconds: () => clock,
    report: (line) => reports.push(line),
  });

// Lets everything that can go on go on.
const settle = async (): Promise<void> => await new Promise((resolve) => setTimeout(resolve, 5));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'witness-'));
  store = openWitnessStore(join(folder, 'witness.sqlite'));
  createLogList([{ origin: log.origin, key: log.signer.key, readUrl: null }], store);
  disk = createHeldSideFile();
  clock = 1_800_000_000;
  reports.length = 0;
  witness = start();
});

afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the order of work', () => {
  test('nothing is answered or shown before the side file has it', async () => {
    disk.control.holding = true;
    let answered: Outcome | null = null;
    const answering = witness.addCheckpoint(await requestOf(log, 0, 3)).then((outcome) => {
      answered = outcome;
      return outcome;
    });
    await settle();
    expect(store.findLatest(log.origin)?.treeSize).toBe(3);
    expect([answered, witness.findLatest(log.origin), disk.records.length]).toEqual([null, null, 0]);
    disk.release();
    expect((await answering).kind).toBe('cosigned');
    expect(witness.findLatest(log.origin)?.note).toBe(disk.records[0]?.note);
  });

  test('requests that wait for the disk are one group, each decided on what the one before it did', async () => {
    disk.control.holding = true;
    const first = witness.addCheckpoint(await requestOf(log, 0, 3));
    const requests = [
      requestOf(log, 3, 5),
      requestOf(log, 3, 7),
      requestOf(fork, 3, 5),
      requestOf(log, 5, 9),
      requestOf(fork, 5, 9),
      requestOf(log, 9, 9),
    ];
    const waiting = (await Promise.all(requests)).map((request) => witness.addCheckpoint(request));
    disk.control.holding = false;
    disk.release();
    expect((await first).kind).toBe('cosigned');
    const outcomes = await Promise.all(waiting);
    expect(outcomes.map((outcome) => (outcome.kind === 'conflict' ? outcome.treeSize : outcome.kind))).toEqual([
      'cosigned',
      5,
      5,
      'cosigned',
      9,
      'cosigned',
    ]);
    expect(disk.records.map((record) => record.sequence)).toEqual([1, 2, 3]);
    expect(store.countForks(log.origin)).toBe(2);
  });

  test('more than 1024 waiting requests are told to come again', async () => {
    disk.control.holding = true;
    const request = await requestOf(log, 0, 3);
    const answers = Array.from({ length: 1100 }, () => witness.addCheckpoint(request));
    disk.control.holding = false;
    disk.release();
    const kinds = (await Promise.all(answers)).map((outcome) => outcome.kind);
    expect(kinds.filter((kind) => kind === 'busy')).toHaveLength(1100 - 1025);
    expect(kinds[0]).toBe('cosigned');
  });
});

describe('when storage fails', () => {
  test('a side file that cannot be written halts the witness: no signature leaves, none is made any more', async () => {
    disk.control.failure = new Error('disk full');
    expect((await witness.addCheckpoint(await requestOf(log, 0, 3))).kind).toBe('unavailable');
    disk.control.failure = null;
    expect((await witness.addCheckpoint(await requestOf(fork, 0, 3))).kind).toBe('unavailable');
    expect(witness.halted()).toContain('disk full');
    expect(reports.join()).toContain('HALTED');
    expect(witness.findLatest(log.origin)).toBeNull();
    // After a restart the database is what counts: the fork is refused.
    const restarted = start();
    expect((await restarted.addCheckpoint(await requestOf(fork, 0, 3))).kind).toBe('conflict');
    expect((await restarted.addCheckpoint(await requestOf(fork, 3, 3))).kind).toBe('refused');
  });

  test('a database that cannot be written halts the witness, and nothing stays of the group', async () => {
    const failing: WitnessStore = {
      ...store,
      insert: () => {
        throw new Error('no space');
      },
    };
    const broken = startWitness({
      store: failing,
      sideFile: disk.sideFile,
      signingKeys,
      unixSeconds: () => clock,
      report: () => {},
    });
    expect(await broken.addCheckpoint(await requestOf(log, 0, 3))).toEqual({
      kind: 'unavailable',
      message: 'storage failed: no space',
    });
    expect([store.lastSequence(), disk.records.length]).toEqual([0, 0]);
  });

  test('the database itself refuses a second root for a size, a smaller tree, and any change', () => {
    const row = { origin: log.origin, unixSeconds: clock, note: 'note' };
    const insert = (sequence: number, treeSize: number, fill: number) => () =>
      store.commit(() => store.insert({ ...row, sequence, treeSize, rootHash: new Uint8Array(32).fill(fill) }));
    insert(1, 5, 1)();
    expect(insert(2, 5, 2)).toThrow('two roots for one size');
    expect(insert(2, 4, 1)).toThrow('the tree would shrink');
    expect(insert(1, 6, 1)).toThrow('UNIQUE');
    insert(2, 5, 1)();
    expect(store.lastSequence()).toBe(2);
  });
});

describe('time', () => {
  test('never goes backwards: a clock a little behind repeats the last second, one far behind signs nothing', async () => {
    const first = await witness.addCheckpoint(await requestOf(log, 0, 3));
    clock -= 4;
    const second = await witness.addCheckpoint(await requestOf(log, 3, 5));
    expect([await timeOf(3, first), await timeOf(5, second)]).toEqual([1_800_000_000, 1_800_000_000]);
    clock -= 10;
    expect((await witness.addCheckpoint(await requestOf(log, 5, 7))).kind).toBe('unavailable');
    expect((await start().addCheckpoint(await requestOf(log, 5, 7))).kind).toBe('unavailable');
    clock += 20;
    expect(await timeOf(7, await witness.addCheckpoint(await requestOf(log, 5, 7)))).toBe(1_800_000_006);
  });

  test('the same tree within one second is answered with the same line and written once', async () => {
    const first = await witness.addCheckpoint(await requestOf(log, 0, 3));
    expect(await witness.addCheckpoint(await requestOf(log, 3, 3))).toEqual(first);
    expect(await start().addCheckpoint(await requestOf(log, 3, 3))).toEqual(first);
    expect(disk.records).toHaveLength(1);
    clock += 1;
    expect(await witness.addCheckpoint(await requestOf(log, 3, 3))).not.toEqual(first);
    expect(disk.records).toHaveLength(2);
  });
});

test('a log that is listed only after the start, in a database that lost its pins, is held to what was signed', async () => {
  expect((await witness.addCheckpoint(await requestOf(log, 0, 5))).kind).toBe('cosigned');
  // As a database looks that was made anew from the side file.
  store.commit(() => store.replacePins(log.origin, []));
  witness = start();
  createLogList([{ origin: log.origin, key: log.signer.key, readUrl: null }], store);
  expect(witness.findLatest(log.origin)?.treeSize).toBe(5);
  expect(await witness.addCheckpoint(await requestOf(fork, 0, 9))).toEqual({ kind: 'conflict', treeSize: 5 });
});
