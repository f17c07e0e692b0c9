// Batchers and the sequencer in workerd: real Durable Objects with their SQLite and alarms, real D1, R2 and queues. Only
// the courts are doubles in memory (test/support/memory-witness.ts).

import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { parseBatchEntry, sliceBatchCore } from '../../src/core/batch/batch-entry.ts';
import { decodeUtf8, encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { decodeHex, encodeHex } from '../../src/core/bytes/hex.ts';
import { parseCheckpoint } from '../../src/core/checkpoint/checkpoint.ts';
import { verifyCosignatures } from '../../src/core/checkpoint/cosignature.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { decodeEntryBundle } from '../../src/core/merkle/entry-bundle.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { verifyInclusionProof } from '../../src/core/merkle/inclusion-proof.ts';
import { readInclusionPath } from '../../src/core/merkle/tile-proof.ts';
import { formatEntriesPath, formatTilePath } from '../../src/core/merkle/tile.ts';
import { computeRootHash } from '../../src/core/merkle/tree.ts';
import { parseSignedNote, verifySignedNote } from '../../src/core/note/signed-note.ts';
import { KEY_TYPE, parseVerifierKey, type VerifierKey } from '../../src/core/note/verifier-key.ts';
import { parseReceiptText } from '../../src/core/statement/receipt.ts';
import { parseStatement } from '../../src/core/statement/statement.ts';
import { parseGenesis } from '../../src/core/ledger/genesis.ts';
import { verifyTimestampToken } from '../../src/core/timestamp/verify-timestamp-token.ts';
import type { AcceptCommand, AcceptedEvidence, BatchProgress } from '../../src/domain/batching/batcher.ts';
import { readArchivedCiphertext, statementsKey } from '../../src/domain/batching/statement-archive.ts';
import { createLedgerClient } from '../../src/platform/durable-objects/ledger-client.ts';
import { decodeSecret } from '../../src/platform/keys/ed25519-signer.ts';
import { createKeyWrapping } from '../../src/platform/keys/key-wrapping.ts';
import { decryptStatement } from '../../src/platform/keys/statement-cipher.ts';
import { type MemoryConsortium, createMemoryConsortium } from '../support/memory-consortium.ts';

const ORGANIZATION = 'org_test';
const BATCHER = 'b1';
let consortium: MemoryConsortium;
let submissions = 0;

const ledger = createLedgerClient(env);
const batcher = (name = BATCHER) => env.BATCHER.getByName(name);

const command = (over: Partial<AcceptCommand> = {}): AcceptCommand => {
  submissions += 1;
  const digest = encodeHex(sha256(encodeUtf8(`evidence ${submissions}`)));
  return {
    organizationId: ORGANIZATION,
    submissionKey: `key-${submissions}`,
    requestSha256: digest,
    sha256: digest,
    sm3: null,
    sizeBytes: 17,
    mediaType: 'application/pdf',
    mode: 'digest',
    storage: 'digest-only',
    objectKey: null,
    name: '采购合同.pdf',
    title: null,
    caseNumber: null,
    description: null,
    listed: false,
    depositor: { name: null, organization: '青岚织造', level: null },
    relatesTo: null,
    intentMethod: 'apiKey',
    ...over,
  };
};

const accept = async (over: Partial<AcceptCommand> = {}, name = BATCHER): Promise<AcceptedEvidence> => {
  const accepted = await batcher(name).accept(command(over));
  if (!accepted.ok) throw new Error(accepted.failure.code);
  return accepted.value;
};

const until = async (
  sequence: number,
  done: (progress: BatchProgress) => boolean,
  name = BATCHER,
): Promise<BatchProgress> => {
  let version = 0;
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const progress = await batcher(name).progress(sequence, version, 1000);
    if (progress === null) throw new Error('the batch is gone');
    if (done(progress)) return progress;
    version = progress.version;
  }
  throw new Error('the batch did not get there');
};

const certified = async (evidence: { readonly batchSequence: number }, name = BATCHER): Promise<BatchProgress> =>
  await until(evidence.batchSequence, ({ state }) => state === 'certified', name);

const readBytes = async (bucket: R2Bucket, key: string): Promise<Uint8Array> => {
  const object = await bucket.get(key);
  if (object === null) throw new Error(`${key} is missing`);
  return new Uint8Array(await object.arrayBuffer());
};

beforeAll(async () => {
  consortium = await createMemoryConsortium(env);
  await env.DB.prepare('insert into organizations (id, name, batcher, created_at_ms) values (?, ?, ?, 0)')
    .bind(ORGANIZATION, 'Test', BATCHER)
    .run();
});

beforeEach(() => {
  vi.spyOn(globalThis, 'fetch').mockImplementation(consortium.fetch);
  for (const witness of consortium.witnesses) witness.mode = 'up';
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('before the genesis', () => {
  it('refuses deposits instead of sealing them into nothing', async () => {
    const refused = await batcher().accept(command());
    expect(refused).toMatchObject({ ok: false, failure: { code: 'ledger-unavailable' } });
  });
});

describe('the genesis', () => {
  it('begins the ledger once, with a log key made inside, and is published by quorum', async () => {
    const begun = await ledger.begin(consortium.state);
    if (!begun.ok) throw new Error(begun.failure.code);
    const genesis = parseGenesis(begun.value.genesis, env.LEDGER_ORIGIN);
    expect(genesis.ok).toBe(true);
    expect(encodeHex(hashLeaf(encodeUtf8(begun.value.genesis)))).toBe(begun.value.leafHash);
    const published = await ledger.whenPublished(0, 5000);
    expect(published.published?.treeSize).toBe(1);
    expect(published.quorum).toMatchObject({ required: 3, total: 4 });
    expect(await ledger.begin(consortium.state)).toEqual(begun);
  });

  it('refuses to begin again with another state', async () => {
    const other = { ...consortium.state, toleranceSeconds: 61 };
    expect(await ledger.begin(other)).toMatchObject({ ok: false, failure: { code: 'already-begun-differently' } });
  });
});

describe('a deposit', () => {
  it('is acknowledged with a receipt over its leaf, in D1, and certified by three of four courts', async () => {
    const { evidence, replayed } = await accept();
    expect(replayed).toBe(false);
    const row = await env.DB.prepare('select * from evidence where id = ?').bind(evidence.id).first();
    expect(row).toMatchObject({ leaf_hash: evidence.leafHash, receipt: evidence.receipt });

    const key = parseVerifierKey(consortium.state.receipt[0] ?? '');
    const note = parseSignedNote(evidence.receipt);
    if (!note.ok || !key.ok) throw new Error('malformed receipt');
    expect((await verifySignedNote(note.value, [key.value])).ok).toBe(true);
    const receipt = parseReceiptText(note.value.text);
    expect(receipt.ok && encodeHex(receipt.value.leafHash)).toBe(evidence.leafHash);

    const progress = await certified(evidence);
    expect(progress.quorum.met).toBeGreaterThanOrEqual(3);
    expect(progress.timestamps).toMatchObject({ met: 1, required: 1 });
    const batch = await env.DB.prepare('select * from batches where batcher = ? and sequence = ?')
      .bind(BATCHER, evidence.batchSequence)
      .first();
    expect(batch).toMatchObject({ state: 'certified', ledger_index: progress.ledgerIndex });
    const events = await env.DB.prepare('select type from events where organization_id = ? order by sequence')
      .bind(ORGANIZATION)
      .all<{ type: string }>();
    expect(events.results.map(({ type }) => type)).toEqual(['evidence.received', 'evidence.certified']);
  });

  it('answers a repeated submission key with the stored bytes, and other content with a refusal', async () => {
    const first = command({ submissionKey: 'same' });
    const accepted = await batcher().accept(first);
    const again = await batcher().accept(first);
    if (!accepted.ok || !again.ok) throw new Error('refused');
    expect(again.value.replayed).toBe(true);
    expect(again.value.evidence).toEqual(accepted.value.evidence);
    const other = await batcher().accept({ ...first, requestSha256: 'f'.repeat(64) });
    expect(other).toMatchObject({ ok: false, failure: { code: 'idempotency-key-reused' } });
  });

  it('makes one deposit of parallel calls with one key', async () => {
    const same = command({ submissionKey: 'parallel' });
    const answers = await Promise.all(Array.from({ length: 8 }, async () => await batcher().accept(same)));
    const ids = new Set(answers.map((answer) => (answer.ok ? answer.value.evidence.id : answer.failure.code)));
    expect(ids.size).toBe(1);
    const receipts = new Set(answers.map((answer) => (answer.ok ? answer.value.evidence.receipt : '')));
    expect(receipts.size).toBe(1);
  });

  it('survives the loss of everything in memory between acceptance and sealing', async () => {
    const { evidence } = await accept();
    await evictDurableObject(batcher());
    await certified(evidence);
  });
});

// Exact batch sizes up to 65,536 are in test/domain/batching: here a window may fall between two deposits.
describe.each([1, 2, 3, 255, 256, 257])('%i deposits at once', (count) => {
  it('are sealed, timestamped, logged and proved leaf by leaf from public objects', async () => {
    const name = `size-${count}`;
    const accepted = await Promise.all(Array.from({ length: count }, async () => await accept({}, name)));
    const sequences = new Set(accepted.map(({ evidence }) => evidence.batchSequence));
    let leaves = 0;
    for (const sequence of sequences) {
      const { ledgerIndex } = await until(sequence, ({ state }) => state === 'certified', name);
      const entryText = decodeUtf8(await readBytes(env.LEDGER, `batches/${name}/${sequence}/entry`)) ?? '';
      const entry = parseBatchEntry(entryText, env.LEDGER_ORIGIN);
      if (!entry.ok) throw new Error(entry.failure.code);
      const { batch, timestamps } = entry.value;
      leaves += batch.treeSize;

      const token = await readBytes(env.LEDGER, `batches/${name}/${sequence}/tokens/assize-development`);
      expect(timestamps).toEqual([{ authority: 'assize-development', tokenSha256: encodeHex(sha256(token)) }]);
      const verified = await verifyTimestampToken({
        token,
        imprint: sha256(encodeUtf8(sliceBatchCore(entryText))),
        trustedRoots: consortium.state.timestamps.authorities[0]?.roots ?? [],
      });
      expect(verified.ok).toBe(true);

      const rootHash = decodeHex(batch.rootHash['sha-256']) ?? new Uint8Array();
      for (const { evidence } of accepted.filter((one) => one.evidence.batchSequence === sequence)) {
        const path = await readInclusionPath(
          { treeSize: batch.treeSize, leafIndex: evidence.leafIndex },
          async (tile) => await readBytes(env.LEDGER, `batches/${name}/${sequence}/${formatTilePath(tile)}`),
        );
        const leafHash = decodeHex(evidence.leafHash) ?? new Uint8Array();
        const { treeSize } = batch;
        const proved = verifyInclusionProof({ leafHash, leafIndex: evidence.leafIndex, treeSize, path, rootHash });
        expect(proved.ok).toBe(true);
      }
      expect(ledgerIndex).not.toBeNull();
    }
    expect(leaves).toBe(count);
  });
});

describe('the stored statements', () => {
  it('open only with the key in D1 and the secret together, and give the sealed leaf', async () => {
    const { evidence } = await accept({ name: '证据.mp4' });
    await certified(evidence);
    const archive = await readBytes(env.EVIDENCE, statementsKey(evidence.batcher, evidence.batchSequence));
    const ciphertext = readArchivedCiphertext(archive, evidence.leafIndex);
    if (ciphertext === null || evidence.statementKey === null) throw new Error('nothing archived');
    const wrapping = await createKeyWrapping(decodeSecret('KEY_WRAPPING_SECRET', env.KEY_WRAPPING_SECRET));
    const plaintext = await decryptStatement(await wrapping.unwrap(evidence.statementKey), ciphertext);
    const { text } = JSON.parse(decodeUtf8(plaintext) ?? '') as { readonly text: string };
    expect(parseStatement(text, env.LEDGER_ORIGIN).ok).toBe(true);
    expect(encodeHex(hashLeaf(encodeUtf8(text)))).toBe(evidence.leafHash);
    expect(decodeUtf8(archive) ?? '').not.toContain('assize/statement');
    const stranger = await createKeyWrapping(new Uint8Array(32));
    await expect(stranger.unwrap(evidence.statementKey)).rejects.toThrow();
  });
});

describe('the quorum', () => {
  it('is met without one court', async () => {
    const [first] = consortium.witnesses;
    if (first !== undefined) first.mode = 'refuse-connection';
    const { evidence } = await accept();
    const progress = await certified(evidence);
    expect(progress.quorum.met).toBe(3);
  });

  it('is not met without two: evidence stays appended, and is certified when one returns', async () => {
    const [first, second] = consortium.witnesses;
    if (first === undefined || second === undefined) throw new Error('no courts');
    first.mode = 'refuse-connection';
    second.mode = 'down';
    const { evidence } = await accept();
    const waiting = await until(
      evidence.batchSequence,
      ({ state, quorum }) => state === 'appended' && quorum.met === 2,
    );
    expect(waiting.quorum).toEqual({ met: 2, required: 3, total: 4 });
    expect((await ledger.status()).state).toBe('awaiting-quorum');
    second.mode = 'up';
    await certified(evidence);
    expect((await ledger.status()).state).toBe('running');
  });
});

describe('the ledger', () => {
  it('verifies from entry 0: every entry, tile and cosignature of the newest published checkpoint', async () => {
    const latest = await ledger.latestCheckpoint();
    const identity = await ledger.identity();
    if (latest === null || identity === null) throw new Error('nothing published');
    const archived = decodeUtf8(await readBytes(env.LEDGER, `checkpoints/${latest.treeSize}`));
    expect(archived).toBe(latest.note);
    const note = parseSignedNote(latest.note);
    if (!note.ok) throw new Error('malformed checkpoint');
    const readKeys = (vkeys: readonly string[]): readonly VerifierKey[] =>
      vkeys.map((vkey) => {
        const key = parseVerifierKey(vkey);
        if (!key.ok) throw new Error(key.failure.code);
        return key.value;
      });
    const logKeys = readKeys(identity.logVerifierKeys);
    expect(logKeys.map(({ type }) => type)).toEqual([KEY_TYPE.ed25519, KEY_TYPE.mlDsa44]);
    expect(identity.logVerifierKey).toBe(identity.logVerifierKeys[0]);
    const signed = await verifySignedNote(note.value, logKeys);
    expect(signed.ok && signed.value).toHaveLength(2);
    const cosignatures = await verifyCosignatures(
      note.value,
      consortium.state.courts.flatMap(({ keys }) => readKeys(keys.witness)),
    );
    const cosigners = new Set(cosignatures.ok ? cosignatures.value.map(({ key }) => key.name) : []);
    expect(cosigners.size).toBeGreaterThanOrEqual(3);
    const both = cosignatures.ok ? cosignatures.value.filter(({ key }) => key.name.startsWith('court-a')) : [];
    expect([0, 2]).toContain(both.length);

    const entries: Uint8Array[] = [];
    for (let start = 0; start < latest.treeSize; start += 256) {
      const width = Math.min(256, latest.treeSize - start);
      const bundle = decodeEntryBundle(await readBytes(env.LEDGER, formatEntriesPath(start / 256, width)), width);
      if (!bundle.ok) throw new Error(bundle.failure.code);
      entries.push(...bundle.value);
    }
    expect(decodeUtf8(entries[0] ?? new Uint8Array())).toBe(identity.genesis);
    const checkpoint = parseCheckpoint(note.value.text);
    expect(checkpoint.ok && encodeHex(checkpoint.value.rootHash)).toBe(
      encodeHex(computeRootHash(entries.map(hashLeaf))),
    );
    const texts = entries.map((entry) => decodeUtf8(entry) ?? '');
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('goes on after its object lost everything in memory', async () => {
    await evictDurableObject(env.SEQUENCER.getByName(env.LEDGER_ORIGIN));
    expect((await ledger.status()).state).toBe('running');
    const { evidence } = await accept();
    await certified(evidence);
  });

  it('answers a repeated append with the same index and refuses a gap', async () => {
    const { evidence } = await accept();
    const { ledgerIndex } = await certified(evidence);
    const entry = decodeUtf8(await readBytes(env.LEDGER, `batches/${BATCHER}/${evidence.batchSequence}/entry`)) ?? '';
    const again = await ledger.append({ batcher: BATCHER, sequence: evidence.batchSequence, entry });
    expect(again.ok && again.value.index).toBe(ledgerIndex);
    const gap = await ledger.append({ batcher: BATCHER, sequence: evidence.batchSequence + 7, entry });
    expect(gap).toMatchObject({ ok: false, failure: { code: 'sequence-gap' } });
  });

  it('writes the trailing public checkpoint', async () => {
    await vi.waitFor(
      async () => {
        const note = decodeUtf8(await readBytes(env.LEDGER, 'checkpoint'));
        expect(note).toBe((await ledger.latestCheckpoint())?.note);
      },
      { timeout: 5000, interval: 100 },
    );
  });

  it('halts rather than sign when its store was emptied although a checkpoint is public', async () => {
    const other = env.SEQUENCER.getByName('emptied');
    const begun = await other.begin(consortium.state);
    expect(begun).toMatchObject({ ok: false, failure: { code: 'ledger-halted' } });
    await runInDurableObject(other, async (instance) => {
      expect((await instance.status()).state).toBe('halted');
    });
  });

  it('halts when other bytes come for a known entry', async () => {
    const { evidence } = await accept();
    await certified(evidence);
    const other = await ledger.append({ batcher: BATCHER, sequence: evidence.batchSequence, entry: '{}' });
    expect(other).toMatchObject({ ok: false, failure: { code: 'ledger-halted' } });
    expect((await ledger.status()).state).toBe('halted');
  });
});
