// Makes supplements from an exported archive (docs/spec/archive.md), when nobody serves the ledger any more: the batch
// entry's inclusion under the archive's newest checkpoint, tokens over the certificate's checkpoint, and tokens over the
// batch that came late, with the entries that name them. The archive is believed only as far as what is made of it verifies.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseBatchEntry } from '../core/batch/batch-entry.ts';
import { parseTimestampEntry } from '../core/batch/timestamp-entry.ts';
import { encodeBase64 } from '../core/bytes/base64.ts';
import { decodeUtf8, encodeUtf8, equalBytes } from '../core/bytes/bytes.ts';
import { encodeHex } from '../core/bytes/hex.ts';
import type { CertificateCore } from '../core/certificate/certificate-core.ts';
import type { Supplement } from '../core/certificate/supplement.ts';
import { parseCheckpoint } from '../core/checkpoint/checkpoint.ts';
import { decodeEntryBundle } from '../core/merkle/entry-bundle.ts';
import { hashLeaf } from '../core/merkle/hash.ts';
import { verifyInclusionProof } from '../core/merkle/inclusion-proof.ts';
import { readInclusionPath } from '../core/merkle/tile-proof.ts';
import { TILE_WIDTH, type Tile, formatEntriesPath, formatTilePath, tileWidth } from '../core/merkle/tile.ts';
import { parseSignedNote } from '../core/note/signed-note.ts';
import { formatTlogProof, parseTlogProof } from '../core/proof/tlog-proof.ts';
import { computeTokenHash } from '../core/verify/carried-token.ts';
import { type Gathered, SourceUnavailable } from './ask-service.ts';

const readBytes = async (folder: string, path: string): Promise<Uint8Array> => {
  try {
    return Uint8Array.from(await readFile(join(folder, path)));
  } catch (error) {
    throw new SourceUnavailable(`${path}: 归档不完整 not in the archive`, { cause: error });
  }
};

const readText = async (folder: string, path: string): Promise<string> =>
  decodeUtf8(await readBytes(folder, path)) ?? '';

const sizeOf = (note: string): { readonly treeSize: number; readonly rootHash: Uint8Array } => {
  const parsed = parseSignedNote(note);
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.value.text) : parsed;
  if (!checkpoint.ok) throw new SourceUnavailable(`checkpoint: ${checkpoint.failure.code}`);
  return checkpoint.value;
};

/** A token's file name is its authority, percent-encoded. A folder that is not there holds none. */
const readTokens = async (
  folder: string,
): Promise<readonly { readonly authority: string; readonly token: string }[]> => {
  const names = await readdir(folder).catch(() => []);
  return Promise.all(
    names
      .toSorted((left, right) => (left < right ? -1 : 1))
      .map(async (name) => ({
        authority: decodeURIComponent(name),
        token: encodeBase64(Uint8Array.from(await readFile(join(folder, name)))),
      })),
  );
};

const NO_MORE = { certificates: [], crls: [], ocsps: [] } as const;

/** The archive's newest checkpoint. */
type Newest = { readonly note: string; readonly treeSize: number; readonly rootHash: Uint8Array };

/** The tlog-proof of an entry under the newest checkpoint; null when the tree does not hold the entry there. */
const proveEntry = async (folder: string, newest: Newest, entry: string, index: number): Promise<string | null> => {
  const { note, treeSize, rootHash } = newest;
  const readTile = (tile: Tile): Promise<Uint8Array> => readBytes(folder, formatTilePath(tile));
  const path = await readInclusionPath({ treeSize, leafIndex: index }, readTile);
  const included = verifyInclusionProof({
    leafHash: hashLeaf(encodeUtf8(entry)),
    leafIndex: index,
    treeSize,
    path,
    rootHash,
  });
  return included.ok ? formatTlogProof({ extra: null, index, path, checkpoint: note }) : null;
};

const makeInclusion = async (
  folder: string,
  newest: Newest,
  core: CertificateCore,
  index: number,
): Promise<readonly Supplement[]> => {
  const proof = await proveEntry(folder, newest, core.batch.entry, index);
  if (proof === null) {
    throw new SourceUnavailable(
      '归档中没有这份证书的批次条目 the archive’s tree does not hold this certificate’s batch entry',
    );
  }
  return [{ kind: 'inclusion', proof, governance: [] }];
};

const makeCheckpointTokens = async (folder: string, own: string, treeSize: number): Promise<readonly Supplement[]> => {
  const tokens = await readTokens(join(folder, 'checkpoint-tokens', String(treeSize)));
  if (tokens.length === 0) return [];
  const published = await readText(folder, `checkpoints/${treeSize}`);
  // The certificate's copy may lack lines that came into the published file later.
  const note = published === own ? {} : { note: published };
  return tokens.map((token) => ({ kind: 'checkpoint-token', ...token, ...NO_MORE, ...note }));
};

type NamingEntry = { readonly text: string; readonly index: number };

/** Finds, after the batch's own entry, those that name a token of the batch, by its digest: the first of each. */
const findNamingEntries = async (
  folder: string,
  core: CertificateCore,
  batchIndex: number,
  treeSize: number,
): Promise<ReadonlyMap<string, NamingEntry>> => {
  const batch = encodeHex(hashLeaf(encodeUtf8(core.batch.entry)));
  const found = new Map<string, NamingEntry>();
  for (let bundle = Math.floor(batchIndex / TILE_WIDTH); bundle * TILE_WIDTH < treeSize; bundle += 1) {
    const width = tileWidth(0, bundle, treeSize);
    const path = formatEntriesPath(bundle, width);
    const entries = decodeEntryBundle(await readBytes(folder, path), width);
    if (!entries.ok) throw new SourceUnavailable(`${path}: ${entries.failure.code}`);
    for (const [position, bytes] of entries.value.entries()) {
      const text = decodeUtf8(bytes);
      const entry = text === null ? null : parseTimestampEntry(text, core.ledger);
      if (text === null || entry === null || !entry.ok || entry.value.batch !== batch) continue;
      const key = `${entry.value.authority} ${entry.value.tokenSha256}`;
      if (!found.has(key)) found.set(key, { text, index: bundle * TILE_WIDTH + position });
    }
  }
  return found;
};

const makeLateTokens = async (
  folder: string,
  newest: Newest,
  core: CertificateCore,
  batchIndex: number,
): Promise<readonly Supplement[]> => {
  const entry = parseBatchEntry(core.batch.entry, core.ledger);
  if (!entry.ok) return [];
  const { batcher, sequence } = entry.value.batch;
  const tokens = await readTokens(join(folder, 'batches', encodeURIComponent(batcher), String(sequence), 'tokens'));
  const known = new Set(core.timestamps.map(({ token }) => token));
  const late = tokens.filter(({ token }) => !known.has(token));
  if (late.length === 0) return [];
  const entries = await findNamingEntries(folder, core, batchIndex, newest.treeSize);
  return await Promise.all(
    late.map(async (one): Promise<Supplement> => {
      const token = { kind: 'timestamp', ...one, ...NO_MORE } as const;
      const named = entries.get(`${one.authority} ${computeTokenHash(token)}`);
      const proof = named === undefined ? null : await proveEntry(folder, newest, named.text, named.index);
      return { ...token, entry: proof === null ? null : (named?.text ?? null), proof };
    }),
  );
};

/** Makes the supplements of a certificate's core, and reads the bundle. Throws SourceUnavailable. */
export const readArchive = async (folder: string, core: CertificateCore): Promise<Gathered> => {
  const proof = parseTlogProof(core.inclusion.proof);
  if (!proof.ok) throw new SourceUnavailable(`证书 certificate: ${proof.failure.code}`);
  const { index, checkpoint } = proof.value;
  const { treeSize, rootHash } = sizeOf(checkpoint);
  const archived = await readFile(join(folder, 'checkpoints', String(treeSize)), 'utf8').catch(() => null);
  if (archived !== null && !equalBytes(sizeOf(archived).rootHash, rootHash)) {
    throw new SourceUnavailable(
      `归档在规模 ${treeSize} 处的根与证书不同，请保留两者：它们是账本分叉的证据。 The archive has another root at size ${treeSize}: keep both, they are evidence of a fork.`,
    );
  }
  const bundle = await readText(folder, 'trust.json');
  const note = await readText(folder, 'checkpoint');
  const newest = { note, ...sizeOf(note) };
  const supplements = [
    ...(newest.treeSize <= treeSize ? [] : await makeInclusion(folder, newest, core, index)),
    ...(await makeCheckpointTokens(folder, checkpoint, treeSize)),
    ...(await makeLateTokens(folder, newest, core, index)),
  ];
  return { supplements, bundle };
};
