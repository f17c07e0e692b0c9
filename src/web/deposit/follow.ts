// Following a deposit to its certificate: server-sent events, and where those fail, asking again at intervals.

import { readEvidence, type DepositedEvidence } from './evidence.ts';

/** Time between two questions while the event stream is down. */
const POLL_MS = 2000;
/** Names under which the evidence object may come. */
const EVENT_NAMES = ['message', 'state', 'evidence'] as const;

type Follower = {
  readonly onEvidence: (evidence: DepositedEvidence) => void;
  /** Tells whether the connection is up. */
  readonly onConnection: (connected: boolean) => void;
};

const parse = (text: string): DepositedEvidence | null => {
  try {
    return readEvidence(JSON.parse(text));
  } catch {
    return null;
  }
};

/** Asks for a piece of evidence once; null when there is no answer that can be read. */
export const fetchEvidence = async (evidenceId: string): Promise<DepositedEvidence | null> => {
  try {
    const response = await fetch(`/v1/evidence/${encodeURIComponent(evidenceId)}`, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(10_000),
    });
    return response.ok ? readEvidence(await response.json()) : null;
  } catch {
    return null;
  }
};

/** Follows a piece of evidence until it is certified. Returns what stops it. */
export const followEvidence = (evidenceId: string, { onEvidence, onConnection }: Follower): (() => void) => {
  const source = new EventSource(`/v1/evidence/${encodeURIComponent(evidenceId)}/events`);
  let timer: ReturnType<typeof setInterval> | null = null;
  const stop = (): void => {
    source.close();
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  const take = (evidence: DepositedEvidence | null): void => {
    if (evidence === null) return;
    onEvidence(evidence);
    if (evidence.state === 'certified') stop();
  };
  const poll = async (): Promise<void> => {
    const evidence = await fetchEvidence(evidenceId);
    onConnection(evidence !== null);
    take(evidence);
  };
  for (const name of EVENT_NAMES) {
    source.addEventListener(name, (event: MessageEvent<string>) => {
      onConnection(true);
      take(parse(event.data));
    });
  }
  source.addEventListener('open', () => {
    onConnection(true);
    if (timer !== null) clearInterval(timer);
    timer = null;
  });
  source.addEventListener('error', () => {
    // The browser reconnects by itself unless the stream was refused; asking bridges the gap either way.
    timer ??= setInterval(() => void poll(), POLL_MS);
    void poll();
  });
  return stop;
};
