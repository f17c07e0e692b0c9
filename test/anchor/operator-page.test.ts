import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { PAGE_SECURITY_POLICY, renderOperatorPage } from '../../anchor/court-node/page/operator-page.ts';
import { chooseLanguage, PAGE_COPY } from '../../anchor/court-node/page/page-copy.ts';
import type { NodeStatus } from '../../anchor/court-node/operations/node-status.ts';

const NOW = 1_795_000_000;
const status: NodeStatus = {
  court: 'court-a.example',
  name: { zh: '示例法院', en: 'Example Court' },
  simulated: true,
  startedAtUnixSeconds: NOW - 100,
  configurationFault: null,
  roles: [
    {
      role: 'witness',
      state: 'ready',
      fault: null,
      vkeys: ['court-a.example/witness+01020304+BAAA'],
      logs: [{ origin: 'ledger.example/main', treeSize: 1234, cosignedAtUnixSeconds: NOW - 30 }],
    },
  ],
  peers: [],
  gossipAtUnixSeconds: NOW - 10,
  clock: { offsetSeconds: 0, isOwnWrong: false, wrong: [] },
  forks: [],
  alarms: [],
};
const render = async (change: Partial<NodeStatus> = {}, language: 'zh' | 'en' = 'en'): Promise<string> =>
  String(await renderOperatorPage({ ...status, ...change }, language, NOW));

describe('the operator’s page', () => {
  test('says in one sentence whether the court cosigns, and what it holds', async () => {
    const page = await render();
    expect(page).toContain(`<h1>${PAGE_COPY.en.cosigns}</h1>`);
    expect(page).toContain('1,234');
    expect(page).toContain('30 s ago');
    expect(await render({}, 'zh')).toContain(`<h1>${PAGE_COPY.zh.cosigns}</h1>`);
  });

  test('puts a fork before a lock, a lock before other alarms', async () => {
    const alarm = { code: 'peer-silent', origin: null, court: 'b', message: 'b is silent' } as const;
    expect(await render({ alarms: [alarm] })).toContain(`<h1>${PAGE_COPY.en.alarms(1)}</h1>`);
    const roles = status.roles.map((role) => ({ ...role, state: 'locked' as const, fault: 'restored' }));
    expect(await render({ alarms: [alarm], roles })).toContain(`<h1>${PAGE_COPY.en.locked}</h1>`);
    const fork = {
      number: 1,
      origin: 'ledger.example/main',
      form: 'same-size',
      sizes: [5, 5] as const,
      text: '',
      source: '',
      foundAtUnixSeconds: NOW,
    };
    const forked = await render({ alarms: [alarm], roles, forks: [fork] });
    expect(forked).toContain(`<h1>${PAGE_COPY.en.forked}</h1>`);
    expect(forked).toContain('<a href="/forks/1">');
  });

  test('marks a simulated court, and only that', async () => {
    expect(await render()).toContain(PAGE_COPY.en.simulatedNote);
    expect(await render({ simulated: false })).not.toContain(PAGE_COPY.en.simulatedNote);
  });

  test('escapes what comes from a peer', async () => {
    const message = '<script>alert(1)</script>';
    const page = await render({ alarms: [{ code: 'unsigned-checkpoint', origin: null, court: null, message }] });
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;');
  });

  test('runs nothing and loads nothing: its policy allows the one style that it has', async () => {
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(await render()) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(PAGE_SECURITY_POLICY).toContain(`style-src 'sha256-${hash}'`);
    expect(PAGE_SECURITY_POLICY).toContain("default-src 'none'");
    expect(await render()).not.toMatch(/ (?:src|style|on[a-z]+)=/);
  });

  test('has the same words in both languages, none of them empty', () => {
    expect(Object.keys(PAGE_COPY.zh)).toEqual(Object.keys(PAGE_COPY.en));
    expect(Object.values({ ...PAGE_COPY.zh, ...PAGE_COPY.en }).filter((word) => word === '')).toEqual([]);
  });

  test.each([
    ['en', 'zh', 'en'],
    [undefined, 'en-GB,en;q=0.9,zh;q=0.1', 'en'],
    [undefined, 'zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    [undefined, undefined, 'zh'],
    ['fr', 'en', 'en'],
  ])('with ?lang=%s and Accept-Language %s is in %s', (wanted, accepted, expected) => {
    expect(chooseLanguage(wanted, accepted)).toBe(expected);
  });
});
