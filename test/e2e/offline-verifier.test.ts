// verify.html as the service hands it out: opened from disk, network off, in a real browser. It takes every form of a
// certificate and evidence of any size, connects to nothing, and never goes back to an older trust bundle.

import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  findAxeFaults,
  findChromium,
  launchBrowser,
  measureOverflow,
  openReady,
  openVisit,
} from '../support/browser.ts';
import { depositFiles, fetchCertified } from '../support/certified-files.ts';
import { findRunningStack } from '../support/running-stack.ts';

const chromium = findChromium();
if (chromium === null) console.log('skipped: needs chromium');

const EVIDENCE = '采购框架合同.pdf';
const LARGE = 'large.bin';
const GIBIBYTE = 1_073_741_824;
const MAX_FILE_BYTES = 1_500_000;

const folder = mkdtempSync(join(tmpdir(), 'assize-offline-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

/** 1 GiB that takes no room on disk; its digest is computed here with Node's own SHA-256. */
const makeLargeEvidence = (): { readonly sha256: string; readonly sizeBytes: number } => {
  const head = randomBytes(4096);
  const file = openSync(at(LARGE), 'w');
  writeSync(file, head);
  ftruncateSync(file, GIBIBYTE);
  closeSync(file);
  const hash = createHash('sha256').update(head);
  const zeros = Buffer.alloc(16 * 1024 * 1024);
  for (let left = GIBIBYTE - head.length; left > 0; left -= zeros.length) {
    hash.update(zeros.subarray(0, Math.min(left, zeros.length)));
  }
  return { sha256: hash.digest('hex'), sizeBytes: GIBIBYTE };
};

type Visit = { readonly page: Page; readonly faults: readonly string[]; readonly requests: readonly string[] };

const isInside = (url: string): boolean => /^(?:file|data|blob):/.test(url);

/** Opens the file as a visitor without a network; `requests` are those that would have left the file. */
const openFile = async (browser: Browser, options: { width?: number; dark?: boolean } = {}): Promise<Visit> => {
  const { page, faults } = await openVisit(browser, options);
  await page.context().setOffline(true);
  const requests: string[] = [];
  page.on('request', (request) => {
    if (!isInside(request.url())) requests.push(request.url());
  });
  await openReady(page, pathToFileURL(at('verify.html')).href);
  return { page, faults, requests };
};

const finding = async (page: Page, kind: string): Promise<void> => {
  await page.locator(`[data-finding="${kind}"]`).waitFor({ timeout: 120_000 });
};

describe.skipIf(chromium === null)('verify.html from disk, network off', () => {
  let browser: Browser;
  beforeAll(async () => {
    const stack = findRunningStack();
    await depositFiles(stack, folder, EVIDENCE, randomBytes(100_000));
    browser = await launchBrowser(chromium ?? '');
  });
  afterAll(async () => {
    await browser.close();
  });

  it('is one file below 1.5 MB whose policy forbids every connection', () => {
    const text = readFileSync(at('verify.html'), 'utf8');
    expect(Buffer.byteLength(text)).toBeLessThan(MAX_FILE_BYTES);
    expect(text).toContain("connect-src 'none'");
    expect(text).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)=/);
    expect(text).not.toContain('unsafe-inline');
  });

  it.each(['certificate.json', 'certificate.pdf'])('finds the evidence consistent by %s', async (certificate) => {
    const { page, faults, requests } = await openFile(browser);
    await page.setInputFiles('#verify-files', [at(EVIDENCE), at(certificate)]);
    await finding(page, 'consistent');
    expect(await page.locator('.step').count()).toBe(18);
    expect(await page.locator('.step[data-result="fail"]').count()).toBe(0);
    expect(await page.locator('.limits li').count()).toBeGreaterThanOrEqual(5);
    expect([...faults, ...requests]).toEqual([]);
    await page.context().close();
  });

  it('takes a proof: alone it says what is missing, with the certificate it is whole', async () => {
    const { page, faults } = await openFile(browser);
    await page.setInputFiles('#verify-files', [at(EVIDENCE), at('evidence.tlog-proof')]);
    await finding(page, 'unverifiable');
    expect(await page.locator('[data-step="quorum"]').getAttribute('data-result')).toBe('pass');
    await page.setInputFiles('#verify-files', [at('certificate.json')]);
    await finding(page, 'consistent');
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('finds another file a mismatch, and an altered certificate failed', async () => {
    const { page } = await openFile(browser);
    writeFileSync(at('other.bin'), randomBytes(100));
    await page.setInputFiles('#verify-files', [at('certificate.json'), at('other.bin')]);
    await finding(page, 'mismatch');
    const text = readFileSync(at('certificate.json'), 'utf8');
    writeFileSync(at('certificate-altered.json'), text.replace('openedAt\\\\\\":\\\\\\"2', 'openedAt\\\\\\":\\\\\\"1'));
    await page.setInputFiles('#verify-files', [at(EVIDENCE), at('certificate-altered.json')]);
    await page.locator('[data-summary="inconsistent"], [data-summary="unverifiable"]').waitFor();
    await page.context().close();
  });

  it('takes a newer trust bundle, refuses the older one afterwards, and one of another ledger', async () => {
    const stack = findRunningStack();
    const older = at('older');
    rmSync(older, { recursive: true, force: true });
    writeFileSync(older, readFileSync(at('trust.json')));
    // Another deposit moves the ledger on; its files and bundle replace the first one's.
    await depositFiles(stack, folder, 'later.bin', randomBytes(64));
    const { page } = await openFile(browser);
    const bundleText = page.locator('.basis dl > div', { hasText: /信任根|Trust bundle/ });
    await page.setInputFiles('#verify-files', [at('later.bin'), at('certificate.json')]);
    await finding(page, 'consistent');
    const newest = await bundleText.last().textContent();
    writeFileSync(at('older-trust.json'), readFileSync(older));
    await page.setInputFiles('#verify-files', [at('older-trust.json')]);
    await page.locator('.advice', { hasText: '未采用' }).waitFor();
    expect(await bundleText.last().textContent()).toBe(newest);
    writeFileSync(at('foreign-trust.json'), readFileSync(join('docs/spec/examples/trust.json')));
    await page.setInputFiles('#verify-files', [at('foreign-trust.json')]);
    await page.locator('.advice', { hasText: '另一账本' }).waitFor();
    await finding(page, 'consistent');
    await page.context().close();
  });

  it('hashes 1 GiB with progress and memory flat, and finds it consistent', async () => {
    const stack = findRunningStack();
    const { sha256, sizeBytes } = makeLargeEvidence();
    const response = await fetch(`${stack.url}/v1/evidence`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${stack.apiKey}`,
        'content-type': 'application/json',
        prefer: 'wait=30',
      },
      body: JSON.stringify({ digests: { 'sha-256': sha256 }, sizeBytes, mediaType: 'application/octet-stream' }),
    });
    expect(response.status).toBe(201);
    const { id } = (await response.json()) as { readonly id: string };
    await fetchCertified(stack, id, folder);
    const { page, faults, requests } = await openFile(browser);
    await page.evaluate(`{
      globalThis.seen = { long: [], texts: new Set(), heap: 0 };
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.long.push(entry.duration);
      }).observe({ type: 'longtask' });
      new MutationObserver(() => {
        seen.texts.add(document.querySelector('.drop-words p')?.textContent ?? '');
        seen.heap = Math.max(seen.heap, performance.memory?.usedJSHeapSize ?? 0);
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    }`);
    await page.setInputFiles('#verify-files', [at(LARGE), at('certificate.json')]);
    await finding(page, 'consistent');
    const seen = await page.evaluate<{ long: number[]; texts: string[]; heap: number }>(
      '({ ...seen, texts: [...seen.texts] })',
    );
    const longest = Math.max(0, ...seen.long);
    const [verifyMs] = await page.evaluate<number[]>(
      "performance.getEntriesByName('assize-verify').map(({ duration }) => duration)",
    );
    console.log(
      `1 GiB: longest task ${longest} ms, heap ${Math.round(seen.heap / 1e6)} MB, verified in ${verifyMs} ms`,
    );
    expect(seen.texts.filter((text) => /\d+%/.test(text)).length).toBeGreaterThan(3);
    expect(seen.heap).toBeLessThan(64_000_000);
    expect([...faults, ...requests]).toEqual([]);
    await page.context().close();
  });

  describe.each([
    { width: 1440, dark: false },
    { width: 768, dark: true },
    { width: 360, dark: false },
    { width: 360, dark: true },
  ])('$width px, dark: $dark', ({ width, dark }) => {
    it('fits, is accessible, and speaks both languages', async () => {
      const { page, faults } = await openFile(browser, { width, dark });
      expect(await findAxeFaults(page)).toEqual([]);
      await page.setInputFiles('#verify-files', [at('later.bin'), at('certificate.json')]);
      await page.locator('.step').first().waitFor();
      for (const language of ['zh-CN', 'en']) {
        expect(await page.locator('html').getAttribute('lang')).toBe(language);
        await page.locator('[data-step="document"] summary').click();
        expect(await findAxeFaults(page)).toEqual([]);
        expect(await measureOverflow(page)).toBe(0);
        if (language === 'zh-CN') await page.locator('.languages button').click();
        await page.locator('html[lang="en"]').waitFor();
      }
      expect(faults).toEqual([]);
      await page.context().close();
    });
  });
});
