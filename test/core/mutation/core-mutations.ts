// Mutations of a certificate core, layer by layer, each with the first step that must refuse it.

import { decodeBase64, encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { formatBatchCore } from '../../../src/core/batch/batch-core.ts';
import { parseBatchEntry } from '../../../src/core/batch/batch-entry.ts';
import type { CertificateCore } from '../../../src/core/certificate/certificate-core.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { parseSignedNote } from '../../../src/core/note/signed-note.ts';
import { formatTlogProof, parseTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import type { StepName } from '../../../src/core/verify/verdict.ts';
import { COSIGNED_AT, ORIGIN, fillerLeaves, signCheckpoint } from '../../support/ledger-fixture.ts';
import { isSameShape } from './flipped-places.ts';
import { type Given, pick, remake, strangeHash } from './originals.ts';
import { hideInnerNode, reorderPath } from './proof-mutations.ts';

/**
 * The first step that must fail; or the first two, where one mutation contradicts two layers: a root that is another one is
 * neither what the path leads to nor what the log signed.
 */
export type Refusal = StepName | readonly [StepName, StepName];

/** An edited core, and the step that must refuse it. */
export type EditedCore = readonly [CertificateCore, Refusal];

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

/** Puts one part of another certificate in the place of this one's, and what refuses it. */
const PART_SWAPS: readonly (readonly [Refusal, (given: Given) => Partial<CertificateCore>])[] = [
  // What was released is of the statement that it was issued for, and the batch holds no other.
  [['statement', 'batch-inclusion'], ({ other }) => ({ statement: other.core.statement })],
  ['batch-inclusion', ({ made, other }) => ({ batch: { ...made.core.batch, entry: other.core.batch.entry } })],
  [
    'batch-inclusion',
    ({ random, made: { core } }) => ({
      batch: { ...core.batch, path: [strangeHash(random), ...core.batch.path.slice(1)] },
    }),
  ],
  ['timestamps', ({ other }) => ({ timestamps: other.core.timestamps })],
  [
    'ledger-inclusion',
    ({ made, other }) => ({ inclusion: { ...made.core.inclusion, proof: other.core.inclusion.proof } }),
  ],
  ['ledger-inclusion', ({ made, other }) => ({ inclusion: { ...made.core.inclusion, after: other.covering } })],
  ['receipt', ({ other }) => ({ receipt: other.core.receipt })],
];

/** Puts a part of another certificate in the place of this one's. */
export const swapProofs = (given: Given): EditedCore => {
  const [refusedAt, swap] = pick(given.random, PART_SWAPS);
  return [{ ...given.made.core, ...swap(given) }, refusedAt];
};

/** Reorders the path of the batch or of the ledger. */
export const reorderPaths = (given: Given): EditedCore => {
  const { core } = given.made;
  if (given.random.next() < 0.5) {
    return [
      { ...core, batch: { ...core.batch, path: [...reorderPath(given.random, core.batch.path)] } },
      'batch-inclusion',
    ];
  }
  const proof = proofOf(core);
  return [withProof(core, { ...proof, path: reorderPath(given.random, proof.path) }), 'ledger-inclusion'];
};

/** What refuses foreign keys, by whose names they bear. */
const FOREIGN = {
  log: 'log-signature',
  witnesses: 'quorum',
  receipt: 'receipt',
  all: ['log-signature', 'quorum'],
} as const;

/** Signed by keys that bear the right names: the log's, some of the courts', or the receipt's. */
export const useForeignKeys = async (given: Given): Promise<EditedCore> => {
  const { random, world, strangers, made } = given;
  const who = pick(random, ['log', 'witnesses', 'receipt', 'all'] as const);
  const refusedAt = FOREIGN[who];
  const foreignCourts = who === 'log' || who === 'receipt' ? 0 : random.between(1, 3);
  const witnesses = [...strangers.witnesses.slice(0, foreignCourts), ...world.witnesses.slice(foreignCourts, 3)];
  const log = who === 'log' || who === 'all' ? strangers.log : world.log;
  const at = COSIGNED_AT.map((second) => second + random.between(0, 600));
  const covering = await signCheckpoint(made.ledger.slice(0, 5), { log, witnesses, at });
  if (who !== 'receipt') return [withCheckpoint(made.core, covering), refusedAt];
  const again = await remake(given, { receiptSigner: strangers.receipt });
  return [{ ...made.core, receipt: again.core.receipt }, refusedAt];
};

/** Signed by the right keys, over another ledger of the same or of another name. */
export const useOtherLog = async ({ random, world, made }: Given): Promise<EditedCore> => {
  const leaves = fillerLeaves(random.between(1, 12), `other log ${random.next()}`);
  const origin = random.next() < 0.5 ? ORIGIN : `ledger-${random.between(0, 1e9)}.assize.invalid/test`;
  const at = COSIGNED_AT.map((second) => second + random.between(0, 600));
  return [withCheckpoint(made.core, await signCheckpoint(leaves, { ...world, at }, origin)), 'ledger-inclusion'];
};

/** The signatures stay; size or root is another one. Or the whole note is one of the ledger's at another size. */
export const useOtherTree = async ({ random, world, made }: Given): Promise<EditedCore> => {
  const { core } = made;
  const proof = proofOf(core);
  const kind = pick(random, ['size', 'root', 'index', 'own-note'] as const);
  const lines = proof.checkpoint.split('\n');
  const size = pick(random, [6, 7, 8, random.between(9, 1_000_000)]);
  if (kind === 'size') lines[1] = String(size);
  if (kind === 'root') lines[2] = encodeBase64(sha256(encodeUtf8(`root ${random.next()}`)));
  if (kind === 'index') return [withProof(core, { ...proof, index: pick(random, [0, 1, 2, 4]) }), 'ledger-inclusion'];
  if (kind === 'own-note') {
    const leaves = made.ledger.slice(0, pick(random, [2, 3, 4, 6, 7, 8, 9]));
    const at = COSIGNED_AT.map((second) => second + random.between(0, 600));
    return [withCheckpoint(core, await signCheckpoint(leaves, { ...world, at })), 'ledger-inclusion'];
  }
  const leadsToRoot = kind === 'size' && isSameShape(size);
  const changed = withCheckpoint(core, lines.join('\n'));
  return [changed, leadsToRoot ? 'log-signature' : ['ledger-inclusion', 'log-signature']];
};

/** An inner node is as good a hash as a leaf's: other lengths of the path at other indices must not pass. */
export const hideInnerNodes = ({ random, made: { core } }: Given): EditedCore => {
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
    return [{ ...core, batch: { ...core.batch, ...edited } }, 'batch-inclusion'];
  }
  return [withProof(core, hideInnerNode(random, proofOf(core))), 'ledger-inclusion'];
};

const withToken = (core: CertificateCore, token: Uint8Array): CertificateCore => ({
  ...core,
  timestamps: core.timestamps.map((one) => ({ ...one, token: encodeBase64(token) })),
});

/** Cuts, alters or removes the token, or takes one of an authority that the state does not name. */
export const spoilToken = async (given: Given): Promise<EditedCore> => {
  const { random, world, made } = given;
  const kind = pick(random, ['truncated', 'altered', 'strange-authority', 'none'] as const);
  if (kind === 'truncated') {
    return [withToken(made.core, made.token.slice(0, random.between(0, made.token.length - 1))), 'timestamps'];
  }
  if (kind === 'none') return [{ ...made.core, timestamps: [] }, 'timestamps'];
  if (kind === 'strange-authority') {
    return [(await remake(given, { tokenAuthority: world.strangeAuthority })).core, 'timestamps'];
  }
  // Inside what is signed: the imprint lies in the first third of a token.
  const bytes = Uint8Array.from(made.token);
  const imprint = encodeHex(sha256(encodeUtf8(coreOf(made.core))));
  const at = encodeHex(bytes).indexOf(imprint) / 2 + random.between(0, 31);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.between(0, 7));
  return [withToken(made.core, bytes), 'timestamps'];
};

const coreOf = (core: CertificateCore): string => {
  const entry = parseBatchEntry(core.batch.entry, ORIGIN);
  if (!entry.ok) throw new Error(entry.failure.code);
  return formatBatchCore(entry.value.batch);
};

/** The token is good, over a batch core that differs in its sequence alone: same root, other batch. The entry names it. */
export const useTokenOfOtherBatch = async (given: Given): Promise<EditedCore> => {
  const entry = parseBatchEntry(given.made.core.batch.entry, ORIGIN);
  if (!entry.ok) throw new Error(entry.failure.code);
  const { batch } = entry.value;
  const sequence = given.random.between(1000, 1_000_000);
  const tokenImprint = sha256(encodeUtf8(formatBatchCore({ ...batch, sequence })));
  return [(await remake(given, { tokenImprint })).core, 'timestamps'];
};

/** A cosignature under another court's name, or over another note. */
export const swapLines = ({ random, made: { core } }: Given): EditedCore => {
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
  return [withCheckpoint(core, `${note.value.text}\n${swapped.join('\n')}\n`), 'quorum'];
};
