// A receipt against a ledger: kept, kept late, broken with proof, not due, undecided.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyReceipt } from '../../../anchor/auditor/receipt/verify-receipt.ts';
import { openFolder } from '../../../anchor/auditor/source/folder-source.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { signNote } from '../../../src/core/note/signed-note.ts';
import { type Receipt, formatReceiptText } from '../../../src/core/statement/receipt.ts';
import {
  EVIDENCE_ID,
  ORIGIN,
  RECEIVED_AT_UNIX_MS,
  type World,
  createWorld,
  fillerLeaves,
} from '../../support/ledger-fixture.ts';
import { type LedgerFolder, createLedgerFolder } from '../../support/ledger-folder.ts';

const directory = mkdtempSync(resolve(tmpdir(), 'assize-receipts-'));
let world: World;
let ledger: LedgerFolder;

beforeAll(async () => {
  world = await createWorld();
  ledger = await createLedgerFolder(world, resolve(directory, 'ledger'), { batches: 8 });
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** The second leaf of batch 5, which closed 4 s before the world's reference time. */
const [, LEAF = new Uint8Array(32)] = fillerLeaves(3, 'batch 5 leaf');
const ACCEPTED_AT = RECEIVED_AT_UNIX_MS - 4100;

const word = async (changes: Partial<Receipt> = {}, signer = world.receipt): Promise<string> =>
  await signNote(
    formatReceiptText({
      origin: ORIGIN,
      evidenceId: EVIDENCE_ID,
      leafHash: LEAF,
      acceptedAtUnixMs: ACCEPTED_AT,
      includeByUnixMs: ACCEPTED_AT + 86_400_000,
      ...changes,
    }),
    [signer],
  );

const judge = async (text: string) => await verifyReceipt(openFolder(ledger.folder), text, world.genesisHash);

describe('the promise of a receipt', () => {
  test('was kept: the leaf is proved up to the first published checkpoint', async () => {
    expect(await judge(await word())).toMatchObject({ kind: 'kept', batch: 'b1/5', leafIndex: 1, treeSize: 8 });
  });

  test('is found wherever it was kept, also in a batch of another time', async () => {
    expect(await judge(await word({ acceptedAtUnixMs: ACCEPTED_AT - 60_000 }))).toMatchObject({ kind: 'kept' });
  });

  test('was kept late: the receipt and the ledger prove it', async () => {
    expect(await judge(await word({ includeByUnixMs: ACCEPTED_AT + 100 }))).toMatchObject({ kind: 'late' });
  });

  const unknown = sha256(encodeUtf8('never logged'));

  test('was broken: the ledger is sound, reaches beyond the time, and the leaf is not there', async () => {
    const text = await word({ leafHash: unknown, includeByUnixMs: ACCEPTED_AT + 1000 });
    expect(await judge(text)).toMatchObject({ kind: 'breach', treeSize: ledger.treeSize });
  });

  test('is not due while the ledger does not reach the promised time', async () => {
    expect(await judge(await word({ leafHash: unknown }))).toMatchObject({ kind: 'not-due' });
  });

  test('cannot be judged by a ledger with faults: no breach is claimed', async () => {
    const damaged = await createLedgerFolder(world, resolve(directory, 'damaged'), { batches: 8 });
    rmSync(resolve(damaged.folder, 'batches/b1/5/leaves'));
    const text = await word({ includeByUnixMs: ACCEPTED_AT + 1000 });
    const verdict = await verifyReceipt(openFolder(damaged.folder), text, world.genesisHash);
    expect(verdict).toMatchObject({ kind: 'undecided', faults: [{ file: 'batches/b1/5/leaves' }] });
  });

  test('is not this ledger’s when another key signed it, or it names another ledger', async () => {
    expect(await judge(await word({}, world.issuer))).toMatchObject({ kind: 'not-a-receipt' });
    expect(await judge(await word({ origin: 'ledger.example' }))).toMatchObject({ kind: 'not-a-receipt' });
    expect(await judge('nothing')).toMatchObject({ kind: 'not-a-receipt' });
  });
});
