// Step `algorithms`: the dated table, the uses that are listed, and what protects a broken one.

import { beforeAll, describe, expect, it } from 'vitest';
import type { NoteSigner } from '../../../src/core/note/signed-note.ts';
import { KEY_TYPE } from '../../../src/core/note/verifier-key.ts';
import type { Statement } from '../../../src/core/statement/statement.ts';
import { ALGORITHM_TABLE, type AlgorithmLists, judgeAlgorithm } from '../../../src/core/verify/algorithm-status.ts';
import type { Endorsement } from '../../../src/core/verify/protection.ts';
import type { VerifyOptions } from '../../../src/core/verify/options.ts';
import { type AlgorithmsInput, checkAlgorithms } from '../../../src/core/verify/steps/algorithms.ts';
import type { QuorumReading } from '../../../src/core/verify/steps/quorum.ts';
import type { TrustedToken } from '../../../src/core/verify/steps/timestamps.ts';
import { EMPTY_POOL } from '../../../src/core/verify/supplements/supplement-pool.ts';
import type { Step, Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import { createMlDsa44Signer } from '../../../src/platform/keys/ml-dsa-44-signer.ts';
import {
  RECEIVED_AT_UNIX_MS,
  type World,
  createSigner,
  createWorld,
  makeCertificate,
} from '../../support/ledger-fixture.ts';

const NOTHING: AlgorithmLists = { weak: [], broken: [] };
const at = (day: string): number => Date.parse(`${day}T12:00:00Z`);
const statusOf = (name: string, day: string, lists = NOTHING) => judgeAlgorithm(name, at(day), lists).status;

describe('the table', () => {
  it.each([
    ['md5', '1995-01-01', 'CURRENT'],
    ['md5', '2000-01-01', 'WEAK'],
    ['md5', '2026-11-23', 'BROKEN'],
    ['sha-1', '2017-02-22', 'WEAK'],
    ['sha-1', '2017-02-23', 'BROKEN'],
    ['sha-256', '2026-11-23', 'CURRENT'],
    ['sm3', '2026-11-23', 'CURRENT'],
    ['rsa-512', '2026-11-23', 'BROKEN'],
    ['rsa-1024', '2026-11-23', 'WEAK'],
    ['rsa-2047', '2026-11-23', 'WEAK'],
    ['rsa-2048', '2030-12-31', 'CURRENT'],
    ['rsa-2048', '2031-01-01', 'WEAK'],
    ['rsa-3072', '2035-12-31', 'CURRENT'],
    ['rsa-8192', '2036-01-01', 'WEAK'],
    ['ecdsa-p256', '2026-11-23', 'CURRENT'],
    ['ed25519', '2036-01-01', 'WEAK'],
    ['ml-dsa-44', '2040-01-01', 'CURRENT'],
    ['whirlpool', '2026-11-23', 'WEAK'],
    ['constructor', '2026-11-23', 'WEAK'],
  ])('judges %s on %s as %s', (name, day, status) => {
    expect(statusOf(name, day)).toBe(status);
  });

  it('names a source and a day for every change, in order', () => {
    for (const changes of Object.values(ALGORITHM_TABLE)) {
      const days = changes.map(({ since }) => since);
      expect(days).toEqual(days.toSorted());
      for (const { since, source } of changes) {
        expect(since).toMatch(/^\d{4}-\d\d-\d\d$/);
        expect(source).not.toBe('');
      }
    }
  });

  it('gives way to the verifier’s own lists where they are stricter, from the day that they name', () => {
    const lists: AlgorithmLists = { weak: ['sha-256', 'md5'], broken: [{ name: 'ed25519', since: '2031-05-01' }] };
    expect(statusOf('sha-256', '2026-11-23', lists)).toBe('WEAK');
    expect(statusOf('md5', '2026-11-23', lists)).toBe('BROKEN');
    expect(statusOf('ed25519', '2031-04-30', lists)).toBe('CURRENT');
    expect(judgeAlgorithm('ed25519', at('2031-05-01'), lists)).toEqual({
      status: 'BROKEN',
      since: '2031-05-01',
      source: 'own list',
    });
  });

  it('takes the earliest day on which it was broken, and none before a day', () => {
    const early = { name: 'sha-1', since: '2010-01-01' };
    const since = (broken: AlgorithmLists['broken']) =>
      judgeAlgorithm('sha-1', at('2026-11-23'), { weak: [], broken }).since;
    expect(since([early])).toBe('2010-01-01');
    expect(since([{ name: 'sha-1', since: '2015-01-01' }, early])).toBe('2010-01-01');
    expect(since([{ name: 'sha-1', since: '2020-01-01' }])).toBe('2017-02-23');
    expect(since([early, 'sha-1'])).toBeNull();
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 8.64e15])('is at its strictest where the clock says %s', (now) => {
    expect(judgeAlgorithm('rsa-3072', now, NOTHING).status).toBe('WEAK');
    const lists: AlgorithmLists = { weak: [], broken: [{ name: 'ed25519', since: '2031-05-01' }] };
    expect(judgeAlgorithm('ed25519', now, lists).status).toBe('BROKEN');
  });
});

const stepOf = (verdict: Verdict): Step | undefined => verdict.steps.find(({ name }) => name === 'algorithms');

describe('a certificate', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  const judge = async (options: Partial<VerifyOptions>): Promise<Verdict> => {
    const made = await makeCertificate(world);
    return verifyCertificate(made.text, { ...made.options, ...options });
  };

  it('lists every algorithm with where it is used', async () => {
    const verdict = await judge({});
    const uses = stepOf(verdict)?.facts['uses'] as readonly { use: string; algorithm: string; by?: string }[];
    expect(stepOf(verdict)).toMatchObject({ result: 'pass', code: 'CURRENT' });
    expect(uses.map(({ use, algorithm, by }) => [use, algorithm, by ?? null])).toEqual([
      ['evidence-digest', 'sha-256', null],
      ['tree', 'sha-256', null],
      ['receipt', 'ed25519', null],
      ['issuer', 'ed25519', null],
      ['token', 'sha-256', 'assize-development'],
      ['token', 'ecdsa-p256', 'assize-development'],
      ['log-signature', 'ed25519', null],
      ['cosignature', 'ed25519', null],
    ]);
  });

  it('that uses a weak algorithm is told so, and stays consistent', async () => {
    const verdict = await judge({ weakAlgorithms: ['ecdsa-p256'] });
    expect(stepOf(verdict)).toMatchObject({ result: 'pass', code: 'WEAK', facts: { weak: ['ecdsa-p256'] } });
    expect(verdict.summary).toBe('consistent');
  });

  it.each(['sha-256', 'ed25519', 'ecdsa-p256'])(
    'that rests on %s is not consistent once that is broken',
    async (name) => {
      const verdict = await judge({ brokenAlgorithms: [name] });
      expect(stepOf(verdict)).toMatchObject({ result: 'fail', code: 'BROKEN', facts: { broken: [name] } });
      expect(verdict.summary).toBe('inconsistent');
    },
  );

  it('whose token the ledger named before the token’s algorithm was broken stays consistent', async () => {
    const [day, before] = ['2031-05-01', new Date(RECEIVED_AT_UNIX_MS).toISOString().slice(0, 10)];
    const late = { now: at('2031-06-01') };
    const kept = await judge({ ...late, brokenAlgorithms: [{ name: 'ecdsa-p256', since: day }] });
    expect(kept.summary).toBe('consistent');
    expect(stepOf(kept)?.facts['uses']).toContainEqual(
      expect.objectContaining({ algorithm: 'ecdsa-p256', status: 'BROKEN', since: day, protectedBy: 'ledger' }),
    );
    const lost = await judge({ ...late, brokenAlgorithms: [{ name: 'ecdsa-p256', since: before }] });
    expect(stepOf(lost)).toMatchObject({ result: 'fail', code: 'BROKEN' });
    // Nor when what the ledger is made of is broken too.
    const both = [
      { name: 'ecdsa-p256', since: day },
      { name: 'sha-256', since: day },
    ] as const;
    const neither = await judge({ ...late, brokenAlgorithms: both });
    const uses = stepOf(neither)?.facts['uses'] as readonly { use: string; protectedBy?: string }[];
    expect(uses.filter(({ use }) => use === 'token').map(({ protectedBy }) => protectedBy)).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('a broken use', () => {
  const digests = { 'sha-256': 'a'.repeat(64), sm3: 'b'.repeat(64) };
  const input = (change: Partial<AlgorithmsInput>): AlgorithmsInput => ({
    carriesTokens: false,
    statement: { digests } as Statement,
    supplied: undefined,
    tokens: [] as readonly TrustedToken[],
    quorum: null,
    policy: null,
    supplements: EMPTY_POOL,
    renewal: { tokens: [], stamps: [], needsStamps: false, proven: [], minimum: 0, now: at('2026-11-23') },
    sealAlgorithms: [],
    now: at('2026-11-23'),
    lists: NOTHING,
    ...change,
  });
  const sm3Broken = { weak: [], broken: ['sm3'] };

  it('of an evidence digest is protected by another digest that was compared', () => {
    for (const supplied of [undefined, digests, { 'sha-256': digests['sha-256'] }]) {
      const step = checkAlgorithms(input({ supplied, lists: sm3Broken }));
      expect(step).toMatchObject({ result: 'pass', code: 'WEAK', facts: { broken: ['sm3'] } });
    }
    expect(checkAlgorithms(input({ supplied: { sm3: digests.sm3 }, lists: sm3Broken })).result).toBe('fail');
    const alone = { digests: { 'sha-256': digests['sha-256'] } } as Statement;
    expect(checkAlgorithms(input({ statement: alone, lists: { weak: [], broken: ['sha-256'] } })).result).toBe('fail');
  });

  it('of the seal of a PDF is listed, and protected by nothing', () => {
    const sealed = input({ sealAlgorithms: ['sha-384', 'ecdsa-p384'] });
    expect(checkAlgorithms(sealed).facts['uses']).toEqual(
      expect.arrayContaining([expect.objectContaining({ use: 'seal', algorithm: 'ecdsa-p384', status: 'CURRENT' })]),
    );
    expect(checkAlgorithms({ ...sealed, lists: { weak: [], broken: ['ecdsa-p384'] } }).result).toBe('fail');
  });

  it('of a token is protected by an entry that names it, unless that is endorsed by a broken one too', () => {
    const algorithms = { digests: ['sha-256'], signatures: ['rsa-2048'] };
    const naming = (logAlgorithm: string): TrustedToken['naming'] => ({
      proven: [{ atUnixMs: at('2026-11-20'), simulated: false, algorithms: [], endorsement: null }],
      endorsement: {
        logAlgorithms: [logAlgorithm],
        witnesses: [],
        keepers: [],
        policy: { witnesses: 0, keepers: 0 },
      } as unknown as Endorsement,
    });
    const judge = (logAlgorithm: string) => {
      const own = { authority: 'tsa', named: false, algorithms, naming: naming(logAlgorithm) };
      const tokens = [own as unknown as TrustedToken];
      const renewal = { ...input({}).renewal, tokens };
      const lists = { weak: [], broken: [{ name: 'rsa-2048', since: '2026-11-22' }, 'ed25519'] };
      const { facts } = checkAlgorithms(input({ tokens, renewal, lists }));
      const uses = facts['uses'] as readonly { use: string; algorithm: string; protectedBy?: string }[];
      return uses.find(({ use, algorithm }) => use === 'token' && algorithm === 'rsa-2048')?.protectedBy ?? null;
    };
    expect([judge('ml-dsa-44'), judge('ed25519')]).toEqual(['ledger', null]);
  });

  describe('of signatures', () => {
    let signers: readonly (readonly [NoteSigner, NoteSigner])[];
    beforeAll(async () => {
      const names = ['a', 'b', 'c', 'd'].map((letter) => `court-${letter}.assize.invalid/witness`);
      signers = await Promise.all(
        names.map(
          async (name, index) =>
            [
              await createSigner(name, KEY_TYPE.cosignature),
              createMlDsa44Signer(name, new Uint8Array(32).fill(index + 1)),
            ] as const,
        ),
      );
    });
    const readQuorum = (
      withMlDsa: number,
      logAlgorithms: readonly string[],
      mlDsaLaterBySeconds = 0,
    ): QuorumReading => {
      const cosigners = signers.map(([{ key: first }, { key: second }], index) => {
        const all = [
          { key: first, unixSeconds: 1 },
          ...(index < withMlDsa ? [{ key: second, unixSeconds: 1 + mlDsaLaterBySeconds }] : []),
        ];
        return { courtKeys: { witness: [first, second], keeper: [] }, cosignature: all[0], all };
      });
      return { cosigners, logAlgorithms, needed: [] } as unknown as QuorumReading;
    };
    const protectionOf = (quorum: QuorumReading): Readonly<Record<string, unknown>> => {
      const lists = { weak: [], broken: ['ed25519'] };
      const { facts } = checkAlgorithms(input({ quorum, policy: { witnesses: 3, keepers: 0 }, lists }));
      const uses = facts['uses'] as readonly { use: string; algorithm: string; protectedBy?: string }[];
      const broken = uses.filter(({ algorithm }) => algorithm === 'ed25519');
      return Object.fromEntries(broken.map(({ use, protectedBy }) => [use, protectedBy ?? null]));
    };

    it('is protected by lines of another algorithm that meet the policy', () => {
      const both = ['ed25519', 'ml-dsa-44'];
      const unprotected = { receipt: null, issuer: null };
      expect(protectionOf(readQuorum(3, both))).toEqual({
        ...unprotected,
        'log-signature': 'other-signatures',
        cosignature: 'other-signatures',
      });
      expect(protectionOf(readQuorum(2, both))).toEqual({
        ...unprotected,
        'log-signature': 'other-signatures',
        cosignature: null,
      });
      // Who breaks an algorithm dates its lines: the others must say the same, as far as one court's two keys do.
      expect(protectionOf(readQuorum(4, both, 60))).toMatchObject({ cosignature: 'other-signatures' });
      expect(protectionOf(readQuorum(4, both, 61))).toMatchObject({ cosignature: null });
      expect(protectionOf(readQuorum(4, ['ed25519']))).toEqual({
        ...unprotected,
        'log-signature': null,
        cosignature: null,
      });
    });
  });
});
