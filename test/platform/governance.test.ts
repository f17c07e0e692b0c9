// Changes of the ledger's state in workerd: the real sequencer with its SQLite and the real R2. The log's keys are rotated,
// which only the sequencer can do: it makes them, and signs with the old ones, with both, and with the new ones.

import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { formatApprovalText } from '../../src/core/ledger/approval.ts';
import type { LedgerState } from '../../src/core/ledger/genesis.ts';
import { GOVERNANCE_VERSION, computeEntryHash, formatGovernance } from '../../src/core/ledger/governance.ts';
import { parseSignedNote, signNote } from '../../src/core/note/signed-note.ts';
import { KEY_TYPE, formatVerifierKey, parseVerifierKey } from '../../src/core/note/verifier-key.ts';
import { type OpenTrust, openTrust } from '../../src/core/verify/trust.ts';
import { parseEpochs } from '../../src/domain/ledger/epochs.ts';
import { formTrust } from '../../src/domain/ledger/public-texts.ts';
import { createLedgerClient } from '../../src/platform/durable-objects/ledger-client.ts';
import { createEd25519Signer } from '../../src/platform/keys/ed25519-signer.ts';
import { createR2Objects } from '../../src/platform/r2/public-objects.ts';
import { type MemoryConsortium, createMemoryConsortium } from '../support/memory-consortium.ts';

let consortium: MemoryConsortium;
const origin = env.LEDGER_ORIGIN;
const ledger = createLedgerClient(env);

beforeAll(async () => {
  consortium = await createMemoryConsortium(env);
});
beforeEach(() => {
  vi.spyOn(globalThis, 'fetch').mockImplementation(consortium.fetch);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const lastEpoch = async () => {
  const governance = await ledger.governance();
  if (governance === null) throw new Error('the ledger has not begun');
  const epoch = parseEpochs(governance).at(-1);
  if (epoch === undefined) throw new Error('a ledger without a state');
  return { epoch, treeSize: governance.treeSize };
};

const propose = async (state: LedgerState, ahead = 0, approvers = 3) => {
  const { epoch, treeSize } = await lastEpoch();
  const sequence = epoch.sequence + 1;
  const entry = formatGovernance({
    v: GOVERNANCE_VERSION,
    ledger: origin,
    sequence,
    previous: epoch.leafHash,
    effectiveSize: treeSize + approvers + 1 + ahead,
    action: 'rotate-log',
    state,
    reason: 'test',
  });
  const text = formatApprovalText({ origin, sequence, leafHash: computeEntryHash(entry) });
  const signers = consortium.governors.slice(0, approvers);
  return { entry, approvals: await Promise.all(signers.map(async (signer) => await signNote(text, [signer]))) };
};

let appended = 0;
const grow = async (): Promise<void> => {
  const answer = await ledger.appendTimestamp({
    batcher: 'b1',
    sequence: appended,
    authority: 'a',
    entry: `{"${appended}":1}`,
  });
  appended += 1;
  if (!answer.ok) throw new Error(answer.failure.code);
  await ledger.whenPublished(answer.value.index, 10_000);
};

const openOwnTrust = async (): Promise<OpenTrust> => {
  const trust = await formTrust(origin, ledger, createR2Objects(env.LEDGER));
  if (trust === null) throw new Error('nothing published');
  const opened = await openTrust(trust);
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.value;
};

const signersOf = (note: string, keys: readonly string[]): readonly string[] => {
  const parsed = parseSignedNote(note);
  if (!parsed.ok) throw new Error(parsed.failure.code);
  return keys.filter((vkey) => {
    const key = parseVerifierKey(vkey);
    return (
      key.ok && parsed.value.signatures.some(({ name, keyId }) => name === key.value.name && keyId === key.value.keyId)
    );
  });
};

describe('a change of the state', () => {
  let oldKeys: readonly string[] = [];
  let newKeys: readonly string[] = [];

  it('is refused before it is approved by enough courts, and nothing is appended', async () => {
    const begun = await ledger.begin(consortium.state);
    expect(begun.ok).toBe(true);
    await grow();
    const { epoch, treeSize } = await lastEpoch();
    oldKeys = epoch.state.log;
    const changed = { ...epoch.state, toleranceSeconds: 61 };
    expect(await ledger.govern(await propose(changed, 0, 2))).toMatchObject({
      failure: { code: 'governance-refused', reason: { code: 'governance.not-approved', required: 3 } },
    });
    const late = await propose(changed, -1);
    expect(await ledger.govern(late)).toMatchObject({
      failure: { code: 'governance-refused', reason: { code: 'governance.effective-size' } },
    });
    expect((await lastEpoch()).treeSize).toBe(treeSize);
  });

  it('cannot give the log a key that the sequencer does not hold', async () => {
    const { epoch, treeSize } = await lastEpoch();
    const stranger = await createEd25519Signer(origin, KEY_TYPE.ed25519, new Uint8Array(32).fill(7));
    const vkey = formatVerifierKey(stranger.key);
    expect(await ledger.govern(await propose({ ...epoch.state, log: [...epoch.state.log, vkey] }))).toMatchObject({
      failure: { code: 'log-key-unknown', vkey },
    });
    expect((await lastEpoch()).treeSize).toBe(treeSize);
  });

  it('makes the next keys of the log once, until a state names them', async () => {
    const made = await ledger.makeLogKeys();
    if (!made.ok) throw new Error(made.failure.code);
    newKeys = made.value;
    expect(await ledger.makeLogKeys()).toEqual({ ok: true, value: newKeys });
    await evictDurableObject(env.SEQUENCER.getByName(origin));
    expect(await ledger.makeLogKeys()).toEqual({ ok: true, value: newKeys });
    expect(newKeys.map((vkey) => vkey.split('+')[0])).toEqual([origin, origin]);
    expect(newKeys.some((vkey) => oldKeys.includes(vkey))).toBe(false);
  });

  it('rotates the log: old keys, then both at the hand-over, then the new ones', async () => {
    const { epoch } = await lastEpoch();
    const command = await propose({ ...epoch.state, log: newKeys }, 2);
    const governed = await ledger.govern(command);
    if (!governed.ok) throw new Error(JSON.stringify(governed.failure));
    expect(await ledger.govern(command)).toEqual(governed);
    const { effectiveSize } = governed.value;
    const notes = new Map<number, string>();
    for (let count = 0; count < 5; count += 1) {
      const latest = await ledger.latestCheckpoint();
      if (latest !== null) notes.set(latest.treeSize, latest.note);
      await grow();
      if (count === 2) await evictDurableObject(env.SEQUENCER.getByName(origin));
    }
    const all = [...oldKeys, ...newKeys];
    const sizes = [...notes.keys()].toSorted((left, right) => left - right);
    const [handover = 0] = sizes.filter((size) => size >= effectiveSize);
    for (const size of sizes) {
      const expected = size < effectiveSize ? oldKeys : size === handover ? all : newKeys;
      expect([size, signersOf(notes.get(size) ?? '', all)]).toEqual([size, expected]);
    }
    expect(sizes.at(-1)).toBeGreaterThan(handover);
  });

  it('stands in the trust bundle with its hand-over, dated, and batches name it from then on', async () => {
    const { epochs, asOf, genesisHash } = await openOwnTrust();
    expect(epochs.map(({ state }) => state.log)).toEqual([oldKeys, newKeys]);
    expect(epochs[1]?.sinceUnixMs).toBeGreaterThan(epochs[0]?.sinceUnixMs ?? 0);
    expect(epochs[0]?.leafHash).toBe(genesisHash);
    expect(asOf.checkpoint.treeSize).toBeGreaterThan(epochs[1]?.effectiveSize ?? 0);
    expect((await ledger.latestCheckpoint())?.policy).toBe(epochs[1]?.leafHash);
  });

  it('is followed by another one, approved by the same courts', async () => {
    const { epoch } = await lastEpoch();
    const governed = await ledger.govern(await propose({ ...epoch.state, toleranceSeconds: 90 }));
    expect(governed).toMatchObject({ ok: true, value: { sequence: 2 } });
    await grow();
    const { epochs } = await openOwnTrust();
    expect(epochs.map(({ state }) => state.toleranceSeconds)).toEqual([60, 60, 90]);
    const next = await ledger.makeLogKeys();
    expect(next.ok && next.value.some((vkey) => newKeys.includes(vkey))).toBe(false);
  });
});
