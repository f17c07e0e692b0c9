// A ledger of three epochs that rotate courts' keys, the log's key, M, the authority, receipt and issuer: each certificate
// is judged by what was in force at its own time, whenever it is verified.

import { beforeAll, describe, expect, it } from 'vitest';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { type Certificate, formatCertificate } from '../../../src/core/certificate/certificate.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import type { StepName, Verdict } from '../../../src/core/verify/verdict.ts';
import { openTrust } from '../../../src/core/verify/trust.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import {
  EPOCHS,
  type EpochsWorld,
  LASTING_AUTHORITY,
  POLICIES,
  bundleOf,
  certificateOf,
  createEpochsWorld,
  epochTime,
} from '../../support/epochs-world.ts';
import { EVIDENCE } from '../../support/ledger-fixture.ts';
import { stamp } from '../../support/supplement-world.ts';

let world: EpochsWorld;
let bundles: readonly string[];

beforeAll(async () => {
  world = await createEpochsWorld();
  bundles = await Promise.all(Array.from({ length: EPOCHS }, (_, epoch) => bundleOf(world, epoch)));
});

const verify = async (certificate: Certificate, bundle: number): Promise<Verdict> =>
  await verifyCertificate(formatCertificate(certificate), {
    trust: { genesis: world.genesisHash, bundle: bundles[bundle] ?? '' },
    now: epochTime(EPOCHS),
    digests: { 'sha-256': encodeHex(sha256(EVIDENCE)) },
  });
const stepOf = (verdict: Verdict, name: StepName) => verdict.steps.find((step) => step.name === name);
const failing = (verdict: Verdict): readonly string[] =>
  verdict.steps.filter(({ result }) => result === 'fail').map(({ name, code }) => `${name} ${code}`);

const withToken = async (epoch: number, atUnixMs: number): Promise<Certificate> => {
  const { certificate, covering } = await certificateOf(world, epoch);
  const token = await stamp(world.lasting, covering, atUnixMs);
  return {
    ...certificate,
    supplements: [
      { kind: 'checkpoint-token', authority: LASTING_AUTHORITY, token, certificates: [], crls: [], ocsps: [] },
    ],
  };
};

describe('over several epochs', () => {
  it('each bundle opens, with the dates of its epochs', async () => {
    for (const [epoch, bundle] of bundles.entries()) {
      const opened = await openTrust({ genesis: world.genesisHash, bundle });
      expect(opened.ok && opened.value.epochs).toHaveLength(epoch + 1);
      expect(opened.ok && opened.value.epochs.every(({ sinceUnixMs }) => sinceUnixMs !== null)).toBe(true);
    }
  });

  it.each([0, 1, 2])('a certificate of epoch %i is consistent under the bundle of its time', async (epoch) => {
    const { certificate } = await certificateOf(world, epoch);
    const verdict = await verify(certificate, epoch);
    expect([verdict.summary, failing(verdict)]).toEqual(['consistent', []]);
    const { courts, required, f } = POLICIES[epoch] ?? POLICIES[0];
    expect(verdict.f).toBe(f);
    expect(stepOf(verdict, 'quorum')?.facts).toMatchObject({ required, total: courts, met: courts });
  });

  it.each([
    [0, 1],
    [0, 2],
    [1, 2],
  ])('one of epoch %i needs a token from before the takeover under the bundle of epoch %i', async (epoch, later) => {
    const { certificate } = await certificateOf(world, epoch);
    expect(stepOf(await verify(certificate, later), 'quorum')).toMatchObject({
      result: 'not-checked',
      code: 'EPOCH_CLOSED',
    });
    const verdict = await verify(await withToken(epoch, epochTime(epoch) + 5000), later);
    expect([verdict.summary, failing(verdict)]).toEqual(['consistent', []]);
    expect(verdict.f).toBe(POLICIES[epoch]?.f);
    const tooLate = await verify(await withToken(epoch, epochTime(epoch + 1)), later);
    expect(stepOf(tooLate, 'quorum')).toMatchObject({ code: 'EPOCH_CLOSED' });
  });

  it.each([
    [1, 0],
    [2, 0],
    [2, 1],
  ])(
    'one of epoch %i says BUNDLE_OLD under the bundle of epoch %i, unless it carries the changes',
    async (epoch, former) => {
      const { certificate } = await certificateOf(world, epoch);
      const verdict = await verify(certificate, former);
      expect(verdict.summary).toBe('unverifiable');
      expect(stepOf(verdict, 'policy')).toMatchObject({ result: 'not-checked', code: 'BUNDLE_OLD' });
      const carrying = await certificateOf(world, epoch, { chain: true });
      const judged = await verify(carrying.certificate, former);
      expect([judged.summary, failing(judged)]).toEqual(['consistent', []]);
      expect(judged.f).toBe(POLICIES[epoch]?.f);
    },
  );

  it.each([
    [0, 1],
    [1, 0],
    [2, 1],
    [1, 2],
  ])(
    'one of epoch %i signed by the keys of epoch %i is refused under every bundle that knows both',
    async (epoch, signedBy) => {
      const { certificate } = await certificateOf(world, epoch, { signedBy });
      for (let bundle = Math.max(epoch, signedBy); bundle < EPOCHS; bundle += 1) {
        const verdict = await verify(certificate, bundle);
        expect(verdict.summary).toBe('inconsistent');
        expect(failing(verdict)).toContain('log-signature UNKNOWN_KEY');
        expect(failing(verdict)).toContain('quorum NOT_MET');
      }
    },
  );
});
