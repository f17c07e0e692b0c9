// What page and digest worker say to each other.

/** Both digests of one file, lower-case hex. */
export type FileDigests = { readonly sha256: string; readonly sm3: string };

/** A job for the worker: hash the whole file. */
export type DigestRequest = { readonly jobId: number; readonly file: Blob };

/** What the worker answers: progress any number of times, then exactly one of the others. */
export type DigestReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly jobId: number; readonly readBytes: number }
  | { readonly kind: 'done'; readonly jobId: number; readonly digests: FileDigests }
  | { readonly kind: 'failed'; readonly jobId: number };
