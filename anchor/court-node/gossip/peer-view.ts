// What a court sees of its peers: for `/health`, the metrics and the operator's page.

/** What one round found at one place. `court` is null for the ledger's own read side. */
export type PeerView = {
  readonly origin: string;
  readonly court: string | null;
  readonly url: string;
  readonly state: 'consistent' | 'fork' | 'unproved' | 'absent' | 'silent' | 'unsigned' | 'went-back';
  readonly treeSize: number | null;
  readonly cosignedAtUnixSeconds: number | null;
  readonly clockOffsetSeconds: number | null;
  readonly message: string | null;
  readonly atUnixSeconds: number;
};
