import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import type { Env } from '../../../src/platform/env.ts';
import { createAssetFonts } from '../../../src/platform/pdf/asset-fonts.ts';
import { renderDraftPdf } from '../../../src/platform/pdf/draft-document.ts';
import { renderReportPdf } from '../../../src/platform/pdf/report-document.ts';
import { createCertificateView } from '../../support/certificate-view-fixture.ts';
import { makeReports } from '../../support/report-fixture.ts';

const { ASSETS } = env as unknown as Env;
const headOf = (pdf: Uint8Array): string => new TextDecoder('latin1').decode(pdf.subarray(0, 5));

describe('papers inside workerd', () => {
  test('a report of every finding is rendered, the same bytes each time', async () => {
    const { views } = await makeReports();
    const fonts = createAssetFonts(ASSETS);
    expect(new Set(Object.values(views).map(({ summary }) => summary)).size).toBeGreaterThan(2);
    for (const view of Object.values(views)) {
      const first = await renderReportPdf(view, fonts);
      expect(headOf(first)).toBe('%PDF-');
      expect(await renderReportPdf(view, fonts)).toEqual(first);
    }
  });

  test('both drafts are rendered', async () => {
    const certificate = createCertificateView();
    const certificateJson = { sizeBytes: 14_000, sha256: certificate.evidence.sha256 };
    for (const kind of ['declaration', 'hash-worksheet'] as const) {
      const view = { kind, certificate, certificateJson, preparedAtUnixMs: certificate.issuedAtUnixMs };
      expect(headOf(await renderDraftPdf(view, createAssetFonts(ASSETS)))).toBe('%PDF-');
    }
  });
});
