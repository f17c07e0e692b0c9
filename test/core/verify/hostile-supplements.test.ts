// Supplements may come from anybody: whatever they are, there is a verdict, and one that was altered is never passed over.

import { beforeAll, describe, expect, it } from 'vitest';
import { formatCertificate, parseCertificate } from '../../../src/core/certificate/certificate.ts';
import type { Supplement } from '../../../src/core/certificate/supplement.ts';
import type { Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import type { GovernedWorld } from '../../support/governed-world.ts';
import { type MadeCertificate, RECEIVED_AT_UNIX_MS } from '../../support/ledger-fixture.ts';
import { createRandom } from '../../support/random.ts';
import {
  TAKEOVER_UNIX_MS,
  createClosingWorld,
  makeCheckpointToken,
  makeClosedCertificate,
  makeClosingBundle,
  makeInclusion,
  makeLateToken,
  makeRelated,
  supplementText,
} from '../../support/supplement-world.ts';

let governed: GovernedWorld;
let made: MadeCertificate;
let bundle: string;
let supplements: readonly Supplement[];

beforeAll(async () => {
  governed = await createClosingWorld();
  made = await makeClosedCertificate(governed);
  const { authority } = governed.world;
  const late = await makeLateToken(governed, made, authority, RECEIVED_AT_UNIX_MS + 600_000, {
    cosignedAtUnixMs: RECEIVED_AT_UNIX_MS + 605_000,
  });
  const related = await makeRelated(governed, made, 'correction', undefined, { ledger: late.ledger });
  const { ledger } = related.made;
  bundle = await makeClosingBundle(governed, ledger);
  supplements = [
    await makeCheckpointToken(authority, made.covering, TAKEOVER_UNIX_MS - 5000),
    await makeCheckpointToken(authority, related.made.covering, TAKEOVER_UNIX_MS - 5000),
    late.supplement,
    await makeInclusion(governed, ledger, governed.nextWitnesses),
    related.supplement,
  ];
});

const verify = async (text: string): Promise<Verdict> =>
  await verifyCertificate(text, { ...made.options, trust: { genesis: governed.world.genesisHash, bundle } });

const isInternal = ({ steps }: Verdict): boolean => steps.some(({ code }) => code === 'INTERNAL');

describe('supplements', () => {
  it('verify together', async () => {
    const verdict = await verify(supplementText(made, supplements));
    expect(verdict.steps.filter(({ result, name }) => result === 'fail' && name !== 'status')).toEqual([]);
    expect(verdict.summary).toBe('consistent');
    expect(verdict.steps.find(({ name }) => name === 'status')).toMatchObject({ code: 'CORRECTED' });
  });

  it('with any character changed are never taken for consistent', async () => {
    const random = createRandom(20_261_123);
    const text = supplementText(made, supplements);
    const from = text.indexOf('"supplements":');
    // Some parts of a token no signature covers: its other certificates, the sign of an ECDSA s. And a cosignature under
    // another name or key id is a stranger's: its line is ignored (C2SP signed-note), which takes a court away and adds none.
    const free = [...text.matchAll(/"token":"[^"]*"|\u2014 [^ ]+ .{6}/g)].map(({ index, 0: { length } }) => [
      index,
      index + length,
    ]);
    const isFree = (at: number): boolean => free.some(([start = 0, end = 0]) => at >= start && at < end);
    const passed: string[] = [];
    for (let round = 0; round < 400; round += 1) {
      const at = from + random.between(0, text.length - from - 1);
      const other = String.fromCharCode(33 + random.between(0, 89));
      if (text[at] === other) continue;
      const verdict = await verify(`${text.slice(0, at)}${other}${text.slice(at + 1)}`);
      expect(isInternal(verdict)).toBe(false);
      if (verdict.summary === 'consistent' && !isFree(at)) passed.push(`${text.slice(at - 40, at)}[${other}]`);
    }
    expect(passed).toEqual([]);
  });

  it('of arbitrary bytes give a verdict', async () => {
    const random = createRandom(7);
    const parsed = parseCertificate(made.text);
    if (!parsed.ok) throw new Error(parsed.failure.code);
    const bytes = (length: number): string =>
      Buffer.from(Array.from({ length }, () => random.between(0, 255))).toString('base64');
    for (let round = 0; round < 200; round += 1) {
      const token = {
        authority: 'assize-development',
        token: bytes(round),
        certificates: [bytes(round)],
        crls: [bytes(3)],
        ocsps: [bytes(3)],
      };
      const head = Buffer.from(supplements[0]?.kind === 'checkpoint-token' ? supplements[0].token : '', 'base64');
      const cut = { ...token, token: head.subarray(0, round * 7).toString('base64') };
      const items: readonly Supplement[] = [
        { kind: 'checkpoint-token', ...token },
        { kind: 'checkpoint-token', ...cut },
        { kind: 'timestamp', ...token, entry: null, proof: null },
        { kind: 'timestamp', ...cut, entry: bytes(9), proof: bytes(9) },
        { kind: 'inclusion', proof: bytes(40), governance: [] },
        { kind: 'statement', core: bytes(40), signature: bytes(40) },
      ];
      const verdict = await verify(formatCertificate({ ...parsed.value, supplements: items }));
      expect(isInternal(verdict)).toBe(false);
      expect(verdict.summary).toBe('inconsistent');
    }
  });
});
