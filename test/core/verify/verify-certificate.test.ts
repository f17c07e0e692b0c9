// The honest certificate: what a complete verdict says, in which forms a certificate may come, and what it costs.

import { exportFork } from '../../../src/core/explain/export-fork.ts';
import { verifyForkEvidence } from '../../../src/core/ledger/fork-evidence.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import type { LedgerState } from '../../../src/core/ledger/genesis.ts';
import { computeConsistencyPath, computeRootHash } from '../../../src/core/merkle/tree.ts';
import { formatSentence } from '../../../src/core/verify/sentence.ts';
import { readDocument } from '../../../src/core/verify/steps/document.ts';
import { STEP_NAMES, type Verdict } from '../../../src/core/verify/verdict.ts';
import { RESULT_WORDS, STEP_WORDS, countSteps, describeSummary } from '../../../src/core/verify/verdict-words.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import { LINEAR_GROWTH, measureGrowth } from '../../support/growth.ts';
import {
  COSIGNED_AT,
  type MadeCertificate,
  RECEIVED_AT_UNIX_MS,
  type World,
  createWorld,
  fillerLeaves,
  makeCertificate,
  signCheckpoint,
} from '../../support/ledger-fixture.ts';

let world: World;
let made: MadeCertificate;
let verdict: Verdict;
beforeAll(async () => {
  world = await createWorld();
  made = await makeCertificate(world);
  verdict = await verifyCertificate(made.text, made.options);
});

const stepOf = (of: Verdict, name: string) => of.steps.find((step) => step.name === name);

describe('verifyCertificate on an honest certificate', () => {
  it('finds it consistent, with every step in the fixed order', () => {
    expect(verdict.steps.map(({ name }) => name)).toEqual(STEP_NAMES);
    expect(verdict.steps.map(({ name, result, code }) => `${name} ${result} ${code}`)).toEqual([
      'document pass VALID',
      'object pass MATCH',
      'statement pass VALID',
      'batch-inclusion pass VALID',
      'timestamps pass VALID',
      'time pass VALID',
      'ledger-inclusion pass VALID',
      'log-signature pass VALID',
      'quorum pass MET',
      'policy pass VALID',
      'consistency not-checked UNCHECKED',
      'findings pass NONE',
      'receipt pass VALID',
      'chain-anchors not-checked NONE',
      'renewal not-checked NOT_DUE',
      'algorithms pass CURRENT',
      'status not-checked UNCHECKED',
      'issuer pass VALID',
    ]);
    expect(verdict.summary).toBe('consistent');
  });

  it('never mixes the four times: the quorum is met by the third of four cosignatures', () => {
    expect(verdict.times).toEqual({
      receivedAt: '2026-11-20T02:42:06.913Z',
      // Token 700 ms after receipt, stated to a whole millisecond, plus one second of accuracy.
      existedBy: '2026-11-20T02:42:08.613Z',
      // Cosigned at :08, :10, :09 and :13; three are needed.
      onLedgerBy: '2026-11-20T02:42:10.000Z',
      notBefore: '2026-11-20T02:41:56.000Z',
    });
    expect(COSIGNED_AT.map((at) => at - Math.floor(RECEIVED_AT_UNIX_MS / 1000))).toEqual([2, 4, 3, 7]);
  });

  it('shows what the quorum tolerates, who cosigned, and the bundle it used', () => {
    expect(verdict.f).toBe(1);
    expect(stepOf(verdict, 'quorum')?.facts).toMatchObject({ met: 4, required: 3, total: 4, f: 1, mayBeMissing: 1 });
    expect(stepOf(verdict, 'quorum')?.facts['cosignatures']).toHaveLength(4);
    expect(verdict.bundle).toEqual({
      sequence: 0,
      asOf: { treeSize: 9, rootHash: encodeHex(computeRootHash(made.ledger)) },
    });
  });

  it('prints the sentence word for word, in UTC+8', () => {
    expect(verdict.sentence).toEqual({
      zh: '该电子数据自2026年11月20日10:42:10（UTC+8）上链后未发现篡改（参照法释〔2021〕12号第16条）；上链前真实性未在本次核验范围。',
      en: 'No alteration of this electronic data has been found since it was entered on the ledger on 20 November 2026 at 10:42:10 (UTC+8) (cf. Fa Shi [2021] No. 12, Art. 16). Its authenticity before that time is outside the scope of this check.',
    });
    // Across midnight, month and year in UTC+8.
    expect(formatSentence(Date.parse('2026-12-31T16:00:00Z')).zh).toContain('自2027年1月1日00:00:00（UTC+8）');
    expect(formatSentence(Date.parse('2026-12-31T15:59:59Z')).en).toContain('on 31 December 2026 at 23:59:59 (UTC+8)');
  });

  it('takes the exact text, its bytes, or the parsed object, and says the same', async () => {
    expect(await verifyCertificate(encodeUtf8(made.text), made.options)).toEqual(verdict);
    expect(await verifyCertificate(JSON.parse(made.text) as Record<string, unknown>, made.options)).toEqual(verdict);
  });

  it('finds a late certificate consistent, and says that it is late', async () => {
    const late = (signing: { readonly at: readonly number[] }) => signing.at.map((at) => at + 90_000);
    const slow = await makeCertificate(world, { covering: (signing) => ({ ...signing, at: late(signing) }) });
    const slowVerdict = await verifyCertificate(slow.text, slow.options);
    expect(stepOf(slowVerdict, 'time')).toMatchObject({ result: 'pass', code: 'LATE' });
    expect(stepOf(slowVerdict, 'receipt')).toMatchObject({ result: 'pass', code: 'LATE' });
    expect(slowVerdict.summary).toBe('consistent');
  });

  it('does without the earlier checkpoint, and then knows no time before', async () => {
    const without = await makeCertificate(world, {
      core: (core) => ({ ...core, inclusion: { ...core.inclusion, after: null } }),
    });
    const found = await verifyCertificate(without.text, without.options);
    expect([found.summary, found.times.notBefore]).toEqual(['consistent', null]);
  });

  it('keeps a time that no calendar has out of the verdict', async () => {
    const at = [9_007_199_254_740, 9_007_199_254_740, 9_007_199_254_740, 9_007_199_254_740];
    const strange = await makeCertificate(world, { covering: (signing) => ({ ...signing, at }) });
    const found = await verifyCertificate(strange.text, strange.options);
    expect(found.times.onLedgerBy).toBeNull();
    expect([found.summary, stepOf(found, 'time')?.code]).toEqual(['unverifiable', 'BLOCKED']);
  });
});

describe('other checkpoints', () => {
  it('pass the step when they are equal, or larger with a proof', async () => {
    const signing = { log: world.log, witnesses: [], at: [] };
    const equal = await verifyCertificate(made.text, { ...made.options, knownCheckpoints: [{ note: made.covering }] });
    expect(stepOf(equal, 'consistency')).toMatchObject({ result: 'pass', code: 'VALID' });
    const larger = await signCheckpoint(made.ledger.slice(0, 8), signing);
    const path = computeConsistencyPath(made.ledger.slice(0, 8), 5).map(encodeHex);
    const proved = await verifyCertificate(made.text, {
      ...made.options,
      knownCheckpoints: [{ note: larger, proof: { path } }],
    });
    expect(stepOf(proved, 'consistency')).toMatchObject({ result: 'pass', code: 'VALID' });
    const unproved = await verifyCertificate(made.text, { ...made.options, knownCheckpoints: [{ note: larger }] });
    expect(stepOf(unproved, 'consistency')).toMatchObject({ result: 'not-checked', code: 'UNCHECKED' });
    const wrong = { path: path.map(() => '0'.repeat(64)) };
    const refuted = await verifyCertificate(made.text, {
      ...made.options,
      knownCheckpoints: [{ note: larger, proof: wrong }],
    });
    expect(stepOf(refuted, 'consistency')).toMatchObject({ result: 'not-checked', code: 'UNCHECKED' });
  });

  it('show a fork at different sizes by a proof that the larger tree begins with another one', async () => {
    const other = fillerLeaves(8, 'fork');
    const note = await signCheckpoint(other, { log: world.log, witnesses: [], at: [] });
    const path = computeConsistencyPath(other, 5).map(encodeHex);
    const rootHash = encodeHex(computeRootHash(other.slice(0, 5)));
    const found = await verifyCertificate(made.text, {
      ...made.options,
      knownCheckpoints: [{ note, proof: { path, rootHash } }],
    });
    expect(found.summary).toBe('fork');
    // What proves it is a file that needs the log's key alone.
    const evidence = await verifyForkEvidence(exportFork(found) ?? '', [world.log.key]);
    expect(evidence).toMatchObject({ ok: true, value: { form: 'inconsistent' } });
    expect(exportFork(await verifyCertificate(made.text, made.options))).toBeNull();
  });
});

describe('the words of a verdict', () => {
  it('never say the bare 核验一致 when a court or an authority is simulated', async () => {
    expect(verdict.simulated).toBe(true);
    expect(describeSummary(verdict)).toEqual({ zh: '核验一致（模拟）', en: 'Consistent (simulated)' });
    const real = (state: LedgerState): LedgerState => ({
      ...state,
      courts: state.courts.map((court) => ({ ...court, simulated: false })),
      timestamps: {
        ...state.timestamps,
        authorities: state.timestamps.authorities.map((authority) => ({ ...authority, simulated: false })),
      },
    });
    const judge = async (edit: (state: LedgerState) => LedgerState) => {
      const certificate = await makeCertificate(await createWorld(edit));
      return describeSummary(await verifyCertificate(certificate.text, certificate.options)).zh;
    };
    expect(await judge(real)).toBe('核验一致');
    expect(await judge((state) => ({ ...state, courts: real(state).courts }))).toBe('核验一致（模拟）');
    expect(await judge((state) => ({ ...state, timestamps: real(state).timestamps }))).toBe('核验一致（模拟）');
  });

  it('exist for every step and result, and the counts add up', () => {
    expect(Object.keys(STEP_WORDS)).toEqual([...STEP_NAMES]);
    expect(Object.keys(RESULT_WORDS)).toHaveLength(3);
    expect(countSteps(verdict)).toEqual({ pass: 14, fail: 0, 'not-checked': 4 });
  });
});

describe('input that is no certificate', () => {
  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  const INPUTS: readonly (readonly [string, unknown])[] = [
    ['nothing', ''],
    ['no JSON', 'PDF'],
    ['null', 'null'],
    ['a number', '1'],
    ['an array', '[]'],
    ['deep nesting', '['.repeat(100_000)],
    ['a megabyte of nothing', ' '.repeat(1_048_577)],
    ['bytes that are not UTF-8', Uint8Array.of(0xff, 0xfe, 0x00)],
    ['a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d)],
    ['more bytes than any certificate', new Uint8Array(1_048_577)],
    ['an empty object', {}],
    ['an object with undefined', { v: undefined }],
    ['an object with a fraction', { v: 1.5 }],
    ['a cyclic object', cyclic],
    ['an object with a function', { v: () => 1 }],
    ['an object with a bigint', { v: 1n }],
    ['the names of Object.prototype', '{"__proto__":{},"constructor":1,"v":"assize/certificate/v1"}'],
  ];

  it.each(INPUTS)('%s fails step document and cannot be verified', async (_, input) => {
    const found = await verifyCertificate(input as string, made.options);
    expect(found.steps[0]).toMatchObject({ name: 'document', result: 'fail', code: 'UNPARSABLE' });
    expect(found.summary).toBe('unverifiable');
    expect(found.steps).toHaveLength(STEP_NAMES.length);
    expect(found.steps.slice(1).every(({ result, code }) => result === 'not-checked' && code === 'BLOCKED')).toBe(true);
  });

  it('never throws, and never blames itself, on texts inside that are anything', async () => {
    const TEXTS = [
      '',
      '\n',
      '\n\n',
      '\u2014',
      '{}',
      'null',
      '['.repeat(2000),
      '\u0000',
      'c2sp.org/tlog-proof@v1\n',
      '— x y\n',
    ];
    for (const text of TEXTS) {
      const edits = [
        (core: MadeCertificate['core']) => ({ ...core, statement: text }),
        (core: MadeCertificate['core']) => ({ ...core, receipt: text }),
        (core: MadeCertificate['core']) => ({ ...core, findings: [text] }),
        (core: MadeCertificate['core']) => ({ ...core, batch: { ...core.batch, entry: text } }),
        (core: MadeCertificate['core']) => ({ ...core, inclusion: { ...core.inclusion, proof: text } }),
        (core: MadeCertificate['core']) => ({ ...core, inclusion: { ...core.inclusion, after: text } }),
      ];
      for (const core of edits) {
        const strange = await makeCertificate(world, { core });
        const found = await verifyCertificate(strange.text, strange.options);
        expect(found.steps.map(({ code }) => code)).not.toContain('INTERNAL');
        expect(
          found.steps.some(
            ({ result, name }) => result === 'fail' || (name === 'findings' && result === 'not-checked'),
          ),
        ).toBe(true);
      }
    }
  });

  it('never throws on options that are anything', async () => {
    for (const note of ['', 'x', '\n\n', made.text]) {
      const found = await verifyCertificate(made.text, {
        ...made.options,
        digests: { 'sha-256': note },
        sizeBytes: Number.NaN,
        now: Number.NaN,
        knownCheckpoints: [{ note, proof: { path: [note], rootHash: note } }],
        trust: { genesis: note, bundle: note },
      });
      expect(found.steps.map(({ code }) => code)).not.toContain('INTERNAL');
      expect(found.summary).not.toBe('consistent');
    }
  });
});

describe('cost', () => {
  it('is proportional to the length of a text that is no certificate', () => {
    const growth = measureGrowth(
      20_000,
      (size) => `{"v":"${'\\u0041'.repeat(size)}"}`,
      (text) => readDocument(text),
    );
    expect(growth).toBeLessThan(LINEAR_GROWTH);
  });
});
