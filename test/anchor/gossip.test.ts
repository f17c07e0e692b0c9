import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SignedTree } from '../../anchor/court-node/gossip/compare-trees.ts';
import type { FetchBounded } from '../../anchor/court-node/gossip/fetch-bounded.ts';
import { openForkArchive, type ForkArchive } from '../../anchor/court-node/gossip/fork-archive.ts';
import { openGossipStore, type GossipStore } from '../../anchor/court-node/gossip/gossip-store.ts';
import { createGossip, type Gossip } from '../../anchor/court-node/gossip/gossip.ts';
import { computeOriginHash, createLogList } from '../../anchor/court-node/witness/log-list.ts';
import { openWitnessStore, type WitnessStore } from '../../anchor/court-node/witness/witness-store.ts';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { verifyForkEvidence } from '../../src/core/ledger/fork-evidence.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { fail, succeed } from '../../src/core/result.ts';
import { createTestLog, type TestLog } from '../support/test-log.ts';
import { createTileMap } from '../support/tile-map.ts';

const ORIGIN = 'ledger.assize.invalid/test';
const LARGEST = 600;
const log = createTestLog(ORIGIN, LARGEST);
const fork = createTestLog(ORIGIN, LARGEST, 1, 'fork');
const stranger = createTestLog(ORIGIN, LARGEST, 9);
const READ_URL = 'http://ledger.example/ledger';
const PEERS = ['b', 'c', 'd'].map((name) => ({ court: `court-${name}.example`, url: `http://court-${name}.example` }));
const HASH = computeOriginHash(ORIGIN);

const leavesOf = (branch: string): Uint8Array[] =>
  Array.from({ length: LARGEST }, (_, index) => hashLeaf(encodeUtf8(`${branch}/${index}`)));
const treeOf = (source: TestLog, size: number): SignedTree => ({
  note: source.sign(size),
  checkpoint: { origin: ORIGIN, treeSize: size, rootHash: source.rootHash(size) },
});

let folder: string;
let witnessStore: WitnessStore;
let store: GossipStore;
let archive: ForkArchive;
let gossip: Gossip;
let own: SignedTree | null;
let history: Map<number, SignedTree>;
let submitted: (readonly [string, string])[];
/** What the world answers: bytes by address; a number is how many seconds that place's clock is ahead. */
let answers: Map<string, Uint8Array>;
let clocks: Map<string, number>;
let nowUnixMs: number;

const fetchBounded: FetchBounded = async (url, { maxBytes }) => {
  const clock = [...clocks].find(([prefix]) => url.startsWith(prefix))?.[1] ?? 0;
  const bytes = answers.get(url);
  if (bytes === undefined) return fail({ kind: url.includes('silent') ? 'failed' : 'missing', message: `${url} 404` });
  if (bytes.length > maxBytes) return fail({ kind: 'failed', message: `${url} too large` });
  return succeed({ bytes, dateUnixMs: Math.floor((nowUnixMs + clock * 1000) / 1000) * 1000 });
};

const show = (court: string, note: string): void => {
  answers.set(`http://court-${court}.example/${HASH}/checkpoint`, encodeUtf8(note));
};
const serveTiles = (baseUrl: string, branch: string, sizes: readonly number[]): void => {
  for (const [path, bytes] of createTileMap(leavesOf(branch), sizes)) answers.set(`${baseUrl}/${path}`, bytes);
};
const codes = (): string[] => gossip.alarms().map(({ code }) => code);
const stateOf = (court: string): string | undefined =>
  gossip.views().find((view) => view.court === `court-${court}.example`)?.state;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gossip-'));
  witnessStore = openWitnessStore(join(folder, 'witness.sqlite'));
  store = openGossipStore(join(folder, 'gossip.sqlite'));
  archive = openForkArchive(store, folder);
  [own, history, submitted, answers, clocks] = [treeOf(log, 10), new Map(), [], new Map(), new Map()];
  nowUnixMs = 1_800_000_000_500;
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  gossip = createGossip(
    {
      logs: createLogList([{ origin: ORIGIN, key: log.signer.key, readUrl: READ_URL }], witnessStore),
      own: {
        findLatest: () => own,
        findBySize: (_, size) => history.get(size) ?? null,
        listForks: () => submitted,
        findTiles: () => null,
      },
      store,
      archive,
      fetchBounded,
      unixMs: () => nowUnixMs,
      log: silent,
      stop: new AbortController().signal,
    },
    PEERS,
  );
});

afterEach(() => {
  store.close();
  witnessStore.close();
  rmSync(folder, { recursive: true, force: true });
});

const expectEvidence = async (form: string, sizes: readonly [number, number]): Promise<void> => {
  const [kept, ...others] = archive.list();
  expect(others).toEqual([]);
  expect(kept).toMatchObject({ number: 1, form, sizes });
  const file = readFileSync(join(folder, 'forks', '1.json'), 'utf8');
  expect(file).toBe(kept?.text);
  expect((await verifyForkEvidence(file, [log.signer.key])).ok).toBe(true);
  expect(codes()).toContain('fork');
};

describe('a round', () => {
  test('finds peers of one history consistent, at the same, a smaller and a larger size', async () => {
    show('b', log.sign(10));
    show('c', log.sign(7));
    show('d', log.sign(300));
    serveTiles(READ_URL, 'main', [7, 10, 300]);
    await gossip.round();
    expect([stateOf('b'), stateOf('c'), stateOf('d')]).toEqual(['consistent', 'consistent', 'consistent']);
    expect(codes()).toEqual([]);
    expect(archive.list()).toEqual([]);
  });

  test('writes evidence of form (i) for another root at our size', async () => {
    show('b', fork.sign(10));
    await gossip.round();
    expect(stateOf('b')).toBe('fork');
    await expectEvidence('same-size', [10, 10]);
  });

  test('writes evidence of form (i) from what it cosigned at the peer’s smaller size, without any tile', async () => {
    history.set(7, treeOf(log, 7));
    show('b', fork.sign(7));
    await gossip.round();
    await expectEvidence('same-size', [7, 7]);
  });

  test.each([
    ['the peer is ahead, its copy has the tiles', 300, 'http://court-b.example/mirror/', 'fork'],
    ['the peer is ahead, the read side has the tiles', 300, '', 'fork'],
    ['the peer is behind, the read side has our tiles', 7, '', 'main'],
  ])('writes evidence of form (ii) when %s', async (_, size, mirror, branch) => {
    show('b', fork.sign(size));
    serveTiles(mirror === '' ? READ_URL : `${mirror}${HASH}`, branch, [Math.max(size, 10)]);
    await gossip.round();
    await expectEvidence('inconsistent', [Math.min(size, 10), Math.max(size, 10)]);
  });

  test('writes one fork once, whoever shows it and in whatever order', async () => {
    show('b', fork.sign(10));
    show('c', fork.sign(10));
    submitted.push([log.sign(10), fork.sign(10)]);
    await gossip.round();
    await gossip.round();
    own = treeOf(fork, 10);
    show('b', log.sign(10));
    await gossip.round();
    await expectEvidence('same-size', [10, 10]);
  });

  test('compares with what the ledger itself shows', async () => {
    answers.set(`${READ_URL}/checkpoint`, encodeUtf8(fork.sign(10)));
    await gossip.round();
    await expectEvidence('same-size', [10, 10]);
  });

  test('takes evidence from what the log submitted to this very court', async () => {
    submitted.push([log.sign(5), fork.sign(5)]);
    await gossip.round();
    await expectEvidence('same-size', [5, 5]);
  });

  test('compares peers with each other while it has cosigned nothing itself', async () => {
    own = null;
    show('b', log.sign(9));
    show('c', fork.sign(9));
    await gossip.round();
    await expectEvidence('same-size', [9, 9]);
  });

  test('finds partial tiles that are gone within wider ones', async () => {
    show('b', log.sign(300));
    serveTiles(READ_URL, 'main', [513]);
    answers.set(`${READ_URL}/checkpoint`, encodeUtf8(log.sign(513)));
    await gossip.round();
    expect(stateOf('b')).toBe('consistent');
  });
});

describe('an inconsistency that is not proved', () => {
  test('is an alarm from the second round on, never evidence, and ends when the proof can be had', async () => {
    show('b', log.sign(300));
    await gossip.round();
    expect([stateOf('b'), codes()]).toEqual(['unproved', []]);
    await gossip.round();
    expect(codes()).toEqual(['unproved-inconsistency']);
    expect(archive.list()).toEqual([]);
    expect(existsSync(join(folder, 'forks'))).toBe(false);
    serveTiles(READ_URL, 'main', [300]);
    await gossip.round();
    expect([stateOf('b'), codes()]).toEqual(['consistent', []]);
  });

  test('becomes evidence once tiles prove it, though the peer shows another tree by then', async () => {
    show('b', fork.sign(300));
    await gossip.round();
    show('b', log.sign(10));
    serveTiles(READ_URL, 'fork', [300]);
    await gossip.round();
    await expectEvidence('inconsistent', [10, 300]);
    expect(store.listSuspicions()).toEqual([]);
  });

  test('is not made evidence by tiles that are not the larger tree’s', async () => {
    show('b', fork.sign(300));
    serveTiles(READ_URL, 'main', [300]);
    await gossip.round();
    await gossip.round();
    expect(codes()).toEqual(['unproved-inconsistency']);
    expect(archive.list()).toEqual([]);
  });

  test('submitted by the log is kept and tried', async () => {
    gossip.suspect(fork.sign(300), treeOf(fork, 300).checkpoint, 'add-checkpoint');
    serveTiles(READ_URL, 'fork', [300]);
    await gossip.round();
    await expectEvidence('inconsistent', [10, 300]);
  });

  test('of a hostile log fills no disk', async () => {
    for (let size = 11; size < 200; size += 1) {
      gossip.suspect('note', { origin: ORIGIN, treeSize: size, rootHash: new Uint8Array(32) }, 'add-checkpoint');
    }
    expect(store.listSuspicions()).toHaveLength(100);
  });
});

describe('a peer', () => {
  test('that shows what the log did not sign is told, and nothing is made of it', async () => {
    show('b', stranger.sign(10));
    show('c', 'nonsense');
    await gossip.round();
    expect([stateOf('b'), stateOf('c')]).toEqual(['unsigned', 'unsigned']);
    expect(codes()).toEqual(['unsigned-checkpoint', 'unsigned-checkpoint']);
    expect(archive.list()).toEqual([]);
  });

  test('that shows a smaller tree than before is told', async () => {
    serveTiles(READ_URL, 'main', [7, 10]);
    show('b', log.sign(10));
    await gossip.round();
    show('b', log.sign(7));
    await gossip.round();
    expect([stateOf('b'), codes()]).toEqual(['went-back', ['peer-went-back']]);
  });

  test('that does not answer is told; one that knows the log not is none', async () => {
    gossip.replacePeers([{ court: 'court-e.example', url: 'http://silent.example' }, ...PEERS]);
    await gossip.round();
    expect(codes()).toEqual(['peer-silent']);
    expect(stateOf('b')).toBe('absent');
  });

  test('whose clock is wrong is told by name; when most differ, it is ours', async () => {
    for (const court of ['b', 'c', 'd']) show(court, log.sign(10));
    clocks.set('http://court-b.example', 90);
    await gossip.round();
    expect(gossip.alarms()).toMatchObject([{ code: 'peer-clock', court: 'court-b.example' }]);
    expect(gossip.alarms()[0]?.message).toContain('90 s ahead');
    clocks.set('http://court-c.example', 90);
    await gossip.round();
    expect(codes()).toEqual(['own-clock', 'peer-clock']);
    expect(gossip.clock().offsetSeconds).toBe(90);
  });
});

describe('evidence', () => {
  test('outlives the files: they are written again at the start', async () => {
    show('b', fork.sign(10));
    await gossip.round();
    rmSync(join(folder, 'forks'), { recursive: true });
    archive = openForkArchive(store, folder);
    await expectEvidence('same-size', [10, 10]);
  });

  test('fills no disk: a hundred of one log are kept', async () => {
    for (let size = 1; size <= 120; size += 1) submitted.push([log.sign(size), fork.sign(size)]);
    await gossip.round();
    expect(archive.list()).toHaveLength(100);
  });
});
