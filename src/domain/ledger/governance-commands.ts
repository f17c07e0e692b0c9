// The operator's commands that change the ledger's state: they wait here for the sequencer's loop, one at a time. Also
// the log's keys, which a change may replace: made here, kept wrapped, never returned.

import type { NoteSigner } from '../../core/note/signed-note.ts';
import { formatVerifierKey } from '../../core/note/verifier-key.ts';
import { type Result, fail, succeed } from '../../core/result.ts';
import { readEpochs } from './epochs.ts';
import {
  type GovernCommand,
  type GovernFailure,
  type GovernanceRound,
  type Governed,
  findGoverned,
  prepareGovernance,
} from './govern.ts';
import type { LedgerGovernance } from './ledger.ts';
import type { LedgerStore } from './ledger-store.ts';
import type { LogKeys } from './log-keys.ts';

export type GovernancePorts = {
  readonly origin: string;
  readonly store: LedgerStore;
  readonly logKeys: LogKeys;
  /** A command waits: the loop should come. */
  readonly onWaiting: () => void;
  /** The log has more keys than the loop has loaded. */
  readonly onLogKeys: () => void;
};

type Waiting = {
  readonly command: GovernCommand;
  readonly answer: Promise<Result<Governed, GovernFailure>>;
  readonly settle: (result: Result<Governed, GovernFailure>) => void;
};

export class GovernanceCommands {
  readonly #ports: GovernancePorts;
  #waiting: Waiting | null = null;

  constructor(ports: GovernancePorts) {
    this.#ports = ports;
  }

  get isWaiting(): boolean {
    return this.#waiting !== null;
  }

  /** Appends an approved entry with its approvals in one commit. Idempotent by the entry's exact text. */
  async govern(command: GovernCommand): Promise<Result<Governed, GovernFailure>> {
    const { store, onWaiting } = this.#ports;
    if (store.haltedReason() !== null) return fail({ code: 'ledger-halted' });
    const known = findGoverned(store, command.entry);
    if (known !== null) return succeed(known);
    // Refused before it waits; the loop checks once more, at the ledger's end of that moment.
    const prepared = await this.#prepare(command);
    if (!prepared.ok) return prepared;
    if (this.#waiting !== null) {
      const { command: other, answer } = this.#waiting;
      return other.entry === command.entry ? await answer : fail({ code: 'ledger-unavailable' });
    }
    const { promise, resolve } = Promise.withResolvers<Result<Governed, GovernFailure>>();
    this.#waiting = { command, answer: promise, settle: resolve };
    onWaiting();
    return await promise;
  }

  async #prepare(command: GovernCommand): Promise<Result<GovernanceRound, GovernFailure>> {
    const { store, origin } = this.#ports;
    const first = readEpochs(store)[0]?.state.log ?? [];
    const later = store.laterLogKeys().flatMap(({ vkeys }) => vkeys);
    return await prepareGovernance(store, origin, [...first, ...later], command);
  }

  /** What the waiting command appends at the ledger's present end; null when none waits, or when it was refused. */
  async nextRound(): Promise<GovernanceRound | null> {
    const waiting = this.#waiting;
    if (waiting === null) return null;
    // Between a commit and its answer the object may have been restarted by an error: then it stands there already.
    const known = findGoverned(this.#ports.store, waiting.command.entry);
    const prepared = known === null ? await this.#prepare(waiting.command) : succeed(null);
    if (prepared.ok && prepared.value !== null) return prepared.value;
    this.#waiting = null;
    if (known !== null) waiting.settle(succeed(known));
    else if (!prepared.ok) waiting.settle(prepared);
    return null;
  }

  /** Answers the waiting command: its round was committed, or could not be. */
  settle(result: Result<Governed, GovernFailure>): void {
    this.#waiting?.settle(result);
    this.#waiting = null;
  }

  /** Makes the log's next keys, or gives those that were made and that no state names yet. */
  async makeLogKeys(): Promise<Result<readonly string[], GovernFailure>> {
    const { store, origin, logKeys, onLogKeys } = this.#ports;
    if (store.haltedReason() !== null) return fail({ code: 'ledger-halted' });
    if (store.identity() === null) return fail({ code: 'ledger-unavailable' });
    const unnamed = () => {
      const named = new Set(readEpochs(store).flatMap(({ state }) => state.log));
      return store.laterLogKeys().find(({ vkeys }) => !vkeys.some((vkey) => named.has(vkey)));
    };
    if (unnamed() === undefined) {
      const { wrapped, signers } = await logKeys.generate(origin);
      // Another call may have made them meanwhile; no await from here to the row.
      if (unnamed() === undefined) {
        store.saveLogKeys({ vkeys: signers.map(({ key }) => formatVerifierKey(key)), wrapped });
        onLogKeys();
      }
      await store.sync();
    }
    return succeed(unnamed()?.vkeys ?? []);
  }

  /** Loads every key of the log, of the first state and of later ones. */
  async loadSigners(): Promise<readonly NoteSigner[]> {
    const { store, origin, logKeys } = this.#ports;
    const first = store.identity()?.wrappedLogKey;
    const later = store.laterLogKeys().map(({ wrapped }) => wrapped);
    const wrapped = first === undefined ? later : [first, ...later];
    const signers = await Promise.all(wrapped.map(async (one) => await logKeys.unwrap(origin, one)));
    return signers.flat();
  }

  /** What the ledger's state rests on; null before it began. */
  read(): LedgerGovernance | null {
    const { store } = this.#ports;
    const identity = store.identity();
    if (identity === null) return null;
    const published = store.latestPublished();
    const handovers = readEpochs(store)
      .slice(1)
      .flatMap(({ effectiveSize }) => store.firstPublishedAfter(effectiveSize - 1)?.cosigned ?? []);
    return {
      genesis: identity.genesis,
      changes: store.governance(),
      treeSize: store.edge().treeSize,
      publishedSize: published?.treeSize ?? 0,
      published: published?.cosigned ?? null,
      handovers: [...new Set(handovers)],
    };
  }
}
