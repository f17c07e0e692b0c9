// The log's signing key as the sequencer uses it: made at genesis, kept wrapped, never returned.

import type { NoteSigner } from '../../core/note/signed-note.ts';

export type LogKeys = {
  /** Makes the log's key; only the wrapped form and the signer leave. */
  readonly generate: (name: string) => Promise<{ readonly wrapped: string; readonly signer: NoteSigner }>;
  readonly unwrap: (name: string, wrapped: string) => Promise<NoteSigner>;
};
