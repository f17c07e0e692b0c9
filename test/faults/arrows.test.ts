// Each arrow of accept -> seal -> token -> entry -> store -> append -> commit -> upload -> cosign -> publish -> certify ->
// index -> finish is broken three times in a row, so that the recovery breaks twice as well: by an error and by the death
// of its owner, before it took effect and after. Then it heals, and the ledger is walked again from entry 0.

import { describe, expect, it } from 'vitest';
import type { Blow, Phase } from '../support/simulation/faults.ts';
import { runScenario } from '../support/simulation/scenario.ts';

const ARROWS: readonly (readonly [string, string, string])[] = [
  ['genesis: the command', 'client', 'begin'],
  ['genesis: search for traces', 'sequencer', 'get trailing-checkpoint'],
  ['genesis: question to a court', 'sequencer', 'court.read-checkpoint court-a.assize.invalid'],
  ['accept: rules of the ledger', 'b1', 'ledger.governance'],
  ['accept: newest checkpoint', 'b1', 'ledger.latest'],
  ['accept: statement', 'b1', 'store.addStatement'],
  ['accept: transaction', 'b1', 'store.transact'],
  ['accept: receipt', 'b1', 'store.setReceipt'],
  ['accept: answer', 'client', 'accept'],
  ['seal: batch core', 'b1', 'store.closeBatch'],
  ['token: request', 'b1', 'tsa.request'],
  ['token: kept', 'b1', 'store.saveToken'],
  ['entry', 'b1', 'store.record entry'],
  ['store: statements', 'b1', 'put statement'],
  ['store: entry', 'b1', 'put batch-entry'],
  ['store: tiles of the batch', 'b1', 'put batch-tile'],
  ['store: token', 'b1', 'put token'],
  ['store: done', 'b1', 'store.record stored'],
  ['append: call', 'b1', 'ledger.append'],
  ['append: noted', 'b1', 'store.record appended'],
  ['commit: transaction', 'sequencer', 'store.commit'],
  ['commit: sync', 'sequencer', 'store.sync'],
  ['upload: tile', 'sequencer', 'put tile'],
  ['upload: entry bundle', 'sequencer', 'put bundle'],
  ['upload: outbox emptied', 'sequencer', 'store.removeFromOutbox'],
  ['cosign: request', 'sequencer', 'court.add-checkpoint court-b.assize.invalid'],
  ['cosign: commit at the court', 'court-c.assize.invalid', 'witness.commit'],
  ['cosign: side file of the court', 'court-d.assize.invalid', 'side-file.append'],
  ['cosign: position noted', 'sequencer', 'store.saveCourt'],
  ['publish: cosigned note', 'sequencer', 'store.saveCosigned'],
  ['publish: archive', 'sequencer', 'put checkpoint'],
  ['publish: done', 'sequencer', 'store.markPublished'],
  ['publish: public copy', 'sequencer', 'put trailing-checkpoint'],
  ['publish: answer to the batcher', 'b1', 'ledger.when-published'],
  ['anchored', 'b1', 'store.record anchored'],
  ['certify', 'b1', 'store.record certified'],
  ['index: transaction', 'b1', 'index.write'],
  ['index: noted', 'b1', 'store.markShipped'],
  ['finish: statements read back', 'b1', 'get statement'],
  ['finish: entry read back', 'b1', 'get batch-entry'],
  ['finish: done', 'b1', 'store.record finished'],
  ['finish: secrets dropped', 'b1', 'store.dropSecrets'],
];

const KINDS: readonly (readonly [Blow, Phase])[] = [
  ['error', 'before'],
  ['error', 'after'],
  ['crash-lose', 'before'],
  ['crash-lose', 'after'],
  ['crash-keep', 'after'],
];

describe.each(ARROWS)('%s', (_arrow, actor, name) => {
  const kinds = actor === 'client' ? KINDS.slice(0, 2) : KINDS;
  it.each(kinds)('breaks by %s %s three times, and nothing is lost, doubled or forked', async (blow, phase) => {
    const isHit = (operation: { readonly actor: string; readonly name: string }): boolean =>
      operation.actor === actor && operation.name === name;
    const { struck } = await runScenario([{ isHit, phase, blow, times: 3 }]);
    expect(struck[0]).toBeGreaterThan(0);
  });
});
