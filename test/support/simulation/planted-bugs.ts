// Bugs that a run can be given on purpose, each in a double or a wrapper and none in the product: a simulator that does
// not find them finds nothing.

import type { LedgerStore } from '../../../src/domain/ledger/ledger-store.ts';
import type { NoteSigner } from '../../../src/core/note/signed-note.ts';

/** What a world lets itself be given. */
export type StorePlants = {
  readonly loses?: (key: string) => boolean;
  readonly answersEarly?: boolean;
  readonly losesAlarms?: boolean;
  readonly ledgerStore?: (store: LedgerStore, signer: NoteSigner) => LedgerStore;
};
