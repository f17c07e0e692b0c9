// What the ledger's states mean to a batcher, by the leaf hash that a batch names as its policy. A batch follows the
// rules of its own policy to the end, whatever has changed meanwhile.

import type { Epoch } from '../../core/ledger/epochs.ts';
import { parseEpochs } from '../ledger/epochs.ts';
import type { Ledger } from '../ledger/ledger.ts';

export type BatchRules = {
  readonly includeByHours: number;
  readonly authorities: readonly string[];
  readonly minimumTokens: number;
  readonly quorumRequired: number;
  readonly courtCount: number;
};

const toRules = ({ state }: Epoch): BatchRules => ({
  includeByHours: state.includeByHours,
  authorities: state.timestamps.authorities.map(({ name }) => name),
  minimumTokens: state.timestamps.minimum,
  quorumRequired: state.policy.witnesses,
  courtCount: state.courts.filter(({ keys }) => keys.witness.length > 0).length,
});

export class RuleBook {
  readonly #ledger: Pick<Ledger, 'governance'>;
  #byPolicy: ReadonlyMap<string, BatchRules> = new Map();
  #learning: Promise<void> | null = null;

  constructor(ledger: Pick<Ledger, 'governance'>) {
    this.#ledger = ledger;
  }

  /** The rules of a policy; null while they are not learnt. */
  find(policy: string): BatchRules | null {
    return this.#byPolicy.get(policy) ?? null;
  }

  /** Asks the ledger for all its states. Concurrent calls share one question. */
  async learn(): Promise<void> {
    this.#learning ??= this.#ask().finally(() => {
      this.#learning = null;
    });
    await this.#learning;
  }

  async #ask(): Promise<void> {
    const governance = await this.#ledger.governance();
    if (governance === null) return;
    this.#byPolicy = new Map(parseEpochs(governance).map((epoch) => [epoch.leafHash, toRules(epoch)]));
  }
}
