import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createInconsistencyEvidence,
  createSameSizeEvidence,
  type ForkEvidence,
  formatForkEvidence,
  parseForkEvidence,
  verifyForkEvidence,
} from '../../../src/core/ledger/fork-evidence.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { EMPTY_ROOT_HASH } from '../../../src/core/merkle/hash.ts';
import { LINEAR_GROWTH, measureGrowthAsync } from '../../support/growth.ts';
import { createTestLog } from '../../support/test-log.ts';

const ORIGIN = 'ledger.assize.invalid/test';
const LARGEST = 65;
const log = createTestLog(ORIGIN, LARGEST);
const fork = createTestLog(ORIGIN, LARGEST, 1, 'fork');
const stranger = createTestLog(ORIGIN, LARGEST, 2, 'fork');
const keys = [log.signer.key];
const honest = Array.from({ length: LARGEST + 1 }, (_, size) => log.sign(size));
const forked = Array.from({ length: LARGEST + 1 }, (_, size) => fork.sign(size));
const honestNote = (size: number): string => honest[size] ?? '';
const forkedNote = (size: number): string => forked[size] ?? '';

const inconsistency = (a: number, b: number): string =>
  createInconsistencyEvidence(ORIGIN, [honestNote(a), forkedNote(b)], fork.rootHash(a), fork.path(a, b));

const change = (text: string, members: Partial<ForkEvidence>): string => {
  const parsed = parseForkEvidence(text, ORIGIN);
  if (!parsed.ok) throw new Error(parsed.failure.code);
  return formatForkEvidence({ ...parsed.value, ...members });
};

const codeOf = async (text: string, by = keys): Promise<string | null> => {
  const verified = await verifyForkEvidence(text, by);
  return verified.ok ? null : verified.failure.code;
};

describe('fork evidence of one size', () => {
  it('is accepted for two roots that the log signed, whichever comes first', async () => {
    for (const size of [1, 2, 3, 64, 65]) {
      expect(await codeOf(createSameSizeEvidence(ORIGIN, [log.sign(size), fork.sign(size)]))).toBeNull();
      expect(await codeOf(createSameSizeEvidence(ORIGIN, [fork.sign(size), log.sign(size)]))).toBeNull();
    }
  });

  it('is refused for one root twice, for two sizes, and with members of the other form', async () => {
    expect(await codeOf(createSameSizeEvidence(ORIGIN, [log.sign(5), log.sign(5)]))).toBe('fork-evidence.no-conflict');
    expect(await codeOf(createSameSizeEvidence(ORIGIN, [log.sign(5), fork.sign(6)]))).toBe('fork-evidence.sizes');
    const evidence = createSameSizeEvidence(ORIGIN, [log.sign(5), fork.sign(5)]);
    const root = encodeHex(log.rootHash(5));
    expect(await codeOf(change(evidence, { prefixRootHash: root }))).toBe('fork-evidence.members');
    expect(await codeOf(change(evidence, { proof: [root] }))).toBe('fork-evidence.members');
  });

  it('is refused when either note is not the log’s', async () => {
    const forged = stranger.sign(5);
    expect(await codeOf(createSameSizeEvidence(ORIGIN, [log.sign(5), forged]))).toBe('fork-evidence.not-signed');
    expect(await codeOf(createSameSizeEvidence(ORIGIN, [forged, log.sign(5)]))).toBe('fork-evidence.not-signed');
    expect(await codeOf(createSameSizeEvidence(ORIGIN, [log.sign(5), fork.sign(5)]), [])).toBe(
      'fork-evidence.not-signed',
    );
  });

  it('is accepted when each note is signed by another key of the log', async () => {
    const evidence = createSameSizeEvidence(ORIGIN, [log.sign(5), stranger.sign(5)]);
    expect(await codeOf(evidence, [log.signer.key, stranger.signer.key])).toBeNull();
  });

  it('is refused for a note of another origin', async () => {
    const other = createTestLog('other.assize.invalid', LARGEST, 1, 'fork');
    const evidence = createSameSizeEvidence(ORIGIN, [log.sign(5), other.sign(5)]);
    expect(await codeOf(evidence, [...keys, other.signer.key])).toBe('fork-evidence.foreign-origin');
  });
});

describe('fork evidence of two sizes', () => {
  it('is accepted for every pair of sizes up to 65 of which the larger tree does not extend the smaller', async () => {
    const found: string[] = [];
    for (let b = 2; b <= LARGEST; b += 1) {
      for (let a = 1; a < b; a += 1) {
        const verified = await verifyForkEvidence(inconsistency(a, b), keys);
        if (!verified.ok) found.push(`${a} ${b} ${verified.failure.code}`);
      }
    }
    expect(found).toEqual([]);
  });

  it('is accepted when the log signed another root than that of the empty tree for size 0', async () => {
    const notes = [log.sign(0, log.rootHash(1)), log.sign(3)] as const;
    expect(await codeOf(createInconsistencyEvidence(ORIGIN, notes, EMPTY_ROOT_HASH, []))).toBeNull();
  });

  it('is refused against an honest log, whatever prefix root is claimed', async () => {
    for (let b = 2; b <= LARGEST; b += 1) {
      for (let a = 1; a < b; a += 1) {
        const notes = [honestNote(a), honestNote(b)] as const;
        const path = log.path(a, b);
        expect(await codeOf(createInconsistencyEvidence(ORIGIN, notes, log.rootHash(a), path))).toBe(
          'fork-evidence.no-conflict',
        );
        expect(await codeOf(createInconsistencyEvidence(ORIGIN, notes, fork.rootHash(a), path))).toBe(
          'fork-evidence.proof',
        );
      }
    }
  });

  it('is refused without a proof, or with that of other trees: a missing proof is no evidence', async () => {
    const evidence = inconsistency(5, 9);
    expect(await codeOf(change(evidence, { proof: [] }))).toBe('fork-evidence.proof');
    expect(await codeOf(change(evidence, { prefixRootHash: null, proof: [] }))).toBe('fork-evidence.members');
    expect(await codeOf(change(evidence, { proof: log.path(5, 9).map(encodeHex) }))).toBe('fork-evidence.proof');
    expect(await codeOf(change(evidence, { proof: fork.path(4, 9).map(encodeHex) }))).toBe('fork-evidence.proof');
  });

  it('is refused with the larger tree first', async () => {
    const notes = [fork.sign(9), log.sign(5)];
    expect(await codeOf(change(inconsistency(5, 9), { notes }))).toBe('fork-evidence.sizes');
  });

  it('is refused for one size', async () => {
    const notes = [log.sign(5), fork.sign(5)];
    expect(await codeOf(change(inconsistency(5, 9), { notes }))).toBe('fork-evidence.sizes');
  });
});

describe('the text of fork evidence', () => {
  const evidence = inconsistency(5, 9);

  it('reads back exactly', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: LARGEST }), fc.integer({ min: 1, max: LARGEST }));
    fc.assert(
      fc.property(sizes, ([one, other]) => {
        const text =
          one === other
            ? createSameSizeEvidence(ORIGIN, [log.sign(one), fork.sign(one)])
            : inconsistency(Math.min(one, other), Math.max(one, other));
        const parsed = parseForkEvidence(text, ORIGIN);
        return parsed.ok && formatForkEvidence(parsed.value) === text;
      }),
    );
  });

  it('keeps the courts’ lines beside the log’s, unjudged', async () => {
    const line = '— court-a.example/witness AAAAAAAAAAAAAAAA';
    const text = change(evidence, { notes: [`${log.sign(5)}${line}\n`, fork.sign(9)] });
    const verified = await verifyForkEvidence(text, keys);
    expect(verified.ok && verified.value.trees[0].note.signatures.map(({ name }) => name)).toEqual([
      ORIGIN,
      'court-a.example/witness',
    ]);
    expect(verified.ok && verified.value.trees[0].logSignatures.map(({ name }) => name)).toEqual([ORIGIN]);
  });

  it('proves nothing once any one character of it is another', async () => {
    const positions = Array.from({ length: evidence.length }, (_, index) => index);
    const survivors: number[] = [];
    for (const position of positions) {
      const replacement = evidence.charAt(position) === '7' ? '8' : '7';
      const text = `${evidence.slice(0, position)}${replacement}${evidence.slice(position + 1)}`;
      if ((await verifyForkEvidence(text, keys)).ok) survivors.push(position);
    }
    expect(survivors).toEqual([]);
  });

  it.each([
    ['white space', `${evidence}\n`, 'text.not-canonical'],
    ['another version', evidence.replace('fork-evidence/v1', 'fork-evidence/v2'), 'text.version'],
    ['an unknown member', evidence.replace('{"form"', '{"also":1,"form"'), 'text.schema'],
    ['one note', change(evidence, { notes: [log.sign(5)] }), 'text.schema'],
    ['no JSON', 'fork', 'text.not-json'],
  ])('is refused with %s', async (_, text, code) => {
    expect(await codeOf(text)).toBe(code);
  });

  it('never throws on arbitrary text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => !(await verifyForkEvidence(text, keys)).ok),
    );
  });

  it('is read in time linear in its length', async () => {
    const makeText = (length: number): string =>
      change(evidence, { notes: [`${log.sign(5)}— a ${'AAAA'.repeat(length)}\n`, fork.sign(9)] });
    const growth = await measureGrowthAsync(4000, makeText, (text) => verifyForkEvidence(text, keys));
    expect(growth).toBeLessThan(LINEAR_GROWTH);
  });
});
