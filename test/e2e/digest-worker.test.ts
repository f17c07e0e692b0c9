// The digest workers in a real browser, under the policies that the service really sends: WebAssembly is allowed to them
// and to no page; where it is refused the digests are the same. Against a running local stack.

import { createHash, randomBytes } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { sm3 } from '../../src/core/digest/sm3.ts';
import { findChromium, launchBrowser, openReady } from '../support/browser.ts';
import { findRunningStack } from '../support/running-stack.ts';

const chromium = findChromium();
if (chromium === null) console.log('skipped: needs chromium');

/** Keeps what the digest workers say. */
const LISTEN = `
  globalThis.said = [];
  const Native = Worker;
  globalThis.Worker = class extends Native {
    constructor(...rest) {
      super(...rest);
      this.addEventListener('message', ({ data }) => said.push(data));
    }
  };
`;

type Said = {
  readonly kind: string;
  readonly by?: string;
  readonly digests?: { readonly sha256?: string; readonly sm3?: string };
};

const openPage = async (browser: Browser, url: string, policy: string | null): Promise<Page> => {
  const page = await (await browser.newContext({ locale: 'en' })).newPage();
  await page.addInitScript(LISTEN);
  if (policy !== null) {
    await page.route('**/build/digest-worker-*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': policy } });
    });
  }
  await openReady(page, url);
  return page;
};

const hash = async (page: Page, buffer: Buffer) => {
  await page.setInputFiles('#verify-files', { name: 'evidence', mimeType: 'application/octet-stream', buffer });
  const countDone = (): Promise<number> => page.evaluate<number>(`said.filter(({ kind }) => kind === 'done').length`);
  await expect.poll(countDone, { timeout: 60_000 }).toBe(2);
  const said = await page.evaluate<Said[]>('said');
  return {
    by: said.filter(({ kind }) => kind === 'ready').map(({ by }) => by),
    digests: Object.assign({}, ...said.map(({ digests }) => digests ?? {})) as Said['digests'],
  };
};

describe.skipIf(chromium === null)('the digest workers', () => {
  let browser: Browser;
  let base: string;
  const evidence = randomBytes(9_000_001);
  const digests = { sha256: createHash('sha256').update(evidence).digest('hex'), sm3: encodeHex(sm3(evidence)) };
  beforeAll(async () => {
    base = findRunningStack().url;
    browser = await launchBrowser(chromium ?? '');
  });
  afterAll(async () => {
    await browser.close();
  });

  it('hash by WebAssembly under the policy that they are served with', async () => {
    const page = await openPage(browser, `${base}/en/v`, null);
    expect(await hash(page, evidence)).toEqual({ by: ['wasm', 'wasm'], digests });
  });

  it('give the same digests where a policy refuses WebAssembly', async () => {
    const page = await openPage(browser, `${base}/en/v`, "default-src 'none'");
    expect(await hash(page, evidence)).toEqual({ by: ['script', 'script'], digests });
  });

  it('may compile WebAssembly, and load nothing; no page may compile', async () => {
    const page = await openPage(browser, `${base}/en/v`, null);
    const [script = ''] = await page.evaluate<string[]>(
      `performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.includes('digest-worker'))`,
    );
    const worker = await fetch(script, { signal: AbortSignal.timeout(10_000) });
    expect(worker.headers.get('content-security-policy')).toBe("default-src 'none'; script-src 'wasm-unsafe-eval'");
    for (const path of ['/', '/en/v', '/ledger']) {
      const answer = await fetch(`${base}${path}`, {
        headers: { accept: 'text/html' },
        signal: AbortSignal.timeout(10_000),
      });
      expect(answer.headers.get('content-security-policy')).not.toContain('wasm');
    }
  });
});
