// What a certificate carries decides what it costs: changes of the state that the bundle knows are never verified again, and
// the same further ones once, in however many supplements they stand. Counted in signatures, by the verifier that is given.

import { beforeAll, describe, expect, it } from 'vitest';
import { decodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { formatCertificate } from '../../../src/core/certificate/certificate.ts';
import type { SupplementOf } from '../../../src/core/certificate/supplement.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { APPROVAL_VERSION } from '../../../src/core/ledger/approval.ts';
import type { GovernanceLink } from '../../../src/core/ledger/trust-bundle.ts';
import { computeInclusionPath } from '../../../src/core/merkle/tree.ts';
import { formatTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import { type SignatureVerifier, verifySignature } from '../../../src/core/signature/verify-signature.ts';
import { openTrust } from '../../../src/core/verify/trust.ts';
import type { Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import {
  type EpochsWorld,
  bundleOf,
  certificateOf,
  createEpochsWorld,
  epochTime,
  linksUnder,
  signAt,
} from '../../support/epochs-world.ts';
import { EVIDENCE } from '../../support/ledger-fixture.ts';

let world: EpochsWorld;
const EPOCH = 2;
/** Courts that approved the second change, which the bundle of the first epoch lacks. */
const APPROVALS = 3;

beforeAll(async () => {
  world = await createEpochsWorld();
});

const inclusionAt = async (
  offsetMs: number,
  edit: (links: readonly GovernanceLink[]) => readonly GovernanceLink[] = (links) => links,
): Promise<SupplementOf<'inclusion'>> => {
  const { ledger, batches } = world;
  const index = batches[EPOCH]?.index ?? 0;
  return {
    kind: 'inclusion',
    proof: formatTlogProof({
      extra: null,
      index,
      path: computeInclusionPath(ledger, index),
      checkpoint: await signAt(world, ledger.length, [EPOCH], epochTime(EPOCH) + 60_000 + offsetMs),
    }),
    governance: [...edit(linksUnder(world, ledger.length))],
  };
};

/** Verifies under the bundle of the first change; counts the approvals that were verified. */
const verify = async (
  supplements: readonly SupplementOf<'inclusion'>[],
): Promise<{ readonly verdict: Verdict; readonly approvals: number }> => {
  const opened = await openTrust({ genesis: world.genesisHash, bundle: await bundleOf(world, 1) });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  let approvals = 0;
  const counting: SignatureVerifier = async (key, message, signature) => {
    if (decodeUtf8(message)?.startsWith(APPROVAL_VERSION) === true) approvals += 1;
    return await verifySignature(key, message, signature);
  };
  const { certificate } = await certificateOf(world, EPOCH, { chain: true });
  const verdict = await verifyCertificate(formatCertificate({ ...certificate, supplements: [...supplements] }), {
    trust: opened.value,
    now: epochTime(EPOCH + 1),
    digests: { 'sha-256': encodeHex(sha256(EVIDENCE)) },
    verifySignature: counting,
  });
  return { verdict, approvals };
};

describe('the changes that a certificate and its supplements carry', () => {
  it('cost their own approvals once, and nothing for those that the bundle knows', async () => {
    const { verdict, approvals } = await verify([]);
    expect(verdict.summary).toBe('consistent');
    expect(approvals).toBe(APPROVALS);
  });

  it('cost no more in many supplements than in one', async () => {
    const supplements = await Promise.all(Array.from({ length: 24 }, (_, at) => inclusionAt(at * 1000)));
    const { verdict, approvals } = await verify(supplements);
    expect(verdict.summary).toBe('consistent');
    expect(approvals).toBe(APPROVALS);
  });

  it('cost no more where a text differs than the lines that it has', async () => {
    // The approvals of the known change are of no use to anybody here, and are not looked at.
    const supplements = await Promise.all(
      Array.from({ length: 24 }, (_, at) =>
        inclusionAt(at * 1000, (links) =>
          links.map((link, position) => (position === 0 ? { ...link, approvals: [`${at}`] } : link)),
        ),
      ),
    );
    expect((await verify(supplements)).approvals).toBe(APPROVALS);
    const split = await Promise.all(
      Array.from({ length: 12 }, (_, at) =>
        inclusionAt(at * 1000, (links) =>
          links.map((link, position) => (position === 0 ? link : { ...link, approvals: [...link.approvals, `${at}`] })),
        ),
      ),
    );
    const { verdict, approvals } = await verify(split);
    expect(verdict.summary).toBe('inconsistent');
    expect(approvals).toBeLessThanOrEqual(APPROVALS * (split.length + 1));
  });
});
