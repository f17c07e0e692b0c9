// The table of mutations: what is done to a certificate, and the step at which it must be refused, by the place that was
// changed. Each is also signed again, by a stranger and by the issuer itself: where only the issuer's signature were in the
// way, a dishonest issuer would have free hands.

import { decodeUtf8, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { type Certificate, parseCertificate } from '../../../src/core/certificate/certificate.ts';
import { parseCertificateCore } from '../../../src/core/certificate/certificate-core.ts';
import { CLAIM_NAMES, formatDisclosure, parseDisclosure } from '../../../src/core/statement/disclosure.ts';
import type { StepName } from '../../../src/core/verify/verdict.ts';
import { ORIGIN } from '../../support/ledger-fixture.ts';
import {
  type EditedCore,
  type Refusal,
  hideInnerNodes,
  reorderPaths,
  spoilToken,
  swapLines,
  swapProofs,
  useForeignKeys,
  useOtherLog,
  useOtherTree,
  useTokenOfOtherBatch,
} from './core-mutations.ts';
import { findRefusal } from './flipped-places.ts';
import { type Given, type Resigning, pick, resign, resignCore } from './originals.ts';
import { addMember, breakText, removeMember } from './text-mutations.ts';

export type Mutated = string | Uint8Array;

/** A mutated certificate, and what must refuse it, whoever signed. */
export type Mutant = { readonly mutated: Mutated; readonly refusedAt: Refusal };

export type MutationClass = {
  readonly name: string;
  /** Who signs the mutant, in turn. */
  readonly resignings: readonly Resigning[];
  readonly mutate: (given: Given, resigning: Resigning) => Promise<Mutant>;
};

const ANYBODY: readonly Resigning[] = ['foreign', 'kept', 'own', 'foreign', 'own'];
/** Where the issuer's signature is what the mutation meets, who has its key may write what he likes. */
const NOT_THE_ISSUER: readonly Resigning[] = ['foreign', 'kept'];

const editCore = (name: string, edit: (given: Given) => EditedCore | Promise<EditedCore>): MutationClass => ({
  name,
  resignings: ANYBODY,
  mutate: async (given, resigning) => {
    const [core, refusedAt] = await edit(given);
    return { mutated: await resignCore(given, core, resigning), refusedAt };
  },
});

/** What refuses one flipped bit of a member other than the core, where the whole still reads. */
const FLIPPED: { readonly [Name in Exclude<keyof Certificate, 'core'>]: StepName } = {
  v: 'document',
  ledger: 'document',
  signature: 'issuer',
  disclosures: 'statement',
  supplements: 'document',
};

// Bytes that are still the canonical text of a certificate are judged by the member that differs.
const findFlipped = async (bytes: Uint8Array, given: Given): Promise<StepName> => {
  const { certificate } = given.made;
  const text = decodeUtf8(bytes);
  const parsed = text === null ? null : parseCertificate(text);
  if (parsed?.ok !== true) return 'document';
  const names = Object.keys(certificate) as (keyof Certificate)[];
  const changed = names.find((name) => JSON.stringify(parsed.value[name]) !== JSON.stringify(certificate[name]));
  if (changed === undefined) throw new Error('nothing was flipped');
  return changed === 'core' ? await findRefusal(parsed.value.core, given) : FLIPPED[changed];
};

const flipBit = (random: Given['random'], text: string): Uint8Array => {
  const bytes = encodeUtf8(text);
  const at = random.between(0, bytes.length - 1);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.between(0, 7));
  return bytes;
};

const bitFlip: MutationClass = {
  name: 'one flipped bit',
  resignings: NOT_THE_ISSUER,
  mutate: async (given, resigning) => {
    const { made, random } = given;
    if (resigning === 'kept') {
      const bytes = flipBit(random, made.text);
      return { mutated: bytes, refusedAt: await findFlipped(bytes, given) };
    }
    // Under the signature; a text is signed, so that the bytes stay UTF-8.
    let core = decodeUtf8(flipBit(random, made.certificate.core));
    while (core === null) core = decodeUtf8(flipBit(random, made.certificate.core));
    return { mutated: await resign(given, core, resigning), refusedAt: await findRefusal(core, given) };
  },
};

/** What refuses a text that no reader takes, by where it stands. */
const UNREADABLE = {
  certificate: 'document',
  core: 'document',
  statement: 'statement',
  entry: 'batch-inclusion',
} as const;

// A change of a core's text may lie in a text within it, and leave the core's own form as it was.
const findBroken = (coreText: string, { core }: Given['made']): StepName => {
  const parsed = parseCertificateCore(coreText, ORIGIN);
  if (!parsed.ok) return UNREADABLE.core;
  return parsed.value.statement === core.statement ? UNREADABLE.entry : UNREADABLE.statement;
};

const textClass = (name: string, change: (given: Given, text: string) => string): MutationClass => ({
  name,
  resignings: ANYBODY,
  mutate: async (given, resigning) => {
    const { made, random } = given;
    const { core } = made;
    // A text inside the certificate: core, statement, batch entry; and the file itself, which nobody signs.
    const place = pick(random, [
      'core',
      'statement',
      'entry',
      ...(resigning === 'kept' ? (['certificate', 'certificate'] as const) : []),
    ] as const);
    const refusedAt = UNREADABLE[place];
    if (place === 'certificate') {
      const changed = change(given, made.text);
      const parsed = parseCertificate(changed);
      return { mutated: changed, refusedAt: parsed.ok ? findBroken(parsed.value.core, made) : refusedAt };
    }
    if (place === 'core') {
      const changed = change(given, made.certificate.core);
      return { mutated: await resign(given, changed, resigning), refusedAt: findBroken(changed, made) };
    }
    const edited =
      place === 'statement'
        ? { ...core, statement: change(given, core.statement) }
        : { ...core, batch: { ...core.batch, entry: change(given, core.batch.entry) } };
    return { mutated: await resignCore(given, edited, resigning), refusedAt };
  },
});

const moveDisclosure: MutationClass = {
  name: 'a disclosure moved to another name or value',
  resignings: ANYBODY,
  mutate: async (given, resigning) => {
    const {
      random,
      made: { certificate },
      other,
    } = given;
    const at = random.between(0, certificate.disclosures.length - 1);
    const parsed = parseDisclosure(certificate.disclosures[at] ?? '');
    if (!parsed.ok) throw new Error(parsed.failure.code);
    const { salt, name, value } = parsed.value;
    const names = CLAIM_NAMES.filter((candidate) => candidate !== name);
    const moved = pick(random, [
      formatDisclosure({ salt, name: pick(random, names), value }),
      formatDisclosure({ salt, name, value: `${value}${random.between(0, 999)}` }),
      formatDisclosure({ salt: `${salt.slice(1)}${salt.slice(0, 1)}`, name, value }),
      other.certificate.disclosures[at] ?? '',
      certificate.disclosures[(at + 1) % certificate.disclosures.length] ?? '',
    ]);
    const disclosures = certificate.disclosures.map((one, index) => (index === at ? moved : one));
    const moving = { ...given, made: { ...given.made, certificate: { ...certificate, disclosures } } };
    return { mutated: await resign(moving, certificate.core, resigning), refusedAt: 'statement' };
  },
};

/** Every class of mutations of a certificate as JSON. */
export const MUTATION_CLASSES: readonly MutationClass[] = [
  bitFlip,
  textClass('a removed field', removeMember),
  textClass('an added field', addMember),
  editCore('a proof of another certificate', swapProofs),
  editCore('a reordered path', reorderPaths),
  editCore('foreign keys', useForeignKeys),
  editCore("another log's checkpoint", useOtherLog),
  editCore("another tree's root or size", useOtherTree),
  editCore('inner nodes as leaves', hideInnerNodes),
  editCore('a truncated, altered or foreign token', spoilToken),
  editCore('a token of an equal root in another batch', useTokenOfOtherBatch),
  editCore("another court's cosignature", swapLines),
  moveDisclosure,
  textClass('a duplicate key', breakText.duplicateKey),
  textClass('a lone surrogate', breakText.loneSurrogate),
  textClass('a byte order mark', breakText.byteOrderMark),
  textClass('a number beyond 2^53', breakText.largeNumber),
  textClass('deep nesting', breakText.deepNesting),
];

/** Reads a mutated certificate as text, where it is one. */
export const asText = (mutated: Mutated): string =>
  typeof mutated === 'string' ? mutated : (decodeUtf8(mutated) ?? encodeHex(mutated));
