// A monitor over HTTP: it follows an honest ledger in silence, and tells of forks (with the proof as a file), missing and
// altered tiles, lost quorum, courts that lag or whose clock is wrong, and overdue receipts.

import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type MonitorOptions, runRound } from '../../../anchor/auditor/monitor/run-monitor.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { signCosignature } from '../../../src/core/checkpoint/cosignature.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { verifyForkEvidence } from '../../../src/core/ledger/fork-evidence.ts';
import { formatSignatureLine, formatSignedNote, signNote } from '../../../src/core/note/signed-note.ts';
import { formatReceiptText } from '../../../src/core/statement/receipt.ts';
import { EVIDENCE_ID, ORIGIN, RECEIVED_AT_UNIX_MS, type World, createWorld } from '../../support/ledger-fixture.ts';
import { type LedgerFolder, createLedgerFolder } from '../../support/ledger-folder.ts';
import { type FolderServer, type Served, serveFolder } from '../../support/folder-server.ts';

const SMALL = 20;
const LARGE = 300;
const ORIGIN_HASH = encodeHex(sha256(encodeUtf8(ORIGIN)));

let world: World;
let fixtures: string;
let small: LedgerFolder;
let large: LedgerFolder;
/** Signed by the same key, another history from entry 12 on. */
let forked: LedgerFolder;
let directory: string;
let server: FolderServer;
let nowUnixMs: number;

beforeAll(async () => {
  world = await createWorld();
  fixtures = mkdtempSync(resolve(tmpdir(), 'assize-monitor-ledgers-'));
  const make = async (name: string, batches: number, isForked = false) =>
    await createLedgerFolder(world, resolve(fixtures, name), {
      batches,
      checkpointEvery: 10,
      hasToken: () => false,
      edit: (core, batch) => (isForked && batch === 10 ? { ...core, rootHash: { 'sha-256': 'a'.repeat(64) } } : core),
    });
  small = await make('small', SMALL);
  large = await make('large', LARGE);
  forked = await make('forked', LARGE, true);
  return () => {
    rmSync(fixtures, { recursive: true });
  };
}, 120_000);

beforeEach(async () => {
  directory = mkdtempSync(resolve(tmpdir(), 'assize-monitor-'));
  server = await serveFolder(small.folder);
  nowUnixMs = RECEIVED_AT_UNIX_MS + 20_000;
});

afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

const options = (changes: Partial<MonitorOptions> = {}): MonitorOptions => ({
  baseUrl: `${server.url}/ledger`,
  courts: [],
  log: [],
  genesis: world.genesisHash,
  statePath: resolve(directory, 'state.json'),
  evidenceFolder: resolve(directory, 'forks'),
  receipts: [],
  maxAgeMs: 3_600_000,
  maxLagMs: 60_000,
  ...changes,
});

const round = async (changes: Partial<MonitorOptions> = {}) => {
  const lines: string[] = [];
  const found = await runRound(
    options(changes),
    () => nowUnixMs,
    (line) => lines.push(line),
  );
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ at: new Date(nowUnixMs).toISOString() });
  return found.map(({ code, subject }) => (subject === undefined ? code : `${code} ${subject}`));
};

/** Serves a ledger, at a time just after its newest checkpoint. */
const turnTo = (ledger: LedgerFolder): void => {
  server.folder = ledger.folder;
  nowUnixMs = RECEIVED_AT_UNIX_MS + (ledger.treeSize - 10) * 1000;
};

const readProof = async () => {
  const folder = resolve(directory, 'forks');
  const [file = ''] = readdirSync(folder);
  return await verifyForkEvidence(readFileSync(resolve(folder, file), 'utf8'), [world.log.key]);
};

describe('an honest ledger', () => {
  test('is followed in silence, and only what grew is read', async () => {
    expect(await round()).toEqual([]);
    expect(await round()).toEqual([]);
    turnTo(large);
    const asked = server.asked.length;
    expect(await round()).toEqual([]);
    expect(server.asked.slice(asked)).toContain(`ledger/tile/entries/001.p/${large.treeSize - 256}`);
    const quiet = server.asked.length;
    expect(await round()).toEqual([]);
    expect(server.asked.slice(quiet)).toEqual(['ledger/checkpoint']);
  });

  test('is told of when its checkpoint is old', async () => {
    nowUnixMs += 7_200_000;
    expect(await round()).toEqual(['stale checkpoint']);
  });

  test('is told of when it cannot be read', async () => {
    expect(await round({ baseUrl: 'http://127.0.0.1:1/ledger' })).toMatchObject([expect.stringMatching(/^unreadable/)]);
  });
});

describe('a ledger that loses or alters files', () => {
  test.each([
    ['tile/0/001.p', 'missing-file'],
    ['tile/entries/001.p', 'missing-file'],
    ['tile/1/000.p', 'missing-file'],
  ])('%s is missed', async (path, code) => {
    await round();
    turnTo(large);
    server.hook = (asked): Served => (asked.startsWith(`ledger/${path}`) ? { status: 404 } : null);
    expect((await round()).join('\n')).toMatch(new RegExp(`^${code} ${path}`, 'm'));
  });

  test('an altered tile is told of', async () => {
    await round();
    turnTo(large);
    server.hook = (asked) => (asked === 'ledger/tile/0/000' ? { status: 200, body: new Uint8Array(8192) } : null);
    expect(await round()).toEqual(['altered-file tile/0/000']);
  });

  test('a ledger that is broken at the first look is no base to compare with', async () => {
    server.hook = (asked) => (asked.startsWith('ledger/tile/0/') ? { status: 404 } : null);
    expect((await round()).join()).toContain('fault tile/0/000.p/');
    server.hook = () => null;
    expect(await round()).toEqual([]);
  });
});

describe('a log that signs two histories', () => {
  test('of one size is proved by both notes', async () => {
    turnTo(large);
    await round();
    turnTo(forked);
    expect(await round()).toEqual(['fork']);
    expect(await readProof()).toMatchObject({ ok: true, value: { form: 'same-size' } });
  });

  test('of two sizes is proved by the larger tree’s own tiles', async () => {
    await round();
    turnTo(forked);
    expect(await round()).toEqual(['fork']);
    expect(await readProof()).toMatchObject({ ok: true, value: { form: 'inconsistent' } });
    // The monitor keeps to the history that it saw first.
    server.folder = small.folder;
    expect(await round()).toEqual([]);
  });

  test('is not accused without its signature', async () => {
    await round();
    turnTo(forked);
    const note = readFileSync(resolve(forked.folder, 'checkpoint'), 'utf8');
    const text = note.slice(0, note.indexOf('\n\n') + 1);
    const unsigned = formatSignedNote(text, [
      formatSignatureLine(world.log.key, await world.receipt.sign(encodeUtf8(text))),
    ]);
    server.hook = (asked) => (asked === 'ledger/checkpoint' ? { status: 200, body: unsigned } : null);
    expect(await round()).toEqual(['checkpoint-invalid checkpoint']);
  });

  test('a smaller tree of the same history is a warning', async () => {
    turnTo(large);
    await round();
    server.folder = small.folder;
    server.hook = (asked) => (asked === 'ledger/checkpoint' ? null : { status: 404 });
    expect(await round()).toEqual(['unproved-inconsistency']);
    // With the larger tree's tiles at hand it is shown to be the same.
    server.hook = (asked) =>
      asked === 'ledger/checkpoint' ? { status: 200, body: readFileSync(resolve(small.folder, 'checkpoint')) } : null;
    turnTo(large);
    expect(await round()).toEqual(['went-back']);
  });
});

describe('courts', () => {
  const courts = () => world.state.courts.map(({ id }) => ({ id, url: `${server.url}/${id}` }));
  const cosign = async (folder: string, index: number, size: number): Promise<string> => {
    const published = readFileSync(resolve(folder, `checkpoints/${size}`), 'utf8');
    const text = published.slice(0, published.indexOf('\n\n') + 1);
    const own = formatSignatureLine(world.log.key, await world.log.sign(encodeUtf8(text)));
    const witness = world.witnesses[index];
    if (witness === undefined) throw new Error('no such court');
    return formatSignedNote(text, [own, await signCosignature(text, Math.floor(nowUnixMs / 1000), witness)]);
  };
  /** What each court shows; absent: it does not answer. */
  const show = (notes: readonly (string | undefined)[], clockOffsetSeconds: readonly number[] = []): void => {
    server.hook = (path) => {
      const index = world.state.courts.findIndex(({ id }) => path.startsWith(`${id}/`));
      if (index === -1) return null;
      if (!path.endsWith(`/${ORIGIN_HASH}/checkpoint`) || path.includes('/keeper/') || path.includes('/mirror/')) {
        return { status: 404 };
      }
      const body = notes[index];
      const date = new Date(nowUnixMs + (clockOffsetSeconds[index] ?? 0) * 1000).toUTCString();
      return body === undefined ? { status: 500 } : { status: 200, body, date };
    };
  };
  const atNewest = async (): Promise<string[]> =>
    await Promise.all(world.witnesses.map((_, index) => cosign(small.folder, index, small.treeSize)));

  test('that keep up are silent', async () => {
    show(await atNewest());
    expect(await round({ courts: courts() })).toEqual([]);
  });

  test('one that lags is named, and two mean a lost quorum', async () => {
    nowUnixMs += 120_000;
    const notes = await atNewest();
    notes[1] = await cosign(small.folder, 1, 12);
    show(notes);
    const [, second] = world.state.courts;
    expect(await round({ courts: courts() })).toEqual([`court-lagging ${second?.id ?? ''}`]);
    notes[2] = await cosign(small.folder, 2, 1);
    show(notes);
    expect(await round({ courts: courts() })).toContain('quorum-lost');
  });

  test('one that does not answer is a warning; one whose clock is wrong is named', async () => {
    const notes: (string | undefined)[] = await atNewest();
    notes[3] = undefined;
    show(notes, [0, 90, 0]);
    const ids = world.state.courts.map(({ id }) => id);
    expect(await round({ courts: courts() })).toEqual([`court-silent ${ids[3] ?? ''}`, `court-clock ${ids[1] ?? ''}`]);
  });

  test('one that dates its signatures an hour before the others is named', async () => {
    const skewed = await createLedgerFolder(world, resolve(directory, 'skewed'), {
      batches: 4,
      hasToken: () => false,
      clockOf: (witness) => (witness === 2 ? -3600 : 0),
    });
    turnTo(skewed);
    expect(await round()).toEqual([`court-clock ${world.state.courts[2]?.id ?? ''}/witness`]);
  });

  test('one that cosigned another history proves the fork', async () => {
    turnTo(large);
    const notes = await Promise.all(world.witnesses.map((_, index) => cosign(large.folder, index, large.treeSize)));
    notes[2] = await cosign(forked.folder, 2, 52);
    show(notes);
    const found = await round({ courts: courts() });
    expect(found).toContain(`fork ${world.state.courts[2]?.id ?? ''}`);
    expect(await readProof()).toMatchObject({ ok: true, value: { form: 'inconsistent' } });
  });

  test('one that shows what it did not sign is named', async () => {
    const notes = await atNewest();
    notes[0] = notes[1] ?? '';
    show(notes);
    expect(await round({ courts: courts() })).toEqual([`court-unsigned ${world.state.courts[0]?.id ?? ''}`]);
  });
});

test('a receipt whose time has passed without its leaf is told of, one that was kept is not looked at again', async () => {
  turnTo(large);
  nowUnixMs = RECEIVED_AT_UNIX_MS + 400_000;
  const folder = resolve(directory, 'receipts');
  mkdirSync(folder);
  const word = async (leafHash: Uint8Array): Promise<string> =>
    await signNote(
      formatReceiptText({
        origin: ORIGIN,
        evidenceId: EVIDENCE_ID,
        leafHash,
        acceptedAtUnixMs: RECEIVED_AT_UNIX_MS,
        includeByUnixMs: RECEIVED_AT_UNIX_MS + 100_000,
      }),
      [world.receipt],
    );
  const leaves = readFileSync(resolve(large.folder, 'batches/b1/10/leaves'));
  writeFileSync(resolve(folder, 'kept.note'), await word(leaves.subarray(0, 32)));
  writeFileSync(resolve(folder, 'overdue.note'), await word(sha256(encodeUtf8('lost'))));
  expect(await round({ receipts: [folder] })).toEqual([`receipt-overdue ${resolve(folder, 'overdue.note')}`]);
  rmSync(resolve(folder, 'overdue.note'));
  const asked = server.asked.length;
  expect(await round({ receipts: [folder] })).toEqual([]);
  expect(server.asked.slice(asked)).toEqual(['ledger/checkpoint']);
});
