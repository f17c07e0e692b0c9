// Judges the mirror's copy entry by entry. What is found is durable, signed, in the same transaction that moves on.

import { decodeEntryBundle } from '../../../src/core/merkle/entry-bundle.ts';
import { TILE_WIDTH } from '../../../src/core/merkle/tile.ts';
import type { Epoch } from '../../../src/core/ledger/epochs.ts';
import type { MirrorStore } from '../mirror/mirror-store.ts';
import { replayCopy } from './epochs-of-copy.ts';
import { judgeEntry, type FindingCode, type Judgement } from './judge-entry.ts';
import type { KeeperStore } from './keeper-store.ts';

export type JudgeParts = {
  readonly store: KeeperStore;
  /** The mirror's copy in the same node. */
  readonly copy: Pick<MirrorStore, 'nextEntry' | 'readBundle' | 'computeRoot'>;
  /** Signs a finding's text; gives the whole note. */
  readonly signFinding: (origin: string, index: number, code: FindingCode) => string;
  readonly nowUnixMs: () => number;
  readonly report: (message: string) => void;
};

export type Judge = {
  /** Reads the stored entries from an index to the end of its bundle. */
  readonly readEntries: (origin: string, from: number) => Uint8Array[];
  /** The ledger's states as far as they are judged; null when its genesis does not read. */
  readonly readEpochs: (origin: string) => Promise<readonly Epoch[] | null>;
  /** Keeps a finding, once. To be called inside a transaction. */
  readonly keepFinding: (origin: string, index: number, code: FindingCode) => void;
  /** Judges what is left of one bundle; ends behind an entry that may change the state, so that the next sees it. */
  readonly judgeBundle: (origin: string) => Promise<void>;
};

/** Makes a judge of the copy. */
export const createJudge = ({ store, copy, signFinding, nowUnixMs, report }: JudgeParts): Judge => {
  const replayed = new Map<string, { readonly count: number; readonly epochs: readonly Epoch[] | null }>();

  const readEpochs = async (origin: string): Promise<readonly Epoch[] | null> => {
    const texts = store.listGovernance(origin);
    const known = replayed.get(origin);
    if (known?.count === texts.length) return known.epochs;
    const epochs = await replayCopy(texts, origin);
    replayed.set(origin, { count: texts.length, epochs });
    return epochs;
  };

  const readEntries = (origin: string, from: number): Uint8Array[] => {
    const index = Math.floor(from / TILE_WIDTH);
    const width = Math.min(TILE_WIDTH, copy.nextEntry(origin) - index * TILE_WIDTH);
    const bundle = width > 0 ? copy.readBundle(origin, index, width) : null;
    const entries = bundle === null ? null : decodeEntryBundle(bundle, width);
    if (entries === null || !entries.ok) throw new Error(`the copy of ${origin} lacks entry ${from}`);
    return entries.value.slice(from % TILE_WIDTH);
  };

  const keepFinding = (origin: string, index: number, code: FindingCode): void => {
    if (store.hasFinding(origin, index, code)) return;
    store.insertFinding(origin, index, code, signFinding(origin, index, code));
    report(`FINDING: ${origin} entry ${index}: ${code}`);
  };

  const keepJudgement = (origin: string, index: number, judgement: Judgement): void => {
    const { findings, batch, tokens, governance } = judgement;
    if (batch !== null) store.insertBatch(origin, batch);
    for (const token of tokens) store.insertToken(origin, token);
    if (governance !== null) store.insertGovernance(origin, { index, text: governance });
    for (const code of findings) keepFinding(origin, index, code);
  };

  return {
    readEntries,
    readEpochs,
    keepFinding,
    judgeBundle: async (origin) => {
      const from = store.judgedSize(origin);
      const entries = readEntries(origin, from);
      const epochs = await readEpochs(origin);
      store.commit(() => {
        let index = from;
        for (const entry of entries) {
          const judgement = judgeEntry(entry, index, {
            origin,
            nowUnixMs: nowUnixMs(),
            epochs,
            findBatches: (batcher, sequence) => store.findBatches(origin, batcher, sequence),
            findBatchByLeafHash: (leafHash) => store.findBatchByLeafHash(origin, leafHash),
          });
          keepJudgement(origin, index, judgement);
          index += 1;
          if (judgement.governance !== null) break;
        }
        store.setJudgedSize(origin, index);
      });
    },
  };
};
