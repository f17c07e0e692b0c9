// The command line as its user has it: started by the launcher, told apart by its exit code.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInconsistencyEvidence, createSameSizeEvidence } from '../../../src/core/ledger/fork-evidence.ts';
import { formatVerifierKey } from '../../../src/core/note/verifier-key.ts';
import { type World, createWorld } from '../../support/ledger-fixture.ts';
import { type LedgerFolder, createLedgerFolder } from '../../support/ledger-folder.ts';
import { createTestLog } from '../../support/test-log.ts';

const LAUNCHER = resolve(import.meta.dirname, '../../../anchor/auditor/launch.mjs');
const directory = mkdtempSync(resolve(tmpdir(), 'assize-auditor-'));
let world: World;
let ledger: LedgerFolder;

beforeAll(async () => {
  world = await createWorld();
  ledger = await createLedgerFolder(world, resolve(directory, 'ledger'), { batches: 4 });
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const run = (...words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [LAUNCHER, ...words], {
    cwd: directory,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

describe('fsck', () => {
  test('exits 0 with size and root of a sound ledger', () => {
    const { status, stdout } = run('fsck', ledger.folder, '--genesis', world.genesisHash);
    expect(status).toBe(0);
    expect(stdout).toContain(`SOUND: size ${ledger.treeSize}, root `);
    expect(stdout).toContain(ledger.rootHash);
    expect(stdout).toMatch(/entries and tiles: .*\/s/);
    expect(stdout).toContain('(pinned)');
  });

  test('says that a genesis was not pinned', () => {
    expect(run('fsck', ledger.folder).stdout).toContain('NOT PINNED');
  });

  test('exits 1 and names the file', async () => {
    const broken = await createLedgerFolder(world, resolve(directory, 'broken'), { batches: 4 });
    broken.write(`tile/0/000.p/${broken.treeSize}`, new Uint8Array(32 * broken.treeSize));
    const { status, stdout } = run('fsck', broken.folder);
    expect(status).toBe(1);
    expect(stdout).toContain(`FAULT tile/0/000.p/${broken.treeSize}: tile.hash-mismatch`);
    const json = run('fsck', broken.folder, '--json');
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ faultCount: 1, faults: [{ code: 'tile.hash-mismatch' }] });
  });

  test.each([
    [['fsck']],
    [['fsck', 'a', 'b']],
    [['fsck', '.', '--genesis', 'xyz']],
    [['fsck', '.', '--log', 'no+key']],
    [['fsck', '.', '--nothing']],
    [['audit']],
    [[]],
    [['verify-fork', 'x']],
    [['verify-receipt', 'x']],
    [['export', 'x']],
    [['verify-archive', 'x', '--evidence', 'y']],
    [['monitor', 'http://x', '--courts', 'nonsense']],
  ])('exits 2 at %j', (words) => {
    const { status, stderr } = run(...words);
    expect(status).toBe(2);
    expect(stderr).toContain('auditor:');
  });

  test('exits 3 where there is nothing to read', () => {
    const { status, stderr } = run('fsck', resolve(directory, 'nowhere'));
    expect(status).toBe(3);
    expect(stderr).toContain('checkpoint');
    expect(run('verify-archive', resolve(directory, 'nowhere')).status).toBe(3);
  });
});

describe('verify-fork', () => {
  const origin = 'ledger.example/forked';
  const log = createTestLog(origin, 40);
  const fork = createTestLog(origin, 40, 1, 'fork');
  const stranger = createTestLog(origin, 40, 7);
  const check = (evidence: string, vkey = log.vkey) => {
    const file = resolve(directory, 'evidence.json');
    writeFileSync(file, evidence);
    return run('verify-fork', file, '--log', vkey, '--out', resolve(directory, 'notes'));
  };

  test('accepts two notes of one size with different roots, and writes them out for other programmes', () => {
    const { status, stdout } = check(createSameSizeEvidence(origin, [log.sign(20), fork.sign(20)]));
    expect(status).toBe(0);
    expect(stdout).toContain('FORK PROVED');
    expect(readFileSync(resolve(directory, 'notes/b.note'), 'utf8')).toBe(fork.sign(20));
  });

  test('accepts a tree that a proof shows to begin otherwise than the signed smaller one', () => {
    const notes = [log.sign(20), fork.sign(33)] as const;
    expect(check(createInconsistencyEvidence(origin, notes, fork.rootHash(20), fork.path(20, 33))).status).toBe(0);
  });

  test('refuses a consistency proof that is missing or does not hold, equal trees, and keys of others', () => {
    const notes = [log.sign(20), fork.sign(33)] as const;
    for (const evidence of [
      createInconsistencyEvidence(origin, notes, fork.rootHash(20), []),
      createInconsistencyEvidence(origin, notes, log.rootHash(20), fork.path(20, 33)),
      createSameSizeEvidence(origin, [log.sign(20), log.sign(20)]),
      createSameSizeEvidence(origin, [log.sign(20), stranger.sign(20)]),
    ]) {
      const { status, stdout } = check(evidence);
      expect(status).toBe(1);
      expect(stdout).toContain('NO PROOF OF A FORK');
    }
    expect(check(createSameSizeEvidence(origin, [log.sign(20), fork.sign(20)]), stranger.vkey).status).toBe(1);
  });
});

test('the log’s keys may be named on the command line of an own ledger too', () => {
  expect(run('fsck', ledger.folder, '--log', formatVerifierKey(world.log.key)).status).toBe(0);
  const { status, stdout } = run('fsck', ledger.folder, '--log', formatVerifierKey(world.receipt.key));
  expect(status).toBe(1);
  expect(stdout).toContain('genesis.log-key');
});

test('the launcher says what to do when the packages are missing', () => {
  const folder = resolve(directory, 'fresh/anchor/auditor');
  mkdirSync(folder, { recursive: true });
  copyFileSync(LAUNCHER, resolve(folder, 'launch.mjs'));
  const { status, stderr } = spawnSync(process.execPath, [resolve(folder, 'launch.mjs'), 'help'], { encoding: 'utf8' });
  expect(status).toBe(69);
  expect(stderr).toContain('npm ci');
});
