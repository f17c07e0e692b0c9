// Makes supplements from an exported archive (docs/spec/archive.md), when nobody serves the ledger any more: the batch
// entry's inclusion under the archive's newest checkpoint, tokens over the certificate's checkpoint, and tokens over the
// batch that came late. The archive is believed only as far as what is made of it verifies.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseBatchEntry } from '../core/batch/batch-entry.ts';
import { encodeBase64 } from '../core/bytes/base64.ts';
import { encodeUtf8, equalBytes } from '../core/bytes/bytes.ts';
import type { CertificateCore } from '../core/certificate/certificate-core.ts';
import type { Supplement } from '../core/certificate/supplement.ts';
import { parseCheckpoint } from '../core/checkpoint/checkpoint.ts';
import { hashLeaf } from '../core/merkle/hash.ts';
import { verifyInclusionProof } from '../core/merkle/inclusion-proof.ts';
import { readInclusionPath } from '../core/merkle/tile-proof.ts';
import { type Tile, formatTilePath } from '../core/merkle/tile.ts';
import { parseSignedNote } from '../core/note/signed-note.ts';
import { formatTlogProof, parseTlogProof } from '../core/proof/tlog-proof.ts';
import { type Gathered, SourceUnavailable } from './ask-service.ts';

const readText = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new SourceUnavailable(`${path}: 归档不完整 not in the archive`, { cause: error });
  }
};

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

const makeInclusion = async (
  folder: string,
  core: CertificateCore,
  index: number,
  ownSize: number,
): Promise<readonly Supplement[]> => {
  const note = await readText(join(folder, 'checkpoint'));
  const { treeSize, rootHash } = sizeOf(note);
  if (treeSize <= ownSize) return [];
  const readTile = async (tile: Tile): Promise<Uint8Array> => {
    try {
      return Uint8Array.from(await readFile(join(folder, formatTilePath(tile))));
    } catch (error) {
      throw new SourceUnavailable(`${formatTilePath(tile)}: 归档不完整 not in the archive`, { cause: error });
    }
  };
  const path = await readInclusionPath({ treeSize, leafIndex: index }, readTile);
  const leafHash = hashLeaf(encodeUtf8(core.batch.entry));
  const included = verifyInclusionProof({ leafHash, leafIndex: index, treeSize, path, rootHash });
  if (!included.ok) {
    throw new SourceUnavailable(
      '归档中没有这份证书的批次条目 the archive’s tree does not hold this certificate’s batch entry',
    );
  }
  return [
    { kind: 'inclusion', proof: formatTlogProof({ extra: null, index, path, checkpoint: note }), governance: [] },
  ];
};

const makeCheckpointTokens = async (folder: string, own: string, treeSize: number): Promise<readonly Supplement[]> => {
  const tokens = await readTokens(join(folder, 'checkpoint-tokens', String(treeSize)));
  if (tokens.length === 0) return [];
  const published = await readText(join(folder, 'checkpoints', String(treeSize)));
  // The certificate's copy may lack lines that came into the published file later.
  const note = published === own ? {} : { note: published };
  return tokens.map((token) => ({ kind: 'checkpoint-token', ...token, ...NO_MORE, ...note }));
};

const makeLateTokens = async (folder: string, core: CertificateCore): Promise<readonly Supplement[]> => {
  const entry = parseBatchEntry(core.batch.entry, core.ledger);
  if (!entry.ok) return [];
  const { batcher, sequence } = entry.value.batch;
  const tokens = await readTokens(join(folder, 'batches', encodeURIComponent(batcher), String(sequence), 'tokens'));
  const known = new Set(core.timestamps.map(({ token }) => token));
  return tokens
    .filter(({ token }) => !known.has(token))
    .map((token) => ({ kind: 'timestamp', ...token, ...NO_MORE, entry: null, proof: null }));
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
  const bundle = await readText(join(folder, 'trust.json'));
  const supplements = [
    ...(await makeInclusion(folder, core, index, treeSize)),
    ...(await makeCheckpointTokens(folder, checkpoint, treeSize)),
    ...(await makeLateTokens(folder, core)),
  ];
  return { supplements, bundle };
};
