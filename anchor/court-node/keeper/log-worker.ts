// Works on logs in the background, one round at a time for each: on a kick, and again after a pause while a round left
// something undone. Who waits for a log is woken whenever something about it has changed.

export type LogWorker = {
  /** Asks for a round; one that is under way is followed by another. */
  readonly kick: (origin: string) => void;
  /** Wakes who waits for the log. */
  readonly announce: (origin: string) => void;
  /** Resolves when something about the log has changed, at the latest after `timeoutMs`. */
  readonly waitForChange: (origin: string, timeoutMs: number) => Promise<void>;
  /** What the last round left undone, or null. */
  readonly fault: (origin: string) => string | null;
  readonly isClosed: () => boolean;
  /** Waits for the rounds under way; none begins any more. */
  readonly close: () => Promise<void>;
};

/** How a round ended. `retry`: something could not be done yet. `fault` says what keeps the log's signature, or is null. */
export type RoundEnd = { readonly retry: boolean; readonly fault: string | null };

const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 30_000;

type Task = {
  running: Promise<void> | null;
  isWanted: boolean;
  retry: ReturnType<typeof setTimeout> | null;
  retryMs: number;
  fault: string | null;
  readonly waiting: Set<() => void>;
};

/** Makes a worker. A round that throws is reported and tried again like one that left something undone. */
export const createLogWorker = (
  runRound: (origin: string) => Promise<RoundEnd>,
  report: (message: string) => void,
): LogWorker => {
  const tasks = new Map<string, Task>();
  let closed = false;
  const isClosed = (): boolean => closed;

  const taskOf = (origin: string): Task => {
    const known = tasks.get(origin);
    if (known !== undefined) return known;
    const made: Task = {
      running: null,
      isWanted: false,
      retry: null,
      retryMs: RETRY_MIN_MS,
      fault: null,
      waiting: new Set(),
    };
    tasks.set(origin, made);
    return made;
  };

  const announce = (origin: string): void => {
    const { waiting } = taskOf(origin);
    const woken = [...waiting];
    waiting.clear();
    for (const wake of woken) wake();
  };

  const tryRound = async (origin: string): Promise<RoundEnd> => {
    try {
      return await runRound(origin);
    } catch (error) {
      const fault = error instanceof Error ? error.message : 'failed';
      report(`${origin}: ${fault}`);
      return { retry: true, fault };
    }
  };

  const work = async (origin: string, task: Task): Promise<void> => {
    while (task.isWanted && !isClosed()) {
      task.isWanted = false;
      const { retry, fault } = await tryRound(origin);
      task.fault = fault;
      if (!retry) task.retryMs = RETRY_MIN_MS;
      else if (task.retry === null && !closed) {
        task.retry = setTimeout(() => {
          task.retry = null;
          kick(origin);
        }, task.retryMs);
        task.retryMs = Math.min(task.retryMs * 2, RETRY_MAX_MS);
      }
      announce(origin);
    }
    task.running = null;
  };

  const kick = (origin: string): void => {
    if (closed) return;
    const task = taskOf(origin);
    task.isWanted = true;
    task.running ??= work(origin, task);
  };

  return {
    kick,
    announce,
    waitForChange: async (origin, timeoutMs) => {
      const { waiting } = taskOf(origin);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, timeoutMs);
        function done(): void {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      });
    },
    fault: (origin) => taskOf(origin).fault,
    isClosed,
    close: async () => {
      closed = true;
      for (const task of tasks.values()) {
        if (task.retry !== null) clearTimeout(task.retry);
        await task.running;
      }
    },
  };
};
