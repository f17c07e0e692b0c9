// Watches everything that leaves the actors of a simulation and says at once when a promise was broken:
//   no two roots and no two signatures of the log for one size; nothing visible that a crash could take back; nothing
//   visible whose tiles and entries are not there; nothing published without a quorum; states only forward.

import { parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { readCosignatureTime } from '../../../src/core/checkpoint/cosignature.ts';
import { decodeUtf8, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { cosignatureMessage } from '../../../src/core/checkpoint/cosignature.ts';
import { decodeEntryBundle } from '../../../src/core/merkle/entry-bundle.ts';
import { hashLeaf } from '../../../src/core/merkle/hash.ts';
import { TILE_WIDTH, formatEntriesPath } from '../../../src/core/merkle/tile.ts';
import { computeRootHash } from '../../../src/core/merkle/tree.ts';
import { parseSignedNote } from '../../../src/core/note/signed-note.ts';
import type { VerifierKey } from '../../../src/core/note/verifier-key.ts';
import { verifyAtOnce } from './deterministic-crypto.ts';
import type { Policy } from './policies.ts';

/** A promise that was broken. */
export class InvariantViolation extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvariantViolation';
  }
}

export type Observer = {
  /** Sees a note that leaves the sequencer, or that anyone can read. */
  readonly seeNote: (where: string, note: string, isPublished: boolean) => void;
  /** Sees a checkpoint that the sequencer calls published. */
  readonly seeAnswer: (published: { readonly treeSize: number; readonly note: string }) => void;
  readonly seeHalt: (reason: string) => void;
  /** Sees the states of batches in the index, by `batcher/sequence`. */
  readonly seeStates: (states: ReadonlyMap<string, string>) => void;
  /** True from when the ledger lost history: it must halt, and may not sign a size that was never seen. */
  hasLostHistory: boolean;
  /** The first broken promise, if any. */
  readonly violation: () => InvariantViolation | null;
  readonly violate: (message: string) => void;
  /** Largest size that was seen, and largest that was seen published. */
  readonly seenSize: () => number;
  readonly publishedSize: () => number;
};

const RANK: Readonly<Record<string, number>> = { batched: 1, appended: 2, anchored: 3, certified: 4 };
const COSIGNATURE_TIME_BYTES = 8;

/** Reads the entries of a tree of this size as anyone could; null when a bundle is missing or malformed. */
export const readEntries = (treeSize: number, read: (key: string) => Uint8Array | null): Uint8Array[] | null => {
  const entries: Uint8Array[] = [];
  for (let start = 0; start < treeSize; start += TILE_WIDTH) {
    const width = Math.min(TILE_WIDTH, treeSize - start);
    const bytes = read(formatEntriesPath(start / TILE_WIDTH, width));
    const bundle = bytes === null ? null : decodeEntryBundle(bytes, width);
    if (bundle?.ok !== true) return null;
    entries.push(...bundle.value);
  }
  return entries;
};

/** Makes an observer. */
export const createObserver = (ports: {
  readonly logKey: () => VerifierKey | null;
  /** The policies that a checkpoint of this size must meet. */
  readonly policiesOf: (treeSize: number) => readonly Policy[];
  readonly durableSize: () => number;
  readonly read: (key: string) => Uint8Array | null;
}): Observer => {
  const roots = new Map<number, string>();
  const logLines = new Map<number, string>();
  const states = new Map<string, string>();
  let violation: InvariantViolation | null = null;
  let publishedSize = 0;
  let seenSize = 0;

  const violate = (message: string): void => {
    violation ??= new InvariantViolation(message);
  };

  const countCosignatures = (
    text: string,
    lines: readonly { name: string; keyId: string; signature: Uint8Array }[],
    keys: readonly VerifierKey[],
  ): number => {
    const cosigned = new Set<string>();
    for (const { name, keyId, signature } of lines) {
      const key = keys.find((known) => known.name === name && known.keyId === keyId);
      const time = readCosignatureTime(signature);
      if (key === undefined || time === null) continue;
      const valid = verifyAtOnce(
        key.publicKey,
        cosignatureMessage(text, time),
        signature.subarray(COSIGNATURE_TIME_BYTES),
      );
      if (valid) cosigned.add(key.name);
    }
    return cosigned.size;
  };

  const seeNote = (where: string, note: string, isPublished: boolean): void => {
    const signed = parseSignedNote(note);
    const checkpoint = signed.ok ? parseCheckpoint(signed.value.text) : signed;
    if (!signed.ok || !checkpoint.ok) return violate(`${where}: the note does not read`);
    const { text, signatures } = signed.value;
    const { treeSize, rootHash } = checkpoint.value;
    const key = ports.logKey();
    const own = signatures.find(({ name, keyId }) => name === key?.name && keyId === key.keyId);
    if (key === null || own === undefined || !verifyAtOnce(key.publicKey, encodeUtf8(text), own.signature)) {
      return violate(`${where}: not signed by the log`);
    }
    const root = encodeHex(rootHash);
    const known = roots.get(treeSize);
    if (known !== undefined && known !== root) return violate(`${where}: two roots for size ${treeSize}`);
    if (known !== undefined && logLines.get(treeSize) !== own.line)
      return violate(`${where}: size ${treeSize} was signed again`);
    if (known === undefined && observer.hasLostHistory)
      violate(`${where}: a ledger without its history signed size ${treeSize}`);
    if (known === undefined) {
      if (treeSize > ports.durableSize()) violate(`${where}: size ${treeSize} is visible and not durable`);
      const entries = readEntries(treeSize, ports.read);
      if (entries === null) return violate(`${where}: size ${treeSize} is visible, its entries are not`);
      const computed = encodeHex(computeRootHash(entries.map(hashLeaf)));
      if (computed !== root) return violate(`${where}: the root of size ${treeSize} is not that of its entries`);
    }
    roots.set(treeSize, root);
    logLines.set(treeSize, own.line);
    seenSize = Math.max(seenSize, treeSize);
    if (!isPublished) return undefined;
    for (const { witnesses, keepers, courts } of ports.policiesOf(treeSize)) {
      const cosigned = countCosignatures(
        text,
        signatures,
        courts.flatMap(({ witness }) => witness),
      );
      const kept = countCosignatures(
        text,
        signatures,
        courts.flatMap(({ keeper }) => keeper),
      );
      if (cosigned < witnesses) violate(`${where}: size ${treeSize} is published with ${cosigned} cosignatures`);
      if (kept < keepers) violate(`${where}: size ${treeSize} is published with ${kept} keepers`);
    }
    publishedSize = Math.max(publishedSize, treeSize);
    return undefined;
  };

  const observer: Observer = {
    seeNote,
    hasLostHistory: false,
    seeAnswer: ({ treeSize, note }) => {
      seeNote('the sequencer', note, true);
      const archived = ports.read(`checkpoints/${treeSize}`);
      if (archived === null || decodeUtf8(archived) !== note)
        violate(`size ${treeSize} is called published, and not archived so`);
    },
    seeHalt: (reason) => {
      if (!observer.hasLostHistory) violate(`the ledger halted: ${reason}`);
    },
    seeStates: (seen) => {
      for (const [batch, state] of seen) {
        const former = states.get(batch);
        if (former !== undefined && (RANK[former] ?? 0) > (RANK[state] ?? 0))
          violate(`${batch} went from ${former} to ${state}`);
        states.set(batch, state);
      }
    },
    violation: () => violation,
    violate,
    seenSize: () => seenSize,
    publishedSize: () => publishedSize,
  };
  return observer;
};
