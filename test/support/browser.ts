// A real browser for tests: the installed Chromium (CHROMIUM names another), driven by playwright-core. It talks to the
// local stack only.

import { spawnSync } from 'node:child_process';
import axe from 'axe-core';
import { type Browser, type Page, chromium } from 'playwright-core';

const CANDIDATES = [process.env['CHROMIUM'], 'chromium', 'chromium-browser', 'google-chrome'];
const ARGUMENTS = [
  // Containers of CI run as root, where Chromium's own sandbox cannot start.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Finds the browser's path; null where there is none. */
export const findChromium = (): string | null => {
  for (const candidate of CANDIDATES) {
    if (candidate === undefined || candidate === '') continue;
    const found = spawnSync('sh', ['-c', 'command -v "$0"', candidate], { encoding: 'utf8' });
    if (found.status === 0) return found.stdout.trim();
  }
  return null;
};

/** Starts the browser at a path. */
export const launchBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ARGUMENTS });

export type Visit = {
  readonly page: Page;
  /** Errors in the console and exceptions, policy violations among them. */
  readonly faults: readonly string[];
};

export type VisitOptions = {
  readonly width?: number;
  readonly dark?: boolean;
  readonly javaScriptEnabled?: boolean;
};

/** Opens a fresh context, as a visitor who was never here, with one page. */
export const openVisit = async (browser: Browser, options: VisitOptions = {}): Promise<Visit> => {
  const { width = 1440, dark = false, javaScriptEnabled = true } = options;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
    timezoneId: 'Asia/Shanghai',
    locale: 'zh-CN',
    javaScriptEnabled,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  return { page, faults };
};

/** Opens an address and waits until its programme is ready. */
export const openReady = async (page: Page, url: string): Promise<void> => {
  await page.goto(url);
  await page.locator('html[data-ready]').waitFor({ state: 'attached', timeout: 20_000 });
};

/** Lets no request through any more, and gives the list of those that were tried. */
export const cutNetwork = async (page: Page): Promise<readonly string[]> => {
  const tried: string[] = [];
  await page.context().route('**/*', (route) => {
    tried.push(route.request().url());
    return route.abort();
  });
  return tried;
};

type AxeResult = {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly target: readonly string[] }[];
  }[];
};

/** Lists what axe finds serious or critical on the page as it stands. */
export const findAxeFaults = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(`${axe.source};0`);
  const { violations } = await page.evaluate<AxeResult>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
};

/** How far the page reaches beyond its window, in pixels. */
export const measureOverflow = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
