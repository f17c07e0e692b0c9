// What page and digest worker say to each other.

/** Both digests of one file, lower-case hex. */
export type FileDigests = { readonly sha256: string; readonly sm3: string };

export type DigestName = keyof FileDigests;

/** A job for the worker: hash the whole file by each of the named algorithms. */
export type DigestRequest = { readonly jobId: number; readonly file: Blob; readonly names: readonly DigestName[] };

/** What the worker answers: progress any number of times, then exactly one of the others. */
export type DigestReply =
  /** `by`: whether WebAssembly was allowed. */
  | { readonly kind: 'ready'; readonly by: 'wasm' | 'script' }
  | { readonly kind: 'progress'; readonly jobId: number; readonly readBytes: number }
  | { readonly kind: 'done'; readonly jobId: number; readonly digests: Partial<FileDigests> }
  | { readonly kind: 'failed'; readonly jobId: number };
