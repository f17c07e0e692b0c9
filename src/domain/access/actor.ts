// Who asks: a holder of an API key of an organization, or a browser session of the public deposit form.

/** What a key may do. Append-only. */
export const SCOPES = ['evidence:write', 'evidence:read', 'webhooks:manage', 'events:read'] as const;
export type Scope = (typeof SCOPES)[number];

/** A checked API key. */
export type KeyActor = {
  readonly kind: 'apiKey';
  readonly keyId: string;
  readonly organizationId: string;
  readonly organizationName: string;
  /** Name of the batcher that the organization is assigned to. */
  readonly batcher: string;
  readonly scopes: readonly Scope[];
};

/** A session of the deposit form: it may deposit, and read what it deposited itself. */
export type SessionActor = {
  readonly kind: 'session';
  readonly sessionId: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly batcher: string;
};

export type Actor = KeyActor | SessionActor;

/** Tells whether a key carries the scope. */
export const hasScope = (actor: KeyActor, scope: Scope): boolean => actor.scopes.includes(scope);
