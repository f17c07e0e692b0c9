// Compares a pasted checkpoint with what the ledger has published: the same size by its archived checkpoint, any other
// size by the root that the public tiles give. Only public files are fetched; what was pasted stays here.

import { equalBytes } from '../../core/bytes/bytes.ts';
import { type Checkpoint, parseCheckpoint } from '../../core/checkpoint/checkpoint.ts';
import { HASH_BYTES } from '../../core/digest/sha256.ts';
import { readRootHash } from '../../core/merkle/tile-proof.ts';
import { type Tile, formatTilePath, tileWidth } from '../../core/merkle/tile.ts';
import { parseSignedNote, verifySignedNote } from '../../core/note/signed-note.ts';
import { parseVerifierKey } from '../../core/note/verifier-key.ts';
import type { CompareData } from '../page/page-data.ts';

export type Comparison =
  | { readonly code: 'unreadable' | 'unsigned' | 'noAnswer' }
  | { readonly code: 'foreign'; readonly origin: string }
  | { readonly code: 'beyond' }
  /** Of a published size: equal, or two signed roots of one size. */
  | { readonly code: 'same' | 'fork'; readonly treeSize: number }
  /** Of another size: the tiles give its root, or another one. */
  | { readonly code: 'consistent' | 'unproved'; readonly treeSize: number };

const readNote = (text: string): { readonly note: string; readonly checkpoint: Checkpoint } | null => {
  // Pasting drops or adds line ends at the edges; the lines between are exact.
  const note = `${text.replaceAll('\r\n', '\n').trim()}\n`;
  const signed = parseSignedNote(note);
  const checkpoint = signed.ok ? parseCheckpoint(signed.value.text) : null;
  return checkpoint?.ok === true ? { note, checkpoint: checkpoint.value } : null;
};

const isLogSigned = async (note: string, logKeys: readonly string[]): Promise<boolean> => {
  const signed = parseSignedNote(note);
  const keys = logKeys.flatMap((text) => {
    const key = parseVerifierKey(text);
    return key.ok ? [key.value] : [];
  });
  return signed.ok && (await verifySignedNote(signed.value, keys)).ok;
};

const fetchPublic = async (path: string): Promise<Response> => {
  const response = await fetch(path);
  if (!response.ok && response.status !== 404) throw new Error(`${path}: ${response.status}`);
  return response;
};

/** Reads a tile of a smaller tree out of the tile that the published tree has in its place: the same hashes, or more. */
const readSmallerTile =
  (publishedSize: number) =>
  async (tile: Tile): Promise<Uint8Array> => {
    const width = tileWidth(tile.level, tile.index, publishedSize);
    const response = await fetchPublic(`/ledger/${formatTilePath({ ...tile, width })}`);
    if (!response.ok) throw new Error('a tile is missing');
    return new Uint8Array(await response.arrayBuffer()).subarray(0, tile.width * HASH_BYTES);
  };

/** Compares; never throws. */
export const compareNote = async (text: string, data: CompareData): Promise<Comparison> => {
  const read = readNote(text);
  if (read === null) return { code: 'unreadable' };
  const { note, checkpoint } = read;
  const { treeSize, rootHash, origin } = checkpoint;
  if (origin !== data.origin) return { code: 'foreign', origin };
  if (!(await isLogSigned(note, data.logKeys))) return { code: 'unsigned' };
  if (treeSize > data.publishedSize) return { code: 'beyond' };
  try {
    const archived = await fetchPublic(`/ledger/checkpoints/${treeSize}`);
    const published = archived.ok ? readNote(await archived.text()) : null;
    if (published !== null) {
      return { code: equalBytes(published.checkpoint.rootHash, rootHash) ? 'same' : 'fork', treeSize };
    }
    const computed = await readRootHash(treeSize, readSmallerTile(data.publishedSize));
    return { code: equalBytes(computed, rootHash) ? 'consistent' : 'unproved', treeSize };
  } catch {
    return { code: 'noAnswer' };
  }
};
