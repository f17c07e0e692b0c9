// What issuing needs from outside. Stores are not trusted: what they give is proved or verified before it is served.

import type { NoteSigner } from '../../core/note/signed-note.ts';
import type { Trust } from '../../core/verify/trust.ts';
import type { ArchivedStatement } from '../batching/statement-archive.ts';
import type { BatchRecord, Evidence } from '../evidence/evidence.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { PublicObjects } from '../ledger/public-objects.ts';
import type { CertificateView } from './certificate-view.ts';

/** Evidence whose batch is certified. */
export type CertifiedEvidence = { readonly evidence: Evidence; readonly batch: BatchRecord };

/** Names of the create-only files of a piece of evidence, under `certificates/<evidence id>/`. */
export type CertificateFileName =
  | 'certificate.json'
  | 'certificate.pdf'
  | `certificate.${number}.pdf`
  | `certificate.${number}.statements-${number}.pdf`;

/** Which printed form: each is another file, and the former stay as they are. */
export type PdfEdition = {
  /** From 1: the version of the hash link, which is printed. */
  readonly revision: number;
  /** How many later statements about the evidence, and about those, it tells of. */
  readonly statements: number;
};

/** The file of an edition of the PDF. */
export const pdfFileName = ({ revision, statements }: PdfEdition): CertificateFileName => {
  if (statements > 0) return `certificate.${revision}.statements-${statements}.pdf`;
  return revision === 1 ? 'certificate.pdf' : `certificate.${revision}.pdf`;
};

/** Create-only store of issued files. */
export type CertificateStore = {
  readonly read: (evidenceId: string, name: CertificateFileName) => Promise<Uint8Array | null>;
  /** Stores the bytes unless the file exists; true when these bytes are now the stored ones' origin. */
  readonly create: (evidenceId: string, name: CertificateFileName, bytes: Uint8Array) => Promise<boolean>;
};

export type IssuePorts = {
  /** Statement and disclosures in the clear; null once erased. Throws when they cannot be read. */
  readonly readStatement: (evidence: Evidence) => Promise<ArchivedStatement | null>;
  /** Public objects of ledger and batches by key; null when missing. */
  readonly objects: Pick<PublicObjects, 'read'>;
  /** Where entries stand, and which sizes were published. */
  readonly ledger: Pick<Ledger, 'findEntry' | 'publishedSizes' | 'latestCheckpoint'>;
  /** Keepers' findings on the entry at an index, as note texts. */
  readonly findings: (entryIndex: number) => Promise<readonly string[]>;
  /** The ledger's trust bundle as served to everybody, and the genesis hash that this deployment pins. */
  readonly trust: () => Promise<Trust>;
  /** Certificates (DER) that an authority's tokens leave out: intermediates and the root, if they do. */
  readonly authorityCertificates: (authority: string) => Promise<readonly Uint8Array[]>;
  /**
   * What is known at issue of the revocation of a token's certificates, DER; never throws, and gives nothing rather than
   * late. `isRevoked`: they had been when the token was made. Absent: nothing is captured.
   */
  readonly captureRevocation?: (
    token: Uint8Array,
    certificates: readonly Uint8Array[],
  ) => Promise<{
    readonly crls: readonly Uint8Array[];
    readonly ocsps: readonly Uint8Array[];
    readonly isRevoked: boolean;
  }>;
  /** Signs as `<origin>/issuer`. */
  readonly issuer: NoteSigner;
  readonly store: CertificateStore;
  /** Unix milliseconds. */
  readonly now: () => number;
};

export type PdfPorts = IssuePorts & {
  readonly renderPdf: (view: CertificateView, certificateJson: Uint8Array) => Promise<Uint8Array>;
};

/** Who issues, as printed: nothing is invented, what is missing is null. */
export type IssuerProfile = CertificateView['issuer']['name'] & {
  readonly creditCode: string | null;
  readonly filings: { readonly zh: string; readonly en: string } | null;
};

/** Why there is no certificate. All but `statement-erased` are incidents: something that was durable is not there. */
export type IssueFailure =
  | { readonly code: 'not-anchored' }
  | { readonly code: 'statement-erased' }
  | { readonly code: 'object-missing'; readonly key: string }
  | { readonly code: 'object-malformed'; readonly key: string; readonly reason: string }
  /** The certificate that was made did not verify: nothing was stored. */
  | { readonly code: 'verification-failed'; readonly summary: string; readonly steps: readonly string[] };
