// Verification reports of made certificates, from the code that the service runs: one that holds, one whose evidence is
// another file, one cut short, one whose courts are too few, a proof, and something that is no certificate.

import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { createVerificationReport } from '../../src/domain/verification/make-report.ts';
import type { ReportLanguage, ReportView } from '../../src/domain/verification/report-view.ts';
import { createVerification, type GivenEvidence } from '../../src/domain/verification/verify-given.ts';
import { inflate } from '../../src/platform/pdf/inflate.ts';
import { createWorld, EVIDENCE, makeCertificate, ORIGIN, RECEIVED_AT_UNIX_MS } from './ledger-fixture.ts';

export const REPORTED_AT_UNIX_MS = RECEIVED_AT_UNIX_MS + 7_200_000;

export type ReportFixture = {
  /** The certificate that the views speak of, exact text. */
  readonly certificate: string;
  readonly view: (file: string, evidence: GivenEvidence | null, language?: ReportLanguage) => Promise<ReportView>;
  readonly views: Readonly<Record<string, ReportView>>;
};

/** The digest and size of bytes, as a form's evidence is hashed. */
export const digestsOf = (content: Uint8Array): GivenEvidence => ({
  digests: { 'sha-256': encodeHex(sha256(content)) },
  sizeBytes: content.length,
});

/** Makes a world, its certificates, and the views of their reports. */
export const makeReports = async (): Promise<ReportFixture> => {
  const world = await createWorld();
  const made = await makeCertificate(world);
  const lacking = await makeCertificate(world, {
    covering: (signing) => ({ ...signing, witnesses: signing.witnesses.slice(0, 2) }),
  });
  const nowUnixMs = () => REPORTED_AT_UNIX_MS;
  const trust = () => Promise.resolve(made.trust);
  const view: ReportFixture['view'] = async (file, evidence, language = 'zh') => {
    let found: ReportView | null = null;
    const report = createVerificationReport({
      verification: createVerification({ trust, nowUnixMs, inflate }),
      trust,
      nowUnixMs,
      render: (shown) => {
        found = shown;
        return Promise.resolve(new Uint8Array());
      },
      ledger: ORIGIN,
      version: '0.1.0',
    });
    await report({ bytes: encodeUtf8(file), companion: null }, evidence, language);
    if (found === null) throw new Error('nothing was rendered');
    return found;
  };
  const other = digestsOf(encodeUtf8('another file'));
  return {
    certificate: made.text,
    view,
    views: {
      consistent: await view(made.text, digestsOf(EVIDENCE)),
      english: await view(made.text, digestsOf(EVIDENCE), 'en'),
      inconsistent: await view(made.text, other),
      lacking: await view(lacking.text, digestsOf(EVIDENCE)),
      alone: await view(made.text, null, 'en'),
      foreign: await view('{"hello":"世界 \u202e𠮷"}', null),
    },
  };
};
