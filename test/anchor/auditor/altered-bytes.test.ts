// Two hundred random one-byte changes in an archive made by `export`: fsck and verify-archive find each, and name the
// file. The sequence repeats with the seed.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listArchive } from '../../../anchor/auditor/archive/archive-folder.ts';
import { exportLedger } from '../../../anchor/auditor/archive/export-ledger.ts';
import { verifyArchive } from '../../../anchor/auditor/archive/verify-archive.ts';
import { fsck } from '../../../anchor/auditor/fsck/fsck.ts';
import { archivePath, openFolder } from '../../../anchor/auditor/source/folder-source.ts';
import { type World, createWorld } from '../../support/ledger-fixture.ts';
import { createLedgerFolder } from '../../support/ledger-folder.ts';
import { createRandom } from '../../support/random.ts';

const CHANGES = 200;
const SEED = Number(process.env['ASSIZE_TEST_SEED'] ?? 20_261_122);
/** Every kind of file gets its share, however few files there are of it. */
const KINDS: Readonly<Record<string, RegExp>> = {
  'tile of the ledger': /^tile\/\d/,
  'entry bundle': /^tile\/entries\//,
  'leaves of a batch': /^batches\/[^/]+\/\d+\/leaves$/,
  'tile of a batch': /^batches\/[^/]+\/\d+\/tile\//,
  'entry of a batch': /^batches\/[^/]+\/\d+\/entry$/,
  'token of a batch': /^batches\/[^/]+\/\d+\/tokens\//,
  'archived checkpoint': /^checkpoints\//,
  'newest checkpoint': /^checkpoint$/,
  'token of a checkpoint': /^checkpoint-tokens\//,
};

const directory = mkdtempSync(resolve(tmpdir(), 'assize-altered-'));
const archive = resolve(directory, 'archive');
let world: World;
let paths: readonly string[] = [];

const check = async () =>
  await fsck(openFolder(archive), { log: [], genesis: world.genesisHash, policy: null, treeOnly: false });

beforeAll(async () => {
  world = await createWorld();
  const source = resolve(directory, 'ledger');
  // Beyond one tile in the ledger and in a batch, so that there are tiles at two levels and a parent to ask.
  await createLedgerFolder(world, source, {
    batches: 300,
    leavesOf: (batch) => (batch === 7 ? 300 : 1 + (batch % 4)),
    checkpointEvery: 25,
    hasToken: (batch) => batch % 20 === 3,
    late: [3, 283],
  });
  const options = { genesis: world.genesisHash, now: Date.now(), tell: () => undefined };
  const exported = await exportLedger(openFolder(source), archive, options);
  expect(exported.missing).toEqual([]);
  paths = listArchive(archive);
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

test('the unaltered archive is sound', async () => {
  const { report } = await verifyArchive(archive, world.genesisHash);
  expect(report.faults).toEqual([]);
  expect(report.own).toMatchObject({ checkpoints: 13, timestampedCheckpoints: 13, batches: 300, tokens: 28 });
  expect(report.own?.entries).toEqual({
    'assize/genesis/v1': 1,
    'assize/batch/v1': 300,
    'assize/timestamp/v1': 2,
    'assize/of-a-later-version/v1': 1,
  });
});

describe(`each of ${CHANGES} changes of one byte is found and its file named (seed ${SEED})`, () => {
  const random = createRandom(SEED);
  const kinds = Object.entries(KINDS);
  const share = Math.ceil(CHANGES / kinds.length);

  test.each(kinds)('in a %s', { timeout: 300_000 }, async (_kind, pattern) => {
    const candidates = paths.filter((path) => pattern.test(path));
    expect(candidates.length).toBeGreaterThan(0);
    for (let count = 0; count < share; count += 1) {
      const path = candidates[random.between(0, candidates.length - 1)] ?? '';
      const file = resolve(archive, path);
      const bytes = readFileSync(file);
      const position = random.between(0, bytes.length - 1);
      const altered = Uint8Array.from(bytes);
      altered[position] = (bytes[position] ?? 0) ^ random.between(1, 255);
      writeFileSync(file, altered);
      // Put back whatever happens: the next change is looked for in an archive that is sound otherwise.
      const report = await check().finally(() => writeFileSync(file, bytes));
      const named = report.faults.map((fault) => archivePath(fault.file));
      expect(named, `byte ${position} of ${path}`).toContain(path);
    }
  });
});

test('verify-archive also names an altered file that no ledger vouches for', async () => {
  for (const path of ['README.txt', 'keys/log.txt', 'trust.json', 'governance/0', 'archive.json']) {
    const file = resolve(archive, path);
    const bytes = readFileSync(file);
    writeFileSync(file, Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]));
    const named = await verifyArchive(archive, world.genesisHash).then(
      ({ report }) => report.faults.map((fault) => fault.file),
      (error: unknown) => [(error as { readonly file: string }).file],
    );
    writeFileSync(file, bytes);
    expect(named).toContain(path);
  }
});
