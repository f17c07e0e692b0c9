import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { readCertificatePdf } from '../../../src/core/pdf/read-certificate-pdf.ts';
import { createAssetFonts } from '../../../src/platform/pdf/asset-fonts.ts';
import { renderCertificatePdf } from '../../../src/platform/pdf/certificate-document.ts';
import { inflate } from '../../../src/platform/pdf/inflate.ts';
import type { Env } from '../../../src/platform/env.ts';
import { createCertificateJson, createCertificateView, RARE_VIEW } from '../../support/certificate-view-fixture.ts';

const { ASSETS } = env as unknown as Env;

describe('the certificate inside workerd', () => {
  test('is rendered with fonts from the static assets, the same bytes each time, and read back', async () => {
    const json = createCertificateJson();
    const fonts = createAssetFonts(ASSETS);
    const first = await renderCertificatePdf(createCertificateView(), json, fonts);
    await renderCertificatePdf(RARE_VIEW, json, fonts);
    const again = await renderCertificatePdf(createCertificateView(), json, createAssetFonts(ASSETS));
    expect(again).toEqual(first);
    const reading = await readCertificatePdf(first, inflate);
    expect(reading.ok && reading.value.certificate).toEqual(json);
  });

  test('rejects when a font is not among the assets', async () => {
    await expect(createAssetFonts(ASSETS)('no-such-font')).rejects.toThrow('no-such-font.ttf');
  });
});
