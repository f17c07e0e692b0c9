// What is mutated: honest certificates of several batches in one ledger, and of another ledger whose keys are strange to
// the verifier.

import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { formatCertificate } from '../../../src/core/certificate/certificate.ts';
import { type CertificateCore, formatCertificateCore } from '../../../src/core/certificate/certificate-core.ts';
import { formatKid, signDetachedJws } from '../../../src/core/certificate/detached-jws.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import type { NoteSigner } from '../../../src/core/note/signed-note.ts';
import { KEY_TYPE } from '../../../src/core/note/verifier-key.ts';
import {
  type Edits,
  type MadeCertificate,
  ORIGIN,
  type World,
  createSigner,
  createWorld,
  makeCertificate,
} from '../../support/ledger-fixture.ts';
import { parseStatement } from '../../../src/core/statement/statement.ts';
import { type Random, createRandom } from '../../support/random.ts';

/** Keys with the ledger's names that its state does not know. */
export type Strangers = {
  readonly log: NoteSigner;
  readonly receipt: NoteSigner;
  readonly issuer: NoteSigner;
  readonly witnesses: readonly NoteSigner[];
};

export type Originals = {
  readonly random: Random;
  readonly world: World;
  /** Of one ledger; batches, statements and tokens differ. */
  readonly certificates: readonly MadeCertificate[];
  readonly strangers: Strangers;
};

/** Who signs the mutated core: nobody anew, a stranger under the issuer's name, or the issuer itself. */
export type Resigning = 'kept' | 'foreign' | 'own';

/** What one mutation is made from: an honest certificate, and another one of the same ledger. */
export type Given = Originals & { readonly made: MadeCertificate; readonly other: MadeCertificate };

/** The least that is consistent: three cosignatures of three that are needed, so that each counts. */
const minimal = (sequence: number): Edits => ({
  batch: (core) => ({ ...core, sequence }),
  covering: (signing) => ({ ...signing, witnesses: signing.witnesses.slice(0, 3) }),
  after: (signing) => ({ ...signing, witnesses: signing.witnesses.slice(0, 3) }),
});

/** Makes the strangers of a ledger. */
export const createStrangers = async (world: World): Promise<Strangers> => {
  const stranger = async ({ key: { name, type } }: NoteSigner) => await createSigner(name, type, `strange ${name}`);
  return {
    log: await stranger(world.log),
    receipt: await stranger(world.receipt),
    issuer: await createSigner(`${ORIGIN}/issuer`, KEY_TYPE.ed25519, 'strange issuer'),
    witnesses: await Promise.all(world.witnesses.map(stranger)),
  };
};

/** Makes the originals; `seed` decides the mutations, keys and salts are made anew. */
export const createOriginals = async (
  seed: number,
  count: number,
  edit: Parameters<typeof createWorld>[0] = (state) => state,
): Promise<Originals> => {
  const world = await createWorld(edit);
  const certificates = await Promise.all(
    Array.from({ length: count }, async (_, sequence) => await makeCertificate(world, minimal(sequence + 1))),
  );
  return { random: createRandom(seed), world, certificates, strangers: await createStrangers(world) };
};

/** Makes another certificate of the same statement; later layers are honestly signed. */
export const remake = async ({ world, random, made }: Given, edits: Edits): Promise<MadeCertificate> => {
  const statement = parseStatement(made.statement, ORIGIN);
  if (!statement.ok) throw new Error(statement.failure.code);
  return await makeCertificate(world, {
    ...minimal(random.between(10, 1_000_000)),
    statement: () => statement.value,
    ...edits,
  });
};

/** Takes one of several. */
export const pick = <T>(random: Random, items: readonly T[]): T => {
  const item = items[random.between(0, items.length - 1)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

/** A hash that stands nowhere. */
export const strangeHash = (random: Random): string => encodeHex(sha256(encodeUtf8(`strange ${random.next()}`)));

/** Names another signer in a core's text, and not in the states of the ledger that it may carry. */
export const nameSigner = (coreText: string, from: NoteSigner, to: NoteSigner): string =>
  coreText.replaceAll(`"by":"${formatKid(from.key)}"`, `"by":"${formatKid(to.key)}"`);

/** Puts a core's text in the place of a certificate's, signed as told; `by` in the core names the signer's key. */
export const resign = async (
  given: Pick<Given, 'world' | 'strangers' | 'made'>,
  coreText: string,
  resigning: Resigning,
): Promise<string> => {
  const { certificate } = given.made;
  if (resigning === 'kept') return formatCertificate({ ...certificate, core: coreText });
  const signer = resigning === 'own' ? given.world.issuer : given.strangers.issuer;
  const text = nameSigner(coreText, given.world.issuer, signer);
  return formatCertificate({ ...certificate, core: text, signature: await signDetachedJws(text, signer) });
};

/** The same for a core. */
export const resignCore = async (given: Given, core: CertificateCore, resigning: Resigning): Promise<string> =>
  await resign(given, formatCertificateCore(core), resigning);
