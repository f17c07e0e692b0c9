// The batchers over RPC. A stub stays broken after its object restarted, so each call takes a fresh one. A deposit is
// repeated once when the runtime says that it may be: accepting is idempotent by submission key.

import type { Batcher } from '../../domain/batching/batcher.ts';
import type { AuthorityHealth } from '../../domain/ledger/authority-record.ts';
import type { Env } from '../env.ts';

const mayRepeat = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'retryable' in error &&
  error.retryable === true &&
  !('overloaded' in error && error.overloaded === true);

/** Makes the client of a deployment's batchers, by name. */
export const createBatcherClient =
  (env: Pick<Env, 'BATCHER'>): ((name: string) => Batcher) =>
  (name) => {
    const stub = () => env.BATCHER.getByName(name);
    return {
      accept: async (command) => {
        try {
          return await stub().accept(command);
        } catch (error) {
          if (!mayRepeat(error)) throw error;
          return await stub().accept(command);
        }
      },
      find: async (evidenceId) => await stub().find(evidenceId),
      progress: async (sequence, sinceVersion, timeoutMs) => await stub().progress(sequence, sinceVersion, timeoutMs),
    };
  };

/**
 * Makes the function that asks each batcher how the authorities have answered it, in the order of the names. A batcher that
 * cannot be reached says nothing.
 */
export const createAuthorityHealthReader =
  (env: Pick<Env, 'BATCHER'>, batchers: readonly string[]) =>
  async (names: readonly string[]): Promise<readonly (readonly AuthorityHealth[])[]> => {
    const answers = await Promise.allSettled(
      batchers.map(async (batcher) => await env.BATCHER.getByName(batcher).authorityHealth(names)),
    );
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  };
