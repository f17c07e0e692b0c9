// The tlog-policy text of a ledger state counts as the verifier counts: courts, not keys.

import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { describe, expect, test } from 'vitest';
import { formatPolicy, parsePolicy, type Policy } from '../../../src/core/checkpoint/policy.ts';
import {
  checkQuorumIntersection,
  computeQuorumProgress,
  findQuorumTime,
  isQuorumMet,
} from '../../../src/core/checkpoint/quorum.ts';
import { checkLedgerState, type LedgerState } from '../../../src/core/ledger/genesis.ts';
import { formLedgerPolicy } from '../../../src/core/ledger/ledger-policy.ts';
import {
  createVerifierKey,
  formatVerifierKey,
  KEY_TYPE,
  type VerifierKey,
} from '../../../src/core/note/verifier-key.ts';
import { computeFaultTolerance } from '../../../src/core/verify/fault-tolerance.ts';

let serial = 0;
const makeKey = (name: string, type: number): VerifierKey => {
  serial += 1;
  const seed = new Uint8Array(32).fill(serial & 255);
  seed[0] = serial >> 8;
  return createVerifierKey(name, type, type === KEY_TYPE.mlDsa44 ? ml_dsa44.keygen(seed).publicKey : seed);
};
const pair = (name: string): readonly string[] =>
  [KEY_TYPE.cosignature, KEY_TYPE.mlDsa44].map((type) => formatVerifierKey(makeKey(name, type)));

const makeState = (courts: number, witnesses: number, keepers: number, isDouble = true): LedgerState => {
  const role = (name: string): readonly string[] => pair(name).slice(0, isDouble ? 2 : 1);
  return {
    policy: { witnesses, keepers },
    courts: Array.from({ length: courts }, (_, index) => {
      const id = `court-${index}.assize.invalid`;
      return {
        id,
        name: { zh: '模拟法院', en: 'Simulated court' },
        kind: 'court' as const,
        jurisdiction: 'CN',
        since: '2026-11-01T00:00:00.000Z',
        simulated: true,
        keys: {
          witness: [...role(`${id}/witness`)],
          mirror: [...role(`${id}/mirror`)],
          keeper: [...role(`${id}/keeper`)],
          governance: [formatVerifierKey(makeKey(`${id}/governance`, KEY_TYPE.ed25519))],
        },
      };
    }),
    log: [KEY_TYPE.ed25519, KEY_TYPE.mlDsa44].map((type) =>
      formatVerifierKey(makeKey('ledger.assize.invalid/t', type)),
    ),
    receipt: [formatVerifierKey(makeKey('ledger.assize.invalid/t/receipt', KEY_TYPE.ed25519))],
    issuer: [formatVerifierKey(makeKey('ledger.assize.invalid/t/issuer', KEY_TYPE.ed25519))],
    timestamps: { minimum: 0, authorities: [] },
    toleranceSeconds: 60,
    includeByHours: 24,
  };
};

const reread = (policy: Policy): Policy => {
  const parsed = parsePolicy(formatPolicy(policy));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure));
  return parsed.value;
};
const keysOf = (policy: Policy, ...names: readonly string[]): readonly VerifierKey[] =>
  names.map((name) => {
    const witness = policy.witnesses.find((one) => one.name === name);
    if (witness === undefined) throw new Error(`no witness ${name}`);
    return witness.key;
  });
const court = (index: number, key?: number): string =>
  `court-${index}.assize.invalid${key === undefined ? '' : `/${key}`}`;

describe('a policy of four courts with two keys each', () => {
  const state = makeState(4, 3, 0);
  const policy = reread(formLedgerPolicy(state));

  test('belongs to a valid state, and reads back as it was formed', () => {
    expect(checkLedgerState(state)).toBeNull();
    expect(policy).toEqual(formLedgerPolicy(state));
  });

  test('has a group of any of its keys for each court, under the court’s id', () => {
    expect(policy.witnesses.map(({ name }) => name)).toEqual(
      [0, 1, 2, 3].flatMap((index) => [court(index, 1), court(index, 2)]),
    );
    expect(policy.groups).toEqual([
      ...[0, 1, 2, 3].map((index) => ({
        name: court(index),
        threshold: 1,
        members: [court(index, 1), court(index, 2)],
      })),
      { name: 'consortium/courts', threshold: 3, members: [0, 1, 2, 3].map((index) => court(index)) },
    ]);
    expect([policy.quorum, policy.logs.map(({ key }) => key.type)]).toEqual(['consortium/courts', [1, 6]]);
  });

  test('counts a court once: all keys of two courts are no quorum, one key of each of three is', () => {
    const twoCourts = keysOf(policy, court(0, 1), court(0, 2), court(1, 1), court(1, 2));
    expect(isQuorumMet(policy, twoCourts)).toBe(false);
    expect(computeQuorumProgress(policy, twoCourts)).toEqual({ met: 2, required: 3, total: 4 });
    const threeCourts = keysOf(policy, court(0, 2), court(1, 1), court(3, 2));
    expect(isQuorumMet(policy, threeCourts)).toBe(true);
    expect(computeQuorumProgress(policy, threeCourts)).toEqual({ met: 3, required: 3, total: 4 });
  });

  test('is met when the third court’s earlier key is', () => {
    const times = new Map([
      [court(0, 1), 10],
      [court(0, 2), 10],
      [court(1, 1), 30],
      [court(2, 2), 20],
      [court(2, 1), 40],
    ]);
    const cosignatures = [...times].map(([name, unixSeconds]) => ({
      key: keysOf(policy, name)[0] ?? makeKey('none', 4),
      unixSeconds,
      line: '',
    }));
    expect(findQuorumTime(policy, cosignatures)).toBe(30);
  });

  test.each([
    [1, 1],
    [3, 2],
    [4, 3],
    [7, 5],
    [9, 6],
  ])('of %i courts of which %i are needed tolerates what the state says, however many keys a court has', (n, m) => {
    for (const isDouble of [false, true]) {
      const made = makeState(n, m, 0, isDouble);
      expect(checkQuorumIntersection(reread(formLedgerPolicy(made)))).toEqual({
        intersects: true,
        f: computeFaultTolerance(made).f,
      });
    }
  });
});

describe('a policy with keepers', () => {
  const state = makeState(4, 3, 2);
  const policy = reread(formLedgerPolicy(state));
  const witnesses = keysOf(policy, court(0, 1), court(1, 2), court(2, 1));
  const keeper = (index: number, key: number): VerifierKey =>
    keysOf(policy, `court-${index}.assize.invalid/keeper/${key}`)[0] ?? makeKey('none', 4);

  test('needs the courts and the keepers', () => {
    expect([policy.quorum, policy.groups.at(-1)]).toEqual([
      'consortium/quorum',
      { name: 'consortium/quorum', threshold: 2, members: ['consortium/courts', 'consortium/keepers'] },
    ]);
    expect(isQuorumMet(policy, witnesses)).toBe(false);
    expect(isQuorumMet(policy, [...witnesses, keeper(0, 1), keeper(0, 2)])).toBe(false);
    expect(isQuorumMet(policy, [...witnesses, keeper(0, 1), keeper(3, 2)])).toBe(true);
    expect(isQuorumMet(policy, [...witnesses.slice(1), keeper(0, 1), keeper(1, 1), keeper(2, 1)])).toBe(false);
  });

  test('counts courts and keepers apart, each once', () => {
    expect(computeQuorumProgress(policy, [...witnesses, keeper(0, 1), keeper(0, 2)])).toEqual({
      met: 4,
      required: 5,
      total: 8,
    });
  });

  test('tolerates what the courts’ part of it tolerates', () => {
    expect(checkQuorumIntersection(policy)).toEqual({ intersects: true, f: computeFaultTolerance(state).f });
  });

  test('of courts with one key each names them by their ids', () => {
    const single = reread(formLedgerPolicy(makeState(3, 2, 1, false)));
    expect(single.witnesses.map(({ name }) => name)).toEqual([
      ...[0, 1, 2].map((index) => court(index)),
      ...[0, 1, 2].map((index) => `${court(index)}/keeper`),
    ]);
    expect(single.groups.map(({ name }) => name)).toEqual([
      'consortium/courts',
      'consortium/keepers',
      'consortium/quorum',
    ]);
  });
});
