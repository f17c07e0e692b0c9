// A walk through the ledger's pages in a real browser, against a running local stack (dev.json, or ASSIZE_URL): from the
// ledger to a checkpoint that the browser verifies, to a batch that it computes again, to a court and the policy.

import { createHash, randomBytes } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
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

const SCREENSHOTS = process.env['ASSIZE_SCREENSHOTS'];

type Deposited = { readonly batch: { readonly id: string; readonly leafIndex: number }; readonly receipt: string };

const deposit = async (url: string, apiKey: string): Promise<Deposited> => {
  const response = await fetch(`${url}/v1/evidence`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', prefer: 'wait=20' },
    body: JSON.stringify({
      digests: { 'sha-256': createHash('sha256').update(randomBytes(32)).digest('hex') },
      sizeBytes: 32,
      mediaType: 'text/plain',
    }),
    signal: AbortSignal.timeout(30_000),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as Deposited;
};

describe.skipIf(chromium === null)('the explorer', () => {
  let browser: Browser;
  let deposited: Deposited;
  let url: string;
  beforeAll(async () => {
    const stack = findRunningStack();
    ({ url } = stack);
    deposited = await deposit(url, stack.apiKey);
    browser = await launchBrowser(chromium ?? '');
  });
  afterAll(async () => {
    await browser?.close();
  });

  it.each([
    { width: 1440, language: 'zh', dark: false },
    { width: 360, language: 'en', dark: true },
  ])('can be walked, verifies in the browser, fits and is accessible ($width px, $language)', async (look) => {
    const { width, language, dark } = look;
    const { page, faults } = await openVisit(browser, { width, dark });
    const settle = async (name: string): Promise<void> => {
      await page.locator('html[data-ready]').waitFor({ state: 'attached', timeout: 30_000 });
      expect(await findAxeFaults(page), name).toEqual([]);
      expect(await measureOverflow(page), name).toBe(0);
      if (SCREENSHOTS !== undefined) {
        await page.screenshot({ path: `${SCREENSHOTS}/${name}-${width}-${language}.png`, fullPage: true });
      }
    };
    await openReady(page, `${url}/${language}/ledger`);
    await settle('ledger');

    // A receipt's leaf hash leads to the leaf in its batch; the root is computed again, the tokens are verified.
    await page.locator('#ledger-query').fill(deposited.receipt.split('\n')[3] ?? '');
    await page.locator('#ledger-query').press('Enter');
    await page.locator('#finding[data-finding="pass"]').waitFor({ timeout: 30_000 });
    expect(new URL(page.url()).pathname).toBe(`/${language}/ledger/view/batches/${deposited.batch.id}`);
    expect(await page.locator('.leaves .is-sought').getAttribute('value')).toBe(String(deposited.batch.leafIndex));
    expect(await page.locator('[data-token]').count()).toBeGreaterThan(0);
    expect(await page.locator('[data-token]:not([data-result="pass"])').count()).toBe(0);
    await settle('batch');

    // The checkpoint that covers it: every line holds, and the courts are a quorum.
    await page.locator('.docket-note a[href*="/view/checkpoints/"]').first().click();
    await page.locator('#finding[data-finding="pass"]').waitFor({ timeout: 30_000 });
    expect(await page.locator('[data-line]').count()).toBeGreaterThanOrEqual(4);
    expect(await page.locator('[data-line]:not([data-result="pass"])').count()).toBe(0);
    const note = (await page.locator('#checkpoint-text').textContent()) ?? '';
    await settle('checkpoint');

    // Pasted elsewhere, the same text is recognized; another root under it is not signed by the ledger.
    await openReady(page, `${url}/${language}/ledger/view/compare`);
    await page.locator('#compare-note').fill(note);
    await page.locator('#compare-form button').click();
    await page.locator('#finding[data-finding="pass"]').waitFor({ timeout: 30_000 });
    await settle('compare');

    for (const path of [
      '/ledger/entries',
      '/ledger/view/entries/0',
      '/ledger/view/checkpoints',
      '/ledger/view/courts/court-a.assize.invalid',
      '/ledger/view/governance',
      '/ledger/search?q=nothing%20here',
    ]) {
      await openReady(page, `${url}/${language}${path}`);
      await settle(path.replaceAll(/\W+/g, '-').slice(1));
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('shows all of it without scripts, and says that nothing was checked', async () => {
    const { page } = await openVisit(browser, { javaScriptEnabled: false });
    await page.goto(`${url}/en/ledger/view/checkpoints/1`);
    expect(await page.locator('#finding').textContent()).toContain('has checked no signature');
    expect(await page.locator('[data-line]').first().textContent()).toBe('not checked');
    await page.goto(`${url}/en/ledger/view/batches/${deposited.batch.id}`);
    expect(await page.locator('.leaves li').count()).toBeGreaterThan(0);
    await page.context().close();
  });
});
