// What a paper says of later statements about the evidence: that they exist, by id, kind and time. Nothing of their content:
// whoever is handed the paper may not be one to whom its disclosures were released.

import type { Evidence } from '../evidence/evidence.ts';
import type { CertificateStatement, CertificateView } from './certificate-view.ts';
import type { SupplementPorts } from './supplement-ports.ts';

/** Sixteen corrections of one piece and its withdrawal, with what is about those. */
const MAX_STATEMENTS = 64;

/** Lists the statements about a piece of evidence and about those, direct ones first; certified yet or not. */
export const listStatements = async (
  findRelated: SupplementPorts['findRelated'],
  evidence: Evidence,
): Promise<readonly CertificateStatement[]> =>
  (await findRelated(evidence, MAX_STATEMENTS)).flatMap(
    ({ evidence: { id, relatesToId, relatesToKind, receivedAtUnixMs } }) =>
      relatesToId === null || relatesToKind === null
        ? []
        : [{ evidenceId: id, about: relatesToId, kind: relatesToKind, receivedAtUnixMs }],
  );

/** What became of the evidence; a withdrawal is final. Without such statements `active`. */
export const readDisposition = ({
  evidenceId,
  statements,
}: Pick<CertificateView, 'evidenceId' | 'statements'>): 'active' | 'corrected' | 'withdrawn' => {
  const kinds = new Set(statements.filter(({ about }) => about === evidenceId).map(({ kind }) => kind));
  return kinds.has('withdrawal') ? 'withdrawn' : kinds.has('correction') ? 'corrected' : 'active';
};
