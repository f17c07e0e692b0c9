// The Worker's bindings, variables and secrets: the only place that names them. Least power for each key:
// docs/ARCHITECTURE.md "Processes". The log key is absent on purpose: it lives wrapped inside the sequencer's storage.

import type { Batcher } from './durable-objects/batcher.ts';
import type { LedgerSequencer } from './durable-objects/ledger-sequencer.ts';
import type { WebhookEndpoint } from './durable-objects/webhook-endpoint.ts';
import type { EventAnnouncement } from './queues/event-announcement.ts';

export type Env = {
  readonly DB: D1Database;
  /** Private: evidence bytes, encrypted statements, certificates. */
  readonly EVIDENCE: R2Bucket;
  /** Public: tiles, entries, checkpoints, the public parts of batches. */
  readonly LEDGER: R2Bucket;
  readonly EVENTS: Queue<EventAnnouncement>;
  readonly ASSETS: Fetcher;
  readonly BATCHER: DurableObjectNamespace<Batcher>;
  readonly SEQUENCER: DurableObjectNamespace<LedgerSequencer>;
  readonly WEBHOOK_ENDPOINT: DurableObjectNamespace<WebhookEndpoint>;

  /** The ledger's origin, e.g. `ledger.assize.invalid/dev`: its name in every signed text, never an address. */
  readonly LEDGER_ORIGIN: string;
  /** How long a batch collects before it closes, in milliseconds. */
  readonly BATCH_WINDOW_MS: string;
  readonly MAX_EVIDENCE_BYTES: string;
  /** JSON `[{"id": "court-a.assize.invalid", "url": "http://…"}]`: addresses are configuration, never hashed. */
  readonly COURTS?: string;
  /** JSON `[{"name", "url", "certificates"?: [base64 DER]}]`; the urls `embedded:`, `embedded:1` name development authorities. */
  readonly TIMESTAMP_AUTHORITIES?: string;
  /** Calls a second that one API key, session or public address may make on average; no limit when absent. */
  readonly RATE_LIMIT_PER_SECOND?: string;
  /** JSON `{"zh", "en", "creditCode"?, "filings"?: {"zh", "en"}}`: who issues, as printed; the origin when absent. */
  readonly ISSUER_PROFILE?: string;
  /** Public base URL for links, e.g. `https://assize.example`; the request's own origin when absent. */
  readonly PUBLIC_URL?: string;
  /** Names of the batchers that organizations are spread over, separated by commas; `b1` when absent. */
  readonly BATCHERS?: string;
  /** Organization that the web form deposits into; the form asks to sign in when absent. */
  readonly PUBLIC_DEPOSIT_ORGANIZATION?: string;
  /** `1` lets webhooks reach private addresses; honoured only when the ledger origin's host ends in `.invalid`. */
  readonly ALLOW_PRIVATE_WEBHOOKS?: string;

  /** Ed25519 seed, 32 bytes, base64: signs receipts as `<origin>/receipt`. */
  readonly RECEIPT_KEY: string;
  /** Ed25519 seed, 32 bytes, base64: signs certificates as `<origin>/issuer`. */
  readonly ISSUER_KEY: string;
  /** 32 random bytes, base64: derives the k of hash links. */
  readonly LINK_SECRET: string;
  /** 32 random bytes, base64: derives webhook signing secrets. */
  readonly WEBHOOK_SECRET: string;
  /** 32 random bytes, base64: wraps the log key and the statements' keys. */
  readonly KEY_WRAPPING_SECRET: string;
  /** 32 random bytes, base64: signs the deposit form's cookie. */
  readonly SESSION_SECRET: string;
  /** Keys and certificates of the embedded development authority, or a list of several, JSON. Absent in production. */
  readonly TSA_KEYS?: string;
  /** JSON: the key, certificate, chain and CRLs of the seal on certificate PDFs; they are not sealed when absent. */
  readonly SEAL_KEYS?: string;
  /** Bearer token of the operator's calls (genesis, organizations). */
  readonly OPERATOR_TOKEN?: string;
};
