// Keeps evidence of forks: in the database and as a file each under `forks/`, so that an operator can carry it away with
// nothing but `cp`. A file is written whole under another name, synced, then renamed; what a crash left out is written at
// the next start.

import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { parseForkEvidence } from '../../../src/core/ledger/fork-evidence.ts';
import { parseSignedNote } from '../../../src/core/note/signed-note.ts';
import type { ForkIdentity, GossipStore, KeptEvidence } from './gossip-store.ts';

export type ForkArchive = {
  /** Keeps evidence; null when this fork is known. */
  readonly keep: (text: string, source: string, nowUnixSeconds: number) => KeptEvidence | null;
  readonly list: () => readonly KeptEvidence[];
  readonly find: (number: number) => KeptEvidence | null;
};

const writeDurably = (path: string, text: string): void => {
  const draft = `${path}.draft`;
  const file = openSync(draft, 'w', 0o644);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
};

const identifyTree = (noteText: string): ForkIdentity['first'] => {
  const note = parseSignedNote(noteText);
  const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
  if (!checkpoint.ok) throw new TypeError(`evidence with a note that does not read: ${checkpoint.failure.code}`);
  return { treeSize: checkpoint.value.treeSize, rootHash: encodeHex(checkpoint.value.rootHash) };
};

// Two trees of one size come in the order of their roots, so that finding them the other way round is the same fork.
const identify = (origin: string, notes: readonly string[]): ForkIdentity => {
  const [one, other] = [identifyTree(notes[0] ?? ''), identifyTree(notes[1] ?? '')];
  const isSwapped = one.treeSize === other.treeSize && one.rootHash > other.rootHash;
  return isSwapped ? { origin, first: other, second: one } : { origin, first: one, second: other };
};

/** Opens the archive and completes its files. */
export const openForkArchive = (store: GossipStore, stateDir: string): ForkArchive => {
  const folder = join(stateDir, 'forks');
  const writeFile = ({ number, text }: KeptEvidence): void => {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const path = join(folder, `${number}.json`);
    if (!existsSync(path)) writeDurably(path, text);
  };
  for (const kept of store.listEvidence()) writeFile(kept);
  return {
    keep: (text, source, nowUnixSeconds) => {
      const parsed = parseForkEvidence(text, null);
      if (!parsed.ok) throw new TypeError(`not fork evidence: ${parsed.failure.code}`);
      const { ledger, notes, form } = parsed.value;
      const kept = store.insertEvidence(identify(ledger, notes), {
        form,
        text,
        source,
        foundAtUnixSeconds: nowUnixSeconds,
      });
      if (kept !== null) writeFile(kept);
      return kept;
    },
    list: store.listEvidence,
    find: store.findEvidence,
  };
};
