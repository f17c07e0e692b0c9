// Messages between actors: they take time, get lost on either way, arrive twice. A request leaves its sender only when
// what the sender wrote is durable (output gate), and an answer that comes to a dead sender is nobody's.

import { type Faults, InjectedFault, type Operation } from './faults.ts';
import type { Incarnation } from './object-host.ts';
import type { Scheduler } from './scheduler.ts';

export type Sender = Pick<Incarnation, 'name' | 'isAlive' | 'untilDurable' | 'crash'>;

export type Network = {
  /** Sends a request of a size; `perform` is run where it arrives. */
  readonly call: <T>(sender: Sender, name: string, perform: () => Promise<T>, sizeBytes?: number) => Promise<T>;
};

/** A Durable Object's RPC takes no more (docs/ARCHITECTURE.md "Platform arithmetic"). */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

/** Makes a network. */
export const createNetwork = (scheduler: Scheduler, faults: Faults): Network => {
  const call = async <T>(sender: Sender, name: string, perform: () => Promise<T>, sizeBytes = 0): Promise<T> => {
    if (sizeBytes > MAX_MESSAGE_BYTES) throw new RangeError(`${name}: a message of ${sizeBytes} bytes`);
    const operation: Operation = { actor: sender.name, name };
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const atSender = (settle: () => void): void =>
      scheduler.schedule(faults.delayMs(operation), () => {
        if (sender.isAlive()) settle();
      });
    const answer = (settle: () => void): void => {
      const blow = faults.strike(operation, 'after');
      if (blow === null) return atSender(settle);
      return atSender(() => {
        if (blow === 'error') reject(new InjectedFault(operation, 'after'));
        else sender.crash(blow);
      });
    };
    await sender.untilDurable();
    if (!sender.isAlive()) return await new Promise<T>(() => {});
    const blow = faults.strike(operation, 'before');
    if (blow === 'error') atSender(() => reject(new InjectedFault(operation, 'before')));
    else if (blow !== null) sender.crash(blow);
    else {
      const arrive = (): void => {
        perform().then(
          (value) => answer(() => resolve(value)),
          (error: unknown) => atSender(() => reject(error)),
        );
      };
      scheduler.schedule(faults.delayMs(operation), arrive);
      if (faults.isDuplicated(operation)) {
        scheduler.schedule(faults.delayMs(operation) * 3, () => {
          perform().catch(() => undefined);
        });
      }
    }
    return await promise;
  };
  return { call };
};
