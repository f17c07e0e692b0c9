// The pages as the server draws them, over ports that need no storage.

import { describe, expect, it } from 'vitest';
import type { Epoch } from '../../src/core/ledger/epochs.ts';
import type { Explorer } from '../../src/domain/explorer/explorer.ts';
import type { LedgerStatus } from '../../src/domain/ledger/ledger.ts';
import { formatPageData } from '../../src/routes/pages/page-data-block.tsx';
import { CONTENT_SECURITY_POLICY } from '../../src/routes/pages/page-headers.ts';
import { negotiateLanguage } from '../../src/routes/pages/page-language.ts';
import type { PagePorts } from '../../src/routes/pages/page-ports.ts';
import { pageRoutes } from '../../src/routes/pages/page-routes.tsx';
import { chartGridline, fillHours } from '../../src/routes/pages/ledger/batches-chart.tsx';
import type { ListedEvidence, VerifyData } from '../../src/web/page/page-data.ts';

const SHA256 = 'ab'.repeat(32);
const K = 'AAAAAAAAAAAAAAAAAAAAAQ';
const NOW = Date.parse('2026-11-20T02:58:52.000Z');
const NOTE = `ledger.assize.invalid/test\n7\n${btoa(String.fromCharCode(...Array.from({ length: 32 }, () => 0xab)))}\n\n— x y\n`;

const ledger: LedgerStatus = {
  origin: 'ledger.assize.invalid/test',
  state: 'running',
  reason: null,
  treeSize: 7,
  published: { treeSize: 7, note: NOTE, publishedAtUnixMs: NOW - 1000, policy: '0'.repeat(64) },
  required: 3,
  courts: ['a', 'b', 'c', 'd'].map((letter, index) => ({
    id: `court-${letter}.assize.invalid`,
    name: { zh: `甲${letter}法院`, en: `Court ${letter}` },
    simulated: true,
    role: 'witness' as const,
    keyIds: ['0123abcd', '89abcdef'],
    keyName: `court-${letter}.assize.invalid/witness`,
    treeSize: index === 3 ? 5 : 7,
    cosignedAtUnixSeconds: NOW / 1000 - 2,
    clockOffsetMs: index === 1 ? -600_000 : 400,
    lastFailure: null,
  })),
  copies: [],
  tokens: [],
};

const epoch: Epoch = {
  sequence: 0,
  leafHash: 'cd'.repeat(32),
  index: 0,
  effectiveSize: 0,
  state: {
    policy: { witnesses: 3, keepers: 0 },
    courts: ledger.courts.map(({ id, name, simulated }) => ({
      id,
      name,
      kind: 'court',
      jurisdiction: 'CN',
      since: '2026-11-20T00:00:00.000Z',
      simulated,
      keys: { witness: [], mirror: [], keeper: [], governance: [] },
    })),
    log: [],
    receipt: [],
    issuer: [],
    timestamps: { minimum: 0, authorities: [] },
    toleranceSeconds: 60,
    includeByHours: 24,
  },
};

const nothing = () => Promise.resolve(null);

/** What the ledger's own page needs; the drill-down pages are tested over a whole service (explorer.test.ts). */
const explorer: Explorer = {
  overview: () =>
    Promise.resolve({
      status: ledger,
      epoch,
      latest: { treeSize: 7, entries: [], olderBefore: 2, newerBefore: null },
      hours: [{ startsAtUnixMs: NOW - (NOW % 3_600_000), batches: 3 }],
      growth: [
        { atUnixMs: NOW - 3_600_000, treeSize: 1 },
        { atUnixMs: NOW, treeSize: 7 },
      ],
    }),
  entries: () => Promise.resolve({ treeSize: 7, entries: [], olderBefore: null, newerBefore: null }),
  entry: nothing,
  checkpoints: () => Promise.resolve({ checkpoints: [], olderBefore: null }),
  checkpoint: nothing,
  batch: nothing,
  court: nothing,
  governance: nothing,
  comparison: () => Promise.resolve({ origin: ledger.origin, logKeys: [], publishedSize: 7 }),
  search: () => Promise.resolve({ kind: 'nothing', form: 'unreadable' }),
};

const certified: ListedEvidence = {
  id: 'ev_01M7VDA9Y1AQ1JAVXAT2HKT3WD',
  state: 'certified',
  quorum: { met: 4, required: 3, total: 4 },
  timestamps: { met: 1, required: 1 },
  sm3: 'e5'.repeat(32),
  receivedAt: '2026-11-20T02:42:06.000Z',
  onLedgerBy: '2026-11-20T02:42:10.000Z',
  position: { entryIndex: 5, leafIndex: 0 },
  disclosed: { title: '</script><script>alert(1)</script>' },
  disposition: 'active',
  relatesTo: null,
  related: [],
  links: {
    publicCertificate: `/v1/public/evidence/ev_01M7VDA9Y1AQ1JAVXAT2HKT3WD/certificate?k=${K}`,
    supplements: null,
  },
  certificate: '{"v":"assize/certificate/v1"}',
};

const createPages = (unlisted: readonly ListedEvidence[]) =>
  pageRoutes({
    deployment: { simulated: true, publicDeposit: true, maxEvidenceBytes: 1000 },
    now: () => NOW,
    // Unlisted evidence: only its k opens it.
    lookUpDigest: ({ sha256, k }) => Promise.resolve(sha256 === SHA256 && k === K ? unlisted : []),
    loadTrust: () => Promise.resolve({ genesis: 'cd'.repeat(32), bundle: '{"<":1}' }),
    loadLedgerStatus: () => Promise.resolve(ledger),
    explorer,
  } satisfies PagePorts);

const app = createPages([certified]);
const emptyApp = createPages([]);

const get = async (path: string, headers: Record<string, string> = { accept: 'text/html' }): Promise<Response> =>
  app.request(path, { headers });

const readData = (html: string): VerifyData => {
  const json = /<script type="application\/json" id="page-data">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';
  return JSON.parse(json) as VerifyData;
};

const comparable = async (response: Response): Promise<string> =>
  JSON.stringify([response.status, [...response.headers], await response.text()]);

describe('unlisted evidence', () => {
  it('gives without its k, or with a wrong one, the bytes and headers of an unknown digest', async () => {
    const unknown = await comparable(await emptyApp.request(`/en/v/${SHA256}`));
    for (const query of ['', '?k=', '?k=AAAAAAAAAAAAAAAAAAAAAA', `?k=${K}x`, '?k=%3Cscript%3E', '?other=1']) {
      expect(await comparable(await app.request(`/en/v/${SHA256}${query}`)), query).toBe(unknown);
    }
    expect(await comparable(await app.request(`/en/v/${SHA256}?k=${K}`))).not.toBe(unknown);
  });

  it('is shown with its k, its certificate and the trust roots embedded', async () => {
    const html = await (await get(`/zh/v/${SHA256}?k=${K}`)).text();
    const data = readData(html);
    expect(data.items[0]?.certificate).toBe(certified.certificate);
    expect(data.trust).toEqual({ genesis: 'cd'.repeat(32), bundle: '{"<":1}' });
    expect(html).toContain('2026年11月20日');
  });

  it('is headed by both of its digests, each to be copied whole', async () => {
    const html = await (await get(`/en/v/${SHA256}?k=${K}`)).text();
    for (const digest of [SHA256, certified.sm3 ?? '']) expect(html).toContain(`data-copy="${digest}"`);
    expect(html).toContain('aria-label="Digest SM3: e5e5 e5e5');
    expect(await (await get(`/en/v/${SHA256}`)).text()).not.toContain('Digest SM3');
  });

  it('says what became of each deposit of the digest, not of the first alone', async () => {
    const later: ListedEvidence = { ...certified, id: 'ev_01M7VDA9Y1AQ1JAVXAT2HKT3WE', disposition: 'withdrawn' };
    const html = await (await createPages([certified, later]).request(`/en/v/${SHA256}?k=${K}`)).text();
    expect(html.match(/class="chain-said/gu)).toHaveLength(1);
    expect(html).toContain(`<code>${later.id}</code>`);
    const alone = await (await createPages([later]).request(`/en/v/${SHA256}?k=${K}`)).text();
    expect(alone).toContain('class="chain-said is-withdrawn"');
    expect(alone).not.toContain(`<code>${later.id}</code>`);
  });

  it.each([
    ['en', 'Earliest', 'Later', 'Not on the ledger yet'],
    ['zh', '最早', '其后', '尚未上链'],
  ])('lists several deposits of the digest by where they stand on the ledger, in %s', async (language, ...marks) => {
    const at = (id: string, entryIndex: number | null): ListedEvidence => ({
      ...certified,
      id,
      // The same second, as of two deposits that follow each other.
      onLedgerBy: entryIndex === null ? null : '2026-11-20T02:58:51.000Z',
      position: entryIndex === null ? null : { entryIndex, leafIndex: 0 },
    });
    const later = at('ev_01M7VDA9Y1AQ1JAVXAT2HKT3WA', 9);
    const earlier = at('ev_01M7VDA9Y1AQ1JAVXAT2HKT3WB', 8);
    const awaiting = at('ev_01M7VDA9Y1AQ1JAVXAT2HKT3WC', null);
    const ask = async (items: readonly ListedEvidence[]): Promise<string> =>
      (await createPages(items).request(`/${language}/v/${SHA256}?k=${K}`)).text();
    const rows = [
      ...(await ask([later, awaiting, earlier])).matchAll(
        /<dt>([^<]+)<\/dt><dd>(?:(?!<dt>).)*?<code>(ev_\w+)<\/code>/gsu,
      ),
    ];
    expect(rows.map(([, mark, id]) => [mark, id])).toEqual([
      [marks[0], earlier.id],
      [marks[1], later.id],
      [marks[2], awaiting.id],
    ]);
    expect(await ask([later])).not.toContain(`<dt>${marks[0]}</dt>`);
  });

  it('cannot break out of the page by what it discloses', async () => {
    const html = await (await get(`/en/v/${SHA256}?k=${K}`)).text();
    expect(html).not.toContain('<script>alert');
    expect(readData(html).items[0]?.disclosed['title']).toBe(certified.disclosed['title']);
  });
});

describe('headers', () => {
  it('forbid everything inline and everything from elsewhere', async () => {
    const policy = (await get('/')).headers.get('content-security-policy') ?? '';
    expect(policy).toBe(CONTENT_SECURITY_POLICY);
    expect(policy).not.toMatch(/unsafe|\*|https?:/u);
    for (const directive of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ]) {
      expect(policy.split('; ')).toContain(directive);
    }
  });

  it('keep hash links out of indexes, caches and referrers', async () => {
    const { headers } = await get(`/v/${SHA256}`);
    expect(headers.get('x-robots-tag')).toContain('noindex');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it.each(['/', '/v', `/v/${SHA256}`, '/ledger'])('%s has neither inline scripts nor inline styles', async (path) => {
    const html = await (await get(path)).text();
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/u);
    for (const [tag] of html.matchAll(/<script[^>]*>/gu))
      expect(tag).toMatch(/ src="\/build\/| type="application\/json"/u);
    expect(html).not.toMatch(/(?:src|href|action)="(?:https?:)?\/\//u);
  });
});

describe('the address of a digest', () => {
  it('is made lower-case by a redirect that keeps k', async () => {
    const response = await get(`/en/v/${SHA256.toUpperCase()}?k=${K}`);
    expect(response.status).toBe(308);
    expect(response.headers.get('location')).toBe(`/en/v/${SHA256}?k=${K}`);
  });

  it('that is no digest is told how many digits it has', async () => {
    const response = await get('/en/v/abc');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('this has 3.');
  });

  it('that is no digest gets the ordinary not-found answer where HTML is not accepted', async () => {
    const response = await get('/v/abc', { accept: 'application/json' });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).not.toContain('html');
  });

  it('is looked up from the form as pasted, with spaces and capitals', async () => {
    const response = await get(
      `/zh/v?digest=${encodeURIComponent(` ${SHA256.toUpperCase().slice(0, 32)} ${SHA256.slice(32)}`)}`,
    );
    expect(response.headers.get('location')).toBe(`/zh/v/${SHA256}`);
  });
});

describe('the language', () => {
  it.each([
    [undefined, null],
    ['fr', null],
    ['en-GB,en;q=0.9,zh;q=0.8', 'en'],
    ['fr, zh-TW;q=0.5, en;q=0.4', 'zh'],
    ['en;q=0, zh', 'zh'],
  ])('follows Accept-Language %s', (header, language) => {
    expect(negotiateLanguage(header)).toBe(language);
  });

  it('in the address comes first and is remembered', async () => {
    const response = await get('/en/', { 'accept-language': 'zh', accept: 'text/html' });
    expect(await response.text()).toContain('<html lang="en">');
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toContain('assize-language=en');
    const later = await get('/', { 'accept-language': 'zh', cookie: 'assize-language=en' });
    expect(await later.text()).toContain('<html lang="en">');
  });
});

describe('page data', () => {
  it('cannot end its block, whatever it holds', () => {
    const text = formatPageData({ ...readDataFixture(), sha256: '</script><!--\u2028\u2029' });
    expect(text).not.toContain('<');
    expect(text).not.toMatch(/[\u2028\u2029]/u);
    expect((JSON.parse(text) as VerifyData).sha256).toBe('</script><!--\u2028\u2029');
  });
});

const readDataFixture = (): VerifyData => ({
  language: 'zh',
  sha256: null,
  items: [],
  trust: null,
  searched: null,
  simulated: true,
  prefix: '',
  scripts: { worker: '', verifier: '' },
  isFile: false,
});

describe('the ledger page', () => {
  it('says how many courts stand behind the checkpoint, and marks each that is simulated', async () => {
    const html = await (await get('/en/ledger')).text();
    expect(html).toContain('7 entries. 3 of 4 courts have cosigned the latest checkpoint; the quorum is met.');
    const courts = html.slice(html.indexOf('courts-table'), html.indexOf('</table>'));
    expect(courts.match(/mark-simulated/gu)).toHaveLength(4);
    expect(html).toContain('— x y');
  });

  it('raises an alarm where the clock of a court is off by more than the policy tolerates', async () => {
    const html = await (await get('/en/ledger')).text();
    expect(html.match(/class="number is-alarm"/gu)).toHaveLength(1);
    expect(html).toContain('−600 s; only 60 s are tolerated');
  });

  it('draws 24 hours up to the running one, empty ones as zero', () => {
    const hours = fillHours([{ startsAtUnixMs: NOW - (NOW % 3_600_000), batches: 3 }], NOW);
    expect(hours).toHaveLength(24);
    expect(hours.map(({ batches }) => batches).filter((batches) => batches > 0)).toEqual([3]);
    expect(hours[23]?.batches).toBe(3);
  });

  it('puts gridlines at round numbers not above the largest', () => {
    expect([1, 2, 3, 9, 10, 1121].map(chartGridline)).toEqual([1, 2, 2, 4, 10, 1000]);
  });
});
