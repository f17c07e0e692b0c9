// A Durable Object's alarm as "wake me at or before". Two traps (docs/ARCHITECTURE.md "Traps"): an alarm set at or before
// the running alarm's own time is lost although getAlarm() still shows it (workerd issue 6866), so it is always set later
// than both, also when the clock is set back while the handler runs; and an alarm whose time is long past counts as not
// set.

const STALE_MS = 5000;

export class Alarm {
  readonly #storage: DurableObjectStorage;
  readonly #now: () => number;
  #armedFor: number | null = null;
  /** No earlier than the time of the alarm whose handler runs; 0 when none does. */
  #running = 0;

  constructor(ctx: DurableObjectState, now: () => number = () => Date.now()) {
    this.#storage = ctx.storage;
    this.#now = now;
  }

  /** Arms the alarm unless it is already armed for an earlier time. The write is coalesced with the event's others. */
  wakeAt(unixMs: number): void {
    const now = this.#now();
    const wanted = Math.max(unixMs, now + 1, this.#running + 1);
    if (this.#armedFor !== null && this.#armedFor <= wanted && this.#armedFor > now - STALE_MS) return;
    this.#armedFor = wanted;
    this.#storage.setAlarm(wanted).catch((error: unknown) => {
      // Not armed: the next call arms again, and the sweep each minute calls.
      this.#armedFor = null;
      console.error({ operation: 'set-alarm', error: String(error) });
    });
  }

  /** The body of the alarm's handler: what was armed has fired. */
  async handle(work: () => Promise<void>): Promise<void> {
    this.#running = Math.max(this.#armedFor ?? 0, this.#now());
    this.#armedFor = null;
    try {
      await work();
    } finally {
      this.#running = 0;
    }
  }
}
