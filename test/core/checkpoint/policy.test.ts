import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cosignature } from '../../../src/core/checkpoint/cosignature.ts';
import { formatPolicy, parsePolicy, type Policy } from '../../../src/core/checkpoint/policy.ts';
import {
  checkQuorumIntersection,
  computeQuorumProgress,
  findQuorumTime,
  isQuorumMet,
} from '../../../src/core/checkpoint/quorum.ts';
import {
  createVerifierKey,
  formatVerifierKey,
  KEY_TYPE,
  type VerifierKey,
} from '../../../src/core/note/verifier-key.ts';
import type { Result } from '../../../src/core/result.ts';
import { LINEAR_GROWTH, measureGrowth } from '../../support/growth.ts';

const unwrap = <T, F>(result: Result<T, F>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

const makeKey = (name: string, seed: number, type: number = KEY_TYPE.cosignature): VerifierKey =>
  createVerifierKey(name, type, new Uint8Array(32).fill(seed));
const logKey = makeKey('example.com/log', 200, KEY_TYPE.ed25519);
const vkey = (name: string, seed: number, type?: number) => formatVerifierKey(makeKey(name, seed, type));

// `courts` witnesses of which `threshold` are a quorum.
const thresholdPolicy = (threshold: number, courts: number): Policy => {
  const names = Array.from({ length: courts }, (_, index) => `court-${index}`);
  const witnesses = names.map((name, index) => `witness ${name} ${vkey(`${name}/witness`, index)}\n`).join('');
  return unwrap(parsePolicy(`${witnesses}group quorum ${threshold} ${names.join(' ')}\nquorum quorum\n`));
};

const cosigners = (policy: Policy, ...indices: readonly number[]): VerifierKey[] =>
  indices.flatMap((index) => policy.witnesses[index]?.key ?? []);

describe('policy texts', () => {
  // The example of C2SP tlog-policy.md with keys filled in.
  const example = `log ${formatVerifierKey(logKey)}

witness X1 ${vkey('x1', 1)}
witness X2 ${vkey('x2', 2)}
witness X3 ${vkey('x3', 3)} https://x3.example/
group X-witnesses 2 X1 X2 X3

\t# a comment
witness Y1 ${vkey('y1', 4)}
witness\tY2 \t ${vkey('y2', 5)}\t
witness Y3 ${vkey('y3', 6)}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`;
  const policy = unwrap(parsePolicy(example));

  test('the published example reads', () => {
    expect(policy.witnesses.map((witness) => witness.name)).toEqual(['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3']);
    expect(policy.witnesses[2]?.url).toBe('https://x3.example/');
    expect(policy.groups.map((group) => group.threshold)).toEqual([2, 1, 2]);
    expect([policy.quorum, policy.logs.length]).toEqual(['X-and-Y', 1]);
  });

  test('the published example is met by two X and one Y, and by nothing less', () => {
    expect(isQuorumMet(policy, cosigners(policy, 0, 1, 3))).toBe(true);
    expect(isQuorumMet(policy, cosigners(policy, 0, 2, 5))).toBe(true);
    expect(isQuorumMet(policy, cosigners(policy, 0, 1))).toBe(false);
    expect(isQuorumMet(policy, cosigners(policy, 0, 3, 4, 5))).toBe(false);
    expect(isQuorumMet(policy, [])).toBe(false);
  });

  test('format then parse is identity, and format is a fixed point', () => {
    const formatted = formatPolicy(policy);
    expect(unwrap(parsePolicy(formatted))).toEqual(policy);
    expect(formatPolicy(unwrap(parsePolicy(formatted)))).toBe(formatted);
    for (const [threshold, courts] of [
      [1, 1],
      [1, 4],
      [3, 4],
      [4, 4],
    ] as const) {
      const flat = thresholdPolicy(threshold, courts);
      expect(unwrap(parsePolicy(formatPolicy(flat)))).toEqual(flat);
    }
  });

  test('quorum none is met by nobody', () => {
    const none = unwrap(parsePolicy('quorum none\n'));
    expect([none.quorum, isQuorumMet(none, [])]).toEqual([null, true]);
    expect(formatPolicy(none)).toBe('quorum none\n');
  });

  test('32 logs, witnesses and groups read, as the specification asks for', () => {
    const numbers = Array.from({ length: 32 }, (_, index) => index);
    const text = [
      ...numbers.map((number) => `log ${vkey(`l${number}`, number, KEY_TYPE.ed25519)}`),
      ...numbers.map((number) => `witness w${number} ${vkey(`w${number}`, number)}`),
      ...numbers.map((number) => `group g${number} all w${number}`),
      'quorum g0',
      '',
    ].join('\n');
    expect(parsePolicy(text).ok).toBe(true);
  });

  const w1 = `witness A ${vkey('a', 1)}\n`;
  const w2 = `witness B ${vkey('b', 2)}\n`;
  test.each([
    ['no quorum', w1, 'policy.quorum'],
    ['two quorums', `${w1}quorum A\nquorum A\n`, 'policy.quorum'],
    ['a quorum before its name', `quorum A\n${w1}`, 'policy.quorum'],
    ['an unknown quorum', `${w1}quorum B\n`, 'policy.quorum'],
    ['a trailing comment', `${w1}quorum A # comment\n`, 'policy.syntax'],
    ['an unknown directive', `${w1}Quorum A\n`, 'policy.syntax'],
    ['no final line feed', `${w1}quorum A`, 'policy.syntax'],
    ['a carriage return', `${w1}quorum A\r\n`, 'policy.character'],
    ['a null', `${w1}quorum A\u0000\n`, 'policy.character'],
    ['a delete', `${w1}quorum A\u007f\n`, 'policy.character'],
    ['a witness named none', `witness none ${vkey('a', 1)}\nquorum none\n`, 'policy.duplicate-name'],
    ['a group named none', `${w1}group none all A\nquorum A\n`, 'policy.duplicate-name'],
    ['a name twice', `${w1}witness A ${vkey('b', 2)}\nquorum A\n`, 'policy.duplicate-name'],
    ['a group named like a witness', `${w1}group A all A\nquorum A\n`, 'policy.duplicate-name'],
    ['a key twice under another name', `${w1}witness B ${vkey('other', 1)}\nquorum A\n`, 'policy.duplicate-key'],
    ['a log key twice', `log ${vkey('a', 1, 1)}\nlog ${vkey('b', 1, 1)}\nquorum none\n`, 'policy.duplicate-key'],
    ['a log key as witness', `witness A ${vkey('a', 1, 1)}\nquorum A\n`, 'policy.key'],
    ['a cosignature key as log', `log ${vkey('a', 1)}\nquorum none\n`, 'policy.key'],
    ['a wrong key id', `${w1.replace(/\+[0-9a-f]{8}\+/, '+00000000+')}quorum A\n`, 'policy.key'],
    ['none as a member', `${w1}group G all A none\nquorum G\n`, 'policy.member'],
    ['an unknown member', `${w1}group G any A B\nquorum G\n`, 'policy.member'],
    ['a member twice in a group', `${w1}group G 1 A A\nquorum G\n`, 'policy.member'],
    ['a member of two groups', `${w1}${w2}group G all A\ngroup H all A B\nquorum H\n`, 'policy.member'],
    ['a member of itself', `${w1}group G all A G\nquorum G\n`, 'policy.member'],
    ['threshold 0', `${w1}group G 0 A\nquorum G\n`, 'policy.threshold'],
    ['a threshold above the members', `${w1}group G 2 A\nquorum G\n`, 'policy.threshold'],
    ['a threshold with a leading zero', `${w1}group G 01 A\nquorum G\n`, 'policy.threshold'],
    ['a threshold with a sign', `${w1}group G +1 A\nquorum G\n`, 'policy.threshold'],
    ['a threshold in capitals', `${w1}group G ALL A\nquorum G\n`, 'policy.threshold'],
    ['a group of nobody', `${w1}group G all\nquorum A\n`, 'policy.syntax'],
    ['a log with a third field', `log ${vkey('a', 1, 1)} url more\nquorum none\n`, 'policy.syntax'],
    ['a witness with a fourth field', `witness A ${vkey('a', 1)} url more\nquorum A\n`, 'policy.syntax'],
    ['a witness without key', 'witness A\nquorum A\n', 'policy.syntax'],
    ['nothing', '', 'policy.quorum'],
  ])('%s is refused', (_, text, code) => {
    expect(parsePolicy(text)).toMatchObject({ ok: false, failure: { code } });
  });

  test('no text makes the reader throw, and long ones are read in linear time', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('log', 'witness', 'group', 'quorum', 'A', 'all', '1', 'none', ' ', '\n', '#', vkey('a', 1)),
          { maxLength: 30 },
        ),
        (parts) => {
          expect(typeof parsePolicy(parts.join(' ')).ok).toBe('boolean');
        },
      ),
    );
    expect(measureGrowth(100_000, (size) => ' \n'.repeat(size / 2), parsePolicy)).toBeLessThan(LINEAR_GROWTH);
    expect(measureGrowth(100_000, (size) => `group G all ${'A '.repeat(size / 2)}\n`, parsePolicy)).toBeLessThan(
      LINEAR_GROWTH,
    );
  });
});

describe('quorum intersection', () => {
  test.each([
    [2, 3, 0],
    [3, 4, 1],
    [5, 7, 2],
    [1, 1, 0],
    [4, 4, 3],
    [11, 16, 5],
    [20, 24, 15],
  ])('%i of %i: f = %i', (threshold, courts, f) => {
    expect(checkQuorumIntersection(thresholdPolicy(threshold, courts))).toEqual({ intersects: true, f });
  });

  test.each([
    [1, 2],
    [2, 4],
    [3, 7],
    [10, 20],
  ])('%i of %i does not intersect', (threshold, courts) => {
    expect(checkQuorumIntersection(thresholdPolicy(threshold, courts))).toEqual({ intersects: false, f: -1 });
  });

  test('quorum none does not intersect', () => {
    expect(checkQuorumIntersection(unwrap(parsePolicy('quorum none\n')))).toEqual({ intersects: false, f: -1 });
  });

  // Every pair of subsets of witnesses, straight from the definition.
  const bruteForce = (policy: Policy): number => {
    const operators = [...new Set(policy.witnesses.map((witness) => witness.key.name.replace(/\/[a-z]+$/, '')))];
    const operatorMask = policy.witnesses.map(
      (witness) => 1 << operators.indexOf(witness.key.name.replace(/\/[a-z]+$/, '')),
    );
    const quorums: number[] = [];
    for (let set = 0; set < 2 ** policy.witnesses.length; set += 1) {
      const keys = policy.witnesses.filter((_, index) => (set & (1 << index)) !== 0).map((witness) => witness.key);
      if (isQuorumMet(policy, keys)) quorums.push(set);
    }
    let fewest = Infinity;
    for (const first of quorums) {
      for (const second of quorums) {
        let shared = 0;
        for (const [index, mask] of operatorMask.entries()) if ((first & second & (1 << index)) !== 0) shared |= mask;
        fewest = Math.min(fewest, shared.toString(2).replaceAll('0', '').length);
      }
    }
    return fewest - 1;
  };

  test('of random nested groups is that of all pairs of their quorums', () => {
    const thresholds = fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat());
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: 2 }),
        thresholds,
        (a, b, c, [ka, kb, kc, kq]) => {
          const lines: string[] = [];
          const groups: string[] = [];
          for (const [letter, size, seed] of [
            ['a', a, ka],
            ['b', b, kb],
            ['c', c, kc],
          ] as const) {
            if (size === 0) continue;
            const names = Array.from({ length: size }, (_, index) => `${letter}${index}`);
            for (const name of names) lines.push(`witness ${name} ${vkey(`${name}/witness`, lines.length + 1)}`);
            lines.push(`group ${letter} ${(seed % size) + 1} ${names.join(' ')}`);
            groups.push(letter);
          }
          lines.push(`group all-of-it ${(kq % groups.length) + 1} ${groups.join(' ')}`, 'quorum all-of-it', '');
          const policy = unwrap(parsePolicy(lines.join('\n')));
          const f = bruteForce(policy);
          expect(checkQuorumIntersection(policy)).toEqual({ intersects: f >= 0, f });
        },
      ),
      { numRuns: 60 },
    );
  });

  // Production form: all(M of the witnesses, K of the keepers), every court holding one key of each.
  const twoRoles = (courts: number, witnesses: number, keepers: number): Policy => {
    const numbers = Array.from({ length: courts }, (_, index) => index);
    const lines = numbers.flatMap((number) => [
      `witness w${number} ${vkey(`court-${number}/witness`, number + 1)}`,
      `witness k${number} ${vkey(`court-${number}/keeper`, number + 101)}`,
    ]);
    const group = (name: string, threshold: number) =>
      `group ${name} ${threshold} ${numbers.map((number) => `${name}${number}`).join(' ')}`;
    return unwrap(
      parsePolicy([...lines, group('w', witnesses), group('k', keepers), 'group q all w k', 'quorum q', ''].join('\n')),
    );
  };

  test('courts collude with all their keys: keepers do not raise f above that of the courts', () => {
    expect(checkQuorumIntersection(twoRoles(4, 3, 3))).toEqual({ intersects: true, f: 1 });
    expect(checkQuorumIntersection(twoRoles(4, 3, 1))).toEqual({ intersects: true, f: 1 });
    for (const [courts, witnesses, keepers] of [
      [3, 2, 2],
      [4, 3, 3],
      [4, 3, 1],
      [4, 4, 2],
    ] as const) {
      const policy = twoRoles(courts, witnesses, keepers);
      expect(checkQuorumIntersection(policy).f).toBe(bruteForce(policy));
    }
  });

  test('beyond 16 courts with two keys each, f is never overstated', () => {
    expect(checkQuorumIntersection(twoRoles(17, 12, 12))).toEqual({ intersects: true, f: 6 });
    expect(checkQuorumIntersection(twoRoles(17, 12, 1)).f).toBeLessThanOrEqual(6);
  });

  test('16 courts with two keys each are decided in no more than five seconds', () => {
    const start = performance.now();
    expect(checkQuorumIntersection(twoRoles(16, 11, 11))).toEqual({ intersects: true, f: 5 });
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('quorum progress and time', () => {
  const policy = thresholdPolicy(3, 4);
  const cosignature = (index: number, unixSeconds: number): Cosignature => ({
    key: policy.witnesses[index]?.key ?? logKey,
    unixSeconds,
    line: '',
  });

  test('the quorum time is the M-th smallest, whatever the order', () => {
    const times = [cosignature(2, 30), cosignature(0, 10), cosignature(3, 40), cosignature(1, 20)];
    expect(findQuorumTime(policy, times)).toBe(30);
    expect(findQuorumTime(policy, times.slice(0, 2))).toBeNull();
    expect(findQuorumTime(unwrap(parsePolicy('quorum none\n')), times)).toBeNull();
  });

  test('progress counts the policy’s own witnesses', () => {
    expect(computeQuorumProgress(policy, [...cosigners(policy, 0, 2), logKey])).toEqual({
      met: 2,
      required: 3,
      total: 4,
    });
    expect(computeQuorumProgress(policy, [])).toEqual({ met: 0, required: 3, total: 4 });
  });

  test('a key under a witness’s name, or a witness’s key under another name, does not count', () => {
    const [first] = policy.witnesses;
    const impostors = [makeKey(first?.key.name ?? '', 99), makeKey('someone', 0)];
    expect(isQuorumMet(policy, [...cosigners(policy, 1, 2), ...impostors])).toBe(false);
  });

  test('a key repeated counts once', () => {
    expect(isQuorumMet(policy, cosigners(policy, 0, 0, 0, 1))).toBe(false);
  });
});
