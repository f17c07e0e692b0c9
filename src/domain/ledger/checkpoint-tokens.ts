// Timestamp tokens for published checkpoints (docs: protocol "every published checkpoint gets one token over its exact
// bytes"): after publication, per authority in the order of sizes, never in publication's way. A token is durable here
// before it goes to the public store, so a repeated round writes the same bytes; what has none is asked for for ever.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import type { Epoch } from '../../core/ledger/epochs.ts';
import type { LedgerStore } from './ledger-store.ts';
import type { PublicObjects } from './public-objects.ts';
import { remainingWaitMs } from './remaining-wait.ts';

/** Requests to one authority at a time: at one checkpoint a second it may take eight seconds for each. */
const MAX_REQUESTS = 8;
/** Beyond this it is a long outage in any case. */
const MAX_COUNTED = 1000;
const RETRY_MIN_MS = 1000;
const RETRY_MAX_MS = 60_000;

export type TokenPorts = {
  readonly store: LedgerStore;
  readonly objects: PublicObjects;
  /** Asks an authority for a token over an imprint (SHA-256, 32 bytes); DER, verified. Throws when it has none. */
  readonly requestToken: (authority: string, imprint: Uint8Array) => Promise<Uint8Array>;
  readonly now: () => number;
};

type Course = { readonly at: number; readonly delayMs: number };

/** Where the token of an authority over the checkpoint of this size lies in the public store. */
export const checkpointTokenKey = (treeSize: number, authority: string): string =>
  `checkpoints/${treeSize}/tokens/${authority}`;

/** The authorities in force at a size, each with the first size that it is to timestamp. */
const listAuthorities = (epochs: readonly Epoch[]): readonly { readonly name: string; readonly since: number }[] =>
  (epochs.at(-1)?.state.timestamps.authorities ?? []).map(({ name }) => {
    const first = epochs.find(({ state }) => state.timestamps.authorities.some((known) => known.name === name));
    return { name, since: first?.effectiveSize ?? 0 };
  });

export class CheckpointTokens {
  readonly #ports: TokenPorts;
  readonly #tasks = new Set<string>();
  readonly #course = new Map<string, Course>();
  /** Size up to which nothing was found missing. */
  readonly #done = new Map<string, number>();

  constructor(ports: TokenPorts) {
    this.#ports = ports;
  }

  /**
   * Starts a task for each authority that has checkpoints to timestamp and whose time has come. Gives when it is to be
   * called again, null when every checkpoint has its tokens.
   * @param publishedSize size of the newest published checkpoint, 0 for none
   */
  follow(epochs: readonly Epoch[], publishedSize: number): number | null {
    const { store, now } = this.#ports;
    const waits: number[] = [];
    for (const { name, since } of listAuthorities(epochs)) {
      if (this.#done.get(name) === publishedSize) continue;
      if (store.untimestamped(name, since, 1).length === 0) {
        this.#done.set(name, publishedSize);
        continue;
      }
      const waitMs = remainingWaitMs(this.#course.get(name)?.at ?? 0, now(), RETRY_MAX_MS);
      waits.push(waitMs);
      if (this.#tasks.has(name) || waitMs > 0) continue;
      this.#tasks.add(name);
      void this.#pursue(name, since);
    }
    return waits.length === 0 ? null : now() + Math.max(RETRY_MIN_MS, Math.min(...waits));
  }

  /** Counts the published checkpoints that wait for each authority's token, up to a thousand. */
  countWaiting(epochs: readonly Epoch[]): readonly { readonly authority: string; readonly waiting: number }[] {
    return listAuthorities(epochs).map(({ name, since }) => ({
      authority: name,
      waiting: this.#ports.store.countUntimestamped(name, since, MAX_COUNTED),
    }));
  }

  async #pursue(authority: string, since: number): Promise<void> {
    try {
      while (await this.#round(authority, since));
      this.#course.delete(authority);
    } catch (error) {
      const delayMs = Math.min(Math.max((this.#course.get(authority)?.delayMs ?? 0) * 2, RETRY_MIN_MS), RETRY_MAX_MS);
      this.#course.set(authority, { at: this.#ports.now() + delayMs, delayMs });
      console.warn({ operation: 'timestamp-checkpoint', authority, error: String(error) });
    } finally {
      this.#tasks.delete(authority);
    }
  }

  /** Timestamps the next checkpoints; false when none is left. Throws when one could not be, after keeping the others. */
  async #round(authority: string, since: number): Promise<boolean> {
    const { store, objects } = this.#ports;
    const next = store.untimestamped(authority, since, MAX_REQUESTS);
    if (next.length === 0) return false;
    const settled = await Promise.allSettled(
      next.map(async ({ treeSize, note, token }) => {
        if (token === null) await this.#request(authority, treeSize, note);
      }),
    );
    await store.sync();
    const kept = store.untimestamped(authority, since, next.length);
    await Promise.all(
      kept.map(async ({ treeSize, token }) => {
        if (token !== null) await objects.create(checkpointTokenKey(treeSize, authority), token);
      }),
    );
    // In the order of sizes: what comes after the first that has none is kept, and written again.
    const firstWithout = kept.findIndex(({ token }) => token === null);
    const last = (firstWithout < 0 ? kept : kept.slice(0, firstWithout)).at(-1);
    if (last !== undefined) store.settleTokens(authority, last.treeSize);
    const failed = settled.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return true;
  }

  async #request(authority: string, treeSize: number, note: string): Promise<void> {
    const token = await this.#ports.requestToken(authority, sha256(encodeUtf8(note)));
    this.#ports.store.saveToken(authority, treeSize, token);
  }
}
