// The public object store as the ledger uses it. Not trusted: what is read is verified. Objects never change.

/** Thrown when an object exists with other bytes: state may have diverged, so the ledger stops. */
export class ObjectConflict extends Error {
  readonly key: string;
  constructor(key: string) {
    super(`object ${key} exists with other bytes`);
    this.name = 'ObjectConflict';
    this.key = key;
  }
}

export type PublicObjects = {
  /** Creates an object, or accepts the equal one that exists. Throws `ObjectConflict` on other bytes. */
  readonly create: (key: string, bytes: Uint8Array) => Promise<void>;
  /** Writes the one object that changes: the trailing copy of the newest checkpoint. */
  readonly replace: (key: string, bytes: Uint8Array) => Promise<void>;
  readonly read: (key: string) => Promise<Uint8Array | null>;
};
