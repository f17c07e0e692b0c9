// What the two English drafts for a US court show: the facts of a certificate, and nothing of what a human has to say.
// They are made on request and not stored. Rules: docs/spec/certificate.md, "Papers".

import type { CertificateView } from './certificate-view.ts';

/** Certification of a qualified person (FRE 902(13), 902(14)), and the worksheet on which somebody compares digests. */
export type DraftKind = 'declaration' | 'hash-worksheet';

export type DraftView = {
  readonly kind: DraftKind;
  readonly certificate: CertificateView;
  /** Of certificate.json as issued. */
  readonly certificateJson: { readonly sizeBytes: number; readonly sha256: string };
  /** The service's own clock. */
  readonly preparedAtUnixMs: number;
};
