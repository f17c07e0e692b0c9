// The offline file in a browser: its size, what a verification takes in it, and the longest task while it does. Each visit
// is a fresh page, so that nothing is warm. Opening the trust bundle is not included: the page does that as it loads.

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium, launchBrowser, openReady, openVisit } from '../support/browser.ts';
import { type ServedStack, depositFiles } from '../support/certified-files.ts';
import { computeQuantile } from './load.ts';
import { type Measurement, atMost } from './measurement.ts';

const VISITS = 15;
const MAX_VERIFY_MS = 50;
const MAX_TASK_MS = 50;
const MAX_MEGABYTES = 1.5;

const OBSERVE = `{
  globalThis.tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask' });
}`;
const READ = `({
  verifyMs: performance.getEntriesByName('assize-verify').map(({ duration }) => duration),
  tasks,
})`;

const median = (values: readonly number[]): number =>
  computeQuantile(
    values.toSorted((left, right) => left - right),
    0.5,
  );

/** Measures the file as the stack hands it out; nothing where there is no browser. */
export const measureOfflineVerifier = async (stack: ServedStack): Promise<Measurement[]> => {
  const chromium = findChromium();
  if (chromium === null) {
    console.log('skipped: needs chromium');
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'assize-bench-'));
  const browser = await launchBrowser(chromium);
  try {
    await depositFiles(stack, folder, 'evidence.bin', randomBytes(100_000));
    const verifyMs: number[] = [];
    const longestMs: number[] = [];
    for (let visit = 0; visit < VISITS; visit += 1) {
      const { page } = await openVisit(browser);
      await page.context().setOffline(true);
      await openReady(page, pathToFileURL(join(folder, 'verify.html')).href);
      await page.evaluate(OBSERVE);
      await page.setInputFiles('#verify-files', [join(folder, 'evidence.bin'), join(folder, 'certificate.json')]);
      await page.locator('[data-finding="consistent"]').waitFor();
      const seen = await page.evaluate<{ readonly verifyMs: readonly number[]; readonly tasks: readonly number[] }>(
        READ,
      );
      verifyMs.push(...seen.verifyMs);
      longestMs.push(Math.max(0, ...seen.tasks));
      await page.context().close();
    }
    const megabytes = statSync(join(folder, 'verify.html')).size / 1_000_000;
    return [
      { name: 'verify.html', value: megabytes, unit: 'MB', target: atMost(megabytes, MAX_MEGABYTES, 'MB') },
      {
        name: 'verification in a browser, p50',
        value: median(verifyMs),
        unit: 'ms',
        target: atMost(median(verifyMs), MAX_VERIFY_MS, 'ms'),
      },
      {
        name: 'longest task of a verification in a browser, p50 (0: none above 50 ms)',
        value: median(longestMs),
        unit: 'ms',
        target: atMost(median(longestMs), MAX_TASK_MS, 'ms'),
      },
    ];
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
