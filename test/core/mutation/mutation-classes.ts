// The table of mutations: what is done to a certificate, and at which steps it must be refused. A mutation of the core is
// also signed again, by a stranger and by the issuer itself: where only the issuer's signature were in the way, a dishonest
// issuer would have free hands.

import { decodeBase64, encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { decodeUtf8, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { formatBatchCore } from '../../../src/core/batch/batch-core.ts';
import { parseBatchEntry } from '../../../src/core/batch/batch-entry.ts';
import { formatCertificate } from '../../../src/core/certificate/certificate.ts';
import type { CertificateCore } from '../../../src/core/certificate/certificate-core.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { parseSignedNote } from '../../../src/core/note/signed-note.ts';
import { formatTlogProof, parseTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import { CLAIM_NAMES, formatDisclosure, parseDisclosure } from '../../../src/core/statement/disclosure.ts';
import type { StepName } from '../../../src/core/verify/verdict.ts';
import { COSIGNED_AT, ORIGIN, fillerLeaves, signCheckpoint } from '../../support/ledger-fixture.ts';
import { type Given, type Resigning, pick, remake, resign, resignCore, strangeHash } from './originals.ts';
import { addMember, breakText, removeMember } from './text-mutations.ts';

export type Mutated = string | Uint8Array;

export type MutationClass = {
  readonly name: string;
  /** Steps of which at least one must fail, whoever signed. */
  readonly refusedAt: readonly StepName[];
  /** False where the certificate's own signature is what the mutation meets: it is not signed again. */
  readonly signsAgain: boolean;
  readonly mutate: (given: Given, resigning: Resigning) => Promise<Mutated>;
};

const editCore = (
  name: string,
  refusedAt: readonly StepName[],
  edit: (given: Given) => CertificateCore | Promise<CertificateCore>,
): MutationClass => ({
  name,
  refusedAt,
  signsAgain: true,
  mutate: async (given, resigning) => await resignCore(given, await edit(given), resigning),
});

const proofOf = (core: CertificateCore) => {
  const proof = parseTlogProof(core.inclusion.proof);
  if (!proof.ok) throw new Error(proof.failure.code);
  return proof.value;
};
const withProof = (core: CertificateCore, proof: ReturnType<typeof proofOf>): CertificateCore => ({
  ...core,
  inclusion: { ...core.inclusion, proof: formatTlogProof(proof) },
});
const withCheckpoint = (core: CertificateCore, checkpoint: string): CertificateCore =>
  withProof(core, { ...proofOf(core), checkpoint });

/** Another order; of two equal neighbours nothing would change, and no path here has them. */
const reorder = <T>({ random }: Given, path: readonly T[]): readonly T[] => {
  const shuffled = random.sample(path, path.length);
  const isSame = shuffled.every((hash, index) => hash === path[index]);
  return isSame ? [...path.slice(1), ...path.slice(0, 1)] : shuffled;
};

const EVERYWHERE: readonly StepName[] = [
  'document',
  'object',
  'statement',
  'batch-inclusion',
  'timestamps',
  'time',
  'ledger-inclusion',
  'log-signature',
  'quorum',
  'policy',
  'receipt',
  'issuer',
];

const bitFlip: MutationClass = {
  name: 'one flipped bit',
  refusedAt: EVERYWHERE,
  signsAgain: false,
  mutate: ({ made, random }) => {
    const bytes = encodeUtf8(made.text);
    const at = random.between(0, bytes.length - 1);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.between(0, 7));
    return Promise.resolve(bytes);
  },
};

const textClass = (
  name: string,
  refusedAt: readonly StepName[],
  change: (given: Given, text: string) => string,
): MutationClass => ({
  name,
  refusedAt,
  signsAgain: true,
  mutate: async (given, resigning) => {
    const { made, random } = given;
    // The file itself, or a text inside it: core, statement, batch entry.
    const place = pick(random, ['certificate', 'core', 'statement', 'entry'] as const);
    const { core } = made;
    if (place === 'certificate') return change(given, made.text);
    if (place === 'core') return await resign(given, change(given, made.certificate.core), resigning);
    const edited =
      place === 'statement'
        ? { ...core, statement: change(given, core.statement) }
        : { ...core, batch: { ...core.batch, entry: change(given, core.batch.entry) } };
    return await resignCore(given, edited, resigning);
  },
});

const UNREADABLE: readonly StepName[] = ['document', 'statement', 'batch-inclusion'];
/** Puts one part of another certificate in the place of this one's. */
const PART_SWAPS: readonly ((given: Given) => Partial<CertificateCore>)[] = [
  ({ other }) => ({ statement: other.core.statement }),
  ({ made, other }) => ({ batch: { ...made.core.batch, entry: other.core.batch.entry } }),
  ({ random, made: { core } }) => ({
    batch: { ...core.batch, path: [strangeHash(random), ...core.batch.path.slice(1)] },
  }),
  ({ other }) => ({ timestamps: other.core.timestamps }),
  ({ made, other }) => ({ inclusion: { ...made.core.inclusion, proof: other.core.inclusion.proof } }),
  ({ made, other }) => ({ inclusion: { ...made.core.inclusion, after: other.covering } }),
  ({ other }) => ({ receipt: other.core.receipt }),
];

const swapProofs = (given: Given): CertificateCore => ({
  ...given.made.core,
  ...pick(given.random, PART_SWAPS)(given),
});

const reorderPaths = (given: Given): CertificateCore => {
  const { core } = given.made;
  if (given.random.next() < 0.5) {
    return { ...core, batch: { ...core.batch, path: [...reorder(given, core.batch.path)] } };
  }
  const proof = proofOf(core);
  return withProof(core, { ...proof, path: reorder(given, proof.path) });
};

// Signed by keys that bear the right names: the log's, some of the courts', or the receipt's.
const useForeignKeys = async (given: Given): Promise<CertificateCore> => {
  const { random, world, strangers, made } = given;
  const who = pick(random, ['log', 'witnesses', 'receipt', 'all'] as const);
  const foreignCourts = who === 'log' || who === 'receipt' ? 0 : random.between(1, 3);
  const witnesses = [...strangers.witnesses.slice(0, foreignCourts), ...world.witnesses.slice(foreignCourts, 3)];
  const log = who === 'log' || who === 'all' ? strangers.log : world.log;
  const at = COSIGNED_AT.map((second) => second + random.between(0, 600));
  const covering = await signCheckpoint(made.ledger.slice(0, 5), { log, witnesses, at });
  if (who !== 'receipt') return withCheckpoint(made.core, covering);
  const again = await remake(given, { receiptSigner: strangers.receipt });
  return { ...made.core, receipt: again.core.receipt };
};

// Signed by the right keys, over another ledger of the same or of another name.
const useOtherLog = async ({ random, world, made }: Given): Promise<CertificateCore> => {
  const leaves = fillerLeaves(random.between(1, 12), `other log ${random.next()}`);
  const origin = random.next() < 0.5 ? ORIGIN : `ledger-${random.between(0, 1e9)}.assize.invalid/test`;
  const at = COSIGNED_AT.map((second) => second + random.between(0, 600));
  return withCheckpoint(made.core, await signCheckpoint(leaves, { ...world, at }, origin));
};

// The signatures stay; size or root is another one. Or the whole note is one of the ledger's at another size.
const useOtherTree = async ({ random, world, made }: Given): Promise<CertificateCore> => {
  const { core } = made;
  const proof = proofOf(core);
  const kind = pick(random, ['size', 'root', 'index', 'own-note'] as const);
  const lines = proof.checkpoint.split('\n');
  if (kind === 'size') lines[1] = String(random.between(6, 1_000_000));
  if (kind === 'root') lines[2] = encodeBase64(sha256(encodeUtf8(`root ${random.next()}`)));
  if (kind === 'index') return withProof(core, { ...proof, index: pick(random, [0, 1, 2, 4]) });
  if (kind === 'own-note') {
    const size = pick(random, [2, 3, 4, 6, 7, 8, 9]);
    const at = COSIGNED_AT.map((second) => second + random.between(0, 600));
    return withCheckpoint(core, await signCheckpoint(made.ledger.slice(0, size), { ...world, at }));
  }
  return withCheckpoint(core, lines.join('\n'));
};

// An inner node is as good a hash as a leaf's: other lengths of the path at other indices must not pass.
const hideInnerNodes = ({ random, made: { core } }: Given): CertificateCore => {
  if (random.next() < 0.5) {
    const { path, leafIndex } = core.batch;
    const depth = random.between(1, path.length);
    const longer = [strangeHash(random), ...path];
    const edited = pick(random, [
      { path: path.slice(depth), leafIndex: leafIndex >> depth },
      { path: path.slice(depth), leafIndex },
      { path: longer, leafIndex: leafIndex * 2 + random.between(0, 1) },
      { path: longer.slice(0, 16), leafIndex },
    ]);
    return { ...core, batch: { ...core.batch, ...edited } };
  }
  const proof = proofOf(core);
  const depth = random.between(1, proof.path.length);
  const longer = [sha256(encodeUtf8(`node ${random.next()}`)), ...proof.path];
  const edited = pick(random, [
    { path: proof.path.slice(depth), index: proof.index >> depth },
    { path: proof.path.slice(depth), index: proof.index },
    { path: longer, index: proof.index * 2 + random.between(0, 1) },
    { path: longer, index: proof.index },
  ]);
  return withProof(core, { ...proof, ...edited });
};

const withToken = (core: CertificateCore, token: Uint8Array): CertificateCore => ({
  ...core,
  timestamps: core.timestamps.map((one) => ({ ...one, token: encodeBase64(token) })),
});

const spoilToken = async (given: Given): Promise<CertificateCore> => {
  const { random, world, made } = given;
  const kind = pick(random, ['truncated', 'altered', 'strange-authority', 'none'] as const);
  if (kind === 'truncated') return withToken(made.core, made.token.slice(0, random.between(0, made.token.length - 1)));
  if (kind === 'none') return { ...made.core, timestamps: [] };
  if (kind === 'strange-authority') return (await remake(given, { tokenAuthority: world.strangeAuthority })).core;
  // Inside what is signed: the imprint lies in the first third of a token.
  const bytes = Uint8Array.from(made.token);
  const imprint = encodeHex(sha256(encodeUtf8(coreOf(made.core))));
  const at = encodeHex(bytes).indexOf(imprint) / 2 + random.between(0, 31);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.between(0, 7));
  return withToken(made.core, bytes);
};

const coreOf = (core: CertificateCore): string => {
  const entry = parseBatchEntry(core.batch.entry, ORIGIN);
  if (!entry.ok) throw new Error(entry.failure.code);
  return formatBatchCore(entry.value.batch);
};

// The token is good, over a batch core that differs in its sequence alone: same root, other batch. The entry names it.
const useTokenOfOtherBatch = async (given: Given): Promise<CertificateCore> => {
  const entry = parseBatchEntry(given.made.core.batch.entry, ORIGIN);
  if (!entry.ok) throw new Error(entry.failure.code);
  const { batch } = entry.value;
  const sequence = given.random.between(1000, 1_000_000);
  const tokenImprint = sha256(encodeUtf8(formatBatchCore({ ...batch, sequence })));
  return (await remake(given, { tokenImprint })).core;
};

const moveDisclosure: MutationClass = {
  name: 'a disclosure moved to another name or value',
  refusedAt: ['statement'],
  signsAgain: false,
  mutate: ({ random, made: { certificate }, other }) => {
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
    return Promise.resolve(formatCertificate({ ...certificate, disclosures }));
  },
};

const swapLines = ({ random, made: { core } }: Given): CertificateCore => {
  // A cosignature under another court's name, or over another note.
  const proof = proofOf(core);
  const note = parseSignedNote(proof.checkpoint);
  if (!note.ok) throw new Error(note.failure.code);
  const lines = note.value.signatures.map(({ line }) => line);
  const [from, to] = random.sample([1, 2, 3], 2);
  const swapped = lines.map((line, index) => {
    if (index !== to) return line;
    const signature = (lines[from ?? 1] ?? '').split(' ')[2] ?? '';
    const raw = decodeBase64(signature) ?? new Uint8Array();
    const own = decodeBase64(line.split(' ')[2] ?? '') ?? new Uint8Array();
    const mixed = Uint8Array.from([...own.subarray(0, 4), ...raw.subarray(4)]);
    // Another time under the same signature, so that each of these is another one.
    if (random.next() < 0.8) mixed[random.between(8, 11)] = random.between(0, 127);
    return `${line.split(' ').slice(0, 2).join(' ')} ${encodeBase64(mixed)}`;
  });
  return withCheckpoint(core, `${note.value.text}\n${swapped.join('\n')}\n`);
};

/** Every class of mutations of a certificate as JSON. */
export const MUTATION_CLASSES: readonly MutationClass[] = [
  bitFlip,
  textClass('a removed field', UNREADABLE, removeMember),
  textClass('an added field', UNREADABLE, addMember),
  editCore(
    'a proof of another certificate',
    ['batch-inclusion', 'timestamps', 'ledger-inclusion', 'log-signature', 'receipt'],
    swapProofs,
  ),
  editCore('a reordered path', ['batch-inclusion', 'ledger-inclusion'], reorderPaths),
  editCore('foreign keys', ['log-signature', 'quorum', 'receipt'], useForeignKeys),
  editCore("another log's checkpoint", ['ledger-inclusion'], useOtherLog),
  editCore("another tree's root or size", ['ledger-inclusion', 'log-signature'], useOtherTree),
  editCore('inner nodes as leaves', ['batch-inclusion', 'ledger-inclusion'], hideInnerNodes),
  editCore('a truncated, altered or foreign token', ['timestamps'], spoilToken),
  editCore('a token of an equal root in another batch', ['timestamps'], useTokenOfOtherBatch),
  editCore("another court's cosignature", ['quorum'], swapLines),
  moveDisclosure,
  textClass('a duplicate key', UNREADABLE, breakText.duplicateKey),
  textClass('a lone surrogate', UNREADABLE, breakText.loneSurrogate),
  textClass('a byte order mark', UNREADABLE, breakText.byteOrderMark),
  textClass('a number beyond 2^53', UNREADABLE, breakText.largeNumber),
  textClass('deep nesting', UNREADABLE, breakText.deepNesting),
];

/** Reads a mutated certificate as text, where it is one. */
export const asText = (mutated: Mutated): string =>
  typeof mutated === 'string' ? mutated : (decodeUtf8(mutated) ?? encodeHex(mutated));
