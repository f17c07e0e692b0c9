// Mutations of the change of courts that a certificate brings to a verifier whose bundle is from before it. Every approval
// is needed, and all keys of the courts follow from the change: who could alter it would name his own. It is refused as a
// policy; and before that as a quorum, because the courts that cosigned are not those from before the change.

import { beforeAll, describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import type { CertificateCore } from '../../../src/core/certificate/certificate-core.ts';
import { formatCertificateCore } from '../../../src/core/certificate/certificate-core.ts';
import type { GovernanceLink } from '../../../src/core/ledger/trust-bundle.ts';
import type { NoteSigner } from '../../../src/core/note/signed-note.ts';
import type { VerifyOptions } from '../../../src/core/verify/options.ts';
import { openTrust } from '../../../src/core/verify/trust.ts';
import type { Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import {
  type GovernedWorld,
  approveEntry,
  createGovernedWorld,
  makeFormerBundle,
  makeGovernedCertificate,
} from '../../support/governed-world.ts';
import { type MadeCertificate, createSigner } from '../../support/ledger-fixture.ts';
import { type Random, createRandom } from '../../support/random.ts';
import { findClaim } from './claims.ts';
import { type Resigning, type Strangers, createStrangers, pick, resign, strangeHash } from './originals.ts';
import { reorderPath } from './proof-mutations.ts';

const MUTATIONS = 500;
const SEED = 20_261_123;
const TIMEOUT_MS = 120_000;
const SIGNERS: readonly Resigning[] = ['foreign', 'own'];

let governed: GovernedWorld;
let made: MadeCertificate;
let strangers: Strangers;
/** Keys with the names of the courts' governance keys. */
let impostors: readonly NoteSigner[];
let options: VerifyOptions;

beforeAll(async () => {
  governed = await createGovernedWorld();
  // As many lines as must cosign.
  made = await makeGovernedCertificate(governed, {
    covering: (signing) => ({ ...signing, witnesses: governed.nextWitnesses.slice(0, 4) }),
  });
  strangers = await createStrangers(governed.world);
  impostors = await Promise.all(
    governed.governors.map(async ({ key: { name, type } }) => await createSigner(name, type, `strange ${name}`)),
  );
  const bundle = await makeFormerBundle(governed, made.ledger);
  const trust = await openTrust({ genesis: governed.world.genesisHash, bundle });
  if (!trust.ok) throw new Error(trust.failure.code);
  options = { ...made.options, trust: trust.value };
});

const flipText = (random: Random, text: string): string => {
  const bytes = encodeUtf8(text);
  const at = random.between(0, bytes.length - 1);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.between(0, 7));
  return decodeUtf8(bytes) ?? flipText(random, text);
};

// Another state under the signatures that were given to this one, and the same state under others.
const alterLink = async (random: Random, link: GovernanceLink): Promise<GovernanceLink> => {
  const { entry, approvals, path } = link;
  const among = random.between(1, 3);
  const signers = [...impostors.slice(0, among), ...governed.governors.slice(among, 3)];
  const forged = entry.replace('"witnesses":4', `"witnesses":${random.between(0, 3)}`);
  const kind = pick(random, ['entry', 'approvals', 'impostors', 'few', 'other', 'state', 'index', 'path'] as const);
  if (kind === 'entry') return { ...link, entry: flipText(random, entry) };
  if (kind === 'approvals') return { ...link, approvals: approvals.map((one) => flipText(random, one)) };
  if (kind === 'impostors') return { ...link, approvals: [await approveEntry(entry, 1, signers)] };
  if (kind === 'few') {
    return {
      ...link,
      approvals: [await approveEntry(entry, 1, random.sample(governed.governors, random.between(1, 2)))],
    };
  }
  if (kind === 'other') {
    return { ...link, approvals: [await approveEntry(entry, random.between(2, 1e9), governed.governors.slice(0, 3))] };
  }
  if (kind === 'state') return { ...link, entry: forged, approvals: [await approveEntry(forged, 1, impostors)] };
  if (kind === 'index') return { ...link, index: pick(random, [2, 3, random.between(4, 1e9)]) };
  return pick(random, [
    { ...link, path: [...reorderPath(random, path)] },
    { ...link, path: [strangeHash(random), ...path.slice(1)] },
    { ...link, path: path.slice(1) },
  ]);
};

const judge = async (governance: readonly GovernanceLink[], resigning: Resigning): Promise<Verdict> => {
  const core: CertificateCore = { ...made.core, inclusion: { ...made.core.inclusion, governance: [...governance] } };
  const given = { world: governed.world, strangers, made };
  return await verifyCertificate(await resign(given, formatCertificateCore(core), resigning), options);
};

const findFault = (verdict: Verdict): string | null => {
  const failed = verdict.steps.filter(({ result }) => result === 'fail').map(({ name, code }) => `${name} ${code}`);
  const claim = findClaim(verdict);
  if (claim !== null) return claim;
  return failed[0] === 'quorum NOT_MET' && failed[1] === 'policy INVALID' ? null : `refused at ${failed.join(', ')}`;
};

describe('a change of courts that a certificate brings', () => {
  it('is believed as it is, and without it nothing is said', async () => {
    const { governance } = made.core.inclusion;
    expect((await judge(governance, 'own')).summary).toBe('consistent');
    expect((await judge([], 'own')).summary).toBe('unverifiable');
    expect((await judge(governance, 'foreign')).summary).toBe('inconsistent');
  });

  it(
    'is refused as a policy when it was altered: 500 times of 500',
    async () => {
      const random = createRandom(SEED);
      const faults: string[] = [];
      const seen = new Set<string>();
      while (seen.size < MUTATIONS) {
        const governance = await Promise.all(
          made.core.inclusion.governance.map(async (link) => await alterLink(random, link)),
        );
        const resigning = SIGNERS[seen.size % SIGNERS.length] ?? 'foreign';
        const key = JSON.stringify(governance);
        if (seen.has(key)) continue;
        seen.add(key);
        const fault = findFault(await judge(governance, resigning));
        if (fault !== null) faults.push(`${seen.size} (${resigning}): ${fault}`);
      }
      expect(faults).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
