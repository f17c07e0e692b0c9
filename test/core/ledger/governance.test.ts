import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import {
  APPROVAL_VERSION,
  formatApprovalEntry,
  parseApprovalEntry,
  parseApprovalNote,
} from '../../../src/core/ledger/approval.ts';
import { findEpoch, findLastApproved, listConcernedEpochs } from '../../../src/core/ledger/epochs.ts';
import type { LedgerState } from '../../../src/core/ledger/genesis.ts';
import { computeEntryHash, formatGovernance, parseGovernance } from '../../../src/core/ledger/governance.ts';
import {
  type GovernanceChange,
  checkGovernanceProposal,
  replayGovernance,
} from '../../../src/core/ledger/replay-governance.ts';
import {
  KEY_TYPE,
  type VerifierKey,
  createVerifierKey,
  formatVerifierKey,
} from '../../../src/core/note/verifier-key.ts';
import {
  COURT_IDS,
  GOVERNED_ORIGIN,
  approve,
  approveBy,
  governanceSigner,
  makeChange,
  makeCourt,
  makeGovernanceEntry,
  makeGovernedLedger,
} from '../../support/governance-fixture.ts';
import { createSigner } from '../../support/ledger-fixture.ts';

const FIFTH = 'court-e.assize.invalid';
const ledger = await makeGovernedLedger();
const five: LedgerState = {
  ...ledger.state,
  policy: { witnesses: 4, keepers: 0 },
  courts: [...ledger.state.courts, await makeCourt(FIFTH)],
};
const FIRST = { sequence: 1, effectiveSize: 20, state: five };
const first = makeGovernanceEntry(ledger.genesis, FIRST);
const without = (state: LedgerState, id: string): LedgerState => ({
  ...state,
  courts: state.courts.filter((court) => court.id !== id),
});
const replay = async (...changes: readonly GovernanceChange[]) =>
  await replayGovernance(ledger.genesis, changes, GOVERNED_ORIGIN);
const change = async (text: string, sequence = 1, courts?: readonly string[]): Promise<GovernanceChange> =>
  await makeChange(10 * sequence, text, sequence, courts);

describe('a governance entry', () => {
  it('reads back exactly', () => {
    const parsed = parseGovernance(first, GOVERNED_ORIGIN);
    expect(parsed.ok && formatGovernance(parsed.value)).toBe(first);
  });

  it.each([
    ['another ledger', (text: string) => text.replace(`"ledger":"${GOVERNED_ORIGIN}"`, '"ledger":"other.invalid"')],
    ['another version', (text: string) => text.replace('governance/v1"', 'governance/v2"')],
    ['an unknown member', (text: string) => text.replace('"reason"', '"because":1,"reason"')],
    ['an unknown action', (text: string) => text.replace('"amend"', '"promote"')],
    ['sequence 0', (text: string) => text.replace('"sequence":1', '"sequence":0')],
    ['quorums that do not intersect', (text: string) => text.replace('"witnesses":4', '"witnesses":2')],
    ['white space', (text: string) => `${text} `],
  ])('is refused with %s', (_, edit) => {
    expect(edit(first)).not.toBe(first);
    expect(parseGovernance(edit(first), GOVERNED_ORIGIN).ok).toBe(false);
  });
});

describe('an approval', () => {
  it('reads back exactly, note and entry', async () => {
    const note = await approve(first, 1, [await governanceSigner(COURT_IDS[0] ?? '')]);
    const read = parseApprovalNote(note);
    expect(read.ok && read.value.approval).toEqual({
      origin: GOVERNED_ORIGIN,
      sequence: 1,
      leafHash: computeEntryHash(first),
    });
    const entry = { v: APPROVAL_VERSION, ledger: GOVERNED_ORIGIN, sequence: 1, note } as const;
    expect(parseApprovalEntry(formatApprovalEntry(entry), GOVERNED_ORIGIN)).toEqual({ ok: true, value: entry });
    expect(parseApprovalEntry(formatApprovalEntry(entry), 'other.invalid').ok).toBe(false);
  });

  it.each([
    ['another type', (note: string) => note.replace('assize/approval/v1', 'assize/approval/v2')],
    ['a further line', (note: string) => note.replace('\n1\n', '\n1\nmore\n')],
    ['a sequence with a leading zero', (note: string) => note.replace('\n1\n', '\n01\n')],
    ['a hash of another length', (note: string) => note.replace(/\n[A-Za-z0-9+/]{43}=\n/, '\nAAAA\n')],
    ['no signature', (note: string) => note.replace(/\u2014.*\n/u, '')],
  ])('is malformed with %s', async (_, edit) => {
    const note = await approve(first, 1, [await governanceSigner(COURT_IDS[0] ?? '')]);
    expect(edit(note)).not.toBe(note);
    expect(parseApprovalNote(edit(note))).toMatchObject({ failure: { code: 'approval.malformed' } });
  });
});

describe('replaying governance', () => {
  it('gives the genesis epoch alone where nothing changed', async () => {
    const replayed = await replay();
    expect(replayed.ok && replayed.value).toEqual([
      { sequence: 0, leafHash: computeEntryHash(ledger.genesis), index: 0, effectiveSize: 0, state: ledger.state },
    ]);
  });

  it('follows two changes, the second approved by the courts of the first', async () => {
    const four = without(five, COURT_IDS[0] ?? '');
    const second = makeGovernanceEntry(first, { sequence: 2, effectiveSize: 40, state: four });
    const approvedByNext = await change(second, 2, [...COURT_IDS.slice(1), FIFTH]);
    const replayed = await replay(await change(first), approvedByNext);
    const epochs = replayed.ok ? replayed.value : [];
    expect(epochs.map(({ sequence, index, effectiveSize }) => [sequence, index, effectiveSize])).toEqual([
      [0, 0, 0],
      [1, 10, 20],
      [2, 20, 40],
    ]);
    expect(epochs[2]?.state).toEqual(four);
    // The fifth court is no court of genesis: it cannot approve its own admission.
    expect(await replay(await change(first, 1, [...COURT_IDS.slice(0, 3), FIFTH]))).toMatchObject({
      failure: { code: 'governance.approval-unknown-key', sequence: 1, position: 3 },
    });
  });

  it('needs M distinct courts of the former state, however many notes and keys', async () => {
    const [a = '', b = ''] = COURT_IDS;
    const two = await approveBy(first, 1, [a, b]);
    expect(await replay({ index: 10, text: first, approvals: two })).toMatchObject({
      failure: { code: 'governance.not-approved', required: 3, approvedBy: [a, b] },
    });
    const again = await approve(first, 1, [await governanceSigner(a)]);
    expect(await replay({ index: 10, text: first, approvals: [...two, again] })).toMatchObject({
      failure: { code: 'governance.approval-repeated', position: 2, name: `${a}/governance` },
    });
    const doubled = again.replace(/(\u2014.*\n)$/u, '$1$1');
    expect(await replay({ index: 10, text: first, approvals: [doubled] })).toMatchObject({
      failure: { code: 'governance.approval-repeated', position: 0 },
    });
    const together = await approve(
      first,
      1,
      await Promise.all(COURT_IDS.slice(0, 3).map((id) => governanceSigner(id))),
    );
    expect((await replay({ index: 10, text: first, approvals: [together] })).ok).toBe(true);
  });

  it.each([
    ['a sequence that is skipped', { sequence: 2 }, 'governance.sequence'],
    ['another predecessor', { previous: 'ab'.repeat(32) }, 'governance.previous'],
    ['an effective size at its approvals', { effectiveSize: 13 }, 'governance.effective-size'],
    ['the former state', { state: ledger.state }, 'governance.no-change'],
  ])('refuses %s', async (_, edit, code) => {
    const text = makeGovernanceEntry(ledger.genesis, FIRST, (governance) => ({ ...governance, ...edit }));
    const sequence = 'sequence' in edit ? edit.sequence : 1;
    const approvals = await approveBy(text, sequence);
    expect(await replay({ index: 10, text, approvals })).toMatchObject({ failure: { code } });
  });

  it('accepts an effective size right behind the last approval', async () => {
    const text = makeGovernanceEntry(ledger.genesis, { ...FIRST, effectiveSize: 14 });
    expect((await replay(await change(text))).ok).toBe(true);
  });

  it('refuses effective sizes and indices that do not rise', async () => {
    const second = { sequence: 2, effectiveSize: 20, state: without(five, COURT_IDS[0] ?? '') };
    const text = makeGovernanceEntry(first, second);
    expect(await replay(await change(first), await change(text, 2))).toMatchObject({
      failure: { code: 'governance.effective-size', sequence: 2, minimum: 21 },
    });
    const rising = makeGovernanceEntry(first, { ...second, effectiveSize: 41 });
    const early = { ...(await change(rising, 2)), index: 10 };
    expect(await replay(await change(first), early)).toMatchObject({ failure: { code: 'governance.index' } });
  });

  it('refuses an approval of another entry, another sequence, another ledger', async () => {
    const [a = '', b = '', c = ''] = COURT_IDS;
    const good = await approveBy(first, 1, [a, b]);
    const signer = await governanceSigner(c);
    for (const foreign of [
      await approve(`${first} `, 1, [signer]),
      await approve(first, 2, [signer]),
      await approve(first, 1, [signer], 'other.invalid'),
    ]) {
      expect(await replay({ index: 10, text: first, approvals: [...good, foreign] })).toMatchObject({
        failure: { code: 'governance.approval-of-another', position: 2 },
      });
    }
  });

  it('refuses an approval whose signature is wrong, or by a witness key instead of the governance key', async () => {
    const [a = '', b = '', c = ''] = COURT_IDS;
    const good = await approveBy(first, 1, [a, b]);
    const signer = await governanceSigner(c);
    const lying = { ...signer, sign: async (message: Uint8Array) => await signer.sign(message.slice(1)) };
    expect(
      await replay({ index: 10, text: first, approvals: [...good, await approve(first, 1, [lying])] }),
    ).toMatchObject({ failure: { code: 'governance.approval-signature', name: `${c}/governance` } });
    const witness = await createSigner(`${c}/witness`, KEY_TYPE.ed25519, `${c}/witness 1`);
    expect(
      await replay({ index: 10, text: first, approvals: [...good, await approve(first, 1, [witness])] }),
    ).toMatchObject({ failure: { code: 'governance.approval-unknown-key' } });
  });

  it('refuses a retired governance key once its successor is in force', async () => {
    const [a = ''] = COURT_IDS;
    const rotated = await makeCourt(a, 2);
    const courts = ledger.state.courts.map((court) => (court.id === a ? rotated : court));
    const text = makeGovernanceEntry(ledger.genesis, { ...FIRST, state: { ...ledger.state, courts } });
    const second = makeGovernanceEntry(text, {
      sequence: 2,
      effectiveSize: 40,
      state: { ...ledger.state, courts, toleranceSeconds: 61 },
    });
    expect(await replay(await change(text), await change(second, 2))).toMatchObject({
      failure: { code: 'governance.approval-unknown-key', sequence: 2, name: `${a}/governance` },
    });
    const approvals = [
      await approve(second, 2, [await governanceSigner(a, 2)]),
      ...(await approveBy(second, 2, COURT_IDS.slice(1, 3))),
    ];
    expect((await replay(await change(text), { index: 20, text: second, approvals })).ok).toBe(true);
  });

  it('refuses a key that ever belonged to another court or role, also of a court that has left', async () => {
    const [a = ''] = COURT_IDS;
    const gone = makeGovernanceEntry(ledger.genesis, { ...FIRST, state: without(ledger.state, a) });
    // The same hand under the new court's name.
    const inherited = await createSigner(`${FIFTH}/witness`, KEY_TYPE.cosignature, `${a}/witness 1`);
    const other = await makeCourt(FIFTH);
    const heir = { ...other, keys: { ...other.keys, witness: [formatVerifierKey(inherited.key)] } };
    const state = { ...ledger.state, courts: [...ledger.state.courts.slice(1), heir] };
    const second = makeGovernanceEntry(gone, { sequence: 2, effectiveSize: 40, state });
    const approved = await change(second, 2, COURT_IDS.slice(1));
    expect(await replay(await change(gone), approved)).toMatchObject({
      failure: { code: 'governance.key-reused', former: `${a}/witness`, found: `${FIFTH}/witness` },
    });
  });

  it('refuses a key with the name and id of another one, also of one that was replaced', async () => {
    const [a = ''] = COURT_IDS;
    const [one, other] = [13_008, 49_679].map((number) =>
      createVerifierKey(`${a}/witness`, KEY_TYPE.cosignature, sha256(encodeUtf8(`collide ${number}`))),
    );
    if (one === undefined || other === undefined) throw new Error('no keys');
    expect(one.keyId).toBe(other.keyId);
    const withKeys = (...keys: readonly VerifierKey[]): LedgerState => ({
      ...ledger.state,
      courts: ledger.state.courts.map((court) =>
        court.id === a ? { ...court, keys: { ...court.keys, witness: keys.map(formatVerifierKey) } } : court,
      ),
    });
    const both = makeGovernanceEntry(ledger.genesis, { ...FIRST, state: withKeys(one, other) });
    expect(await replay(await change(both))).toMatchObject({
      failure: { code: 'governance.entry-unreadable', pointer: '/state' },
    });
    const text = makeGovernanceEntry(ledger.genesis, { ...FIRST, state: withKeys(one) });
    const second = makeGovernanceEntry(text, { sequence: 2, effectiveSize: 40, state: withKeys(other) });
    expect(await replay(await change(text), await change(second, 2))).toMatchObject({
      failure: { code: 'governance.key-reused', vkey: formatVerifierKey(other), former: `${a}/witness` },
    });
  });

  it('refuses a state in which fewer than M courts could approve the next change', async () => {
    const courts = ledger.state.courts.map((court, index) =>
      index < 2 ? { ...court, keys: { ...court.keys, governance: [] } } : court,
    );
    const text = makeGovernanceEntry(ledger.genesis, { ...FIRST, state: { ...ledger.state, courts } });
    expect(await replay(await change(text))).toMatchObject({
      failure: { code: 'governance.ungovernable', required: 3, found: 2 },
    });
  });

  it('checks a proposal before anybody has approved it', async () => {
    const checked = await checkGovernanceProposal(ledger.genesis, [], GOVERNED_ORIGIN, first);
    expect(checked.ok && checked.value).toMatchObject({ sequence: 1, effectiveSize: 20, state: five });
    expect(await checkGovernanceProposal(ledger.genesis, [await change(first)], GOVERNED_ORIGIN, first)).toMatchObject({
      failure: { code: 'governance.sequence', sequence: 2, found: 1 },
    });
  });
});

describe('hostile texts', () => {
  it('never throw, and no altered character of an approval counts', async () => {
    const [a = ''] = COURT_IDS;
    const note = await approve(first, 1, [await governanceSigner(a)]);
    await fc.assert(
      fc.asyncProperty(fc.nat(note.length - 1), fc.string({ maxLength: 3 }), async (at, text) => {
        const altered = `${note.slice(0, at)}${text}${note.slice(at + 1)}`;
        const approvals = [altered, ...(await approveBy(first, 1, COURT_IDS.slice(1, 3)))];
        expect((await replay({ index: 10, text: first, approvals })).ok).toBe(altered === note);
      }),
      { numRuns: 200 },
    );
  });

  it('never throw where the entry is altered anywhere', async () => {
    const approvals = await approveBy(first, 1);
    await fc.assert(
      fc.asyncProperty(fc.nat(first.length - 1), fc.string({ maxLength: 3 }), async (at, text) => {
        const altered = `${first.slice(0, at)}${text}${first.slice(at + 1)}`;
        expect((await replay({ index: 10, text: altered, approvals })).ok).toBe(altered === first);
      }),
      { numRuns: 200 },
    );
    for (const text of ['', '{}', '[]', 'null', '\u0000', '{"v":"assize/governance/v1"}']) {
      expect(parseGovernance(text, GOVERNED_ORIGIN).ok).toBe(false);
      expect(parseApprovalEntry(text, GOVERNED_ORIGIN).ok).toBe(false);
      expect(parseApprovalNote(text).ok).toBe(false);
    }
  });
});

describe('epochs', () => {
  it('say who is in force at a size, what a batch names, and whom a handover concerns', async () => {
    const second = makeGovernanceEntry(first, {
      sequence: 2,
      effectiveSize: 40,
      state: without(five, COURT_IDS[0] ?? ''),
    });
    const replayed = await replay(await change(first), await change(second, 2, [...COURT_IDS.slice(1), FIFTH]));
    const epochs = replayed.ok ? replayed.value : [];
    const sequenceAt = (size: number) => findEpoch(epochs, size).sequence;
    expect([0, 1, 19, 20, 39, 40, 1000].map(sequenceAt)).toEqual([0, 0, 0, 1, 1, 2, 2]);
    const named = (size: number) => findLastApproved(epochs, size).sequence;
    expect([1, 10, 11, 20, 21].map(named)).toEqual([0, 0, 1, 1, 2]);
    const concerned = (from: number, to: number) =>
      listConcernedEpochs(epochs, from, to).map(({ sequence }) => sequence);
    expect(concerned(0, 19)).toEqual([0]);
    expect(concerned(19, 20)).toEqual([0, 1]);
    expect(concerned(20, 39)).toEqual([1]);
    expect(concerned(5, 50)).toEqual([0, 1, 2]);
  });
});
