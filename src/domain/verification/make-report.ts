// The verification report: verifies what was sent as everywhere else, and has the record of that computation drawn.
// Nothing is stored, so the same request at another time gives a report of another time.

import type { Trust } from '../../core/verify/trust.ts';
import { presentReport } from './present-report.ts';
import type { ReportLanguage, ReportView } from './report-view.ts';
import type { Given, GivenEvidence, VerificationAnswer } from './verify-given.ts';

export type ReportPorts = {
  readonly verification: (
    given: Given,
    evidence: GivenEvidence | null,
    atUnixMs: number | null,
  ) => Promise<VerificationAnswer>;
  readonly trust: () => Promise<Trust | null>;
  readonly nowUnixMs: () => number;
  readonly render: (view: ReportView) => Promise<Uint8Array>;
  readonly ledger: string;
  readonly version: string;
};

/** Makes the use case: a PDF for any verdict, a failing one too. */
export const createVerificationReport =
  (ports: ReportPorts) =>
  async (
    given: Given,
    evidence: GivenEvidence | null,
    language: ReportLanguage,
    atUnixMs: number | null = null,
  ): Promise<Uint8Array> => {
    const madeAtUnixMs = ports.nowUnixMs();
    const [answer, trust] = await Promise.all([ports.verification(given, evidence, atUnixMs), ports.trust()]);
    return await ports.render(
      presentReport({
        given,
        evidence,
        answer,
        language,
        ledger: ports.ledger,
        genesisHash: trust?.genesis ?? null,
        madeAtUnixMs,
        program: { name: 'assize', version: ports.version },
      }),
    );
  };
