// The certificate as its papers show it: issued if nobody has, verified as of today, and presented.

import { type Result, fail, succeed } from '../../core/result.ts';
import { openTrustOnce } from '../../core/verify/remember-trust.ts';
import type { DispositionCode } from '../../core/verify/steps/status.ts';
import type { OpenTrust, Trust } from '../../core/verify/trust.ts';
import type { Verdict } from '../../core/verify/verdict.ts';
import type { CertificateView } from './certificate-view.ts';
import { issueCertificate, verifyIssued } from './issue-certificate.ts';
import type { CertifiedEvidence, IssueFailure, IssuePorts, IssuerProfile } from './ports.ts';
import { type PresentFailure, type PresentInput, presentCertificate } from './present-certificate.ts';
import { readDisposition } from './related-statements.ts';

export type PaperContext = {
  /** Whole address of the hash link with `?k=`: printed, and in the QR. */
  readonly link: string;
  /** Version of that link, which is the revision of the PDF. */
  readonly revision: number;
  readonly issuer: IssuerProfile;
  readonly verifier: PresentInput['verifier'];
  readonly pdfSignature: PresentInput['pdfSignature'];
  /** Later statements about the evidence, as known at this moment. */
  readonly statements: PresentInput['statements'];
};

export type PaperFailure =
  | IssueFailure
  | PresentFailure
  | { readonly code: 'trust-unreadable'; readonly reason: string };

/** A certificate's exact text and what papers show of it. */
export type ViewedCertificate = { readonly text: string; readonly view: CertificateView };

const verifyBy = async (
  ports: IssuePorts,
  certified: CertifiedEvidence,
  text: string,
  given: Trust,
  disposition: DispositionCode | undefined,
): Promise<Result<{ readonly trust: OpenTrust; readonly verdict: Verdict }, PaperFailure>> => {
  const opened = await openTrustOnce(given);
  if (!opened.ok) return fail({ code: 'trust-unreadable', reason: opened.failure.code });
  const trust = opened.value;
  return succeed({ trust, verdict: await verifyIssued(ports, certified, text, trust, disposition) });
};

/** Views a certificate; fails where it does not verify today. */
export const viewCertificate = async (
  ports: IssuePorts,
  certified: CertifiedEvidence,
  context: PaperContext,
): Promise<Result<ViewedCertificate, PaperFailure>> => {
  const [certificate, beside] = await Promise.all([issueCertificate(ports, certified), ports.trust()]);
  if (!certificate.ok) return certificate;
  const text = certificate.value;
  const became = readDisposition({ evidenceId: certified.evidence.id, statements: context.statements });
  // That there is none says nothing of the day on which a stored paper is read: the step stays unchecked.
  const disposition = became === 'active' ? undefined : became;
  const first = await verifyBy(ports, certified, text, beside, disposition);
  // The trust that was read beside the certificate may be older than a certificate that was being issued meanwhile.
  const isOlder = first.ok && first.value.verdict.sentence === null;
  const reading = isOlder ? await verifyBy(ports, certified, text, await ports.trust(), disposition) : first;
  if (!reading.ok) return reading;
  const custody = { custodian: certified.evidence.objectKey === null ? 'depositor' : 'issuer' } as const;
  const view = presentCertificate({ ...context, custody, certificate: text, ...reading.value });
  return view.ok ? succeed({ text, view: view.value }) : view;
};
