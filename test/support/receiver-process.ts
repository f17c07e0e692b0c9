// Starts the webhook receiver as a process and reads what it prints.

import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** One delivery as the receiver saw and judged it. */
export type ReceivedDelivery = {
  readonly path: string;
  readonly id: string;
  readonly timestamp: string;
  /** Null: the receiver knew no key to verify with. */
  readonly v1: boolean | null;
  readonly v1a: boolean | null;
  readonly status: number;
  readonly body: string;
};

export type ReceiverProcess = {
  readonly url: string;
  readonly pid: number;
  readonly received: readonly ReceivedDelivery[];
  readonly control: (control: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Waits until `count` deliveries match; fails after `timeoutMs`. */
  readonly waitFor: (
    count: number,
    matches?: (delivery: ReceivedDelivery) => boolean,
    timeoutMs?: number,
  ) => Promise<readonly ReceivedDelivery[]>;
  readonly stop: () => Promise<void>;
};

/** Starts the receiver on a free port of the loopback. */
export const startReceiver = async (): Promise<ReceiverProcess> => {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, 'webhook-receiver.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const received: ReceivedDelivery[] = [];
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string>((found, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => failed(new Error(`the receiver ended with ${code}`)));
    lines.on('line', (line) => {
      const message = JSON.parse(line) as { readonly url: string } | ReceivedDelivery;
      if ('url' in message) found(message.url);
      else received.push(message);
    });
  });
  return {
    url,
    pid: child.pid ?? 0,
    received,
    control: async (control) => {
      const answer = await fetch(`${url}control`, { method: 'POST', body: JSON.stringify(control) });
      if (!answer.ok) throw new Error(`the receiver answered ${answer.status}`);
    },
    waitFor: async (count, matches = () => true, timeoutMs = 10_000) => {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const found = received.filter(matches);
        if (found.length >= count) return found;
        if (Date.now() > deadline) throw new Error(`${found.length} of ${count} deliveries after ${timeoutMs} ms`);
        await new Promise((done) => setTimeout(done, 20));
      }
    },
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
};
