// Where evidence bytes go: ports. Bytes are durable before anything is accepted, never in parallel with it.

/** What was taken in: its digests, lower-case hex, made in one pass over the bytes, and their number. */
export type TakenContent = { readonly sha256: string; readonly sm3: string; readonly sizeBytes: number };

/**
 * Takes in the bytes of one piece of evidence, once, in order. Nothing is visible in the store before `keep`;
 * `discard` leaves nothing behind, and does nothing after `keep`.
 */
export type EvidenceIntake = {
  /** Takes the next bytes. Resolves when there is room for more. */
  readonly write: (chunk: Uint8Array) => Promise<void>;
  /** Ends the bytes. */
  readonly finish: () => Promise<TakenContent>;
  /** Makes the bytes durable under a new random key, and answers with it. Only after `finish`. */
  readonly keep: () => Promise<string>;
  readonly discard: () => Promise<void>;
};

/** A part of stored evidence. */
export type StoredContent = { readonly body: ReadableStream<Uint8Array>; readonly sizeBytes: number };

export type EvidenceStore = {
  /** Begins an intake; with `keep: false` the bytes are hashed and dropped as they come. */
  readonly begin: (options: { readonly keep: boolean }) => EvidenceIntake;
  /** Removes an object; nothing happens when it is not there. */
  readonly remove: (objectKey: string) => Promise<void>;
  /** Reads an object, or `length` bytes of it from `offset` on; null when it is not there. */
  readonly read: (
    objectKey: string,
    range?: { readonly offset: number; readonly length: number },
  ) => Promise<StoredContent | null>;
  /** Lists objects older than a time, in pages. */
  readonly listBefore: (
    unixMs: number,
    cursor: string | null,
  ) => Promise<{ readonly objectKeys: readonly string[]; readonly cursor: string | null }>;
};
