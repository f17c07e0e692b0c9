// What verify.html says beside an ordinary verdict, in a real browser from disk: as of a date of the reader's, and of a
// fork, whose evidence it hands out. The ledger is made here, so no stack is needed.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embedTrust } from '../../src/core/explain/embed-trust.ts';
import { verifyForkEvidence } from '../../src/core/ledger/fork-evidence.ts';
import {
  findAxeFaults,
  findChromium,
  launchBrowser,
  measureOverflow,
  openReady,
  openVisit,
} from '../support/browser.ts';
import { type GovernedWorld, linkChange } from '../support/governed-world.ts';
import {
  COSIGNED_AT,
  EVIDENCE,
  type MadeCertificate,
  fillerLeaves,
  signCheckpoint,
} from '../support/ledger-fixture.ts';
import { writePdf } from '../support/pdf-fixture.ts';
import {
  createClosingWorld,
  makeClosedCertificate,
  makeInclusion,
  makeOpenBundle,
  supplementText,
} from '../support/supplement-world.ts';

const chromium = findChromium();
if (chromium === null) console.log('skipped: needs chromium');

const BUILT = resolve(import.meta.dirname, '../../dist/verify.html');
const folder = mkdtempSync(join(tmpdir(), 'assize-verdicts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

let governed: GovernedWorld;
let made: MadeCertificate;

/** The bundle of a verifier that knows the ledger's first five entries. */
const makeBundle = async (): Promise<string> => {
  const known = made.ledger.slice(0, 5);
  const { log, witnesses } = governed.world;
  const asOf = await signCheckpoint(known, { log, witnesses, at: COSIGNED_AT });
  return await makeOpenBundle(governed, made.ledger, (bundle) => ({
    ...bundle,
    asOf,
    governance: [linkChange(governed, known)],
  }));
};

describe.skipIf(chromium === null)('verify.html beyond an ordinary verdict', () => {
  let browser: Browser;
  beforeAll(async () => {
    governed = await createClosingWorld();
    made = await makeClosedCertificate(governed);
    const trust = { genesis: governed.world.genesisHash, bundle: await makeBundle() };
    writeFileSync(at('verify.html'), embedTrust(readFileSync(BUILT, 'utf8'), trust));
    writeFileSync(at('certificate.json'), made.text);
    writeFileSync(at('evidence'), EVIDENCE);
    const forked = [...made.ledger.slice(0, 4), ...fillerLeaves(5, 'forked')];
    const supplements = [
      await makeInclusion(governed, made.ledger.slice(0, 6), governed.world.witnesses),
      await makeInclusion(governed, forked.slice(0, 6), governed.world.witnesses),
    ];
    writeFileSync(at('forked.json'), supplementText(made, supplements));
    browser = await launchBrowser(chromium ?? '');
  });
  afterAll(async () => {
    await browser.close();
  });

  const open = async (width = 1440): Promise<{ readonly page: Page; readonly faults: readonly string[] }> => {
    const { page, faults } = await openVisit(browser, { width });
    await page.context().setOffline(true);
    await openReady(page, pathToFileURL(at('verify.html')).href);
    return { page, faults };
  };

  it.each([1440, 360])('judges as of a date, says so, and comes back to now, at %s px', async (width) => {
    const { page, faults } = await open(width);
    await page.setInputFiles('#verify-files', [at('evidence'), at('certificate.json')]);
    await page.locator('.judge-at').waitFor();
    const before = await page.locator('[data-finding]').getAttribute('data-summary');
    expect(await page.locator('.advice', { hasText: '而非按当前时间' }).count()).toBe(0);
    await page.fill('#judge-date', '2020-02-29');
    await page.locator('.judge-at button[type="submit"]').click();
    await page.locator('.advice', { hasText: '按 2020-02-29T00:00:00.000Z 判断，而非按当前时间' }).waitFor();
    await page.locator('.advice', { hasText: '该时刻早于上链时间' }).waitFor();
    expect(await page.inputValue('#judge-date')).toBe('2020-02-29');
    expect(await findAxeFaults(page)).toEqual([]);
    expect(await measureOverflow(page)).toBe(0);
    await page.locator('.judge-at button[type="button"]').click();
    await page.locator('.advice', { hasText: '而非按当前时间' }).waitFor({ state: 'detached' });
    expect(await page.inputValue('#judge-date')).toBe('');
    expect(await page.locator('[data-finding]').getAttribute('data-summary')).toBe(before);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('says of an encrypted PDF of any name that nobody can look into it, until there is a certificate', async () => {
    const { page, faults } = await open();
    writeFileSync(at('合同.pdf'), writePdf(['<</Type /Catalog>>'], '/Encrypt<</V 5>>'));
    await page.setInputFiles('#verify-files', [at('合同.pdf')]);
    await page.locator('[data-finding="landing"]').waitFor();
    await page.locator('.advice', { hasText: '已加密，无从查看其中是否有证书' }).waitFor();
    await page.setInputFiles('#verify-files', [at('certificate.json')]);
    await page.locator('[data-finding="mismatch"]').waitFor();
    expect(await page.locator('.advice', { hasText: '已加密' }).count()).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('hands out the evidence of a fork, which convicts the log by its key alone', async () => {
    const { page, faults } = await open();
    await page.setInputFiles('#verify-files', [at('evidence'), at('forked.json')]);
    await page.locator('[data-finding="fork"]').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.fork-evidence button').click(),
    ]);
    expect(download.suggestedFilename()).toBe('fork-evidence.json');
    await download.saveAs(at('saved.json'));
    const { log } = governed.world;
    const evidence = readFileSync(at('saved.json'), 'utf8');
    expect(await verifyForkEvidence(evidence, [log.key])).toMatchObject({ ok: true, value: { origin: log.key.name } });
    expect(faults).toEqual([]);
    await page.setInputFiles('#verify-files', [at('certificate.json')]);
    await page.locator('.fork-evidence').waitFor({ state: 'detached' });
    await page.context().close();
  });
});
