// Who waits for a batch: promises held in memory, released when something changed (no polling). A restart drops them; the
// caller then looks at the index.

/** Waiters an object holds; beyond it a wait answers at once. */
const MAX_WAITERS = 10_000;

export class ProgressBoard {
  readonly #waiters = new Map<number, Set<() => void>>();
  #count = 0;

  /** Waits for the next announcement of a batch, at most until `timeout` resolves. */
  async next(sequence: number, timeout: () => Promise<void>): Promise<void> {
    if (this.#count >= MAX_WAITERS) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiters = this.#waiters.get(sequence) ?? new Set();
    this.#waiters.set(sequence, waiters);
    waiters.add(resolve);
    this.#count += 1;
    try {
      await Promise.race([promise, timeout()]);
    } finally {
      this.#count -= 1;
      waiters.delete(resolve);
      if (waiters.size === 0 && this.#waiters.get(sequence) === waiters) this.#waiters.delete(sequence);
    }
  }

  /** Releases everyone who waits for a batch. */
  announce(sequence: number): void {
    const waiters = this.#waiters.get(sequence);
    this.#waiters.delete(sequence);
    for (const waiter of waiters ?? []) waiter();
  }
}
