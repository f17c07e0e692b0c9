// The certificate as its papers show it: issued if nobody has, verified as of today, and presented.

import { type Result, fail, succeed } from '../../core/result.ts';
import { openTrustOnce } from '../../core/verify/remember-trust.ts';
import type { CertificateView } from './certificate-view.ts';
import { issueCertificate, verifyIssued } from './issue-certificate.ts';
import type { CertifiedEvidence, IssueFailure, IssuePorts, IssuerProfile } from './ports.ts';
import { type PresentFailure, type PresentInput, presentCertificate } from './present-certificate.ts';

export type PaperContext = {
  /** Whole address of the hash link with `?k=`: printed, and in the QR. */
  readonly link: string;
  /** Version of that link, which is the revision of the PDF. */
  readonly revision: number;
  readonly issuer: IssuerProfile;
  readonly verifier: PresentInput['verifier'];
  readonly pdfSignature: PresentInput['pdfSignature'];
};

export type PaperFailure =
  | IssueFailure
  | PresentFailure
  | { readonly code: 'trust-unreadable'; readonly reason: string };

/** A certificate's exact text and what papers show of it. */
export type ViewedCertificate = { readonly text: string; readonly view: CertificateView };

/** Views a certificate; fails where it does not verify today. */
export const viewCertificate = async (
  ports: IssuePorts,
  certified: CertifiedEvidence,
  context: PaperContext,
): Promise<Result<ViewedCertificate, PaperFailure>> => {
  const certificate = await issueCertificate(ports, certified);
  if (!certificate.ok) return certificate;
  const text = certificate.value;
  const trust = await openTrustOnce(await ports.trust());
  if (!trust.ok) return fail({ code: 'trust-unreadable', reason: trust.failure.code });
  const verdict = await verifyIssued(ports, certified, text, trust.value);
  const view = await presentCertificate({ ...context, certificate: text, verdict, trust: trust.value });
  return view.ok ? succeed({ text, view: view.value }) : view;
};
