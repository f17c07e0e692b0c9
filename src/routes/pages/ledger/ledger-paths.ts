// Addresses of the ledger's pages. `/ledger/view/…` is for people; every other path below `/ledger` that names a
// checkpoint, a tile or a batch is the C2SP read API, whose bytes never depend on who asks.

/** A page's prefix: `/zh`, `/en` or nothing. */
type Prefix = '' | '/zh' | '/en';

export const ledgerPaths = {
  overview: '/ledger',
  entries: '/ledger/entries',
  search: '/ledger/search',
  compare: '/ledger/view/compare',
  checkpoints: '/ledger/view/checkpoints',
  governance: '/ledger/view/governance',
  entry: (index: number): string => `/ledger/view/entries/${index}`,
  checkpoint: (treeSize: number): string => `/ledger/view/checkpoints/${treeSize}`,
  batch: (batcher: string, sequence: number): string => `/ledger/view/batches/${batcher}/${sequence}`,
  court: (id: string): string => `/ledger/view/courts/${id}`,
} as const;

/** Puts a page's prefix before one of its own links. */
export const withPrefix = (prefix: Prefix, path: string): string => `${prefix}${path}`;
