// The supplements of a certificate as pieces: tokens over checkpoints, late tokens with the entries that name them, refreshed
// proofs, related statements. The texts inside may be anything; what does not read has no commands.

import { parseBatchEntry } from '../batch/batch-entry.ts';
import { encodeUtf8, equalBytes } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { type CertificateCore, parseCertificateCore } from '../certificate/certificate-core.ts';
import type { SupplementOf } from '../certificate/supplement.ts';
import { sha256 } from '../digest/sha256.ts';
import { findEpoch } from '../ledger/epochs.ts';
import { computeEntryHash } from '../ledger/governance.ts';
import { parseTlogProof } from '../proof/tlog-proof.ts';
import { parseTimestampToken } from '../timestamp/parse-timestamp-token.ts';
import type { OpenTrust } from '../verify/trust.ts';
import type { StepName } from '../verify/verdict.ts';
import { cutKeys, formatCertificatePem, formatPath, isSelfIssued } from './part.ts';
import { type Piece, cutCheckpoint, cutPath } from './piece.ts';
import { type Command, type Paths, foldPath, leafCommand, verifyIssuer, verifyToken } from './shell-commands.ts';
import { bytesOf, findIssuerSignature } from './signed-lines.ts';

type Context = { readonly core: CertificateCore; readonly trust: OpenTrust | null };
type Token = Pick<SupplementOf<'timestamp'>, 'authority' | 'token' | 'certificates'>;

/** Roots that any state names for the authority; without trust the self-issued certificates. */
const splitPath = (certificates: readonly Uint8Array[], authority: string, trust: OpenTrust | null) => {
  const named = trust?.epochs.flatMap(({ state }) =>
    state.timestamps.authorities.flatMap(({ name, roots }) => (name === authority ? roots : [])),
  );
  const isRoot = (der: Uint8Array): boolean =>
    named === undefined ? isSelfIssued(der) : named.includes(encodeHex(sha256(der)));
  return { roots: certificates.filter(isRoot), others: certificates.filter((der) => !isRoot(der)) };
};

/** A token over the file `data`. */
const cutToken = (item: Token, step: StepName, data: string, trust: OpenTrust | null, prefix: string): Piece => {
  const der = bytesOf(item.token);
  const parsed = parseTimestampToken(der);
  const carried = [...(parsed.ok ? parsed.value.certificates : []), ...item.certificates.map(bytesOf)];
  const { roots, others } = splitPath(carried, item.authority, trust);
  const files = {
    data,
    token: `${prefix}.der`,
    roots: `${prefix}-roots.pem`,
    untrusted: others.length === 0 ? null : `${prefix}-untrusted.pem`,
  };
  return {
    step,
    parts: [
      { name: files.token, content: der },
      { name: files.roots, content: roots.map(formatCertificatePem).join('') },
      ...(files.untrusted === null
        ? []
        : [{ name: files.untrusted, content: others.map(formatCertificatePem).join('') }]),
    ],
    commands: (paths) =>
      parsed.ok && roots.length > 0 ? [verifyToken(files, parsed.value.tstInfo.genTimeUnixMs, paths)] : [],
  };
};

/** The exact bytes that a checkpoint's token is over: its own note, else of those at hand the one of its imprint. */
const findStamped = (item: SupplementOf<'checkpoint-token'>, notes: readonly string[]): string | null => {
  if (item.note !== undefined) return item.note;
  const parsed = parseTimestampToken(bytesOf(item.token));
  const imprint = parsed.ok ? parsed.value.tstInfo.imprint : new Uint8Array();
  return notes.find((note) => equalBytes(sha256(encodeUtf8(note)), imprint)) ?? notes[0] ?? null;
};

const cutCheckpointToken = (
  item: SupplementOf<'checkpoint-token'>,
  notes: readonly string[],
  { trust }: Context,
  prefix: string,
): readonly Piece[] => {
  const note = findStamped(item, notes);
  if (note === null) return [];
  const checkpoint = cutCheckpoint(note, trust, `${prefix}-checkpoint`);
  const token = cutToken(item, 'quorum', `${prefix}-checkpoint.txt`, trust, prefix);
  return [token, ...(checkpoint === null ? [] : [{ step: 'quorum' as const, ...checkpoint }])];
};

/** An entry under the checkpoint of a proof: its leaf hash, its path, and who signed the checkpoint. */
const cutProof = (entry: string, proof: string, step: StepName, trust: OpenTrust | null, prefix: string): Piece[] => {
  const parsed = parseTlogProof(proof);
  const checkpoint = parsed.ok ? cutCheckpoint(parsed.value.checkpoint, trust, `${prefix}-checkpoint`) : null;
  if (!parsed.ok || checkpoint === null) return [];
  const at = { index: parsed.value.index, path: parsed.value.path.map(encodeHex) };
  return [
    { step, ...cutPath(entry, at, checkpoint, prefix) },
    { step, ...checkpoint },
  ];
};

const cutLateToken = (item: SupplementOf<'timestamp'>, { core, trust }: Context, prefix: string): readonly Piece[] => {
  const token = cutToken(item, 'timestamps', 'core.json', trust, prefix);
  const { entry, proof } = item;
  if (entry === null || proof === null) return [token];
  const file = `${prefix}-entry.json`;
  const tokenSha256 = encodeHex(sha256(bytesOf(item.token)));
  const batch = computeEntryHash(core.batch.entry);
  const names: Piece = {
    step: 'timestamps',
    parts: [{ name: file, content: entry }],
    commands: ({ at }) => [
      { command: `sha256sum ${at(`${prefix}.der`)}`, prints: tokenSha256 },
      { command: `grep -o ${tokenSha256} ${at(file)}`, prints: tokenSha256 },
      { command: `grep -o ${batch} ${at(file)}`, prints: batch },
      leafCommand(at(file), entry),
    ],
  };
  return [token, names, ...cutProof(entry, proof, 'timestamps', trust, prefix)];
};

/** A related statement: it names this one, stands in its batch, the batch on the ledger, and the issuer signed it. */
const cutRelated = (item: SupplementOf<'statement'>, { core, trust }: Context, prefix: string): readonly Piece[] => {
  const parsed = parseCertificateCore(item.core, core.ledger);
  const entry = parsed.ok ? parseBatchEntry(parsed.value.batch.entry, core.ledger) : parsed;
  if (!parsed.ok || !entry.ok) return [];
  const { statement, batch, inclusion } = parsed.value;
  const proof = parseTlogProof(inclusion.proof);
  const size = proof.ok ? cutCheckpoint(proof.value.checkpoint, null, prefix)?.treeSize : undefined;
  const keys = trust === null || size === undefined ? null : findEpoch(trust.epochs, size).keys;
  const found = keys === null ? null : findIssuerSignature(item.signature, keys.issuer);
  const issuer = found === null ? null : { ...found, label: `${prefix}-${found.label}` };
  const [own, root] = [computeEntryHash(core.statement), entry.value.batch.rootHash['sha-256']];
  const at = {
    core: `${prefix}-core.json`,
    statement: `${prefix}-statement.json`,
    entry: `${prefix}-entry.json`,
    path: `${prefix}-batch-path.txt`,
  };
  const placed: Piece = {
    step: 'status',
    parts: [
      { name: at.core, content: item.core },
      { name: at.statement, content: statement },
      { name: at.entry, content: batch.entry },
      { name: at.path, content: formatPath(batch.leafIndex, entry.value.batch.treeSize, batch.path) },
      ...(issuer === null ? [] : cutKeys([issuer])),
    ],
    commands: (paths: Paths): readonly Command[] => [
      { command: `grep -o ${own} ${paths.at(at.statement)}`, prints: own },
      leafCommand(paths.at(at.statement), statement),
      { command: foldPath(computeEntryHash(statement), paths.at(at.path)), prints: root },
      { command: `grep -o ${root} ${paths.at(at.entry)}`, prints: root },
      leafCommand(paths.at(at.entry), batch.entry),
      ...(issuer === null ? [] : [verifyIssuer(issuer, at.core, paths)]),
    ],
  };
  return [placed, ...cutProof(batch.entry, inclusion.proof, 'status', trust, prefix)];
};

/** Lists the pieces of the supplements, in their order. `checkpoint`: the exact note that the core carries. */
export const listSupplementPieces = (
  { supplements }: Certificate,
  core: CertificateCore,
  trust: OpenTrust | null,
  checkpoint: string,
): readonly Piece[] => {
  const context: Context = { core, trust };
  const carried = supplements.flatMap((item) => {
    const proof = item.kind === 'inclusion' ? parseTlogProof(item.proof) : null;
    return proof?.ok === true ? [proof.value.checkpoint] : [];
  });
  const notes = [checkpoint, ...carried];
  return supplements.flatMap((item, position): readonly Piece[] => {
    const prefix = `supplement-${position + 1}`;
    if (item.kind === 'checkpoint-token') return cutCheckpointToken(item, notes, context, prefix);
    if (item.kind === 'timestamp') return cutLateToken(item, context, prefix);
    if (item.kind === 'statement') return cutRelated(item, context, prefix);
    return cutProof(core.batch.entry, item.proof, 'ledger-inclusion', trust, prefix);
  });
};
