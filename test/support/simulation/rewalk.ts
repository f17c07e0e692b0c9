// The last judgement on a world, from what anyone can read and what the courts hold: the ledger verifies from entry 0,
// every acknowledged statement stands in exactly one batch, once, with its rows and events, and all views agree.

import assert from 'node:assert/strict';
import { NO_PREVIOUS_BATCH } from '../../../src/core/batch/batch-core.ts';
import { type BatchEntry, parseBatchEntry, sliceBatchCore } from '../../../src/core/batch/batch-entry.ts';
import { decodeUtf8, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { decodeHex, encodeHex } from '../../../src/core/bytes/hex.ts';
import { parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { parseGenesis } from '../../../src/core/ledger/genesis.ts';
import { hashLeaf } from '../../../src/core/merkle/hash.ts';
import { EMPTY_EDGE, appendLeafHashes, splitTile } from '../../../src/core/merkle/tile-edge.ts';
import { formatTilePath } from '../../../src/core/merkle/tile.ts';
import { computeRootHash } from '../../../src/core/merkle/tree.ts';
import { parseSignedNote } from '../../../src/core/note/signed-note.ts';
import { batchObjects, tokenKey } from '../../../src/domain/batching/batch-objects.ts';
import { readArchivedCiphertext, statementsKey } from '../../../src/domain/batching/statement-archive.ts';
import type { Acknowledged } from './depositors.ts';
import { decryptAtOnce } from './deterministic-crypto.ts';
import { readEntries } from './observer.ts';
import { readPolicies } from './policies.ts';
import { AUTHORITY, ORIGIN, type World } from './world.ts';

type Row = Readonly<Record<string, unknown>>;
type LoggedBatch = { readonly index: number; readonly entry: BatchEntry; readonly leaves: readonly string[] };

const readCheckpoint = (note: string): { readonly treeSize: number; readonly rootHash: string } => {
  const signed = parseSignedNote(note);
  const checkpoint = signed.ok ? parseCheckpoint(signed.value.text) : signed;
  if (!checkpoint.ok) throw new Error(`a checkpoint does not read: ${checkpoint.failure.code}`);
  return { treeSize: checkpoint.value.treeSize, rootHash: encodeHex(checkpoint.value.rootHash) };
};

const checkTiles = (world: World, leafHashes: readonly Uint8Array[]): void => {
  for (const { tile, bytes } of appendLeafHashes(EMPTY_EDGE, leafHashes).tiles) {
    assert.deepEqual(
      world.publicObjects.read(formatTilePath(tile)),
      bytes,
      `${formatTilePath(tile)} is not of these entries`,
    );
  }
};

/**
 * What a court's keeper found stands beside the ledger, word for word, unless the ledger halted before it was asked, or a
 * change removed the court: it is asked no more.
 */
const checkCopy = (world: World, { id, copy }: World['courts'][number], treeSize: number, isHalted: boolean): void => {
  if (copy === null) return;
  const isInForce =
    world
      .policiesOf(treeSize)
      .at(-1)
      ?.courts.some((court) => court.id === id) === true;
  for (const [index, note] of copy.found) {
    if (index >= copy.keeperSize() || copy.keeperSize() > treeSize) continue;
    const stored = world.publicObjects.read(`findings/${index}/${id}/entry-malformed`);
    if ((isHalted || !isInForce) && stored === null) continue;
    assert.equal(stored === null ? null : decodeUtf8(stored), note, `the finding of ${id} on entry ${index}`);
  }
};

/** Every published checkpoint has a token, over exactly its bytes. */
const checkTokens = (world: World): void => {
  for (const [key, { bytes }] of world.publicObjects.objects) {
    if (!/^checkpoints\/\d+$/u.test(key)) continue;
    const token = decodeUtf8(world.publicObjects.read(`${key}/tokens/${AUTHORITY}`) ?? new Uint8Array()) ?? '';
    assert.ok(token.endsWith(` over ${encodeHex(sha256(bytes))}`), `the token of ${key}: "${token}"`);
  }
};

/** Every checkpoint that was archived, and every court's latest, is over a beginning of these entries. */
const checkViews = (world: World, leafHashes: readonly Uint8Array[], isHalted: boolean): void => {
  const rootAt = (size: number): string => encodeHex(computeRootHash(leafHashes.slice(0, size)));
  for (const [key, { bytes }] of world.publicObjects.objects) {
    if (!/^checkpoints\/\d+$/u.test(key)) continue;
    const { treeSize, rootHash } = readCheckpoint(decodeUtf8(bytes) ?? '');
    assert.equal(`checkpoints/${treeSize}`, key);
    assert.equal(rootHash, rootAt(treeSize), `${key} is over other entries`);
  }
  for (const court of world.courts) {
    const latest = court.latest();
    assert.equal(court.forks(), 0, `${court.id} holds proof of a fork`);
    if (latest === null || latest.treeSize > leafHashes.length) continue;
    assert.equal(readCheckpoint(latest.note).rootHash, rootAt(latest.treeSize), `${court.id} cosigned another tree`);
    checkCopy(world, court, leafHashes.length, isHalted);
  }
};

const readBatch = (world: World, text: string, entry: BatchEntry): string[] => {
  const { batcher, sequence, treeSize, rootHash } = entry.batch;
  const leaves: Uint8Array[] = [];
  for (let index = 0; leaves.length < treeSize; index += 1) {
    const width = Math.min(256, treeSize - leaves.length);
    const bytes = world.publicObjects.read(
      `batches/${batcher}/${sequence}/${formatTilePath({ level: 0, index, width })}`,
    );
    assert.ok(bytes !== null, `a tile of batch ${batcher}/${sequence} is missing`);
    leaves.push(...splitTile(bytes));
  }
  assert.equal(encodeHex(computeRootHash(leaves)), rootHash['sha-256'], `the root of batch ${batcher}/${sequence}`);
  for (const { key, bytes } of batchObjects(batcher, sequence, text, leaves, [])) {
    assert.deepEqual(world.publicObjects.read(key), bytes, key);
  }
  for (const { authority, tokenSha256 } of entry.timestamps) {
    const token = world.publicObjects.read(tokenKey(batcher, sequence, authority));
    assert.equal(token === null ? null : encodeHex(sha256(token)), tokenSha256, `token of ${batcher}/${sequence}`);
  }
  return leaves.map(encodeHex);
};

const readBatches = (world: World, entries: readonly Uint8Array[]): LoggedBatch[] => {
  const heads = new Map<string, { readonly sequence: number; readonly core: string }>();
  const policies = readPolicies(entries);
  return entries.flatMap((bytes, index) => {
    const text = decodeUtf8(bytes) ?? '';
    if (!text.startsWith('{"batch":{')) return [];
    const entry = parseBatchEntry(text, ORIGIN);
    if (!entry.ok) throw new Error(`entry ${index} does not read: ${entry.failure.code}`);
    const { batch } = entry.value;
    const head = heads.get(batch.batcher) ?? { sequence: -1, core: NO_PREVIOUS_BATCH };
    assert.equal(batch.sequence, head.sequence + 1, `entry ${index} leaves out a sequence number`);
    const policy = policies.findLast((known) => known.index < batch.after.treeSize) ?? policies[0];
    assert.equal(batch.policy, policy?.leafHash, `entry ${index} names another policy`);
    assert.equal(batch.previous, head.core, `entry ${index} does not follow its batcher's former batch`);
    heads.set(batch.batcher, { sequence: batch.sequence, core: encodeHex(sha256(encodeUtf8(sliceBatchCore(text)))) });
    return [{ index, entry: entry.value, leaves: readBatch(world, text, entry.value) }];
  });
};

const checkStatement = (world: World, evidence: Acknowledged, batch: LoggedBatch): void => {
  const { batcher, batchSequence, leafIndex, leafHash, statementKey } = evidence;
  assert.equal(batch.leaves[leafIndex], leafHash, `${evidence.id} stands at another leaf`);
  const archive = world.privateObjects.read(statementsKey(batcher, batchSequence));
  const ciphertext = archive === null ? null : readArchivedCiphertext(archive, leafIndex);
  assert.ok(ciphertext !== null, `the statement of ${evidence.id} is not kept`);
  const plaintext = decryptAtOnce(decodeHex(statementKey ?? '') ?? new Uint8Array(), ciphertext);
  const { text } = JSON.parse(decodeUtf8(plaintext) ?? '') as { readonly text: string };
  assert.equal(encodeHex(hashLeaf(encodeUtf8(text))), leafHash, `the kept statement of ${evidence.id} is another`);
};

const checkIndex = (world: World, evidence: Acknowledged, batch: LoggedBatch): void => {
  const rows = world.index.query('select * from evidence where id = ?', evidence.id);
  assert.equal(rows.length, 1, `${evidence.id} has ${rows.length} rows`);
  assert.equal(rows[0]?.['leaf_hash'], evidence.leafHash);
  assert.equal(rows[0]?.['receipt'], evidence.receipt);
  const record: Row | undefined = world.index.query(
    'select * from batches where batcher = ? and sequence = ?',
    evidence.batcher,
    evidence.batchSequence,
  )[0];
  assert.equal(record?.['state'], 'certified', `${evidence.id} is ${String(record?.['state'])} in the index`);
  assert.equal(record['ledger_index'], batch.index);
  assert.ok(Number(record['published_size']) > batch.index);
  assert.ok(world.publicObjects.read(`checkpoints/${Number(record['published_size'])}`) !== null);
  for (const type of ['received', 'certified']) {
    const events = world.index.query('select * from events where id = ?', `evt_${evidence.id}_${type}`);
    assert.equal(events.length, 1, `${evidence.id} has ${events.length} events "${type}"`);
  }
};

const checkEvents = (world: World): void => {
  const events = world.index.query(
    'select organization_id, sequence, id from events order by organization_id, sequence',
  );
  const last = new Map<string, number>();
  for (const event of events) {
    const organization = String(event['organization_id']);
    assert.equal(event['sequence'], (last.get(organization) ?? 0) + 1, `${organization}: a gap in its events`);
    last.set(organization, event['sequence']);
  }
  const [deliveries] = world.index.query('select count(*) as n from deliveries');
  assert.equal(deliveries?.['n'], events.length, 'one delivery for each event');
};

/**
 * Walks the published ledger and looks for every acknowledged deposit. With `isHalted`, for a ledger that stopped as it
 * should: what was published verifies, and what is not in it is still kept by its batcher.
 */
export const rewalk = (world: World, acknowledged: ReadonlyMap<string, Acknowledged>, isHalted = false): void => {
  const trailing = world.publicObjects.read('checkpoint');
  const size = world.observer.publishedSize();
  // It has caught up once before (`isComplete`). A put that arrives a second time may set it back until the next
  // publication: a copy may lag, but is never anything else than a published checkpoint.
  if (!isHalted) {
    assert.ok(trailing !== null, 'there is no public copy');
    const { treeSize } = readCheckpoint(decodeUtf8(trailing) ?? '');
    assert.ok(treeSize <= size, 'the public copy is ahead');
    assert.deepEqual(trailing, world.publicObjects.read(`checkpoints/${treeSize}`), 'the public copy is no checkpoint');
  }
  const entries = readEntries(size, (key) => world.publicObjects.read(key));
  assert.ok(entries !== null, 'an entry bundle is missing');
  const leafHashes = entries.map(hashLeaf);
  const archived = world.publicObjects.read(`checkpoints/${size}`);
  assert.equal(
    readCheckpoint(decodeUtf8(archived ?? new Uint8Array()) ?? '').rootHash,
    encodeHex(computeRootHash(leafHashes)),
  );
  const genesis = parseGenesis(decodeUtf8(entries[0] ?? new Uint8Array()) ?? '', ORIGIN);
  assert.ok(genesis.ok, 'entry 0 is not the genesis');
  checkTiles(world, leafHashes);
  checkViews(world, leafHashes, isHalted);
  if (!isHalted) checkTokens(world);
  const batches = readBatches(world, entries);
  const places = new Map<string, LoggedBatch[]>();
  for (const batch of batches) {
    for (const leaf of batch.leaves) places.set(leaf, [...(places.get(leaf) ?? []), batch]);
  }
  for (const [name, evidence] of acknowledged) {
    const found = places.get(evidence.leafHash) ?? [];
    if (isHalted && found.length === 0) {
      const host = world.batchers.find((batcher) => batcher.name === evidence.batcher);
      const kept = host?.storage.query('select text from statements where evidence_id = ?', evidence.id) ?? [];
      assert.ok(kept.length === 1 && kept[0]?.['text'] !== null, `${name} was acknowledged and is nowhere`);
      continue;
    }
    const [batch] = found;
    assert.ok(
      batch !== undefined && found.length === 1,
      `${name} was acknowledged and stands in ${found.length} batches`,
    );
    assert.equal(
      `${batch.entry.batch.batcher}/${batch.entry.batch.sequence}`,
      `${evidence.batcher}/${evidence.batchSequence}`,
    );
    checkStatement(world, evidence, batch);
    if (!isHalted) checkIndex(world, evidence, batch);
  }
  checkEvents(world);
};
