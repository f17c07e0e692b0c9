// A court's node over HTTP, as the ledger uses it (C2SP tlog-witness). Answers are hostile until verified.

/** An answer as it came. */
export type CourtAnswer = { readonly status: number; readonly contentType: string | null; readonly body: string };

export type CourtClient = {
  /** POST add-checkpoint; throws on timeout or connection failure. */
  readonly addCheckpoint: (courtId: string, body: string) => Promise<CourtAnswer>;
  /** GET the court's newest checkpoint of this origin. */
  readonly readCheckpoint: (courtId: string) => Promise<CourtAnswer>;
};
