// The owner's panel on the deposit page and what its changes do to the page of the link, in a real browser.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
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
if (chromium === null && process.env['CI'] !== 'true') console.warn('skipped: needs chromium');

const stack = chromium === null && process.env['CI'] !== 'true' ? null : findRunningStack();
let browser: Browser | null = null;

const started = (): Browser => {
  if (browser === null) throw new Error('chromium is missing');
  return browser;
};

const depositFile = async (page: Page, name: string): Promise<string> => {
  const buffer = Buffer.from(`${name} ${crypto.randomUUID()}`);
  await page.setInputFiles('input[type=file]', { name, mimeType: 'text/plain', buffer });
  const panel = page.locator('details.release');
  await panel.waitFor({ timeout: 30_000 });
  await panel.locator('summary').click();
  return (await page.locator('.link-text a').getAttribute('href')) ?? '';
};

const saved = async (page: Page, change: () => Promise<void>): Promise<void> => {
  const answer = page.waitForResponse(
    (response) => response.url().includes('/v1/evidence/') && response.request().method() !== 'GET',
  );
  await change();
  expect((await answer).status()).toBe(200);
};

const textOf = async (address: string): Promise<string> =>
  await (await fetch(address, { headers: { accept: 'text/html' } })).text();

beforeAll(async () => {
  if (chromium !== null) browser = await launchBrowser(chromium);
});
afterAll(async () => {
  await browser?.close();
});

describe.skipIf(stack === null)('the owner of a deposit', () => {
  const url = stack?.url ?? '';

  it.each([360, 1440])('releases the name and replaces the link from the row, %i px wide', async (width) => {
    const { page, faults } = await openVisit(started(), { width });
    await openReady(page, `${url}/en/`);
    const link = await depositFile(page, 'contract-of-sale.txt');
    expect(await textOf(link)).not.toContain('contract-of-sale.txt');
    await saved(page, () => page.getByLabel('Show the file name to whoever has the link').click());
    expect(await textOf(link)).toContain('contract-of-sale.txt');
    expect(await findAxeFaults(page)).toEqual([]);
    expect(await measureOverflow(page)).toBeLessThanOrEqual(0);

    await page.getByRole('button', { name: 'Replace the link' }).press('Enter');
    // The keyboard stays where it was, on the answer that changes nothing.
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Keep the link');
    await saved(page, () => page.getByRole('button', { name: 'Replace it' }).click());
    await page.getByText('The link was replaced').waitFor();
    const next = (await page.locator('.link-text a').getAttribute('href')) ?? '';
    expect(next).not.toBe(link);
    expect(await textOf(link)).not.toContain('contract-of-sale.txt');
    expect(await textOf(next)).toContain('contract-of-sale.txt');

    await saved(page, () => page.getByLabel('Show the file name to whoever has the link').click());
    expect(await textOf(next)).not.toContain('contract-of-sale.txt');
    expect(faults).toEqual([]);
  });

  it('shows a withdrawal on the page of the link, by the server and in the step of the verifier', async () => {
    const headers = {
      authorization: `Bearer ${stack?.apiKey ?? ''}`,
      'content-type': 'application/json',
      prefer: 'wait=20',
    };
    const post = async (path: string, body: unknown): Promise<Readonly<Record<string, unknown>>> => {
      const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      expect(answer.status).toBe(201);
      return (await answer.json()) as Readonly<Record<string, unknown>>;
    };
    const digest = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex');
    const first = await post('/v1/evidence', { digests: { 'sha-256': digest }, sizeBytes: 3, mediaType: 'text/plain' });
    await post(`/v1/evidence/${String(first['id'])}/withdrawal`, { reason: 'not for the other side' });
    const { verify } = first['links'] as { readonly verify: string };
    const address = verify.replace('/v/', '/en/v/');
    const plain = await textOf(address);
    expect(plain).toContain('Its organization has withdrawn this evidence');
    expect(plain).not.toContain('not for the other side');
    const { page, faults } = await openVisit(started());
    await openReady(page, address);
    expect(await page.locator('.step', { hasText: 'Status' }).textContent()).toMatch(/withdrawn/i);
    expect(await findAxeFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});
