// Certificates of an epoch that has closed, with everything that may stand beside one: a token over the checkpoint, a late
// token that the ledger names, a refreshed proof with the change that closed the epoch, a correction and the token over its
// checkpoint. One of three claims is withheld. No line of any note can be spared.

import { formatCanonical } from '../../../src/core/text/canonical-json.ts';
import { formatCertificate } from '../../../src/core/certificate/certificate.ts';
import { signDetachedJws } from '../../../src/core/certificate/detached-jws.ts';
import type { Supplement, SupplementKind, SupplementOf } from '../../../src/core/certificate/supplement.ts';
import type { VerifyOptions } from '../../../src/core/verify/options.ts';
import { openTrust } from '../../../src/core/verify/trust.ts';
import { type GovernedWorld, linkChange, makeGovernedCertificate } from '../../support/governed-world.ts';
import { type MadeCertificate, RECEIVED_AT_UNIX_MS } from '../../support/ledger-fixture.ts';
import { type Random, createRandom } from '../../support/random.ts';
import {
  TAKEOVER_UNIX_MS,
  createClosingWorld,
  makeCheckpointToken,
  makeClosingBundle,
  makeInclusion,
  makeLateToken,
  makeRelated,
} from '../../support/supplement-world.ts';
import { type Resigning, type Strangers, createStrangers, nameSigner, resign } from './originals.ts';

/** When tokens over checkpoints are made: before the courts handed over. */
export const STAMPED_AT_UNIX_MS = TAKEOVER_UNIX_MS - 5000;
/** When late tokens are made. */
export const LATE_AT_UNIX_MS = RECEIVED_AT_UNIX_MS + 600_000;

export type Supplemented = {
  readonly made: MadeCertificate;
  /** The correction. */
  readonly related: MadeCertificate;
  readonly items: { readonly [Kind in SupplementKind]: SupplementOf<Kind> };
  readonly relatedToken: SupplementOf<'checkpoint-token'>;
  /** Leaf hashes: the late token's entry at 5, the correction's batch at 6. */
  readonly ledger: readonly Uint8Array[];
  readonly options: VerifyOptions;
};

/** What one mutation is made from. */
export type SupplementGiven = {
  readonly random: Random;
  /** Whose witnesses are as many as must cosign. */
  readonly least: GovernedWorld;
  readonly strangers: Strangers;
  readonly own: Supplemented;
  readonly other: Supplemented;
};

const createOne = async (least: GovernedWorld, governed: GovernedWorld, sequence: number): Promise<Supplemented> => {
  const { world } = least;
  const made = await makeGovernedCertificate(least, {
    batch: (batch) => ({ ...batch, sequence }),
    covering: (signing) => ({ ...signing, witnesses: world.witnesses }),
    certificate: (certificate) => ({ ...certificate, disclosures: certificate.disclosures.slice(0, 2) }),
  });
  const naming = { cosignedAtUnixMs: LATE_AT_UNIX_MS + 5000 };
  const late = await makeLateToken(least, made, world.authority, LATE_AT_UNIX_MS, naming);
  const correction = await makeRelated(least, made, 'correction', undefined, { ledger: late.ledger });
  const related = correction.made;
  const { ledger } = related;
  const inclusion = await makeInclusion(least, ledger, least.nextWitnesses);
  const trust = await openTrust({ genesis: world.genesisHash, bundle: await makeClosingBundle(governed, ledger) });
  if (!trust.ok) throw new Error(trust.failure.code);
  return {
    made,
    related,
    items: {
      'checkpoint-token': await makeCheckpointToken(world.authority, made.covering, STAMPED_AT_UNIX_MS),
      timestamp: late.supplement,
      inclusion: { ...inclusion, governance: [linkChange(least, ledger)] },
      statement: correction.supplement,
    },
    relatedToken: await makeCheckpointToken(world.authority, related.covering, STAMPED_AT_UNIX_MS),
    ledger,
    options: { ...made.options, trust: trust.value },
  };
};

export type SupplementedOriginals = Omit<SupplementGiven, 'own' | 'other'> & {
  readonly originals: readonly Supplemented[];
};

/** Makes the originals, each on a ledger of its own under the same keys. */
export const createSupplementedOriginals = async (seed: number, count: number): Promise<SupplementedOriginals> => {
  const governed = await createClosingWorld();
  const least = {
    ...governed,
    world: { ...governed.world, witnesses: governed.world.witnesses.slice(0, 3) },
    nextWitnesses: governed.nextWitnesses.slice(0, 4),
  };
  return {
    random: createRandom(seed),
    least,
    strangers: await createStrangers(governed.world),
    originals: await Promise.all(
      Array.from({ length: count }, async (_, index) => await createOne(least, governed, index + 1)),
    ),
  };
};

/** Signs a core's text as told, where it stands in a certificate or in a supplement. */
export const signStatement = async (
  { least, strangers, own }: SupplementGiven,
  coreText: string,
  resigning: Resigning,
): Promise<SupplementOf<'statement'>> => {
  const { signature } = own.items.statement;
  if (resigning === 'kept') return { kind: 'statement', core: coreText, signature };
  const { issuer } = least.world;
  const signer = resigning === 'own' ? issuer : strangers.issuer;
  const core = nameSigner(coreText, issuer, signer);
  return { kind: 'statement', core, signature: await signDetachedJws(core, signer) };
};

/** The certificate with texts of supplements beside it, its core signed as told. */
export const composeText = async (
  given: SupplementGiven,
  itemTexts: readonly string[],
  resigning: Resigning,
): Promise<string> => {
  const { least, strangers, own } = given;
  const { made } = own;
  const bare =
    resigning === 'foreign'
      ? await resign({ world: least.world, strangers, made }, made.certificate.core, resigning)
      : formatCertificate(made.certificate);
  return bare.replace('"supplements":[]', () => `"supplements":[${itemTexts.join(',')}]`);
};

/** A supplement's exact text. */
export const formatSupplement = (item: Supplement): string => formatCanonical(item);
