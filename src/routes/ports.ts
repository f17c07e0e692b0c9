// Everything the HTTP face needs, flat and typed: src/index.ts fills it from Env. Routes see no adapter.

import type { Trust } from '../core/verify/trust.ts';
import type { AnswerStore } from '../domain/access/answer-store.ts';
import type { ApiKeyStore } from '../domain/access/api-keys.ts';
import type { RateLimit } from '../domain/access/rate-limit.ts';
import type { Batcher } from '../domain/batching/batcher.ts';
import type { DraftKind } from '../domain/certificates/draft-view.ts';
import type { PdfEdition } from '../domain/certificates/ports.ts';
import type { SupplementOptions } from '../domain/certificates/supplements.ts';
import type {
  BatchRepository,
  EvidenceRelease,
  EvidenceRepository,
  EvidenceWithBatch,
} from '../domain/evidence/evidence-repository.ts';
import type { EvidenceStore } from '../domain/evidence/evidence-store.ts';
import type { PolicySummary } from '../domain/evidence/standing.ts';
import type { ExplorerIndex } from '../domain/explorer/explorer-ports.ts';
import type { AuthorityHealth } from '../domain/ledger/authority-record.ts';
import type { CourtAddress } from '../domain/ledger/court-addresses.ts';
import type { KeyReports } from '../domain/ledger/key-reports.ts';
import type { Ledger } from '../domain/ledger/ledger.ts';
import type { OrganizationStore } from '../domain/tenants/create-organization.ts';
import type { ReportLanguage } from '../domain/verification/report-view.ts';
import type { Given, GivenEvidence, VerificationAnswer } from '../domain/verification/verify-given.ts';

/** Certificates of certified evidence. Each is created once; the same bytes are answered for ever. */
export type Certificates = {
  /** certificate.json as issued, exact text. */
  readonly certificate: (found: EvidenceWithBatch) => Promise<string>;
  /** The newest PDF, or the edition that is asked for; null where that was never drawn. */
  readonly pdf: (found: EvidenceWithBatch, baseUrl: string, asked: Partial<PdfEdition>) => Promise<Uint8Array | null>;
  /** A draft for a US court, made anew each time. */
  readonly draft: (found: EvidenceWithBatch, baseUrl: string, kind: DraftKind) => Promise<Uint8Array>;
  /** tlog-proof with the batch path as `extra`, exact text. */
  readonly proof: (found: EvidenceWithBatch) => Promise<string>;
  /** certificate.json with every disclosure withheld that was not released. */
  readonly publicCertificate: (found: EvidenceWithBatch) => Promise<string>;
  /** Exact text of `{"items": [...]}`. */
  readonly supplements: (found: EvidenceWithBatch, options: SupplementOptions) => Promise<string>;
  /** When the cosignatures met the policy, Unix milliseconds; null before the batch is anchored. */
  readonly onLedgerByUnixMs: (found: EvidenceWithBatch) => Promise<number | null>;
};

/** Verification against this service's own trust bundle, at a moment or now (null). Never throws on content. */
export type Verification = (
  given: Given,
  evidence: GivenEvidence | null,
  atUnixMs: number | null,
) => Promise<VerificationAnswer>;

/** The same verification as a PDF, for any verdict. */
export type VerificationReport = (
  given: Given,
  evidence: GivenEvidence | null,
  language: ReportLanguage,
  atUnixMs: number | null,
) => Promise<Uint8Array>;

/** An object of the public store. */
export type PublicObject = {
  readonly body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;
  readonly sizeBytes: number;
  /** Strong, in quotes. */
  readonly etag: string;
};

/** The public store. */
export type PublicLedger = {
  /** Reads an object by its key: tiles, entries, archived checkpoints, the public parts of batches. */
  readonly read: (key: string) => Promise<PublicObject | null>;
  /** Keepers' findings on the entry at an index, as note texts. */
  readonly findings: (entryIndex: number) => Promise<readonly string[]>;
};

export type NamedAuthority = {
  readonly name: string;
  readonly simulated: boolean;
};

export type AppPorts = {
  readonly ledgerOrigin: string;
  /** Base of links without a trailing slash; null: the request's own origin. */
  readonly publicUrl: string | null;
  readonly maxEvidenceBytes: number;
  /** Organization of the public deposit form; null: the form asks to sign in. */
  readonly publicDepositOrganization: string | null;
  /** Names of the batchers that new organizations are spread over. */
  readonly batcherNames: readonly string[];
  readonly linkSecret: Uint8Array;
  readonly sessionSecret: Uint8Array;
  /** Null: the operator's calls do not exist. */
  readonly operatorToken: string | null;

  readonly nowUnixMs: () => number;
  readonly randomBytes: (count: number) => Uint8Array<ArrayBuffer>;
  readonly sleep: (ms: number) => Promise<void>;

  readonly apiKeys: ApiKeyStore;
  readonly organizations: OrganizationStore;
  readonly evidence: EvidenceRepository;
  readonly evidenceRelease: EvidenceRelease;
  readonly batches: BatchRepository;
  readonly explorerIndex: ExplorerIndex;
  readonly evidenceStore: EvidenceStore;
  readonly answers: AnswerStore;
  readonly batcher: (name: string) => Batcher;
  readonly ledger: Ledger;
  /** Where the courts are asked; what is set holds from the next round on. */
  readonly courtAddresses: {
    readonly list: () => Promise<readonly CourtAddress[]>;
    /** Null: back to the configured address. */
    readonly set: (id: string, url: string | null) => Promise<void>;
  };
  /** Adds to the reports about keys; gives all of them. */
  readonly keyReports: { readonly add: (reports: KeyReports) => Promise<KeyReports> };
  readonly policySummary: () => Promise<PolicySummary>;
  readonly certificates: Certificates;
  readonly verification: Verification;
  readonly verificationReport: VerificationReport;
  /** A static asset's text by its path; null when it is not deployed. */
  readonly readAsset: (path: string) => Promise<string | null>;
  readonly publicLedger: PublicLedger;
  /** Pinned genesis and trust bundle; null before the ledger has a published checkpoint. */
  readonly trust: () => Promise<Trust | null>;
  /** tlog-policy text in force; null before genesis. */
  readonly policyText: () => Promise<string | null>;
  readonly timestampAuthorities: () => Promise<readonly NamedAuthority[]>;
  /** How the authorities have answered each batcher that can be reached, in the order of the names. */
  readonly authorityHealthByBatcher: (names: readonly string[]) => Promise<readonly (readonly AuthorityHealth[])[]>;
  /** RFC 3161: a TimeStampReq's DER to a TimeStampResp's DER; null where no authority is embedded. */
  readonly answerTimestampQuery: ((query: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>) | null;
  /** A published revocation list by its file name, DER; null for none. */
  readonly readRevocationList: (file: string) => Uint8Array | null;
  /** Null: no limit. */
  readonly rateLimit: RateLimit | null;
};
