// Where a ledger is read from: a folder with an archive, or a base URL. Nothing read is trusted.

/** Reads files of a ledger by their paths under the base, as `/ledger` names them. */
export type Source = {
  /** As the user named it. */
  readonly name: string;
  readonly kind: 'folder' | 'http';
  /** Reads a file; null when it is not there. Throws `Unreadable` when that could not be found out. */
  readonly read: (path: string) => Promise<Uint8Array | null>;
  /** Lists the sizes of the archived checkpoints, ascending; null where the place has no such list. */
  readonly listCheckpoints: () => Promise<readonly number[] | null>;
  /** Milliseconds during which a read was under way. */
  readonly readMs: () => number;
};

/** A file could not be read, and it is not known whether it is there. */
export class Unreadable extends Error {
  readonly file: string;
  constructor(file: string, reason: string) {
    super(`${file}: ${reason}`);
    this.name = 'Unreadable';
    this.file = file;
  }
}

/** Reads paths in order, `width` at a time ahead of the consumer. */
export async function* readAhead(
  source: Pick<Source, 'read'>,
  paths: Iterable<string>,
  width: number,
): AsyncGenerator<{ readonly path: string; readonly bytes: Uint8Array | null }> {
  const started: { readonly path: string; readonly bytes: Promise<Uint8Array | null> }[] = [];
  for (const path of paths) {
    const bytes = source.read(path);
    // Its failure is met when its turn comes; until then it is no unhandled rejection.
    bytes.catch(() => undefined);
    started.push({ path, bytes });
    if (started.length < width) continue;
    const next = started.shift();
    if (next !== undefined) yield { path: next.path, bytes: await next.bytes };
  }
  for (const { path, bytes } of started) yield { path, bytes: await bytes };
}
