// An export that was interrupted goes on; one that is repeated adds what is new; a folder with something else is left
// alone; nothing of a hostile ledger is written outside the folder.

import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UnsafePath, listArchive, openArchiveFolder } from '../../../anchor/auditor/archive/archive-folder.ts';
import { ExportRefused, exportLedger } from '../../../anchor/auditor/archive/export-ledger.ts';
import { verifyArchive } from '../../../anchor/auditor/archive/verify-archive.ts';
import { openFolder } from '../../../anchor/auditor/source/folder-source.ts';
import { openHttp } from '../../../anchor/auditor/source/http-source.ts';
import { Unreadable } from '../../../anchor/auditor/source/source.ts';
import { formatFindingText } from '../../../src/core/ledger/finding.ts';
import { signCosignature } from '../../../src/core/checkpoint/cosignature.ts';
import { formatSignedNote } from '../../../src/core/note/signed-note.ts';
import { ORIGIN, type World, createWorld } from '../../support/ledger-fixture.ts';
import { type LedgerFolder, createLedgerFolder } from '../../support/ledger-folder.ts';
import { type FolderServer, serveFolder } from '../../support/folder-server.ts';

let world: World;
let fixtures: string;
let small: LedgerFolder;
let large: LedgerFolder;
let directory: string;
let server: FolderServer;

beforeAll(async () => {
  world = await createWorld();
  fixtures = mkdtempSync(resolve(tmpdir(), 'assize-archive-ledgers-'));
  const make = async (name: string, batches: number) =>
    await createLedgerFolder(world, resolve(fixtures, name), { batches, checkpointEvery: 10, hasToken: () => false });
  small = await make('small', 10);
  large = await make('large', 30);
  return () => {
    rmSync(fixtures, { recursive: true });
  };
});

beforeEach(async () => {
  directory = mkdtempSync(resolve(tmpdir(), 'assize-archive-'));
  server = await serveFolder(small.folder);
});
afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

const options = { genesis: null, now: 0, tell: () => undefined };
const exportTo = async (name = 'archive') => {
  const folder = resolve(directory, name);
  return { folder, done: await exportLedger(openHttp(`${server.url}/ledger`), folder, options) };
};
const faultsOf = async (folder: string) => (await verifyArchive(folder, world.genesisHash)).report.faults;

describe('an export', () => {
  test('that was interrupted goes on where it stopped, and looks unfinished until then', async () => {
    let left = 12;
    server.hook = () => ((left -= 1) < 0 ? { status: 403 } : null);
    await expect(exportTo()).rejects.toThrow(Unreadable);
    const folder = resolve(directory, 'archive');
    const kept = listArchive(folder);
    expect(kept.length).toBeGreaterThan(3);
    await expect(verifyArchive(folder, null)).rejects.toThrow(Unreadable);

    server.hook = () => null;
    const asked = server.asked.length;
    await exportTo();
    for (const path of kept) expect(server.asked.slice(asked)).not.toContain(`ledger/${path}`);
    expect(await faultsOf(folder)).toEqual([]);
    expect(existsSync(resolve(folder, '.parts'))).toBe(false);
  });

  test('that is repeated adds what is new and removes partial tiles that wider ones replace', async () => {
    await exportTo();
    server.folder = large.folder;
    const asked = server.asked.length;
    const { folder, done } = await exportTo();
    expect(done).toMatchObject({ treeSize: large.treeSize, missing: [] });
    expect(server.asked.slice(asked)).not.toContain('ledger/batches/b1/3/leaves');
    expect(readdirSync(resolve(folder, 'tile/0'))).toEqual([`000.p`]);
    expect(readdirSync(resolve(folder, 'tile/0/000.p'))).toEqual([String(large.treeSize)]);
    expect(await faultsOf(folder)).toEqual([]);
    const again = await exportTo();
    expect(again.done.added).toBe(0);
  });

  test('names what the ledger mentions and the source does not have', async () => {
    server.hook = (path) => (path === 'ledger/batches/b1/3/leaves' ? { status: 404 } : null);
    const { folder, done } = await exportTo();
    expect(done.missing).toEqual(['batches/b1/3/leaves']);
    expect((await faultsOf(folder)).map(({ file }) => file)).toEqual(['batches/b1/3/leaves']);
  });

  test('leaves a folder alone that holds more, another history, or another ledger', async () => {
    server.folder = large.folder;
    const { folder } = await exportTo();
    const before = readFileSync(resolve(folder, 'SHA256SUMS'), 'utf8');
    server.folder = small.folder;
    await expect(exportTo()).rejects.toThrow(ExportRefused);
    const other = await createLedgerFolder(await createWorld(), resolve(directory, 'other'), {
      batches: 30,
      checkpointEvery: 10,
      hasToken: () => false,
    });
    server.folder = other.folder;
    await expect(exportTo()).rejects.toThrow(/FORK/);
    expect(readFileSync(resolve(folder, 'SHA256SUMS'), 'utf8')).toBe(before);
    expect(await faultsOf(folder)).toEqual([]);
  });

  test('refuses a ledger whose genesis is not the pinned one', async () => {
    const source = openFolder(small.folder);
    const pinned = { ...options, genesis: 'd'.repeat(64) };
    await expect(exportLedger(source, resolve(directory, 'pinned'), pinned)).rejects.toThrow(ExportRefused);
  });

  test('keeps the findings of keepers, and verify-archive refuses one that no keeper signed', async () => {
    const [keeper] = world.keepers;
    if (keeper === undefined) throw new Error('no keeper');
    const sign = async (signer: typeof keeper): Promise<string> => {
      const text = formatFindingText(ORIGIN, 4, 'time-not-rising');
      return formatSignedNote(text, [await signCosignature(text, 1, signer)]);
    };
    server.hook = (path) => (path === 'ledger/findings/4' ? { status: 200, body: JSON.stringify([note]) } : null);
    let note = await sign(keeper);
    const { folder } = await exportTo('signed');
    expect(await faultsOf(folder)).toEqual([]);
    expect(existsSync(resolve(folder, 'findings/4'))).toBe(true);
    const [stranger] = world.witnesses;
    note = await sign(stranger ?? keeper);
    const unsigned = await exportTo('unsigned');
    expect(await faultsOf(unsigned.folder)).toMatchObject([{ file: 'findings/4', code: 'finding.not-by-a-keeper' }]);
  });
});

describe('an archive', () => {
  test('with a file that the list does not have, or without one that it has, is refused', async () => {
    const { folder } = await exportTo();
    writeFileSync(resolve(folder, 'tile/stranger'), '');
    rmSync(resolve(folder, 'keys/issuer.txt'));
    expect((await faultsOf(folder)).map(({ file, code }) => `${file} ${code}`).sort()).toEqual([
      'keys/issuer.txt archive.file-missing',
      'tile/stranger archive.file-unlisted',
    ]);
  });

  test('of which every sum was made anew still does not pass for another ledger', async () => {
    const { folder } = await exportTo();
    const { genesis } = (await verifyArchive(folder, null)).description;
    expect(genesis).toBe(world.genesisHash);
    const { report } = await verifyArchive(folder, 'e'.repeat(64));
    expect(report.faults).toMatchObject([{ code: 'genesis.not-the-pinned-one' }]);
  });

  test.each(['../outside', 'batches/../../outside', 'batches/..', '/etc/passwd', 'a//b', '.hidden', 'batches/b1/.'])(
    'is never written at %s',
    (path) => {
      const folder = openArchiveFolder(resolve(directory, 'safe'));
      expect(() => folder.write(path, 'x')).toThrow(UnsafePath);
    },
  );
});
