// By when something stood before a takeover, only keys that are in force can say: those of an epoch between have been
// retired as well, and whoever has them dates the hand-over to it at any time before.

import { beforeAll, describe, expect, it } from 'vitest';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { formatCertificate } from '../../../src/core/certificate/certificate.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { formatTrustBundle, parseTrustBundle } from '../../../src/core/ledger/trust-bundle.ts';
import { computeInclusionPath } from '../../../src/core/merkle/tree.ts';
import { formatTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import { formatTime } from '../../../src/core/text/time.ts';
import { replaceBundle } from '../../../src/core/verify/replace-bundle.ts';
import { type OpenTrust, openTrust } from '../../../src/core/verify/trust.ts';
import type { Step } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import {
  type EpochsWorld,
  bundleOf,
  certificateOf,
  createEpochsWorld,
  epochTime,
  signAt,
} from '../../support/epochs-world.ts';
import { EVIDENCE } from '../../support/ledger-fixture.ts';

const DAY_MS = 86_400_000;
const TOKEN_KEY = 'ecdsa-p256';

let world: EpochsWorld;

beforeAll(async () => {
  world = await createEpochsWorld();
});

const open = async (bundle: string): Promise<OpenTrust> => {
  const opened = await openTrust({ genesis: world.genesisHash, bundle });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.value;
};

/** The bundle of the last epoch, whose first hand-over was cosigned by both of its sides at that time. */
const handedOverAt = async (atUnixMs: number): Promise<string> => {
  const bundle = parseTrustBundle(await bundleOf(world, 2), null);
  if (!bundle.ok) throw new Error(bundle.failure.code);
  const handovers = [await signAt(world, 5, [0, 1], atUnixMs), ...bundle.value.handovers.slice(1)];
  return formatTrustBundle({ ...bundle.value, handovers });
};

/** Step `algorithms` of the first epoch's certificate, refreshed under the last one, its token's keys broken from a day on. */
const judge = async (trust: OpenTrust, brokenFromUnixMs: number): Promise<Step | undefined> => {
  const { certificate } = await certificateOf(world, 0);
  const size = 13;
  const index = world.batches[0]?.index ?? 0;
  const path = computeInclusionPath(world.ledger.slice(0, size), index);
  const checkpoint = await signAt(world, size, [2], epochTime(2) + DAY_MS);
  const proof = formatTlogProof({ extra: null, index, path, checkpoint });
  const supplements = [{ kind: 'inclusion' as const, proof, governance: [] }];
  const verdict = await verifyCertificate(formatCertificate({ ...certificate, supplements }), {
    trust,
    now: epochTime(2) + 2 * DAY_MS,
    digests: { 'sha-256': encodeHex(sha256(EVIDENCE)) },
    brokenAlgorithms: [{ name: TOKEN_KEY, since: formatTime(brokenFromUnixMs).slice(0, 10) }],
  });
  expect(verdict.steps.find(({ name }) => name === 'quorum')).toMatchObject({ result: 'pass' });
  expect(verdict.steps.find(({ name }) => name === 'renewal')).toMatchObject({ code: 'LEDGER_PROTECTED' });
  return verdict.steps.find(({ name }) => name === 'algorithms');
};

const BROKEN = { result: 'fail', code: 'BROKEN' };
const KEPT = { result: 'pass', code: 'WEAK' };

describe('a token of a closed epoch whose algorithm was broken', () => {
  it('is kept by the ledger from when the keys in force took over', async () => {
    const trust = await open(await bundleOf(world, 2));
    expect(await judge(trust, epochTime(2))).toMatchObject(KEPT);
  });

  it('is not kept by the date that retired keys put on their own hand-over', async () => {
    // After both takeovers somebody has the keys of the first two epochs, and a token by the broken algorithm.
    const trust = await open(await handedOverAt(epochTime(0) + 10 * DAY_MS));
    expect(await judge(trust, epochTime(0) + 30 * DAY_MS)).toMatchObject(BROKEN);
    expect(await judge(await open(await bundleOf(world, 2)), epochTime(1))).toMatchObject(BROKEN);
  });

  it('is kept by that date for who had a bundle while those keys were in force', async () => {
    const replaced = replaceBundle(await open(await bundleOf(world, 1)), await open(await bundleOf(world, 2)));
    if (!replaced.ok) throw new Error(replaced.failure.code);
    expect(await judge(replaced.value, epochTime(1))).toMatchObject(KEPT);
    expect(await judge(replaced.value, epochTime(1) - 2 * DAY_MS)).toMatchObject(BROKEN);
  });
});
