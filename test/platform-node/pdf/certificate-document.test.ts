import { PDFDocument } from 'pdf-lib';
import { describe, expect, test, vi } from 'vitest';
import { readCertificatePdf } from '../../../src/core/pdf/read-certificate-pdf.ts';
import { renderCertificatePdf } from '../../../src/platform/pdf/certificate-document.ts';
import { inflate } from '../../../src/platform/pdf/inflate.ts';
import { readTestFont } from '../../support/certificate-fonts.ts';
import {
  createCertificateJson,
  createCertificateView,
  DIGEST_ONLY_VIEW,
  LONG_VIEW,
  MANY_TOKENS_VIEW,
  RARE_VIEW,
  SEVEN_COURTS_VIEW,
} from '../../support/certificate-view-fixture.ts';

const json = createCertificateJson();
const pageCount = async (pdf: Uint8Array): Promise<number> => (await PDFDocument.load(pdf)).getPageCount();

describe('the certificate as PDF', () => {
  test('the same view and JSON give the same bytes, whatever the clock and whatever was rendered between', async () => {
    const first = await renderCertificatePdf(createCertificateView(), json, readTestFont);
    await renderCertificatePdf(RARE_VIEW, json, readTestFont);
    vi.useFakeTimers({ now: Date.UTC(2031, 0, 1), toFake: ['Date'] });
    try {
      const again = await renderCertificatePdf(createCertificateView(), json, readTestFont);
      expect(again.length).toBe(first.length);
      expect(Buffer.compare(again, first)).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('a plain deposit takes two pages, as does one of a digest alone', async () => {
    expect(await pageCount(await renderCertificatePdf(createCertificateView(), json, readTestFont))).toBe(2);
    expect(await pageCount(await renderCertificatePdf(DIGEST_ONLY_VIEW, json, readTestFont))).toBe(2);
  });

  test('content that does not fit flows to further pages', async () => {
    for (const view of [LONG_VIEW, SEVEN_COURTS_VIEW, MANY_TOKENS_VIEW])
      expect(await pageCount(await renderCertificatePdf(view, json, readTestFont))).toBe(3);
  });

  test('stays within 80 kB and 1.4 times its JSON', async () => {
    for (const view of [createCertificateView(), DIGEST_ONLY_VIEW]) {
      const pdf = await renderCertificatePdf(view, json, readTestFont);
      expect(pdf.length).toBeLessThanOrEqual(80_000 + 1.4 * json.length);
    }
  });

  test('carries the JSON byte for byte as its only attachment', async () => {
    const pdf = await renderCertificatePdf(createCertificateView(), json, readTestFont);
    const reading = await readCertificatePdf(pdf, inflate);
    expect(reading.ok && Buffer.compare(reading.value.certificate, json)).toBe(0);
  });

  test('names its language and title and dates itself by the issue', async () => {
    const document = await PDFDocument.load(await renderCertificatePdf(createCertificateView(), json, readTestFont));
    expect(document.getTitle()).toContain('ev_01M7VDA9Y1AQ1JAVXAT2HKT3WD');
    expect(document.catalog.get((await import('pdf-lib')).PDFName.of('Lang'))?.toString()).toContain('zh-CN');
    expect(document.getCreationDate()?.getTime()).toBe(
      Math.floor(createCertificateView().issuedAtUnixMs / 1000) * 1000,
    );
  });

  test('a font that is not deployed rejects instead of leaving text out', async () => {
    const broken = async (name: string): Promise<Uint8Array> => {
      if (name === 'ibm-plex-mono-400') throw new Error('404');
      return readTestFont(name);
    };
    await expect(renderCertificatePdf(createCertificateView(), json, broken)).rejects.toThrow('404');
  });
});
