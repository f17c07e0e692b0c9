import { describe, expect, it } from 'vitest';
import { describeAlgorithmFacts } from '../../../src/core/explain/describe-algorithms.ts';

const USES = [
  { use: 'tree', algorithm: 'sha-256', status: 'CURRENT', since: '2002-08-01', source: 'FIPS 180-2' },
  { use: 'token', algorithm: 'rsa-2048', by: 'tsa', status: 'WEAK', since: '2031-01-01', source: 'NIST IR 8547 ipd' },
  { use: 'log-signature', algorithm: 'ed25519', status: 'BROKEN', since: null, source: 'own list', protectedBy: 'x' },
];

describe('the algorithms in words', () => {
  it('name each once, and say of those that are not strong where they stand, since when and by whose word', () => {
    expect(describeAlgorithmFacts({ uses: USES }, 'en')).toEqual([
      'SHA-256, RSA-2048, Ed25519.',
      'RSA-2048 (timestamp token tsa): weak since 2031-01-01, by NIST IR 8547 ipd.',
      'Ed25519 (log signature): broken, by own list (something that is not broken carries what it did).',
    ]);
    expect(describeAlgorithmFacts({ uses: USES }, 'zh')).toEqual([
      'SHA-256、RSA-2048、Ed25519。',
      'RSA-2048（时间戳 tsa）：自 2031-01-01 起偏弱，依据 NIST IR 8547 ipd。',
      'Ed25519（账本签名）：已不可信，依据 own list（另有未失效者承担其作用）。',
    ]);
  });

  it('name the tokens and the checkpoints of supplements', () => {
    const weak = { algorithm: 'ed25519', status: 'WEAK', since: '2036-01-01', source: 'NIST IR 8547 ipd' };
    const uses = ['checkpoint-token', 'supplement-checkpoint'].map((use) => ({ use, ...weak }));
    expect(describeAlgorithmFacts({ uses }, 'en').slice(1)).toEqual([
      'Ed25519 (token over a checkpoint): weak since 2036-01-01, by NIST IR 8547 ipd.',
      'Ed25519 (checkpoint of a supplement): weak since 2036-01-01, by NIST IR 8547 ipd.',
    ]);
    expect(describeAlgorithmFacts({ uses }, 'zh').slice(1)).toEqual([
      'Ed25519（检查点时间戳）：自 2036-01-01 起偏弱，依据 NIST IR 8547 ipd。',
      'Ed25519（补充材料所载检查点）：自 2036-01-01 起偏弱，依据 NIST IR 8547 ipd。',
    ]);
  });

  it('are those of a former verdict where it tells no uses, and nothing where it tells nothing', () => {
    expect(describeAlgorithmFacts({ used: ['sha-256', 'sm3', 'rfc3161'] }, 'en')).toEqual(['SHA-256, SM3, RFC 3161.']);
    expect(describeAlgorithmFacts({}, 'en')).toEqual([]);
  });
});
