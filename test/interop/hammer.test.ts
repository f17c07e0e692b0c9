// A ledger of its own origin under Tessera's hammer, cosigned by two of our court nodes and by torchwood's litewitness,
// of which none can be left out; then Tessera's fsck over what came of it.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyCosignatures } from '../../src/core/checkpoint/cosignature.ts';
import { parseSignedNote } from '../../src/core/note/signed-note.ts';
import { parseVerifierKey } from '../../src/core/note/verifier-key.ts';
import { type OpenLedger, startOpenLedger } from '../support/open-ledger.ts';
import { type OpenLedgerCourts, startOpenLedgerCourts } from '../support/open-ledger-courts.ts';
import { type LiteWitness, startLiteWitness } from './lite-witness.ts';
import { runPeer } from './peers.ts';
import { runAuditorFsck, runTesseraFsck } from './run-fsck.ts';

const ORIGIN = 'ledger.assize.invalid/hammered';
const GOAL = 1200;
const MEMBER = 'torchwood.invalid';
const WITNESS = `${MEMBER}/witness`;
const stateDir = mkdtempSync(resolve(tmpdir(), 'assize-hammered-'));
let courts: OpenLedgerCourts;
let witness: LiteWitness;
let ledger: OpenLedger;

beforeAll(async () => {
  courts = await startOpenLedgerCourts(['court-a', 'court-b']);
  witness = await startLiteWitness(WITNESS);
  const members = [...courts.members, { id: MEMBER, url: witness.url, witness: [witness.vkey] }];
  ledger = await startOpenLedger({ origin: ORIGIN, stateDir, courts: members, required: members.length });
  witness.addLog(ledger.logKeys[0] ?? '');
  courts.follow(ledger);
  await ledger.whenPublished(1);
});

afterAll(async () => {
  await ledger?.stop();
  await witness?.stop();
  await courts?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

describe("Tessera's hammer on an open ledger", () => {
  test('writes, reads and follows the log without a complaint', async () => {
    const { status, output } = await runPeer(
      'hammer',
      [
        `--log_url=${ledger.url}/`,
        `--log_public_key=${ledger.logKeys[0]}`,
        '--show_ui=false',
        '--max_read_ops=200',
        '--num_readers_random=4',
        '--num_readers_full=2',
        '--max_write_ops=100',
        '--num_writers=64',
        `--leaf_write_goal=${GOAL}`,
        '--max_runtime=90s',
      ],
      { timeoutMs: 120_000 },
    );
    // klog: a line's first letter is its severity.
    const complaints = output.split('\n').filter((line) => /^[WEF][0-9]{4} /.test(line));
    expect({ status, complaints }).toEqual({ status: 0, complaints: [] });
  }, 150_000);

  test("Tessera's fsck and ours derive its tiles and root again", async () => {
    // What the hammer had sent when it ended may still be on its way in.
    await new Promise((done) => setTimeout(done, 1_000));
    await ledger.whenPublished((await ledger.status()).treeSize);
    const { published } = await ledger.status();
    expect(published?.treeSize).toBeGreaterThan(GOAL);
    const expected = { size: published?.treeSize, rootHash: published?.note.split('\n')[2] };
    expect(await runTesseraFsck(ledger.url, ledger.logKeys[0] ?? '')).toEqual(expected);
    const keys = ledger.logKeys.map((vkey) => `--log=${vkey}`);
    // The hammer's entries are none of ours, which our fsck says of a ledger of ours: nothing else may be wrong.
    expect(await runAuditorFsck(ledger.url, ['--tree-only', ...keys])).toEqual({
      ...expected,
      codes: ['entry.malformed'],
    });
  });
});

describe("Tessera's mirror", () => {
  test('copies it by its read API; both fscks agree on the copy', async () => {
    const copy = resolve(stateDir, 'copy');
    // Of a log with fewer entries than workers it would never make an end.
    const options = [`--storage_dir=${copy}`, `--source_url=${ledger.url}/`, '--num_workers=2'];
    const { status, output } = await runPeer('posix', options);
    expect(status, output).toBe(0);
    const [, size, rootHash] = readFileSync(resolve(copy, 'checkpoint'), 'utf8').split('\n');
    const copied = { size: Number(size), rootHash };
    expect(copied.size).toBeGreaterThan(GOAL);
    expect(await runTesseraFsck(`file://${copy}`, ledger.logKeys[0] ?? '')).toEqual(copied);
    const keys = ledger.logKeys.map((vkey) => `--log=${vkey}`);
    expect(await runAuditorFsck(copy, ['--tree-only', ...keys])).toEqual({ ...copied, codes: ['entry.malformed'] });
  });
});

describe("torchwood's litewitness", () => {
  test('cosigned the published checkpoint, by our own verification', async () => {
    const note = parseSignedNote((await ledger.status()).published?.note ?? '');
    const key = parseVerifierKey(witness.vkey);
    if (!note.ok || !key.ok) throw new Error('unreadable');
    const cosignatures = await verifyCosignatures(note.value, [key.value]);
    expect(cosignatures).toMatchObject({ ok: true, value: [{ key: { name: WITNESS } }] });
  });
});
