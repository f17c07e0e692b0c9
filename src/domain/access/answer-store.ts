// Idempotency keys of creating calls: who claimed a key, for which request, and what was answered.

export type KeyedRequest = { readonly organizationId: string; readonly route: string; readonly key: string };

/** What a key holds: its request's fingerprint (SHA-256, hex), and the sealed answer once there is one. */
export type Claim = { readonly requestSha256: string; readonly answer: string | null };

export type AnswerStore = {
  /** Claims a key; answers with the claim that stands already, or null when this one stands. Old claims give way. */
  readonly claim: (request: KeyedRequest, requestSha256: string, nowUnixMs: number) => Promise<Claim | null>;
  readonly answer: (request: KeyedRequest, answer: string) => Promise<void>;
  /** Frees a key whose request created nothing. */
  readonly release: (request: KeyedRequest) => Promise<void>;
};
