// The table of mutations of what stands beside a certificate, and the step that must name the supplement. A supplement is
// signed by no issuer: each is verified alone, by the step that it would have changed. What counts for nothing, because
// nobody knows its authority, leaves every step as it is without it.

import { decodeBase64, encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { sliceBatchCore, parseBatchEntry } from '../../../src/core/batch/batch-entry.ts';
import { formatBatchCore } from '../../../src/core/batch/batch-core.ts';
import { decodeUtf8, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { formatCertificateCore } from '../../../src/core/certificate/certificate-core.ts';
import type { Supplement, SupplementKind, SupplementOf } from '../../../src/core/certificate/supplement.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { formatTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import type { Statement } from '../../../src/core/statement/statement.ts';
import { verifyCarriedToken } from '../../../src/core/verify/carried-token.ts';
import { COSIGNED_AT, ORIGIN, fillerLeaves, signCheckpoint } from '../../support/ledger-fixture.ts';
import { AUTHORITY, makeCheckpointToken, makeRelated, stamp } from '../../support/supplement-world.ts';
import { findProofRefusal } from './flipped-places.ts';
import { pick, strangeHash } from './originals.ts';
import { hideInnerNode, reorderPath } from './proof-mutations.ts';
import {
  PROOF_KINDS,
  STEP,
  type SupplementClass,
  type SupplementMutant,
  editProof,
  isRefreshedShape,
  mutant,
  noteOf,
  proofOf,
  putProof,
  stepOf,
} from './supplement-mutant.ts';
import {
  LATE_AT_UNIX_MS,
  STAMPED_AT_UNIX_MS,
  type SupplementGiven,
  formatSupplement,
  signStatement,
} from './supplemented-originals.ts';
import { addMember, breakText, removeMember } from './text-mutations.ts';

const flipBit = ({ random }: SupplementGiven, bytes: Uint8Array): Uint8Array => {
  const flipped = Uint8Array.from(bytes);
  const at = random.between(0, bytes.length - 1);
  flipped[at] = (flipped[at] ?? 0) ^ (1 << random.between(0, 7));
  return flipped;
};
const flipText = (given: SupplementGiven, text: string): string => {
  let flipped = decodeUtf8(flipBit(given, encodeUtf8(text)));
  while (flipped === null) flipped = decodeUtf8(flipBit(given, encodeUtf8(text)));
  return flipped;
};
const tokenOf = (item: { readonly token: string }): Uint8Array => decodeBase64(item.token) ?? new Uint8Array();
const withToken = <T extends Supplement>(item: T, token: Uint8Array): T => ({ ...item, token: encodeBase64(token) });

// Bits of a token that nobody signed are passed over, where no entry of the ledger names the whole.
const flipCheckpointToken = async (given: SupplementGiven): Promise<SupplementOf<'checkpoint-token'>> => {
  const { own, least } = given;
  const item = own.items['checkpoint-token'];
  const imprint = sha256(encodeUtf8(own.made.covering));
  const authority = least.world.state.timestamps.authorities.find(({ name }) => name === AUTHORITY);
  for (;;) {
    const flipped = withToken(item, flipBit(given, tokenOf(item)));
    const verified = await verifyCarriedToken(flipped, imprint, authority);
    if (!verified.ok) return flipped;
  }
};

const flipSupplement: SupplementClass = {
  name: 'one flipped bit',
  mutate: async (given, resigning) => {
    const { items, related } = given.own;
    const { timestamp, inclusion } = items;
    const place = pick(given.random, ['stamp', 'token', 'entry', 'named', 'proof', 'core'] as const);
    if (place === 'stamp') return mutant('checkpoint-token', await flipCheckpointToken(given));
    if (place === 'token') return mutant('timestamp', withToken(timestamp, flipBit(given, tokenOf(timestamp))));
    if (place === 'entry') return mutant('timestamp', { ...timestamp, entry: flipText(given, timestamp.entry ?? '') });
    if (place === 'named') return mutant('timestamp', { ...timestamp, proof: flipText(given, timestamp.proof ?? '') });
    if (place === 'core') {
      const text = flipText(given, related.certificate.core);
      // What only the issuer vouches for, the issuer may write.
      return mutant('statement', await signStatement(given, text, resigning === 'own' ? 'kept' : resigning));
    }
    const proof = flipText(given, inclusion.proof);
    return mutant('inclusion', { ...inclusion, proof }, findProofRefusal(proof, inclusion.proof, isRefreshedShape));
  },
};

type Change = (given: SupplementGiven, text: string) => string;

/** A change of a text's form: of the supplement itself, which no reader takes then, or of a text inside it. */
const textClass = (name: string, pickChange: (given: SupplementGiven) => Change): SupplementClass => ({
  name,
  mutate: async (given, resigning) => {
    const { random, own } = given;
    const { items, related } = own;
    const change = pickChange(given);
    const place = pick(random, ['item', 'entry', 'core'] as const);
    if (place === 'core') {
      return mutant('statement', await signStatement(given, change(given, related.certificate.core), resigning));
    }
    if (place === 'entry') {
      return mutant('timestamp', { ...items.timestamp, entry: change(given, items.timestamp.entry ?? '') });
    }
    const kind = pick(random, Object.keys(STEP) as SupplementKind[]);
    return { kind, text: change(given, formatSupplement(items[kind])), refusedAt: 'document' };
  },
});

const swapSupplements: SupplementClass = {
  name: 'a supplement of another certificate, or a part of it',
  mutate: async (given) => {
    const { random, own, other } = given;
    const { timestamp, inclusion, statement } = own.items;
    const { proof, entry } = other.items.timestamp;
    const kind = pick(random, Object.keys(STEP) as SupplementKind[]);
    const { core, signature } = own.made.certificate;
    const parts: readonly SupplementMutant[] = [
      mutant('timestamp', { ...timestamp, proof }),
      mutant('timestamp', { ...timestamp, entry }),
      mutant('timestamp', { ...timestamp, entry, proof }),
      mutant('timestamp', { ...timestamp, token: other.items.timestamp.token }),
      mutant('inclusion', { ...inclusion, governance: other.items.inclusion.governance }, 'policy'),
      mutant('statement', { ...statement, signature: other.items.statement.signature }),
      mutant('statement', { kind: 'statement', core, signature }),
    ];
    return random.next() < 0.5 ? mutant(kind, other.items[kind]) : pick(random, parts);
  },
};

const useForeignKeys: SupplementClass = {
  name: 'foreign keys',
  mutate: async (given, resigning) => {
    const { random, least, strangers, own } = given;
    const who = pick(random, ['log', 'courts', 'issuer', 'stamp', 'late'] as const);
    const { strangeAuthority } = least.world;
    if (who === 'stamp') {
      const atUnixMs = STAMPED_AT_UNIX_MS - random.between(0, 5000);
      const item = await makeCheckpointToken(strangeAuthority, own.made.covering, atUnixMs);
      return mutant('checkpoint-token', item);
    }
    if (who === 'late') {
      const atUnixMs = LATE_AT_UNIX_MS + random.between(0, 5000);
      const token = await stamp(strangeAuthority, sliceBatchCore(own.made.core.batch.entry), atUnixMs);
      return mutant('timestamp', { ...own.items.timestamp, token, entry: null, proof: null }, null);
    }
    if (who === 'issuer') {
      const limits = [{ zh: `限制 ${random.next()}`, en: `limit ${random.next()}` }];
      const text = formatCertificateCore({ ...own.related.core, limits });
      return mutant('statement', await signStatement(given, text, resigning === 'own' ? 'kept' : 'foreign'));
    }
    const kind = pick(random, PROOF_KINDS);
    const { leaves, witnesses, at } = noteOf(given, kind);
    const foreign = who === 'courts' ? random.between(1, 3) : 0;
    const log = who === 'log' ? strangers.log : least.world.log;
    const signers = [...strangers.witnesses.slice(0, foreign), ...witnesses.slice(foreign)];
    const checkpoint = await signCheckpoint(leaves, { log, witnesses: signers, at });
    const proof = formatTlogProof({ ...proofOf(given, kind), checkpoint });
    const found = who === 'log' ? 'log-signature' : 'quorum';
    return mutant(kind, await putProof(given, kind, proof, resigning), stepOf(kind, found));
  },
};

const useOtherLog = editProof("another log's checkpoint", async (given, proof, kind) => {
  const { random, least } = given;
  const leaves = fillerLeaves(random.between(10, 24), `other log ${random.next()}`);
  const origin = random.next() < 0.5 ? ORIGIN : `ledger-${random.between(0, 1e9)}.assize.invalid/test`;
  const { witnesses, at } = noteOf(given, kind);
  const checkpoint = await signCheckpoint(leaves, { log: least.world.log, witnesses, at }, origin);
  return [{ ...proof, checkpoint }, 'ledger-inclusion'];
});

const useOtherTree = editProof("another tree's root, size or index", ({ random }, proof) => {
  const lines = proof.checkpoint.split('\n');
  const kind = pick(random, ['size', 'root', 'index'] as const);
  const size = pick(random, [random.between(10, 16), random.between(17, 1_000_000)]);
  if (kind === 'index') {
    const index = pick(random, [0, 1, 2, 4, random.between(7, 1_000_000)]);
    return Promise.resolve([{ ...proof, index }, 'ledger-inclusion']);
  }
  if (kind === 'size') lines[1] = String(size);
  else lines[2] = encodeBase64(sha256(encodeUtf8(`root ${random.next()}`)));
  const leadsToRoot = kind === 'size' && isRefreshedShape(size);
  return Promise.resolve([
    { ...proof, checkpoint: lines.join('\n') },
    leadsToRoot ? 'log-signature' : 'ledger-inclusion',
  ]);
});

const spoilToken: SupplementClass = {
  name: 'a truncated or foreign token',
  mutate: (given) => {
    const { random, own, other } = given;
    const kind = pick(random, ['checkpoint-token', 'timestamp'] as const);
    const item = own.items[kind];
    const bytes = tokenOf(item);
    const foreign = pick(random, [other.made.token, own.made.token, tokenOf(other.items[kind])]);
    const cut = bytes.slice(0, random.between(1, bytes.length - 1));
    const token = random.next() < 0.9 ? cut : foreign;
    return Promise.resolve(mutant(kind, withToken<Supplement>(item, token)));
  },
};

// Good tokens, over a batch core that differs in its sequence alone; over a note that a stranger or too few signed; over one
// of the ledger's that nothing here rests on.
const stampAnother: SupplementClass = {
  name: 'a token over another text',
  mutate: async ({ random, least, strangers, own }) => {
    const { world } = least;
    if (random.next() < 0.5) {
      const entry = parseBatchEntry(own.made.core.batch.entry, ORIGIN);
      if (!entry.ok) throw new Error(entry.failure.code);
      const sequence = random.between(1000, 1_000_000);
      const text = formatBatchCore({ ...entry.value.batch, sequence });
      const token = await stamp(world.authority, text, LATE_AT_UNIX_MS);
      const named = pick(random, [own.items.timestamp, { ...own.items.timestamp, entry: null, proof: null }]);
      return mutant('timestamp', { ...named, token });
    }
    const fault = pick(random, ['log', 'few', 'elsewhere'] as const);
    const size = fault === 'elsewhere' ? random.between(3, 4) : 5;
    const note = await signCheckpoint(own.ledger.slice(0, size), {
      log: fault === 'log' ? strangers.log : world.log,
      witnesses: fault === 'few' ? world.witnesses.slice(0, random.between(0, 2)) : world.witnesses,
      at: COSIGNED_AT.map((second) => second + random.between(0, 600)),
    });
    const item = await makeCheckpointToken(world.authority, note, STAMPED_AT_UNIX_MS);
    return mutant('checkpoint-token', { ...item, note });
  },
};

// Whole and rightly signed, and of another statement, or of none.
const moveStatement: SupplementClass = {
  name: 'a statement that relates to another',
  mutate: async ({ random, least, own }, resigning) => {
    const id = `ev_01M7VDA9Y1AQ1JAVXAT2${String(random.between(0, 999_999)).padStart(6, '0')}`;
    const leafHash = strangeHash(random);
    const moved = pick(random, [null, { id }, { leafHash }]);
    const move = ({ relatesTo, ...statement }: Statement): Statement =>
      moved === null || relatesTo === undefined ? statement : { ...statement, relatesTo: { ...relatesTo, ...moved } };
    const kind = pick(random, ['correction', 'withdrawal', 'supplement'] as const);
    const { supplement } = await makeRelated(least, own.made, kind, move, { ledger: own.ledger });
    // By the issuer, or by nobody whose signature this is.
    const { signature } = resigning === 'own' ? supplement : own.items.statement;
    return mutant('statement', { ...supplement, signature });
  },
};

const changeGovernance: SupplementClass = {
  name: 'a change of the ledger that was altered',
  mutate: ({ random, own }) => {
    const { inclusion } = own.items;
    const governance = inclusion.governance.map((link) =>
      pick(random, [
        { ...link, entry: link.entry.replace('"sequence":1', `"sequence":${random.between(2, 1e9)}`) },
        { ...link, entry: link.entry.replace('"witnesses":4', `"witnesses":${random.between(0, 3)}`) },
        { ...link, entry: link.entry.replace('"reason":"', `"reason":"${random.between(0, 1e9)}`) },
        { ...link, index: random.between(2, 1_000_000) },
        { ...link, path: [...reorderPath(random, link.path)] },
        { ...link, path: [strangeHash(random), ...link.path.slice(1)] },
      ]),
    );
    return Promise.resolve(mutant('inclusion', { ...inclusion, governance }, 'policy'));
  },
};

/** Every class of mutations of supplements. */
export const SUPPLEMENT_CLASSES: readonly SupplementClass[] = [
  flipSupplement,
  textClass('a removed field', () => removeMember),
  textClass('an added field', () => addMember),
  swapSupplements,
  editProof('a reordered path', ({ random }, proof) =>
    Promise.resolve([{ ...proof, path: reorderPath(random, proof.path) }, 'ledger-inclusion']),
  ),
  useForeignKeys,
  useOtherLog,
  useOtherTree,
  editProof('inner nodes as leaves', ({ random }, proof) =>
    Promise.resolve([hideInnerNode(random, proof), 'ledger-inclusion']),
  ),
  spoilToken,
  stampAnother,
  moveStatement,
  changeGovernance,
  textClass('a broken text', ({ random }) => pick(random, Object.values(breakText))),
];
