// Supplements that are made of an archive's files: late tokens come with the ledger entry that names them.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readArchive } from '../../src/cli/read-archive.ts';
import { parseBatchEntry } from '../../src/core/batch/batch-entry.ts';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import type { Supplement } from '../../src/core/certificate/supplement.ts';
import { encodeEntryBundle } from '../../src/core/merkle/entry-bundle.ts';
import { verifyCertificate } from '../../src/core/verify/verify-certificate.ts';
import type { GovernedWorld } from '../support/governed-world.ts';
import { type MadeCertificate, RECEIVED_AT_UNIX_MS, signCheckpoint } from '../support/ledger-fixture.ts';
import {
  AUTHORITY,
  CLOSING_SIZE,
  createClosingWorld,
  makeClosedCertificate,
  makeLateToken,
  makeOpenBundle,
  supplementText,
} from '../support/supplement-world.ts';

const LATER = RECEIVED_AT_UNIX_MS + 600_000;
const NAMING_INDEX = 5;

let governed: GovernedWorld;
let made: MadeCertificate;
let late: Awaited<ReturnType<typeof makeLateToken>>;
let folder: string;
/** Before the change that closes the epoch. */
let leaves: readonly Uint8Array[];

beforeAll(async () => {
  governed = await createClosingWorld();
  made = await makeClosedCertificate(governed);
  late = await makeLateToken(governed, made, governed.world.authority, LATER, { cosignedAtUnixMs: LATER + 5000 });
  leaves = late.ledger.slice(0, CLOSING_SIZE - 1);
});

const put = async (path: string, content: string | Uint8Array): Promise<void> => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assize-archive-'));
  const { log, witnesses } = governed.world;
  const at = [Math.floor(LATER / 1000) + 5];
  await put('checkpoint', await signCheckpoint(leaves, { log, witnesses, at }));
  await put('trust.json', await makeOpenBundle(governed, late.ledger));
  await put(`tile/0/000.p/${leaves.length}`, Buffer.concat(leaves));
  const entry = parseBatchEntry(made.core.batch.entry, made.core.ledger);
  if (!entry.ok) throw new Error(entry.failure.code);
  const { batcher, sequence } = entry.value.batch;
  await put(`batches/${batcher}/${sequence}/tokens/${AUTHORITY}`, Buffer.from(late.supplement.token, 'base64'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const putEntries = async (at: (index: number) => string): Promise<void> =>
  await put(`tile/entries/000.p/${leaves.length}`, encodeEntryBundle(leaves.map((_, index) => encodeUtf8(at(index)))));

const readLate = async (): Promise<Supplement | undefined> =>
  (await readArchive(folder, made.core)).supplements.find(({ kind }) => kind === 'timestamp');

describe('a late token in an archive', () => {
  test('comes with its naming entry and the proof of it, and the verdict shows when the ledger named it', async () => {
    await putEntries((index) => (index === NAMING_INDEX ? (late.supplement.entry ?? '') : 'other'));
    const { supplements, bundle } = await readArchive(folder, made.core);
    const token = supplements.find(({ kind }) => kind === 'timestamp');
    expect(token).toMatchObject({
      entry: late.supplement.entry,
      proof: expect.stringContaining(`index ${NAMING_INDEX}`),
    });
    const trust = { genesis: governed.world.genesisHash, bundle: bundle ?? '' };
    const verdict = await verifyCertificate(supplementText(made, supplements), { ...made.options, trust });
    expect(verdict.steps.filter(({ result }) => result === 'fail')).toEqual([]);
    expect(verdict.steps.find(({ name }) => name === 'timestamps')?.facts['tokens']).toEqual([
      expect.objectContaining({ named: true }),
      expect.objectContaining({ supplement: true, namedAt: expect.any(String) }),
    ]);
  });

  test('comes alone when no entry names it, or the tree does not hold the entry that does', async () => {
    await putEntries(() => 'other');
    expect(await readLate()).toMatchObject({ entry: null, proof: null });
    await putEntries((index) => (index === 4 ? (late.supplement.entry ?? '') : 'other'));
    expect(await readLate()).toMatchObject({ entry: null, proof: null });
  });

  test('is not made of an archive whose entries are missing or cut', async () => {
    await expect(readLate()).rejects.toThrow('not in the archive');
    await put(`tile/entries/000.p/${leaves.length}`, new Uint8Array([0, 9, 1]));
    await expect(readLate()).rejects.toThrow('entry-bundle.truncated');
  });
});
