// Issues the printed certificate: rendered once for each version of the hash link from the issued JSON, which it carries as
// its attachment, create-only.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { type Result, fail, succeed } from '../../core/result.ts';
import { openTrust } from '../../core/verify/trust.ts';
import { issueCertificate, verifyIssued } from './issue-certificate.ts';
import { type CertifiedEvidence, type IssueFailure, type IssuerProfile, type PdfPorts, pdfFileName } from './ports.ts';
import { type PresentFailure, type PresentInput, presentCertificate } from './present-certificate.ts';

export type PdfContext = {
  /** Whole address of the hash link with `?k=`: printed, and in the QR. */
  readonly link: string;
  /** Version of that link, which is the revision of the PDF. */
  readonly revision: number;
  readonly issuer: IssuerProfile;
  readonly verifier: PresentInput['verifier'];
};

export type PdfFailure = IssueFailure | PresentFailure | { readonly code: 'trust-unreadable'; readonly reason: string };

/** Gives the PDF's bytes, issuing JSON and PDF if nobody has. Of concurrent callers all serve the one that was stored. */
export const issuePdf = async (
  ports: PdfPorts,
  certified: CertifiedEvidence,
  context: PdfContext,
): Promise<Result<Uint8Array, PdfFailure>> => {
  const { id } = certified.evidence;
  const file = pdfFileName(context.revision);
  const stored = await ports.store.read(id, file);
  if (stored !== null) return succeed(stored);
  const certificate = await issueCertificate(ports, certified);
  if (!certificate.ok) return certificate;
  const trust = await openTrust(await ports.trust());
  if (!trust.ok) return fail({ code: 'trust-unreadable', reason: trust.failure.code });
  const verdict = await verifyIssued(ports, certified, certificate.value, trust.value);
  const view = await presentCertificate({ ...context, certificate: certificate.value, verdict, trust: trust.value });
  if (!view.ok) return view;
  const pdf = await ports.renderPdf(view.value, encodeUtf8(certificate.value));
  if (await ports.store.create(id, file, pdf)) return succeed(pdf);
  const winner = await ports.store.read(id, file);
  return winner === null ? fail({ code: 'object-missing', key: `certificates/${id}/${file}` }) : succeed(winner);
};
