// Data that the server writes into a page as a block of JSON that is never executed. With it the page has all it needs
// to verify before anyone drops a file, and can then do without the network.

import type { Language } from '../copy/language.ts';

export type EvidenceDisposition = 'active' | 'corrected' | 'withdrawn' | 'held' | 'erased';

/** A correction, withdrawal or supplement, as a look-up of the first shows it. Times are RFC 3339 UTC. */
export type RelatedStatement = {
  readonly id: string;
  readonly kind: 'correction' | 'withdrawal' | 'supplement';
  /** Id of the evidence or statement that it is about. */
  readonly relatesTo: string;
  readonly state: ListedEvidence['state'];
  readonly disposition: EvidenceDisposition;
  readonly receivedAt: string;
  readonly onLedgerBy: string | null;
  readonly disclosed: Readonly<Record<string, string>>;
};

/** A piece of evidence as a look-up shows it; the public form, unreleased disclosures withheld. */
export type ListedEvidence = {
  readonly id: string;
  readonly state: 'received' | 'batched' | 'appended' | 'anchored' | 'certified';
  readonly quorum: { readonly met: number; readonly required: number; readonly total: number };
  readonly timestamps: { readonly met: number; readonly required: number };
  /** SM3 of the evidence, hex, where it is known: beside the SHA-256 that it was looked up by. */
  readonly sm3: string | null;
  /** RFC 3339 UTC. */
  readonly receivedAt: string | null;
  readonly onLedgerBy: string | null;
  readonly position: { readonly entryIndex: number; readonly leafIndex: number } | null;
  readonly disclosed: Readonly<Record<string, string>>;
  readonly disposition: EvidenceDisposition;
  /** What this statement itself is about; null for ordinary evidence. */
  readonly relatesTo: { readonly id: string; readonly kind: RelatedStatement['kind'] } | null;
  /** Statements about it, and about those, nearest first. */
  readonly related: readonly RelatedStatement[];
  readonly links: {
    readonly publicCertificate: string | null;
    readonly supplements: string | null;
    readonly publicPdf?: string | null;
  };
  /** The public certificate's exact text; null before it is certified. */
  readonly certificate: string | null;
};

/** What a verifier trusts: the pinned genesis leaf hash (hex) and the bundle's exact text. */
export type TrustData = { readonly genesis: string; readonly bundle: string };

export type VerifyData = {
  readonly language: Language;
  /** Null on the page where any file can be verified. */
  readonly sha256: string | null;
  readonly items: readonly ListedEvidence[];
  readonly trust: TrustData | null;
  readonly searched: {
    readonly origin: string;
    readonly treeSize: number;
    /** RFC 3339 UTC. */
    readonly publishedAt: string;
    readonly quorum: { readonly met: number; readonly required: number; readonly total: number };
  } | null;
  readonly simulated: boolean;
  /** Path prefix of the page's language, '' where none stands in the address. */
  readonly prefix: string;
  readonly scripts: { readonly worker: string; readonly verifier: string };
  /** The offline file: nothing can be looked up, and nothing downloaded. */
  readonly isFile: boolean;
};

/** A court as the pages name it. */
export type NamedCourt = {
  readonly id: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly simulated: boolean;
};

export type DepositData = {
  readonly language: Language;
  readonly courts: readonly NamedCourt[];
  readonly maxEvidenceBytes: number;
  readonly simulated: boolean;
  readonly prefix: string;
  readonly scripts: { readonly worker: string };
};

/** A key that the page's checkpoint may be signed with; `courtId` null: the log's own. */
export type CheckpointKeyData = {
  readonly vkey: string;
  readonly role: 'log' | 'witness' | 'mirror' | 'keeper' | 'governance';
  readonly courtId: string | null;
};

/** A timestamp token: where it lies, and the roots (SHA-256, hex) that the ledger's state names for its authority. */
export type TokenData = { readonly path: string; readonly roots: readonly string[] };

export type CheckpointData = {
  readonly language: Language;
  /** Exact text. */
  readonly note: string;
  readonly keys: readonly CheckpointKeyData[];
  /** Each must be met; two or more on a handover. */
  readonly policies: readonly {
    readonly witnesses: number;
    readonly keepers: number;
    readonly courts: readonly string[];
  }[];
  readonly tokens: readonly TokenData[];
};

export type BatchData = {
  readonly language: Language;
  readonly leavesPath: string;
  /** Hex. */
  readonly rootHash: string;
  readonly treeSize: number;
  /** Exact text of the entry. */
  readonly entry: string;
  readonly tokens: readonly TokenData[];
};

export type CompareData = {
  readonly language: Language;
  readonly origin: string;
  /** Every key that the log ever had. */
  readonly logKeys: readonly string[];
  readonly publishedSize: number;
};

/** Id of the block that holds the page's data. */
export const PAGE_DATA_ID = 'page-data';
