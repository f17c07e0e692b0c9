// A court's node over HTTP, as the ledger uses it (C2SP tlog-witness). Answers are hostile until verified.

/** An answer as it came. */
export type CourtAnswer = { readonly status: number; readonly contentType: string | null; readonly body: string };

export type CourtClient = {
  /** POST add-checkpoint; throws on timeout or connection failure. */
  readonly addCheckpoint: (courtId: string, body: string) => Promise<CourtAnswer>;
  /** GET the court's newest checkpoint of this origin. */
  readonly readCheckpoint: (courtId: string) => Promise<CourtAnswer>;
};

/**
 * The roles of a court that copy the ledger (C2SP tlog-mirror, and the keeper beside it). Each call throws on timeout or
 * connection failure.
 */
export type CopyClient = {
  /** POST mirror/add-checkpoint: the checkpoint becomes pending there. */
  readonly mirrorAddCheckpoint: (courtId: string, body: string) => Promise<CourtAnswer>;
  /** POST mirror/add-entries. `body` is not compressed; how it travels is the adapter's affair. */
  readonly addEntries: (courtId: string, body: Uint8Array<ArrayBuffer>) => Promise<CourtAnswer>;
  /** POST keeper/add-checkpoint, the wire of a witness. */
  readonly keeperAddCheckpoint: (courtId: string, body: string) => Promise<CourtAnswer>;
  /** GET the keeper's findings on entries from `index` on: a JSON array of note texts. */
  readonly readFindings: (courtId: string, index: number) => Promise<CourtAnswer>;
};
