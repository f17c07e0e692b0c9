// The whole job in a real browser: a file is put in, becomes certified, and is verified with the network gone. Against a
// running local stack (dev.json, or ASSIZE_URL).

import { createHash, randomBytes } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cutNetwork,
  findAxeFaults,
  findChromium,
  launchBrowser,
  measureOverflow,
  openReady,
  openVisit,
} from '../support/browser.ts';
import { findRunningStack } from '../support/running-stack.ts';

const chromium = findChromium();
if (chromium === null) console.log('skipped: needs chromium');

const CERTIFIED_WITHIN_MS = 30_000;
const UNKNOWN = 'a1b2c3d4'.repeat(8);

type Evidence = { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };

const makeEvidence = (name = '采购框架合同（双方签署版）.pdf', sizeBytes = 100_000): Evidence => ({
  name,
  mimeType: 'application/pdf',
  buffer: randomBytes(sizeBytes),
});
const digestOf = ({ buffer }: Evidence): string => createHash('sha256').update(buffer).digest('hex');
const changeOneByte = (evidence: Evidence): Evidence => {
  const buffer = Buffer.from(evidence.buffer);
  buffer.writeUInt8((buffer.readUInt8(777) + 1) % 256, 777);
  return { ...evidence, buffer };
};

type Deposited = { readonly verifyUrl: string; readonly json: Evidence; readonly pdf: Evidence };

const digitsOf = async (page: Page, selector: string): Promise<string> =>
  ((await page.locator(selector).first().textContent()) ?? '').trim();

const fetchFile = async (page: Page, selector: string, name: string): Promise<Evidence> => {
  const href = (await page.locator(selector).first().getAttribute('href')) ?? '';
  const response = await page.context().request.get(new URL(href, page.url()).href);
  expect(response.status()).toBe(200);
  return { name, mimeType: response.headers()['content-type'] ?? '', buffer: await response.body() };
};

/** Puts a file into the deposit page and waits for its certificate. */
const deposit = async (page: Page, url: string, evidence: Evidence): Promise<Deposited> => {
  await openReady(page, url);
  await page.setInputFiles('#deposit-files', evidence);
  await page.locator('.entry .certificate-note').waitFor({ timeout: CERTIFIED_WITHIN_MS });
  return {
    verifyUrl: (await page.locator('.entry button[data-copy]').getAttribute('data-copy')) ?? '',
    json: await fetchFile(page, '.entry .acts a[href$="/certificate"]', 'certificate.json'),
    pdf: await fetchFile(page, '.entry .acts a[href$="/certificate.pdf"]', 'certificate.pdf'),
  };
};

const waitForFinding = async (page: Page, finding: string): Promise<void> => {
  await page.locator(`[data-finding="${finding}"]`).waitFor({ timeout: 15_000 });
};

const withLanguage = (verifyUrl: string, language: string): string => {
  const url = new URL(verifyUrl);
  return `${url.origin}/${language}${url.pathname}${url.search}`;
};

describe.skipIf(chromium === null)('in a browser', () => {
  let browser: Browser;
  let base: string;
  beforeAll(async () => {
    base = findRunningStack().url;
    browser = await launchBrowser(chromium ?? '');
  });
  afterAll(async () => {
    await browser.close();
  });

  describe.each([
    { width: 1440, language: 'zh', dark: false },
    { width: 1440, language: 'en', dark: true },
    { width: 360, language: 'zh', dark: true },
    { width: 360, language: 'en', dark: false },
  ])('$width px, $language, dark: $dark', ({ width, language, dark }) => {
    it('a file becomes certified and is verified without any request', async () => {
      const evidence = makeEvidence();
      const visit = await openVisit(browser, { width, dark });
      const { page } = visit;
      const { verifyUrl } = await deposit(page, `${base}/${language}/`, evidence);
      expect(await digitsOf(page, '.entry .digest')).toBe(digestOf(evidence));
      expect(await findAxeFaults(page)).toEqual([]);
      expect(await measureOverflow(page)).toBe(0);

      // The other side: another browser, which holds only the link.
      const other = await openVisit(browser, { width, dark });
      await openReady(other.page, withLanguage(verifyUrl, language));
      await waitForFinding(other.page, 'not-compared');
      const requests = await cutNetwork(other.page);
      await other.page.setInputFiles('#verify-files', evidence);
      await waitForFinding(other.page, 'consistent');
      expect(requests).toEqual([]);
      expect(await other.page.locator('.step').count()).toBe(18);
      expect(await other.page.locator('.step[data-result="fail"]').count()).toBe(0);
      const word = await other.page.locator('.verdict-word').textContent();
      expect(word).toBe(language === 'zh' ? '核验一致（模拟）' : 'Consistent (simulated)');
      expect(await findAxeFaults(other.page)).toEqual([]);
      expect(await measureOverflow(other.page)).toBe(0);
      expect([...visit.faults, ...other.faults]).toEqual([]);
      await Promise.all([page.context().close(), other.page.context().close()]);
    });

    it('the other pages fit and are accessible', async () => {
      const { page, faults } = await openVisit(browser, { width, dark });
      for (const path of ['/', '/v', `/v/${UNKNOWN}`, '/ledger']) {
        await openReady(page, `${base}/${language}${path}`);
        expect(await findAxeFaults(page), path).toEqual([]);
        expect(await measureOverflow(page), path).toBe(0);
      }
      expect(faults).toEqual([]);
      await page.context().close();
    });
  });

  it('one changed byte is a mismatch that says what differs, and nothing else fails', async () => {
    const evidence = makeEvidence();
    const { page } = await openVisit(browser);
    const { verifyUrl } = await deposit(page, `${base}/zh/`, evidence);
    await openReady(page, withLanguage(verifyUrl, 'zh'));
    const changed = changeOneByte(evidence);
    await page.setInputFiles('#verify-files', changed);
    await waitForFinding(page, 'mismatch');
    expect(
      await page.locator('.step[data-result="fail"]').evaluateAll((steps) => steps.map((step) => step.dataset['step'])),
    ).toEqual(['object']);
    const shown = await page.locator('.comparison .digest').allTextContents();
    expect(shown.slice(0, 2).map((text) => text.trim())).toEqual([digestOf(evidence), digestOf(changed)]);
    expect(await page.locator('.comparison mark').count()).toBeGreaterThan(0);
    // The right file afterwards: the finding follows what is there, not what was.
    await page.setInputFiles('#verify-files', evidence);
    await waitForFinding(page, 'consistent');
    await page.context().close();
  });

  it('evidence that is not listed is not found without its link, yet verifies by its certificate in either form', async () => {
    const evidence = makeEvidence();
    const { page, faults } = await openVisit(browser);
    const { json, pdf } = await deposit(page, `${base}/en/`, evidence);
    for (const certificate of [json, pdf]) {
      await openReady(page, `${base}/en/v/${digestOf(evidence)}`);
      await waitForFinding(page, 'not-found');
      const requests = await cutNetwork(page);
      await page.setInputFiles('#verify-files', [evidence, certificate]);
      await waitForFinding(page, 'consistent');
      expect(requests).toEqual([]);
      await page.context().unroute('**/*');
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('a certificate with one changed character fails by name; a broken one cannot be verified', async () => {
    const evidence = makeEvidence();
    const { page } = await openVisit(browser);
    const { json } = await deposit(page, `${base}/en/`, evidence);
    await openReady(page, `${base}/en/v`);
    const text = json.buffer.toString('utf8');
    const at = text.indexOf('receivedAt') + 30;
    const digit = text.charAt(at) === '1' ? '2' : '1';
    const changed = { ...json, buffer: Buffer.from(text.slice(0, at) + digit + text.slice(at + 1)) };
    await page.setInputFiles('#verify-files', [evidence, changed]);
    await page.locator('[data-summary="inconsistent"], [data-summary="unverifiable"]').waitFor();
    expect(await page.locator('.step[data-result="fail"]').count()).toBeGreaterThan(0);
    await page.setInputFiles('#verify-files', { ...json, buffer: json.buffer.subarray(0, 500) });
    await waitForFinding(page, 'malformed');
    await page.context().close();
  });

  it('an unknown digest says so, and leads to the digest of the file', async () => {
    const evidence = makeEvidence();
    const { page } = await openVisit(browser);
    await openReady(page, `${base}/en/v/${UNKNOWN}`);
    await waitForFinding(page, 'not-found');
    await page.setInputFiles('#verify-files', evidence);
    await page.locator('.comparison a').click();
    await page.waitForURL(`**/v/${digestOf(evidence)}`);
    await page.context().close();
  });

  it('digest only sends digest, size and type, and nothing of the file', async () => {
    const evidence = makeEvidence('secret name.pdf');
    const { page } = await openVisit(browser);
    await openReady(page, `${base}/en/`);
    await page.getByRole('switch').check();
    const [request] = await Promise.all([
      page.waitForRequest((candidate) => candidate.method() === 'POST'),
      page.setInputFiles('#deposit-files', evidence),
    ]);
    expect(JSON.parse(request.postData() ?? '')).toEqual({
      digests: { 'sha-256': digestOf(evidence), sm3: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      sizeBytes: evidence.buffer.length,
      mediaType: 'application/pdf',
    });
    await page.locator('.entry .certificate-note').waitFor({ timeout: CERTIFIED_WITHIN_MS });
    const verifyUrl = (await page.locator('.entry button[data-copy]').getAttribute('data-copy')) ?? '';
    await openReady(page, withLanguage(verifyUrl, 'en'));
    await page.setInputFiles('#verify-files', evidence);
    await waitForFinding(page, 'consistent');
    await page.context().close();
  });

  it('several files at once get a certificate each, and come back after a reload', async () => {
    const { page } = await openVisit(browser);
    await openReady(page, `${base}/en/`);
    const files = [makeEvidence('one.pdf'), makeEvidence('two.pdf'), makeEvidence('three.pdf', 20_000_000)];
    await page.setInputFiles('#deposit-files', files);
    await expect.poll(() => page.locator('.entry .certificate-note').count(), { timeout: 60_000 }).toBe(3);
    const digests = await page.locator('.entry [aria-label^="SHA-256"]').allTextContents();
    expect(digests.map((text) => text.trim())).toEqual(files.map(digestOf));
    await openReady(page, `${base}/zh/`);
    expect(await page.locator('.entry-name').allTextContents()).toEqual(['one.pdf', 'two.pdf', 'three.pdf']);
    await page.context().close();
  });

  it('an empty file is refused before anything is sent', async () => {
    const { page } = await openVisit(browser);
    await openReady(page, `${base}/en/`);
    const requests = await cutNetwork(page);
    await page.setInputFiles('#deposit-files', makeEvidence('empty.pdf', 0));
    await page.getByRole('alert').waitFor();
    expect(requests).toEqual([]);
    await page.context().close();
  });

  it('an upload that does not get through says that nothing was deposited, and goes through on a second try', async () => {
    const { page } = await openVisit(browser);
    await openReady(page, `${base}/en/`);
    await page.route('**/v1/evidence', (route) => route.abort());
    await page.setInputFiles('#deposit-files', makeEvidence());
    await page.getByRole('alert').waitFor();
    await page.unroute('**/v1/evidence');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.entry .certificate-note').waitFor({ timeout: CERTIFIED_WITHIN_MS });
    await page.context().close();
  });

  it('without scripts the verify page shows what is known and how to verify elsewhere', async () => {
    const evidence = makeEvidence();
    const { page } = await openVisit(browser);
    const { verifyUrl } = await deposit(page, `${base}/en/`, evidence);
    const plain = await openVisit(browser, { javaScriptEnabled: false });
    await plain.page.goto(withLanguage(verifyUrl, 'en'));
    expect(await digitsOf(plain.page, 'h1.digest')).toBe(digestOf(evidence));
    expect(await plain.page.locator('.moment').textContent()).toMatch(/\d{2}:\d{2}:\d{2}/);
    expect(await plain.page.locator('pre.command').last().textContent()).toContain('node assize.mjs verify');
    await Promise.all([page.context().close(), plain.page.context().close()]);
  });
});
