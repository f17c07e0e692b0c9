// fsck of a ledger whose state changed: which courts must have cosigned a checkpoint depends on its size, and the first one
// of a new state needs both policies. A change that was not approved changes nothing and is a fault.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { exportLedger } from '../../../anchor/auditor/archive/export-ledger.ts';
import { verifyArchive } from '../../../anchor/auditor/archive/verify-archive.ts';
import { fsck } from '../../../anchor/auditor/fsck/fsck.ts';
import { openFolder } from '../../../anchor/auditor/source/folder-source.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { formatCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { signCosignature } from '../../../src/core/checkpoint/cosignature.ts';
import { computeEntryHash } from '../../../src/core/ledger/governance.ts';
import { encodeEntryBundle } from '../../../src/core/merkle/entry-bundle.ts';
import { hashLeaf } from '../../../src/core/merkle/hash.ts';
import { EMPTY_EDGE, appendLeafHashes } from '../../../src/core/merkle/tile-edge.ts';
import { formatEntriesPath, formatTilePath } from '../../../src/core/merkle/tile.ts';
import { computeRootHash } from '../../../src/core/merkle/tree.ts';
import { formatSignatureLine, formatSignedNote } from '../../../src/core/note/signed-note.ts';
import { KEY_TYPE } from '../../../src/core/note/verifier-key.ts';
import {
  COURT_IDS,
  GOVERNED_ORIGIN,
  makeChange,
  makeCourt,
  makeGovernanceEntry,
  makeGovernedLedger,
  toEntries,
  witnessSigner,
} from '../../support/governance-fixture.ts';
import { createSigner } from '../../support/ledger-fixture.ts';

const directory = mkdtempSync(resolve(tmpdir(), 'assize-governed-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const FIFTH = 'court-e.assize.invalid';
const EVERYONE = [...COURT_IDS, FIFTH];
/** Genesis, the change at index 1 with three approvals, then others: in force from size 7 on. */
const EFFECTIVE_SIZE = 7;
const SIZES = [1, 5, 8, 9];
let count = 0;

/**
 * Makes a ledger that goes from 3 of 4 courts to 4 of 5, or to a fifth in the place of the fourth; `cosigners` by size,
 * `approvers` of the change.
 */
const make = async (
  cosigners: Readonly<Record<number, readonly string[]>> = {},
  approvers = COURT_IDS.slice(0, 3),
  replaces = false,
) => {
  count += 1;
  const folder = resolve(directory, String(count));
  const write = (path: string, bytes: Uint8Array | string): void => {
    mkdirSync(dirname(resolve(folder, path)), { recursive: true });
    writeFileSync(resolve(folder, path), bytes);
  };
  const { genesis, state } = await makeGovernedLedger();
  const next = {
    ...state,
    policy: { witnesses: replaces ? 3 : 4, keepers: 0 },
    courts: [...(replaces ? state.courts.slice(0, 3) : state.courts), await makeCourt(FIFTH)],
  };
  const change = { sequence: 1, effectiveSize: EFFECTIVE_SIZE, state: next };
  const entry = await makeChange(1, makeGovernanceEntry(genesis, change), 1, approvers);
  const filler = Array.from({ length: 9 }, (_, index) => `{"ledger":"${GOVERNED_ORIGIN}","n":${index},"v":"x/v1"}`);
  const entries = [genesis, ...toEntries(entry, 1), ...filler].slice(0, SIZES.at(-1)).map(encodeUtf8);
  const leaves = entries.map(hashLeaf);
  const log = await createSigner(GOVERNED_ORIGIN, KEY_TYPE.ed25519);
  for (const size of SIZES) {
    const text = formatCheckpoint({
      origin: GOVERNED_ORIGIN,
      treeSize: size,
      rootHash: computeRootHash(leaves.slice(0, size)),
    });
    const own = formatSignatureLine(log.key, await log.sign(encodeUtf8(text)));
    const courts = cosigners[size] ?? (size < EFFECTIVE_SIZE ? COURT_IDS : EVERYONE);
    const lines = await Promise.all(
      courts.map(async (court) => await signCosignature(text, 1_795_142_526 + size, await witnessSigner(court))),
    );
    const note = formatSignedNote(text, [own, ...lines]);
    write(`checkpoints/${size}`, note);
    write('checkpoint', note);
  }
  for (const { tile, bytes } of appendLeafHashes(EMPTY_EDGE, leaves).tiles) write(formatTilePath(tile), bytes);
  write(formatEntriesPath(0, entries.length), encodeEntryBundle(entries));
  return { folder, genesisHash: computeEntryHash(genesis) };
};

const check = async (made: { readonly folder: string; readonly genesisHash: string }) =>
  await fsck(openFolder(made.folder), { log: [], genesis: made.genesisHash, policy: null, treeOnly: false });
const faultsOf = async (made: Awaited<ReturnType<typeof make>>) =>
  (await check(made)).faults.map(({ file, code }) => `${file} ${code}`);

describe('a ledger whose state changed', () => {
  test('is sound when each checkpoint met the policy of its size, and its archive opens by itself', async () => {
    const made = await make({ 9: EVERYONE.slice(1) });
    const report = await check(made);
    expect(report.faults).toEqual([]);
    expect(report.own).toMatchObject({ governanceChanges: 1, checkpoints: 4 });
    const archive = resolve(directory, 'archive');
    await exportLedger(openFolder(made.folder), archive, { genesis: null, now: 0, tell: () => undefined });
    expect((await verifyArchive(archive, made.genesisHash)).report.faults).toEqual([]);
  });

  test('has no checkpoint below the new quorum from the effective size on', async () => {
    expect(await faultsOf(await make({ 9: COURT_IDS.slice(0, 3) }))).toEqual([
      'checkpoints/9 checkpoint.quorum',
      'checkpoint checkpoint.quorum',
    ]);
  });

  test('has no first checkpoint of the new state that lacks the quorum of either policy', async () => {
    // Two that stay and the newcomer are a quorum of the new state alone; three that stood before, of the former alone.
    const newcomers = [...COURT_IDS.slice(0, 2), FIFTH];
    for (const first of [newcomers, COURT_IDS.slice(1)]) {
      const made = await make({ 8: first, 9: newcomers }, undefined, true);
      expect(await faultsOf(made)).toEqual(['checkpoints/8 checkpoint.quorum']);
    }
  });

  test('is not changed by an entry that too few courts approved', async () => {
    const faults = await faultsOf(await make({}, COURT_IDS.slice(0, 2)));
    expect(faults).toContain('tile/entries/000.p/9 governance.not-approved');
    // The newcomer is then nobody: its lines are of an unknown key.
    expect(faults).toContain('checkpoints/9 checkpoint.unknown-key');
  });
});
