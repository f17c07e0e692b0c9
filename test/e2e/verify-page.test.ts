// The verify page beside its verdict, in a real browser: the report and what is sent for it, both digests, and evidence
// that was withdrawn or corrected, which never looks simply consistent.

import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
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
import { depositFiles } from '../support/certified-files.ts';
import { type RecordedRequest, type RecordingProxy, startRecordingProxy } from '../support/recording-proxy.ts';
import { findRunningStack, type RunningStack } from '../support/running-stack.ts';

const chromium = findChromium();
if (chromium === null) console.log('skipped: needs chromium');

const SECRET = 'a name that says too much.pdf';

type Deposited = {
  readonly folder: string;
  readonly id: string;
  readonly evidence: string;
  readonly sha256: string;
  readonly verifyUrl: string;
};

const root = mkdtempSync(join(tmpdir(), 'assize-verify-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const deposit = async (stack: RunningStack): Promise<Deposited> => {
  const folder = mkdtempSync(join(root, 'case-'));
  const bytes = randomBytes(50_000);
  const { id, verifyUrl } = await depositFiles(stack, folder, SECRET, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { folder, id, evidence: join(folder, SECRET), sha256, verifyUrl };
};

const state = async (stack: RunningStack, path: string, body: unknown): Promise<void> => {
  const response = await fetch(stack.url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${stack.apiKey}`,
      'content-type': 'application/json',
      prefer: 'wait=30',
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  expect(response.status, await response.text()).toBe(201);
};

/** The page of a link, through the proxy. */
const inLanguage = (proxy: RecordingProxy, verifyUrl: string, language: string): string => {
  const { pathname, search } = new URL(verifyUrl);
  return `${proxy.url}/${language}${pathname}${search}`;
};

const finding = async (page: Page, kind: string): Promise<void> => {
  await page.locator(`[data-finding="${kind}"]`).waitFor({ timeout: 20_000 });
};

/** Names of the fields of a form's body. */
const fieldsOf = (body: string): readonly string[] =>
  [...body.matchAll(/; name="([^"]+)"/g)].map(([, name]) => name ?? '').toSorted();

/** The text of a PDF; null where poppler is missing. */
const readPdfText = (pdf: Buffer): string | null => {
  const read = spawnSync('pdftotext', ['-', '-'], { input: pdf, encoding: 'utf8' });
  if (read.error === undefined) return read.stdout;
  if (process.env['CI'] === 'true') throw read.error;
  console.log('skipped: needs pdftotext');
  return null;
};

type Made = { readonly request: RecordedRequest; readonly pdf: Buffer };

const makeReport = async (page: Page, proxy: RecordingProxy): Promise<Made> => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.report button.button').click()]);
  const path = await download.path();
  const request = proxy.requests.findLast(({ method }) => method === 'POST');
  if (request === undefined) throw new Error('nothing was sent');
  return { request, pdf: readFileSync(path) };
};

describe.skipIf(chromium === null)('the verify page', () => {
  let browser: Browser;
  let stack: RunningStack;
  let proxy: RecordingProxy;
  let plain: Deposited;
  beforeAll(async () => {
    stack = findRunningStack();
    proxy = await startRecordingProxy(stack.url);
    browser = await launchBrowser(chromium ?? '');
    plain = await deposit(stack);
  });
  afterAll(async () => {
    await browser.close();
    await proxy.close();
  });

  it('sends nothing until a report is asked for, and then the certificate and digests alone', async () => {
    const { page, faults } = await openVisit(browser);
    await openReady(page, inLanguage(proxy, plain.verifyUrl, 'en'));
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.url()));
    await page.setInputFiles('#verify-files', plain.evidence);
    await finding(page, 'consistent');
    expect(sent).toEqual([]);
    await page.locator('.sent li').first().waitFor();
    const { request, pdf } = await makeReport(page, proxy);
    expect(request.url.pathname + request.url.search).toBe('/v1/verify/report?lang=en');
    const { body } = request;
    expect(fieldsOf(body)).toEqual(['certificate', 'sha256', 'sizeBytes', 'sm3']);
    expect(body).toContain(plain.sha256);
    expect(body).not.toContain(SECRET);
    expect(body.length).toBeLessThan(200_000);
    expect(request.headers.referer).toBeUndefined();
    expect(request.headers.cookie).toBeUndefined();
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(await page.locator('.report-outcome a').getAttribute('download')).toBe('verification-report.pdf');
    expect(await findAxeFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
    // Another file: the report of the former verdict goes with it.
    writeFileSync(join(plain.folder, 'other.bin'), randomBytes(100));
    await page.setInputFiles('#verify-files', join(plain.folder, 'other.bin'));
    await finding(page, 'mismatch');
    expect(await page.locator('.report-outcome a').count()).toBe(0);
    await page.context().close();
  });

  it('makes the report of a failing verdict, and of a PDF as it was put in', async () => {
    const { page } = await openVisit(browser);
    await openReady(page, `${proxy.url}/zh/v`);
    const broken = join(plain.folder, 'certificate-broken.json');
    const text = readFileSync(join(plain.folder, 'certificate.json'), 'utf8');
    writeFileSync(broken, text.slice(0, 700));
    await page.setInputFiles('#verify-files', [plain.evidence, broken]);
    await finding(page, 'malformed');
    expect((await makeReport(page, proxy)).pdf.length).toBeGreaterThan(5000);
    await page.setInputFiles('#verify-files', [plain.evidence, join(plain.folder, 'certificate.pdf')]);
    await finding(page, 'consistent');
    const { request } = await makeReport(page, proxy);
    expect(request.body).toContain('%PDF-');
    await page.context().close();
  });

  it('says that the finding stands when no report can be had', async () => {
    const { page } = await openVisit(browser);
    await openReady(page, inLanguage(proxy, plain.verifyUrl, 'en'));
    await page.setInputFiles('#verify-files', plain.evidence);
    await finding(page, 'consistent');
    await cutNetwork(page);
    await page.locator('.report button.button').click();
    await page.locator('.report-outcome .is-failed').waitFor();
    await finding(page, 'consistent');
    await page.context().close();
  });

  it('is worked by keyboard alone, from the file to the report', async () => {
    const { page } = await openVisit(browser);
    // Before the page is there: a dialogue that nobody listens for yet would be lost.
    page.on('filechooser', (chooser) => void chooser.setFiles(plain.evidence));
    await openReady(page, inLanguage(proxy, plain.verifyUrl, 'en'));
    await page.locator('#verify-files').focus();
    await page.keyboard.press('Enter');
    await finding(page, 'consistent');
    const reached: string[] = [];
    for (let presses = 0; presses < 12 && !reached.includes('Make the report (PDF)'); presses += 1) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate<string>('document.activeElement.textContent.trim()'));
    }
    expect(reached).toContain('Make the report (PDF)');
    await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    await page.context().close();
  });

  it('shows both digests of the evidence and of another file, whole', async () => {
    const { page } = await openVisit(browser);
    await openReady(page, inLanguage(proxy, plain.verifyUrl, 'en'));
    const sm3 = (await page.locator('.other-digest .digest').textContent())?.trim() ?? '';
    const certificate = readFileSync(join(plain.folder, 'certificate.json'), 'utf8');
    expect(sm3).toMatch(/^[0-9a-f]{64}$/);
    expect(certificate).toContain(sm3);
    writeFileSync(join(plain.folder, 'other.bin'), randomBytes(100));
    await page.setInputFiles('#verify-files', join(plain.folder, 'other.bin'));
    await finding(page, 'mismatch');
    const shown = (await page.locator('.comparison .digest').allTextContents()).map((text) => text.trim());
    expect(shown).toHaveLength(4);
    expect([shown[0], shown[2]]).toEqual([plain.sha256, sm3]);
    await page.context().close();
  });

  it('shows what the verdict rests on, and how to repeat or what compares, at every step', async () => {
    const { page } = await openVisit(browser);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await openReady(page, inLanguage(proxy, plain.verifyUrl, 'en'));
    await page.setInputFiles('#verify-files', plain.evidence);
    await finding(page, 'consistent');
    const basis = (await page.locator('.basis').allTextContents()).join('\n');
    for (const text of [
      'governance sequence',
      'as of ledger size',
      'colluding',
      'simulated',
      'Received',
      'Existed by',
    ]) {
      expect(basis).toContain(text);
    }
    expect(await page.locator('.limits li').count()).toBeGreaterThanOrEqual(5);
    expect(await page.locator('.step details.repeat').count()).toBe(18);
    const first = page.locator('[data-step="object"] details.repeat');
    await first.locator('summary').click();
    await first.locator('button[data-copy]').click();
    await first.getByText('Copied').waitFor();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied).toContain(plain.sha256);
    await page.context().close();
  });

  describe.each([
    { kind: 'withdrawn', width: 1440, dark: false, language: 'zh' },
    { kind: 'corrected', width: 360, dark: true, language: 'en' },
  ] as const)('evidence that was $kind', ({ kind, width, dark, language }) => {
    let told: Deposited;
    beforeAll(async () => {
      told = await deposit(stack);
      const path = `/v1/evidence/${told.id}`;
      if (kind === 'withdrawn') await state(stack, `${path}/withdrawal`, { reason: 'by mistake' });
      else await state(stack, `${path}/corrections`, { description: 'page 3' });
    });

    it('says so above everything and within the verdict, before and after the file is there', async () => {
      const { page, faults } = await openVisit(browser, { width, dark });
      await openReady(page, inLanguage(proxy, told.verifyUrl, language));
      await page.locator(`.chain-said.is-${kind}`).waitFor();
      await finding(page, 'not-compared');
      await page.locator(`.verdict [data-caution="${kind}"]`).waitFor();
      await page.setInputFiles('#verify-files', told.evidence);
      await finding(page, 'consistent');
      await page.locator(`.verdict.is-cautioned [data-caution="${kind}"]`).waitFor();
      expect(await page.locator('[data-step="status"]').getAttribute('data-result')).toBe('fail');
      expect(await findAxeFaults(page)).toEqual([]);
      expect(await measureOverflow(page)).toBe(0);
      // What is sent carries the later statement, so that the report says it, too.
      const { request } = await makeReport(page, proxy);
      expect(fieldsOf(request.body)).toEqual(['certificate', 'sha256', 'sizeBytes', 'sm3']);
      expect(request.body).toContain('"kind":"statement"');
      // The owner's own copies were made before: what came later is put beside them.
      for (const name of ['certificate.json', 'certificate.pdf']) {
        await page.setInputFiles('#verify-files', join(told.folder, name));
        await page.getByText(name).first().waitFor();
        await page.locator(`.verdict.is-cautioned [data-caution="${kind}"]`).waitFor();
        await finding(page, 'consistent');
      }
      const { request: ofPdf, pdf } = await makeReport(page, proxy);
      const text = readPdfText(pdf);
      if (text !== null) expect(text).toContain(kind.toUpperCase());
      expect(fieldsOf(ofPdf.body)).toContain('statement');
      expect(ofPdf.body).toContain('"kind":"statement"');
      expect(faults).toEqual([]);
      await page.context().close();
    });
  });

  it('the offline file sends nothing, says why there is no report, and does not claim to know what came later', async () => {
    const { page, faults } = await openVisit(browser);
    await page.context().setOffline(true);
    const requests: string[] = [];
    page.on('request', (request) => {
      if (!/^(?:file|data|blob):/.test(request.url())) requests.push(request.url());
    });
    await openReady(page, pathToFileURL(join(plain.folder, 'verify.html')).href);
    await page.setInputFiles('#verify-files', [plain.evidence, join(plain.folder, 'certificate.json')]);
    await finding(page, 'consistent');
    expect(await page.locator('.report button.button').count()).toBe(0);
    expect(await page.locator('.report p').textContent()).toContain('不能连接');
    expect(await page.locator('.report [data-print]').count()).toBe(1);
    await page.locator('[data-caution="not-looked-up"]').waitFor();
    expect(await page.locator('.basis').count()).toBeGreaterThanOrEqual(2);
    expect(await page.locator('.step details.repeat').count()).toBe(18);
    const quorum = page.locator('[data-step="quorum"] details.repeat');
    await quorum.locator('summary').click();
    await quorum.locator('button[data-copy]').click();
    await quorum.getByText('已复制').waitFor();
    expect([...faults, ...requests]).toEqual([]);
    await page.context().close();
  });
});
