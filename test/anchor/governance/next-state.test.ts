// What each change of the governance command means, and what it refuses before anybody is asked to sign.

import { describe, expect, it } from 'vitest';
import { describeDifference, describePolicy } from '../../../anchor/governance/describe-change.ts';
import { type Action, type KeygenLine, proposeState, readKeygenLine } from '../../../anchor/governance/next-state.ts';
import type { LedgerState } from '../../../src/core/ledger/genesis.ts';
import { COURT_IDS, makeCourt, makeGovernedLedger } from '../../support/governance-fixture.ts';

const FIFTH = 'court-e.assize.invalid';
const { state } = await makeGovernedLedger();
const [first = ''] = COURT_IDS;
const lineOf = async (court: string, generation = 1): Promise<KeygenLine> => ({
  court,
  keys: (await makeCourt(court, generation)).keys,
});
const newcomer = await lineOf(FIFTH);
const renewed = await lineOf(first, 2);
const entry = {
  name: { zh: '岚浦海事法院', en: 'Lanpu Maritime Court' },
  kind: 'court',
  jurisdiction: 'CN',
  since: '2026-11-20T00:00:00.000Z',
  simulated: true,
} as const;
const add: Action = { action: 'add-court', line: newcomer, entry };
const next = (change: Action, numbers = {}): LedgerState => {
  const proposed = proposeState(state, change, numbers);
  if (!proposed.ok) throw new Error(proposed.failure.reason);
  return proposed.value;
};
const refusal = (change: Action, numbers = {}): string => {
  const proposed = proposeState(state, change, numbers);
  return proposed.ok ? '' : proposed.failure.reason;
};

describe('a proposed state', () => {
  it('has the court that is added, and M as it is asked for', () => {
    const after = next(add, { witnesses: 4 });
    expect(after.courts.at(-1)).toEqual({ ...entry, id: FIFTH, keys: newcomer.keys });
    expect(after.policy).toEqual({ witnesses: 4, keepers: 0 });
    expect(describePolicy(state)).toBe('3/4, f = 1, N-M = 1, K = 0');
    expect(describePolicy(after)).toBe('4/5, f = 2, N-M = 1, K = 0');
  });

  it('lacks the court that is removed', () => {
    expect(next({ action: 'remove-court', court: first }).courts.map(({ id }) => id)).toEqual(COURT_IDS.slice(1));
  });

  it('has all keys of a court that rotates, and one role’s where one key is replaced', () => {
    expect(next({ action: 'rotate-court', line: renewed }).courts[0]?.keys).toEqual(renewed.keys);
    const former = state.courts[0];
    expect(next({ action: 'replace-key', line: renewed, role: 'keeper' }).courts[0]?.keys).toEqual({
      ...former?.keys,
      keeper: renewed.keys.keeper,
    });
  });

  it.each([
    ['two quorums that need not intersect', { action: 'set-policy' }, { witnesses: 2 }, 'more than half of 4'],
    ['more cosigners than there are', { action: 'set-policy' }, { witnesses: 5 }, 'more than half of 4'],
    ['more keepers than there are', { action: 'set-policy' }, { keepers: 5 }, 'no more keepers'],
    ['a court that is there', { action: 'add-court', line: renewed, entry }, {}, 'is a court already'],
    ['a stranger to remove', { action: 'remove-court', court: FIFTH }, {}, 'is no court of this ledger'],
    ['a stranger to rotate', { action: 'rotate-court', line: newcomer }, {}, 'is no court of this ledger'],
    ['no key of the role', { action: 'replace-key', line: renewed, role: 'mirror' }, {}, 'has no mirror key'],
    ['no key of the log', { action: 'rotate-log', log: [] }, {}, 'no key of the log'],
    [
      'a kind that is none',
      { action: 'add-court', line: newcomer, entry: { ...entry, kind: 'ministry' as 'court' } },
      {},
      'kind is one of',
    ],
    [
      'a court without a governance key',
      { action: 'add-court', line: { ...newcomer, keys: { ...newcomer.keys, governance: [] } }, entry },
      {},
      'has no governance key',
    ],
  ] satisfies readonly (readonly [string, Action, object, string])[])(
    'is refused with %s',
    (_, change, numbers, reason) => {
      expect(refusal(change, numbers)).toContain(reason);
    },
  );
});

describe('what a change is described as', () => {
  it('names every key that comes and goes, and nothing that stays', () => {
    const lines = describeDifference(state, next({ action: 'replace-key', line: renewed, role: 'witness' }));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(`- 密钥 key        ${first}/witness+`);
    expect(lines[1]).toContain(`+ 密钥 key        ${first}/witness+`);
    expect(describeDifference(state, state)).toEqual([]);
  });

  it('comes from the states, whatever the entry calls itself', () => {
    const lines = describeDifference(state, next(add, { witnesses: 4 }));
    expect(lines[0]).toContain('+ 法院 court      岚浦海事法院 / Lanpu Maritime Court (court-e.assize.invalid');
    expect(lines[0]).toContain('模拟 simulated');
  });

  it('shows authorities, tolerance and time limits too', () => {
    const after: LedgerState = {
      ...state,
      toleranceSeconds: 61,
      includeByHours: 25,
      timestamps: { minimum: 1, authorities: [{ name: 'tsa', roots: ['ab'.repeat(32)], simulated: false }] },
    };
    expect(describeDifference(state, after).map((line) => line.trim().slice(0, 7))).toEqual([
      '+ 时间戳机构',
      '时间戳最少数 ',
      '时间容差（秒）',
      '入账时限（小时',
    ]);
  });
});

describe('a keygen line', () => {
  it('reads back, also with one key as a text', () => {
    expect(readKeygenLine(JSON.stringify(newcomer))).toEqual({ ok: true, value: newcomer });
    const [witness = ''] = newcomer.keys.witness;
    const single = { court: FIFTH, keys: { ...newcomer.keys, witness } };
    expect(readKeygenLine(JSON.stringify(single))).toEqual({ ok: true, value: newcomer });
  });

  it.each([
    ['no JSON', 'keys'],
    ['null', 'null'],
    ['no keys', '{"court":"court-e.assize.invalid"}'],
    ['keys that are null', '{"court":"court-e.assize.invalid","keys":null}'],
    ['the keys of another court', JSON.stringify({ ...newcomer, court: first })],
    [
      'a witness key as the governance key',
      JSON.stringify({ court: FIFTH, keys: { ...newcomer.keys, governance: newcomer.keys.witness } }),
    ],
    ['a malformed key', JSON.stringify({ court: FIFTH, keys: { ...newcomer.keys, witness: ['x'] } })],
  ])('is refused with %s', (_, text) => {
    expect(readKeygenLine(text).ok).toBe(false);
  });
});
