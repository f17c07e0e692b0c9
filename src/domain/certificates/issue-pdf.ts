// Issues the printed certificate: rendered once for each version of the hash link and each number of later statements about
// the evidence, from the issued JSON, which it carries as its attachment; create-only.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { type Result, fail, succeed } from '../../core/result.ts';
import { type CertifiedEvidence, type PdfPorts, pdfFileName } from './ports.ts';
import { type PaperContext, type PaperFailure, viewCertificate } from './view-certificate.ts';

/**
 * Gives the PDF's bytes, issuing JSON and PDF if nobody has. Of concurrent callers all serve the one that was stored.
 * @param early what was just read of the file; read when absent
 */
export const issuePdf = async (
  ports: PdfPorts,
  certified: CertifiedEvidence,
  context: PaperContext,
  early?: Uint8Array | null,
): Promise<Result<Uint8Array, PaperFailure>> => {
  const { id } = certified.evidence;
  const file = pdfFileName({ revision: context.revision, statements: context.statements.length });
  const stored = early === undefined ? await ports.store.read(id, file) : early;
  if (stored !== null) return succeed(stored);
  const viewed = await viewCertificate(ports, certified, context);
  if (!viewed.ok) return viewed;
  const pdf = await ports.renderPdf(viewed.value.view, encodeUtf8(viewed.value.text));
  if (await ports.store.create(id, file, pdf)) return succeed(pdf);
  const winner = await ports.store.read(id, file);
  return winner === null ? fail({ code: 'object-missing', key: `certificates/${id}/${file}` }) : succeed(winner);
};
