// The log's signing keys as the sequencer uses them: made at genesis, kept wrapped, never returned.

import type { NoteSigner } from '../../core/note/signed-note.ts';

export type LogKeys = {
  /** Makes the log's keys, all named `name`; only the wrapped form of all of them and the signers leave. */
  readonly generate: (name: string) => Promise<{ readonly wrapped: string; readonly signers: readonly NoteSigner[] }>;
  readonly unwrap: (name: string, wrapped: string) => Promise<readonly NoteSigner[]>;
};
