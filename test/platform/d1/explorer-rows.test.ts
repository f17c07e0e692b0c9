// The explorer's questions to the index, in a real D1: answers, and that each goes by an index, never over all rows.

import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { createExplorerRepository } from '../../../src/platform/d1/explorer-repository.ts';

const index = createExplorerRepository(env.DB);
const LEAF = 'ab'.repeat(32);
const UNPUBLISHED = 'cd'.repeat(32);

const addBatch = async (sequence: number, appendedAtUnixMs: number | null, publishedSize: number | null) => {
  await env.DB.prepare(
    `insert into batches (batcher, sequence, state, tree_size, root_hash, opened_at_ms, closed_at_ms, timestamps_met,
       timestamps_required, ledger_index, appended_at_ms, published_size)
     values ('b7', ?1, 'appended', 1, '', 1, 2, 0, 1, ?2, ?3, ?4)`,
  )
    .bind(sequence, appendedAtUnixMs === null ? null : sequence + 1, appendedAtUnixMs, publishedSize)
    .run();
};

const addEvidence = async (sequence: number, leafHash: string) => {
  await env.DB.prepare(
    `insert into evidence (id, organization_id, submission_key, request_sha256, batcher, batch_sequence, leaf_index,
       leaf_hash, sha256, size_bytes, media_type, mode, storage, listed, link_version, link_sha256, receipt, disposition,
       received_at_ms)
     values ('ev_leaf' || ?1, 'org_leaf', 'leaf:' || ?1, '', 'b7', ?1, 5, ?2, '', 1, 'a/b', 'digest', 'digest-only', 0, 1,
       '', '', 'active', 1)`,
  )
    .bind(sequence, leafHash)
    .run();
};

beforeAll(async () => {
  await env.DB.prepare("insert into organizations values ('org_leaf', 'x', 'b7', 1)").run();
  // Two batches of one commit, then a later one, then one that waits for the ledger.
  await addBatch(0, 1000, 2);
  await addBatch(1, 1000, 3);
  await addBatch(2, 5000, null);
  await addBatch(3, null, null);
  await addEvidence(1, LEAF);
  await addEvidence(2, UNPUBLISHED);
});

describe('a leaf hash', () => {
  it('leads to its batch and index', async () => {
    expect(await index.findLeaf(LEAF)).toEqual({ batcher: 'b7', sequence: 1, leafIndex: 5 });
  });

  it('is unknown before a checkpoint covers its batch', async () => {
    expect(await index.findLeaf(UNPUBLISHED)).toBeNull();
    expect(await index.findLeaf('ef'.repeat(32))).toBeNull();
  });
});

describe('the size of the ledger', () => {
  it('at a moment counts the entries until then, all of one commit together', async () => {
    expect(await index.sizesAt([0, 999, 1000, 4999, 5000, 9_999_999])).toEqual([0, 0, 3, 3, 4, 4]);
    expect(await index.sizesAt([])).toEqual([]);
  });
});

it('goes by indexes', async () => {
  const plan = async (query: string): Promise<string> =>
    (await env.DB.prepare(`explain query plan ${query}`).bind('x').all<{ readonly detail: string }>()).results
      .map(({ detail }) => detail)
      .join('\n');
  expect(await plan('select * from evidence where leaf_hash = ?1')).toContain('evidence_by_leaf_hash');
  expect(
    await plan('select ledger_index from batches where appended_at_ms <= ?1 order by appended_at_ms desc limit 1'),
  ).toContain('batches_by_entry_time');
});
