// The keeper role: it cosigns a checkpoint only when it holds, beside every entry under it (the mirror's copy), the leaf
// hashes of every batch, and they give the batch's size and root. It pulls them from the ledger's read side; what cannot
// be fetched yet is tried again. What is wrong with an entry's content never stops it: that becomes a signed finding.
//
// Three things happen to an entry, in this order: judged (its findings durable) -> leaves kept -> covered by a signature.
// Tokens are judged when they can be fetched; no signature waits for them.

import { equalBytes } from '../../../src/core/bytes/bytes.ts';
import type { FetchBounded } from '../gossip/fetch-bounded.ts';
import { createJudge, type JudgeParts } from './judge-copy.ts';
import { createLogWorker, type RoundEnd } from './log-worker.ts';
import { createPull } from './pull.ts';

export type KeeperParts = JudgeParts & {
  /** Where the ledger is read, or null. */
  readonly findReadUrl: (origin: string) => string | null;
  readonly fetchBounded: FetchBounded;
};

/** What keeps a keeper from a checkpoint. */
export type Hindrance =
  | { readonly kind: 'fetching'; readonly message: string }
  | { readonly kind: 'other-tree'; readonly message: string };

export type Keeper = {
  /** Looks for work on a log: its copy has grown, or somebody waits. */
  readonly kick: (origin: string) => void;
  /** Tells why a tree is not covered yet; null when all under it is kept. */
  readonly findHindrance: (origin: string, treeSize: number, rootHash: Uint8Array) => Hindrance | null;
  /** Resolves when something about the log has changed, at the latest after `timeoutMs`. */
  readonly waitForChange: (origin: string, timeoutMs: number) => Promise<void>;
  readonly state: (origin: string) => {
    readonly judgedSize: number;
    readonly leavesWanted: number;
    readonly tokensWanted: number;
    readonly findings: number;
    readonly fault: string | null;
  };
  readonly close: () => Promise<void>;
};

/** Starts keeping. Nothing is signed here but findings. */
export const startKeeper = (parts: KeeperParts): Keeper => {
  const { store, copy, findReadUrl, fetchBounded, report } = parts;
  const judge = createJudge(parts);
  const worker = createLogWorker(async (origin) => await runRound(origin), report);
  const pull = createPull({ store, judge, findReadUrl, fetchBounded, kept: worker.announce });

  const judgeAll = async (origin: string): Promise<void> => {
    while (!worker.isClosed() && store.judgedSize(origin) < copy.nextEntry(origin)) {
      await judge.judgeBundle(origin);
      worker.announce(origin);
      // The witness of the same process goes first.
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  };

  const runRound = async (origin: string): Promise<RoundEnd> => {
    await judgeAll(origin);
    if (worker.isClosed()) return { retry: false, fault: null };
    const [fault, hasTokens] = await Promise.all([pull.pullLeaves(origin), pull.pullTokens(origin)]);
    // A round takes a limited number; the rest follows at once while nothing fails.
    if (fault === null && hasTokens && store.listWanted(origin, 1).length + store.countTokens(origin) > 0) {
      worker.kick(origin);
    }
    return { retry: fault !== null || !hasTokens, fault };
  };

  return {
    kick: worker.kick,
    waitForChange: worker.waitForChange,
    close: worker.close,
    findHindrance: (origin, treeSize, rootHash) => {
      const root = copy.computeRoot(origin, treeSize);
      if (root === null) return { kind: 'fetching', message: `the mirror has ${copy.nextEntry(origin)} entries` };
      if (!equalBytes(root, rootHash)) return { kind: 'other-tree', message: 'the copy has another root' };
      if (store.judgedSize(origin) < treeSize) return { kind: 'fetching', message: 'entries are being read' };
      const [wanted] = store.listWanted(origin, 1);
      if (wanted === undefined || wanted.index >= treeSize) return null;
      const message = worker.fault(origin) ?? `leaves of entry ${wanted.index} are being fetched`;
      return { kind: 'fetching', message };
    },
    state: (origin) => ({
      judgedSize: store.judgedSize(origin),
      leavesWanted: store.countWanted(origin),
      tokensWanted: store.countTokens(origin),
      findings: store.countFindings(origin),
      fault: worker.fault(origin),
    }),
  };
};
