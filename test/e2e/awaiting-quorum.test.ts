// What a person sees while too few courts answer, and when one comes back. Its own stack, whose courts it stops.

import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../src/local/build.ts';
import { type Stack, startStack } from '../../src/local/stack.ts';
import {
  findAxeFaults,
  findChromium,
  launchBrowser,
  measureOverflow,
  openReady,
  openVisit,
} from '../support/browser.ts';

const chromium = findChromium();
if (chromium === null) console.log('skipped: needs chromium');

const SCREENSHOTS = process.env['ASSIZE_SCREENSHOTS'];

describe.skipIf(chromium === null)('while two of four courts are stopped', () => {
  let browser: Browser;
  let stack: Stack;
  beforeAll(async () => {
    await build();
    const stateDir = resolve('.local/e2e-courts');
    rmSync(stateDir, { recursive: true, force: true });
    stack = await startStack({ stateDir, port: 0 });
    browser = await launchBrowser(chromium ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  it.each(['zh', 'en'])(
    'evidence awaits the quorum in plain words, then is certified without a reload (%s)',
    async (language) => {
      await stack.killCourt(3);
      await stack.killCourt(2);
      const evidence = { name: 'waiting.pdf', mimeType: 'application/pdf', buffer: randomBytes(50_000) };
      const depositor = await openVisit(browser, { width: 1440 });
      await openReady(depositor.page, `${stack.url}/${language}/`);
      const [answer] = await Promise.all([
        depositor.page.waitForResponse((response) => response.request().method() === 'POST'),
        depositor.page.setInputFiles('#deposit-files', evidence),
      ]);
      const deposited = (await answer.json()) as { readonly links: { readonly verify: string } };

      // The depositor is told how many are missing, and by name who has cosigned.
      await depositor.page.locator('.span-cosigned.is-running').waitFor({ timeout: 30_000 });
      await expect
        .poll(() => depositor.page.locator('.span-cosigned .span-count').textContent(), { timeout: 30_000 })
        .toContain('2/4');
      expect(await depositor.page.locator('.court-notes li').count()).toBe(4);
      expect(await depositor.page.locator('.court-notes .mark-simulated').count()).toBe(4);
      expect(await depositor.page.locator('.certificate-note').count()).toBe(0);
      expect(await findAxeFaults(depositor.page)).toEqual([]);
      if (SCREENSHOTS !== undefined) {
        await depositor.page.screenshot({ path: `${SCREENSHOTS}/awaiting-deposit-${language}.png`, fullPage: true });
      }

      // The other side sees what the platform reports, and that nothing of it counts as checked.
      const { pathname, search } = new URL(deposited.links.verify);
      const other = await openVisit(browser, { width: 360 });
      await openReady(other.page, `${stack.url}/${language}${pathname}${search}`);
      await other.page.locator('[data-finding="awaiting"]').waitFor();
      await other.page.setInputFiles('#verify-files', evidence);
      await other.page.locator('.step[data-step="object"][data-result="pass"]').waitFor();
      expect(await other.page.locator('.step[data-result="pass"]').count()).toBe(1);
      expect(await other.page.locator('.step[data-result="pending"]').count()).toBeGreaterThan(3);
      expect(await findAxeFaults(other.page)).toEqual([]);
      expect(await measureOverflow(other.page)).toBe(0);
      if (SCREENSHOTS !== undefined) {
        await other.page.screenshot({ path: `${SCREENSHOTS}/awaiting-verify-${language}.png`, fullPage: true });
      }

      await stack.startCourt(2);
      await stack.startCourt(3);
      await depositor.page.locator('.certificate-note').waitFor({ timeout: 60_000 });
      await other.page.locator('[data-finding="consistent"]').waitFor({ timeout: 60_000 });
      expect([...depositor.faults, ...other.faults]).toEqual([]);
      await Promise.all([depositor.page.context().close(), other.page.context().close()]);
    },
  );
});
