// How fast the verify page hashes a file in a real Chromium, beside hash-wasm's own rate over memory in the same page; what
// 4 GiB do to the browser's memory; and whether the page's thread ever stalls meanwhile.

import { mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { findChromium, launchBrowser, openReady } from '../support/browser.ts';
import { type Measurement, atLeast, atMost } from './measurement.ts';

const MIB = 1024 * 1024;
const RATE_BYTES = 256 * MIB;
const LARGE_BYTES = 4096 * MIB;
const ROUNDS = 5;
const LEAST_SHARE = 0.9;
const LONGEST_TASK_MS = 50;
/** Garbage of slices comes and goes; what grows with the file would be thousands. */
const MOST_GROWTH_MB = 128;
const SAMPLE_MS = 250;
const TIMEOUT_MS = 600_000;

/** Notes each job of a digest worker (a file is one for each of two) and each task of the page's thread that took 50 ms or more. */
const WATCH = `
  globalThis.watched = { jobs: [], tasks: [] };
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (request) {
    const startedAt = performance.now();
    this.addEventListener('message', ({ data }) => {
      if (data.jobId !== request.jobId || data.kind === 'progress') return;
      watched.jobs.push({ kind: data.kind, elapsedMs: performance.now() - startedAt });
    });
    return post.call(this, request);
  };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.tasks.push(duration);
  }).observe({ type: 'longtask' });
`;

/** hash-wasm over the same slices from memory, on the page's own thread: nothing to read, nothing to say. */
const REFERENCE = (sizeBytes: number): string => `(async () => {
  const [sha256, sm3] = await Promise.all([hashwasm.createSHA256(), hashwasm.createSM3()]);
  const slice = new Uint8Array(${4 * MIB});
  const startedAt = performance.now();
  for (let offset = 0; offset < ${sizeBytes}; offset += slice.length) { sha256.update(slice); sm3.update(slice); }
  sha256.digest('hex'); sm3.digest('hex');
  return performance.now() - startedAt;
})()`;

type Job = { readonly kind: string; readonly elapsedMs: number };

const countJobs = (page: Page): Promise<number> => page.evaluate<number>('watched.jobs.length');

const hashFile = async (page: Page, path: string): Promise<number> => {
  const before = await countJobs(page);
  await page.setInputFiles('#verify-files', path);
  await page.waitForFunction(`watched.jobs.length === ${before} + 2`, undefined, { timeout: TIMEOUT_MS, polling: 100 });
  const jobs = await page.evaluate<Job[]>('watched.jobs.slice(-2)');
  if (jobs.some(({ kind }) => kind !== 'done')) throw new Error('the page could not hash the file');
  return Math.max(...jobs.map(({ elapsedMs }) => elapsedMs));
};

type Process = { readonly pid: number; readonly parent: number };

const listProcesses = (): readonly Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => {
      try {
        const text = readFileSync(`/proc/${name}/stat`, 'utf8');
        return [{ pid: Number(name), parent: Number(text.slice(text.lastIndexOf(')') + 4).split(' ')[0]) }];
      } catch {
        return [];
      }
    });

/** Anonymous memory of everything that runs below this process: the browser's, all its processes. */
const readMemoryMb = (): number => {
  const processes = listProcesses();
  const found = new Set([process.pid]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const { pid, parent } of processes) if (found.has(parent)) found.add(pid);
  }
  found.delete(process.pid);
  return [...found].reduce((sum, pid) => {
    try {
      const text = readFileSync(`/proc/${pid}/status`, 'utf8');
      const isBrowser = /^Name:\s+(?:chrom|headless)/u.test(text);
      return sum + (isBrowser ? Number(/^RssAnon:\s+(\d+)/mu.exec(text)?.[1] ?? 0) / 1024 : 0);
    } catch {
      return sum;
    }
  }, 0);
};

const watchMemory = (): { readonly stop: () => { readonly peakMb: number; readonly growthMb: number } } => {
  const samples: number[] = [];
  const timer = setInterval(() => samples.push(readMemoryMb()), SAMPLE_MS);
  return {
    stop: () => {
      clearInterval(timer);
      const quarter = Math.ceil(samples.length / 4);
      const early = Math.max(...samples.slice(0, quarter));
      return { peakMb: Math.max(...samples), growthMb: Math.max(0, Math.max(...samples.slice(quarter)) - early) };
    },
  };
};

const makeFile = (folder: string, name: string, sizeBytes: number): string => {
  const path = resolve(folder, name);
  writeFileSync(path, '');
  truncateSync(path, sizeBytes);
  return path;
};

/** Measures in the installed Chromium; nothing where there is none. */
export const measureBrowserHashing = async (
  url: string,
  root: string,
  largeBytes = LARGE_BYTES,
): Promise<Measurement[]> => {
  const chromium = findChromium();
  if (chromium === null) {
    console.log('skipped: needs chromium');
    return [];
  }
  const folder = mkdtempSync(resolve(tmpdir(), 'assize-bench-'));
  const browser = await launchBrowser(chromium);
  try {
    // Past the page's policy only for the reference, which the page itself may not compile; the worker is the page's own.
    const page = await (await browser.newContext({ bypassCSP: true, locale: 'en' })).newPage();
    await page.addInitScript(WATCH);
    await openReady(page, `${url}/en/v`);
    for (const name of ['sha256', 'sm3']) {
      await page.evaluate(`${readFileSync(resolve(root, `node_modules/hash-wasm/dist/${name}.umd.min.js`), 'utf8')};0`);
    }
    const path = makeFile(folder, 'rate', RATE_BYTES);
    const [own, reference]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      reference.push(await page.evaluate<number>(REFERENCE(RATE_BYTES)));
      own.push(await hashFile(page, path));
    }
    // The reference itself stalls the page; what follows is the page's own.
    await page.evaluate('watched.tasks.length = 0');
    const memory = watchMemory();
    const largeMs = await hashFile(page, makeFile(folder, 'large', largeBytes));
    const { peakMb, growthMb } = memory.stop();
    const tasks = await page.evaluate<number[]>('watched.tasks');
    const perSecond = (sizeBytes: number, ms: number): number => sizeBytes / 1e6 / (ms / 1000);
    const share = Math.min(...reference) / Math.min(...own);
    const longestMs = Math.max(0, ...tasks);
    return [
      { name: 'browser-hashing sha-256 and sm3', value: perSecond(RATE_BYTES, Math.min(...own)), unit: 'MB/s' },
      { name: 'browser-hashing hash-wasm alone', value: perSecond(RATE_BYTES, Math.min(...reference)), unit: 'MB/s' },
      { name: 'browser-hashing share of it', value: share, unit: 'x', target: atLeast(share, LEAST_SHARE, 'x') },
      { name: `browser-hashing ${largeBytes / MIB} MiB`, value: perSecond(largeBytes, largeMs), unit: 'MB/s' },
      { name: 'browser-hashing memory peak', value: peakMb, unit: 'MB' },
      {
        name: 'browser-hashing memory growth',
        value: growthMb,
        unit: 'MB',
        target: atMost(growthMb, MOST_GROWTH_MB, 'MB'),
      },
      {
        name: 'browser-hashing longest task of the page',
        value: longestMs,
        unit: 'ms',
        target: atMost(longestMs, LONGEST_TASK_MS, 'ms'),
      },
    ];
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
};
