// The sequencer: assigns indices, signs checkpoints, has them cosigned, publishes them. One loop, no timer: while a round
// is in flight the next collects. The order, and nothing else (docs/ARCHITECTURE.md "Ledger"):
//   entries durable at the batcher -> note signed -> one transaction commits entries, tiles (outbox) and note
//   -> sync -> tiles in the object store -> courts asked -> quorum -> cosigned note durable and archived: published.
// It may halt; it may never fork. After any fatal error nothing is done before the history was checked again.

import { encodeUtf8, equalBytes } from '../../core/bytes/bytes.ts';
import { hashLeaf } from '../../core/merkle/hash.ts';
import type { NoteSigner } from '../../core/note/signed-note.ts';
import { type Result, fail, succeed } from '../../core/result.ts';
import { checkHistory } from './check-history.ts';
import { commitEntries } from './commit-entries.ts';
import { CheckpointTokens, type TokenPorts } from './checkpoint-tokens.ts';
import { type Consortia, createConsortia } from './consortium.ts';
import { CosignRounds } from './cosign-rounds.ts';
import { readEpochs } from './epochs.ts';
import { GovernanceCommands } from './governance-commands.ts';
import type { CopyClient, CourtClient } from './court-client.ts';
import { CourtCopies } from './court-copies.ts';
import { type LedgerView, createLedgerView, readPublished } from './ledger-view.ts';
import type { AppendFailure, BeginFailure, LedgerIdentity, PublishedCheckpoint, Quorum } from './ledger.ts';
import type { EntryId, LedgerStore } from './ledger-store.ts';
import { type FirstState, compareGenesis, composeIdentity, findTrace } from './genesis-command.ts';
import type { LogKeys } from './log-keys.ts';
import { type PublicObjects, ObjectConflict } from './public-objects.ts';
import { remainingWaitMs } from './remaining-wait.ts';
import { TileCache } from './tile-cache.ts';

/** Entries in one commit: 2,500 x 65,535 bytes at the very most, 3 MB at a usual 1.2 kB an entry. */
const MAX_ROUND_ENTRIES = 2500;
/** Entries without a published checkpoint before appends are refused. */
const MAX_UNCOVERED_ENTRIES = 100_000;
/** While no quorum answers, checkpoints are signed this seldom. */
const AWAITING_COMMIT_INTERVAL_MS = 10_000;
const RETRY_MS = 1000;
/** The public copy of the checkpoint is written at most this often: R2 takes one write a second to one key. */
const TRAILING_INTERVAL_MS = 1000;
/** While something is under way the object is woken this often: a killed process leaves nobody who would ask for it. */
const WATCHDOG_MS = 5000;

export type SequencerPorts = {
  readonly origin: string;
  readonly store: LedgerStore;
  readonly objects: PublicObjects;
  readonly courts: CourtClient;
  readonly copies: CopyClient;
  readonly requestToken: TokenPorts['requestToken'];
  readonly logKeys: LogKeys;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Asks to be woken at or after a time; `wake()` is then called. */
  readonly wakeAt: (unixMs: number) => void;
};

type Appended = { readonly index: number; readonly committedAtUnixMs: number };
type Pending = {
  readonly id: EntryId;
  readonly bytes: Uint8Array;
  readonly leafHash: Uint8Array;
  readonly answer: Promise<Result<Appended, AppendFailure>>;
  readonly settle: (result: Result<Appended, AppendFailure>) => void;
};

const keyOf = (id: EntryId): string => (id.kind === 'batch' ? `batch/${id.batcher}/${id.sequence}` : `other/${id.id}`);

export class Sequencer {
  readonly #ports: SequencerPorts;
  readonly governance: GovernanceCommands;
  /** What the ledger says of itself; nothing in it changes anything. */
  readonly view: LedgerView;
  readonly #tiles: TileCache;
  readonly #pending = new Map<string, Pending>();
  readonly #waiters = new Set<() => void>();
  #cosigning: CosignRounds | null = null;
  #signers: readonly NoteSigner[] | null = null;
  readonly #consortia: Consortia;
  readonly #copies: CourtCopies;
  readonly #tokens: CheckpointTokens;
  #loadFailure: string | null = null;
  #running: Promise<void> | null = null;
  /** An append came after the loop last looked at what is pending. */
  #hasUnseen = false;
  #lastTrailingWrite = 0;

  constructor(ports: SequencerPorts) {
    this.#ports = ports;
    this.#tiles = new TileCache(ports.objects);
    this.#consortia = createConsortia(() => readEpochs(ports.store));
    const readObject = async (key: string): Promise<Uint8Array> => await this.#tiles.read(key);
    this.#copies = new CourtCopies({ ...ports, readTile: this.#tiles.reader(), readObject });
    this.#tokens = new CheckpointTokens(ports);
    this.view = createLedgerView({
      ...ports,
      consortia: this.#consortia,
      countWaitingTokens: () => this.#tokens.countWaiting(readEpochs(ports.store)),
      progress: () => ({
        isLoaded: this.#cosigning !== null,
        isAwaitingQuorum: this.#cosigning?.isAwaiting === true,
        loadFailure: this.#loadFailure,
      }),
    });
    const { origin, store, logKeys } = ports;
    this.governance = new GovernanceCommands({
      origin,
      store,
      logKeys,
      onWaiting: () => {
        this.#hasUnseen = true;
        this.kick();
      },
      onLogKeys: () => {
        this.#signers = null;
      },
    });
  }

  /** Begins the ledger with its genesis entry. Repeating it with the same state gives the same identity. */
  async begin(state: FirstState): Promise<Result<LedgerIdentity, BeginFailure>> {
    const { store, origin, objects, courts, logKeys, now, wakeAt } = this.#ports;
    const known = store.identity();
    if (known !== null) return compareGenesis(known, state, origin);
    if (store.haltedReason() !== null) return fail({ code: 'ledger-halted' });
    const witness = await findTrace(objects, courts, state);
    // Another call may have begun the ledger meanwhile: what it published is not the trace of a lost one.
    const meanwhile = store.identity();
    if (meanwhile !== null) return compareGenesis(meanwhile, state, origin);
    if (witness !== null) {
      store.halt(`the store is empty, but ${witness} knows this ledger`);
      return fail({ code: 'ledger-halted' });
    }
    const composed = await composeIdentity(origin, state, logKeys, now());
    if (!composed.ok) return composed;
    const { identity, signers } = composed.value;
    // Two callers may have come this far: the commit's compare-and-swap lets one of them through.
    const again = store.identity();
    if (again !== null) return compareGenesis(again, state, origin);
    wakeAt(now() + WATCHDOG_MS);
    const genesis = { id: { kind: 'other', id: 'genesis' }, bytes: encodeUtf8(identity.genesis) } as const;
    await commitEntries(this.#ports, [genesis], signers, { identity });
    this.kick();
    return compareGenesis(identity, state, origin);
  }

  /** Appends an entry. Idempotent by id; other bytes for a known id halt the ledger. Answers once committed. */
  async append(id: EntryId, bytes: Uint8Array): Promise<Result<Appended, AppendFailure>> {
    const { store } = this.#ports;
    const halted = store.haltedReason();
    if (halted !== null) return fail({ code: 'ledger-halted', reason: halted });
    if (store.identity() === null) return fail({ code: 'ledger-unavailable' });
    const leafHash = hashLeaf(bytes);
    const known = store.findEntry(id);
    if (known !== null) return equalBytes(known.leafHash, leafHash) ? succeed(known) : this.#haltForBytes(id);
    const waiting = this.#pending.get(keyOf(id));
    if (waiting !== undefined) {
      return equalBytes(waiting.leafHash, leafHash) ? await waiting.answer : this.#haltForBytes(id);
    }
    if (id.kind === 'batch') {
      let expected = store.nextSequence(id.batcher);
      while (this.#pending.has(keyOf({ ...id, sequence: expected }))) expected += 1;
      if (id.sequence !== expected) return fail({ code: 'sequence-gap', expected });
    }
    const uncovered = store.edge().treeSize - (store.latestPublished()?.treeSize ?? 0) + this.#pending.size;
    if (uncovered >= MAX_UNCOVERED_ENTRIES) return fail({ code: 'backlog-full' });
    const { promise, resolve } = Promise.withResolvers<Result<Appended, AppendFailure>>();
    this.#pending.set(keyOf(id), { id, bytes, leafHash, answer: promise, settle: resolve });
    this.#hasUnseen = true;
    this.kick();
    return await promise;
  }

  #haltForBytes(id: EntryId): Result<never, AppendFailure> {
    const reason = `other bytes for the known entry ${keyOf(id)}`;
    this.#ports.store.halt(reason);
    return fail({ code: 'ledger-halted', reason });
  }

  /** Waits until a published checkpoint covers `index`; answers with what is known after `timeoutMs`. */
  async whenPublished(
    index: number,
    timeoutMs: number,
  ): Promise<{
    readonly published: PublishedCheckpoint | null;
    readonly quorum: Quorum;
    readonly courts: readonly { readonly id: string; readonly cosignedAtUnixSeconds: number }[];
  }> {
    const { store } = this.#ports;
    this.kick();
    if (store.firstPublishedAfter(index) === null) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiters.add(resolve);
      try {
        await Promise.race([promise, this.#ports.sleep(timeoutMs)]);
      } finally {
        this.#waiters.delete(resolve);
      }
    }
    const stored = store.firstPublishedAfter(index);
    const { quorum, courts } = this.view.quorumOver(index);
    return { published: readPublished(store, stored), quorum, courts };
  }

  /** Called when a court's address has changed: it is asked there at once. */
  courtMoved(courtId: string): void {
    this.#cosigning?.forget(courtId);
    this.#copies.forget(courtId);
    this.kick();
  }

  /** Starts the loop if it is not running. Never throws; errors end in a later retry or in `halted`. */
  kick(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      // It came while the loop was on its last errand, the public copy: nobody else would start it again for this one.
      if (this.#hasUnseen) this.kick();
    });
  }

  /** Called when a wished-for time has come, and by the sweep. Waits for the loop, so that the object stays alive. */
  async wake(): Promise<void> {
    // A loop on its last errand has set its alarm already, and this call may be that alarm: it must not be swallowed.
    if (this.#running !== null) await this.#running;
    this.kick();
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      await this.#work();
    } catch (error) {
      // Unknown state: forget everything derived, check the history before any further work.
      this.#cosigning = null;
      this.#signers = null;
      this.#hasUnseen = false;
      this.#loadFailure = error instanceof Error ? error.message : String(error);
      console.error({ operation: 'sequence', error: this.#loadFailure });
      this.#ports.wakeAt(this.#ports.now() + RETRY_MS);
      try {
        if (error instanceof ObjectConflict) this.#ports.store.halt(this.#loadFailure);
        this.#refusePending();
      } catch (cause) {
        // The store fails too. Who waits is answered by the next round.
        console.error({ operation: 'refuse-pending', error: String(cause) });
      }
    }
  }

  async #work(): Promise<void> {
    const { store } = this.#ports;
    for (;;) {
      if (store.haltedReason() !== null || store.identity() === null) return this.#refusePending();
      const isBusy =
        this.#pending.size > 0 || this.governance.isWaiting || store.latestCheckpoint()?.publishedAtUnixMs === null;
      if (isBusy) this.#ports.wakeAt(this.#ports.now() + WATCHDOG_MS);
      if (this.#cosigning === null && !(await this.#load())) return this.#refusePending();
      const signers = (this.#signers ??= await this.governance.loadSigners());
      const governed = await this.#commitGovernance(signers);
      const committed = (await this.#commitPending(signers)) || governed;
      const published = (await this.#cosigning?.publishNewest()) ?? false;
      if (published) this.#announce();
      if (!committed && !published && !this.governance.isWaiting) break;
    }
    const retryAt = this.#cosigning?.retryAt() ?? null;
    if (retryAt !== null) this.#ports.wakeAt(retryAt);
    this.#follow();
    await this.#trail();
    return undefined;
  }

  /** Lets what may trail publication trail it: the courts' copies, and the tokens of published checkpoints. */
  #follow(): void {
    const { store, wakeAt } = this.#ports;
    const target = store.latestCheckpoint();
    if (target === null || this.#cosigning === null) return;
    const epochs = readEpochs(store);
    const { members } = this.#consortia.at(target.treeSize);
    const publishedSize = store.latestPublished()?.treeSize ?? 0;
    for (const at of [this.#copies.follow(members, target), this.#tokens.follow(epochs, publishedSize)]) {
      if (at !== null) wakeAt(at);
    }
  }

  /** Checks the history; true when work may go on. */
  async #load(): Promise<boolean> {
    const { store, objects, courts, origin, now, sleep, wakeAt } = this.#ports;
    const identity = store.identity();
    if (identity === null) return false;
    await this.#flushOutbox();
    this.#tiles.clear();
    const readTile = this.#tiles.reader();
    const check = await checkHistory({ origin, store, objects, courts, consortia: this.#consortia, readTile });
    this.#loadFailure = check.verdict === 'sound' ? null : check.reason;
    if (check.verdict === 'halt') store.halt(check.reason);
    if (check.verdict === 'retry') wakeAt(now() + RETRY_MS);
    if (check.verdict !== 'sound') return false;
    this.#cosigning = new CosignRounds({
      origin,
      store,
      objects,
      courts,
      consortia: this.#consortia,
      askKeeper: async (member, target) => await this.#copies.askKeeper(member, target),
      now,
      sleep,
      wakeAt,
      readTile,
    });
    await this.#cosigning.archiveCosigned();
    return true;
  }

  async #commitGovernance(signers: readonly NoteSigner[]): Promise<boolean> {
    const round = await this.governance.nextRound();
    if (round === null) return false;
    await commitEntries(this.#ports, round.entries, signers, { governance: round });
    this.governance.settle(succeed(round.governed));
    await this.#flushOutbox();
    return true;
  }

  async #commitPending(signers: readonly NoteSigner[]): Promise<boolean> {
    const { store, now, wakeAt } = this.#ports;
    this.#hasUnseen = false;
    if (this.#pending.size === 0) return false;
    const lastCommit = store.latestCheckpoint()?.committedAtUnixMs ?? 0;
    const waitMs = remainingWaitMs(lastCommit + AWAITING_COMMIT_INTERVAL_MS, now(), AWAITING_COMMIT_INTERVAL_MS);
    if (this.#cosigning?.isAwaiting === true && waitMs > 0) {
      wakeAt(now() + waitMs);
      return false;
    }
    const round = [...this.#pending.values()].slice(0, MAX_ROUND_ENTRIES);
    const committed = await commitEntries(this.#ports, round, signers);
    for (const [position, pending] of round.entries()) {
      this.#pending.delete(keyOf(pending.id));
      pending.settle(succeed({ index: committed.firstIndex + position, committedAtUnixMs: committed.atUnixMs }));
    }
    await this.#flushOutbox();
    return true;
  }

  async #flushOutbox(): Promise<void> {
    const { store, objects } = this.#ports;
    const outbox = store.outbox();
    await Promise.all(outbox.map(async ({ key, bytes }) => await objects.create(key, bytes)));
    for (const { key, bytes } of outbox) this.#tiles.remember(key, bytes);
    store.removeFromOutbox(outbox.map(({ key }) => key));
  }

  #refusePending(): void {
    this.#hasUnseen = false;
    const reason = this.#ports.store.haltedReason();
    for (const [key, pending] of this.#pending) {
      this.#pending.delete(key);
      pending.settle(fail(reason === null ? { code: 'ledger-unavailable' } : { code: 'ledger-halted', reason }));
    }
    this.governance.settle(fail({ code: reason === null ? 'ledger-unavailable' : 'ledger-halted' }));
    this.#announce();
  }

  #announce(): void {
    for (const waiter of this.#waiters) waiter();
    this.#waiters.clear();
  }

  /** Lets the public copy `checkpoint` follow. */
  async #trail(): Promise<void> {
    const { store, objects, now, wakeAt } = this.#ports;
    const published = readPublished(store, store.latestPublished());
    if (published === null || this.#trailed === published.treeSize) return;
    const waitMs = remainingWaitMs(this.#lastTrailingWrite + TRAILING_INTERVAL_MS, now(), TRAILING_INTERVAL_MS);
    if (waitMs > 0) return wakeAt(now() + waitMs);
    this.#lastTrailingWrite = now();
    wakeAt(now() + WATCHDOG_MS);
    try {
      await objects.replace('checkpoint', encodeUtf8(published.note));
      this.#trailed = published.treeSize;
    } catch {
      // Only a copy for readers of the bucket; the next round writes it again.
      wakeAt(now() + RETRY_MS);
    }
  }

  #trailed = 0;
}
