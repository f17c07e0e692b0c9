// Mutations of what stands beside a certificate of a closed epoch, which needs some of it to be accepted: none is passed
// over, none throws, each is named by the step that the table names, among other supplements or alone. Half of the
// certificates are signed by a stranger. Whatever counts for nothing leaves every step as it is without it.

import { beforeAll, describe, expect, it } from 'vitest';
import type { SupplementKind } from '../../../src/core/certificate/supplement.ts';
import type { Step, Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import { findClaim } from './claims.ts';
import type { Resigning } from './originals.ts';
import { SUPPLEMENT_CLASSES } from './supplement-classes.ts';
import type { SupplementMutant } from './supplement-mutant.ts';
import {
  type SupplementGiven,
  type Supplemented,
  type SupplementedOriginals,
  composeText,
  createSupplementedOriginals,
  formatSupplement,
} from './supplemented-originals.ts';

const MUTATIONS_PER_CLASS = 160;
/** Chance makes some twice: those are not counted. */
const MAX_ATTEMPTS = 10 * MUTATIONS_PER_CLASS;
const SEED = 20_261_123;
const ORIGINALS = 10;
const TIMEOUT_MS = 120_000;
const SIGNERS: readonly Resigning[] = ['foreign', 'own'];

let made: SupplementedOriginals;
beforeAll(async () => {
  made = await createSupplementedOriginals(SEED, ORIGINALS);
});

const judge = async ({ options }: Supplemented, text: string): Promise<Verdict> =>
  await verifyCertificate(text, options);

/** A correction is shown as a failure of the status, and is none of the certificate's. */
const isFault = ({ name, result, code }: Step): boolean =>
  result === 'fail' && !(name === 'status' && code !== 'INVALID');

const outline = ({ summary, sentence, times, simulated, steps }: Verdict) => ({
  summary,
  sentence,
  times,
  simulated,
  steps: steps.map(({ name, result, code }) => `${name} ${result} ${code}`),
});

// By its place among the supplements; a late token that does not verify, among the tokens.
const isNamed = ({ facts }: Step, kind: SupplementKind, position: number): boolean => {
  const told = (name: string): string => JSON.stringify(facts[name] ?? []);
  const isToken = kind === 'timestamp' && /"supplement":true,"namedAt":[^,]+,"reason":"/u.test(told('tokens'));
  return isToken || told('supplements').includes(`"position":${position},"kind":"${kind}"`);
};

// The others that stand beside it, each or not: a token over the correction's checkpoint only with the correction whole.
const pickOthers = ({ random, own }: SupplementGiven, kind: SupplementKind): readonly string[] => {
  const kinds = Object.keys(own.items) as SupplementKind[];
  const others = kinds.filter((one) => one !== kind && random.next() < 0.5);
  const items = others.map((one) => formatSupplement(own.items[one]));
  return others.includes('statement') ? [...items, formatSupplement(own.relatedToken)] : items;
};

const findFault = async (
  given: SupplementGiven,
  { kind, text, refusedAt }: SupplementMutant,
  resigning: Resigning,
): Promise<string | null> => {
  const others = pickOthers(given, kind);
  const at = given.random.between(0, others.length);
  const verdict = await judge(given.own, await composeText(given, others.toSpliced(at, 0, text), resigning));
  const faults = verdict.steps.filter(isFault);
  if (refusedAt === null) {
    const without = await judge(given.own, await composeText(given, others, resigning));
    const [found, expected] = [outline(verdict), outline(without)].map((one) => JSON.stringify(one));
    return found === expected ? null : `changes ${expected ?? ''} to ${found ?? ''}`;
  }
  const claim = findClaim(verdict);
  if (claim !== null) return claim;
  const [first] = faults;
  const where = `${kind} refused at ${faults.map(({ name, code }) => `${name} ${code}`).join(', ')}`;
  if (first?.name !== refusedAt) return `${where}, not first at ${refusedAt}`;
  return refusedAt === 'document' || isNamed(first, kind, at) ? null : `${where}, which does not name it`;
};

describe('mutated supplements', () => {
  it('stand beside certificates that are consistent with them, and not without', async () => {
    for (const own of made.originals) {
      const given = { ...made, own, other: own };
      const items = [...Object.values(own.items), own.relatedToken].map(formatSupplement);
      const whole = await judge(own, await composeText(given, items, 'kept'));
      expect(whole.summary).toBe('consistent');
      expect(whole.steps.filter(isFault)).toEqual([]);
      expect(whole.steps.find(({ name }) => name === 'status')?.code).toBe('CORRECTED');
      expect((await judge(own, await composeText(given, [], 'kept'))).summary).toBe('unverifiable');
      for (const kind of ['checkpoint-token', 'inclusion'] as const) {
        const alone = await judge(own, await composeText(given, [formatSupplement(own.items[kind])], 'kept'));
        expect(alone.summary).toBe('consistent');
      }
      expect((await judge(own, await composeText(given, items, 'foreign'))).summary).toBe('inconsistent');
    }
  });

  it.each(SUPPLEMENT_CLASSES)(
    '$name: each of 160 is named by the step that the table names',
    async ({ mutate }) => {
      const { random, originals } = made;
      const faults: string[] = [];
      const seen = new Set<string>();
      for (let attempt = 0; seen.size < MUTATIONS_PER_CLASS && attempt < MAX_ATTEMPTS; attempt += 1) {
        const [own, other] = random.sample(originals, 2);
        if (own === undefined || other === undefined) throw new Error('no originals');
        const given = { ...made, own, other };
        const resigning = SIGNERS[seen.size % SIGNERS.length] ?? 'foreign';
        const mutated = await mutate(given, resigning);
        const key = `${originals.indexOf(own)} ${mutated.text}`;
        if (Object.values(own.items).map(formatSupplement).includes(mutated.text)) continue;
        if (seen.has(key)) continue;
        seen.add(key);
        const fault = await findFault(given, mutated, resigning);
        if (fault !== null) faults.push(`${attempt} (${resigning}): ${fault}`);
      }
      expect(faults).toEqual([]);
      expect(seen.size).toBe(MUTATIONS_PER_CLASS);
    },
    TIMEOUT_MS,
  );
});
