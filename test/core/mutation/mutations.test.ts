// Ten thousand mutated certificates, every class of which a table names, more than a third of each class signed again by a
// stranger under the issuer's name and most others by the issuer itself: none is accepted, none throws, each is refused at
// the step that the table names, and its verdict claims nothing. The seed of a failing mutation stands in the message.

import { beforeAll, describe, expect, it } from 'vitest';
import { type OpenTrust, openTrust } from '../../../src/core/verify/trust.ts';
import type { Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import { findClaim } from './claims.ts';
import type { Refusal } from './core-mutations.ts';
import { MUTATION_CLASSES, asText } from './mutation-classes.ts';
import { type Originals, type Resigning, createOriginals } from './originals.ts';

const MUTATIONS_PER_CLASS = 560;
/** Chance makes some twice: those are not counted. */
const MAX_ATTEMPTS = 10 * MUTATIONS_PER_CLASS;
const SEED = 20_261_123;
const ORIGINALS = 24;
const IN_FLIGHT = 8;
const TIMEOUT_MS = 240_000;

let originals: Originals;
let trust: OpenTrust;
beforeAll(async () => {
  originals = await createOriginals(SEED, ORIGINALS);
  const opened = await openTrust(originals.certificates[0]?.trust ?? { genesis: '', bundle: '' });
  if (!opened.ok) throw new Error(opened.failure.code);
  trust = opened.value;
});

const judge = async (certificate: string | Uint8Array): Promise<Verdict> => {
  const [made] = originals.certificates;
  if (made === undefined) throw new Error('no originals');
  return await verifyCertificate(certificate, { ...made.options, trust });
};

const findFault = (verdict: Verdict, refusedAt: Refusal, resigning: Resigning): string | null => {
  const failed = verdict.steps.filter(({ result }) => result === 'fail');
  const claim = findClaim(verdict);
  if (claim !== null) return claim;
  const where = `refused at ${failed.map(({ name, code }) => `${name} ${code}`).join(', ')}`;
  const first = [refusedAt].flat();
  if (first.some((name, index) => failed[index]?.name !== name)) return `${where}, not first at ${first.join(', ')}`;
  // A stranger's signature is seen as such whatever else is wrong, as long as the core names who signed.
  const issuer = verdict.steps.find(({ name }) => name === 'issuer')?.result;
  return resigning === 'foreign' && issuer === 'pass' ? 'signed by a stranger, and the issuer passes' : null;
};

describe('mutated certificates', () => {
  it('are made from consistent ones', async () => {
    for (const { text } of originals.certificates) expect((await judge(text)).summary).toBe('consistent');
    expect(MUTATION_CLASSES.length * MUTATIONS_PER_CLASS).toBeGreaterThanOrEqual(10_000);
  });

  it.each(MUTATION_CLASSES)(
    '$name: none of 560 is accepted, each is refused where the table says',
    async ({ mutate, resignings }) => {
      const { random, certificates } = originals;
      const faults: string[] = [];
      const seen = new Set<string>();
      let next = 0;
      let foreign = 0;
      const work = async (): Promise<void> => {
        while (seen.size < MUTATIONS_PER_CLASS && next < MAX_ATTEMPTS) {
          const number = next;
          next += 1;
          const [made, other] = random.sample(certificates, 2);
          if (made === undefined || other === undefined) throw new Error('no originals');
          const resigning = resignings[number % resignings.length] ?? 'foreign';
          const { mutated, refusedAt } = await mutate({ ...originals, made, other }, resigning);
          const text = asText(mutated);
          expect(text).not.toBe(made.text);
          if (seen.has(text)) continue;
          seen.add(text);
          if (resigning === 'foreign') foreign += 1;
          const fault = findFault(await judge(mutated), refusedAt, resigning);
          if (fault !== null) faults.push(`${number} (${resigning}): ${fault}`);
        }
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, work));
      expect(faults).toEqual([]);
      expect(seen.size).toBeGreaterThanOrEqual(MUTATIONS_PER_CLASS);
      expect(foreign / seen.size).toBeGreaterThanOrEqual(1 / 3);
    },
    TIMEOUT_MS,
  );
});
