// The ledger's pages over a whole service: what they show is what anybody can read by the API, whose bytes never depend
// on who asks.

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { decodeBase64 } from '../../src/core/bytes/base64.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { createApp } from '../../src/routes/app.ts';
import { createPagePorts } from '../../src/routes/page-adapters.ts';
import { pageRoutes } from '../../src/routes/pages/page-routes.tsx';
import { checkNote } from '../../src/web/ledger/check-note.ts';
import type { CheckpointData } from '../../src/web/page/page-data.ts';
import type { MemoryConsortium } from '../support/memory-consortium.ts';
import {
  BASE,
  JSON_TYPE,
  type Json,
  beginLedger,
  composePorts,
  connectCourts,
  createTenant,
  digestDeposit,
  digestOf,
  send,
} from './route-world.ts';

const ports = composePorts();
const app = createApp(ports, [(main) => main.route('/', pageRoutes(createPagePorts(ports, true)))]);
const HTML = { accept: 'text/html,*/*;q=0.8' };
let consortium: MemoryConsortium;
let bearer: Readonly<Record<string, string>> = {};

const deposit = async (content: string, more: Json = {}): Promise<Json> =>
  (
    await send(app, '/v1/evidence', {
      method: 'POST',
      body: digestDeposit(content, more),
      headers: { ...bearer, ...JSON_TYPE, prefer: 'wait=10' },
    })
  ).json;

const visit = async (path: string): Promise<Response> => await app.request(`${BASE}${path}`, { headers: HTML });

const read = async (path: string): Promise<string> => {
  const response = await visit(path);
  expect(response.status, path).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/html');
  return response.text();
};

const locationOf = async (query: string): Promise<string | null> =>
  (await visit(`/en/ledger/search?q=${encodeURIComponent(query)}`)).headers.get('location');

const dataOf = (html: string): CheckpointData =>
  JSON.parse(
    /<script type="application\/json" id="page-data">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '',
  ) as CheckpointData;

const kOf = (evidence: Json): string =>
  new URL(String((evidence['links'] as Json)['verify'])).searchParams.get('k') ?? '';
const batchOf = (evidence: Json): { readonly id: string; readonly leafIndex: number } =>
  evidence['batch'] as { readonly id: string; readonly leafIndex: number };

beforeAll(async () => {
  consortium = await beginLedger(ports);
});

beforeEach(async () => {
  connectCourts(consortium);
  ({ bearer } = await createTenant(ports));
});

describe('the read API beside the pages', () => {
  it('answers browsers with the same bytes as everybody', async () => {
    const { id } = batchOf(await deposit('the same bytes'));
    for (const path of [
      '/ledger/checkpoint',
      '/ledger/checkpoints/1',
      `/ledger/batches/${id}/entry`,
      '/ledger/policy',
    ]) {
      const [browser, other] = await Promise.all([visit(path), app.request(`${BASE}${path}`)]);
      expect(browser.headers.get('content-type'), path).toBe(other.headers.get('content-type'));
      expect(browser.headers.get('content-type')).not.toContain('html');
      expect(await browser.text(), path).toBe(await other.text());
    }
  });
});

describe("a checkpoint's page", () => {
  it('hands the browser everything with which each line and the quorum verify', async () => {
    await deposit('under a checkpoint');
    const size = (await ports.ledger.latestCheckpoint())?.treeSize ?? 0;
    const html = await read(`/en/ledger/view/checkpoints/${size}`);
    const data = dataOf(html);
    expect(data.note).toBe(await (await app.request(`${BASE}/ledger/checkpoints/${size}`)).text());
    const check = await checkNote(data);
    expect(check?.isLogSigned).toBe(true);
    expect(check?.lines.length).toBeGreaterThanOrEqual(4);
    expect(new Set(check?.lines)).toEqual(new Set(['pass']));
    const quorum = check?.quorums[0];
    expect(quorum?.witnesses).toBeGreaterThanOrEqual(quorum?.required ?? 99);
    // The server itself marks nothing as verified.
    expect(html.match(/data-line="\d+"[^>]*>not checked</gu)).toHaveLength(check?.lines.length ?? -1);
  });

  it('lets no changed byte pass: neither in the text nor in a line', async () => {
    const data = dataOf(await read('/en/ledger/view/checkpoints/1'));
    const [origin = '', , root] = data.note.split('\n');
    const otherSize = await checkNote({ ...data, note: data.note.replace(`${origin}\n1\n`, `${origin}\n2\n`) });
    expect(new Set(otherSize?.lines)).toEqual(new Set(['fail']));
    expect(root).toBeDefined();
    const lastLine = data.note.trimEnd().split('\n').at(-1) ?? '';
    const at = lastLine.length - 20;
    const changed = `${lastLine.slice(0, at)}${lastLine[at] === 'A' ? 'B' : 'A'}${lastLine.slice(at + 1)}`;
    const oneLine = await checkNote({ ...data, note: data.note.replace(lastLine, changed) });
    expect(oneLine?.lines.filter((result) => result === 'fail')).toHaveLength(1);
  });

  it('says of a line by nobody whom the policy names that nothing can be said', async () => {
    const data = dataOf(await read('/en/ledger/view/checkpoints/1'));
    const check = await checkNote({ ...data, keys: data.keys.filter(({ role }) => role !== 'witness') });
    expect(check?.lines).toContain('unknown');
    expect(check?.quorums[0]?.witnesses).toBe(0);
  });
});

describe('the box', () => {
  it('leads from the leaf hash of a receipt, in hex or Base64, to the leaf in its batch', async () => {
    const evidence = await deposit('searched by its leaf');
    const base64 = String(evidence['receipt']).split('\n')[3] ?? '';
    const hex = encodeHex(decodeBase64(base64) ?? new Uint8Array());
    const { id, leafIndex } = batchOf(evidence);
    for (const query of [hex, hex.toUpperCase(), base64]) {
      expect(await locationOf(query)).toBe(`/en/ledger/view/batches/${id}?leaf=${leafIndex}#leaf-${leafIndex}`);
    }
    const html = await read(`/en/ledger/view/batches/${id}?leaf=${leafIndex}`);
    expect(html).toContain(`id="leaf-${leafIndex}"`);
    expect(html.replaceAll('<wbr>', '').replaceAll('<wbr/>', '')).toContain(hex);
  });

  it("leads from a ledger entry's leaf hash to the entry, from a size to the checkpoint, from a name to its page", async () => {
    const identity = await ports.ledger.identity();
    expect(await locationOf(identity?.leafHash ?? '')).toBe('/en/ledger/view/entries/0');
    expect(await locationOf('1')).toBe('/en/ledger/view/checkpoints/1');
    const { id } = batchOf(await deposit('by batch'));
    expect(await locationOf(` ${id} `)).toBe(`/en/ledger/view/batches/${id}`);
    expect(await locationOf(consortium.state.courts[0]?.id ?? '')).toBe(
      `/en/ledger/view/courts/${consortium.state.courts[0]?.id}`,
    );
  });

  it('takes any other 64 digits for the digest of a file', async () => {
    expect(await locationOf('ab'.repeat(32))).toBe(`/en/v/${'ab'.repeat(32)}`);
  });

  it('answers the id of unlisted evidence with the bytes and headers of an unknown one, unless its k is given', async () => {
    const evidence = await deposit('unlisted, by id');
    const id = String(evidence['id']);
    const unknown = `${id.slice(0, -4)}${id.endsWith('0000') ? '1111' : '0000'}`;
    const answers = await Promise.all(
      [id, unknown].map(async (query) => {
        const response = await visit(`/en/ledger/search?q=${query}`);
        const headers = [...response.headers].filter(([name]) => name !== 'x-request-id');
        return JSON.stringify([response.status, headers, (await response.text()).replaceAll(query, '<id>')]);
      }),
    );
    expect(answers[0]).toBe(answers[1]);
    expect(answers[0]).toContain('There is no listed evidence');
    expect(await locationOf(`${id} AAAAAAAAAAAAAAAAAAAAAA`)).toBeNull();
    const link = `/en/v/${digestOf('unlisted, by id')}?k=${kOf(evidence)}`;
    expect(await locationOf(`${id} ${kOf(evidence)}`)).toBe(link);
    expect(await locationOf(`${id}?k=${kOf(evidence)}`)).toBe(link);
    expect(await locationOf(String((evidence['links'] as Json)['verify']))).toBe(link);
  });

  it('finds listed evidence by its id alone, and shows no k', async () => {
    const evidence = await deposit('listed, by id', { listed: true });
    expect(await locationOf(String(evidence['id']))).toBe(`/en/v/${digestOf('listed, by id')}`);
  });

  it('keeps what was asked out of caches, indexes and referrers', async () => {
    for (const query of ['ev_01M7VDA9Y1AQ1JAVXAT2HKT3WD', '1']) {
      const { headers } = await visit(`/en/ledger/search?q=${query}`);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  it('says of a size that was never published which checkpoint covers it, or that none does', async () => {
    expect(await read('/en/ledger/search?q=999,999')).toContain('No checkpoint of size 999,999 was published.');
  });

  it.each(['<script>alert(1)</script>', '../../etc/passwd', '-1', '1e9', 'B1/2', 'x'.repeat(400)])(
    'takes %j for nothing that can be looked up, and escapes it',
    async (query) => {
      const html = await read(`/en/ledger/search?q=${encodeURIComponent(query)}`);
      expect(html).toContain('Not found.');
      expect(html).not.toContain('<script>alert');
    },
  );
});

describe('the other pages', () => {
  it('show an entry as it stands on the ledger, and walk to the first', async () => {
    await deposit('an entry');
    const html = await read('/zh/ledger/entries');
    expect(html).toContain('href="/zh/ledger/view/entries/0"');
    const genesis = (await ports.ledger.identity())?.genesis ?? '';
    expect(await read('/zh/ledger/view/entries/0')).toContain(genesis.slice(0, 60).replaceAll('"', '&quot;'));
  });

  it('show f and N-M, each court with its mark, its keys and whether its clock is right', async () => {
    const [court] = consortium.state.courts;
    const html = await read(`/en/ledger/view/courts/${court?.id}`);
    expect(html).toContain('mark-simulated');
    expect(html).toContain('within the tolerance');
    const policy = await read('/en/ledger/view/governance');
    const { required, total } = { required: consortium.state.policy.witnesses, total: consortium.state.courts.length };
    expect(policy).toContain(`${2 * required - total - 1} may collude, ${total - required} may be silent`);
  });

  it.each([
    '/en/ledger/view/entries/99999999',
    '/en/ledger/view/entries/01',
    '/en/ledger/view/entries/-1',
    '/en/ledger/view/checkpoints/99999999',
    '/en/ledger/view/checkpoints/x',
    '/en/ledger/view/batches/b1/99999',
    '/en/ledger/view/batches/B1/0',
    '/en/ledger/view/courts/nobody',
    '/en/ledger/view/courts/%2e%2e',
  ])('%s does not exist', async (path) => {
    expect((await visit(path)).status).toBe(404);
  });

  it.each([
    '/ledger',
    '/ledger/entries',
    '/ledger/view/entries/0',
    '/ledger/view/checkpoints',
    '/ledger/view/checkpoints/1',
    '/ledger/view/governance',
    '/ledger/view/compare',
    '/ledger/search',
  ])('%s is drawn in both languages, without inline scripts or styles', async (path) => {
    for (const language of ['zh', 'en']) {
      const html = await read(`/${language}${path}`);
      expect(html).toContain(`<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">`);
      expect(html).not.toMatch(/<style|\sstyle=|\son\w+="/u);
      expect(html).not.toMatch(/(?:src|href|action)="(?:https?:)?\/\//u);
      expect(html).not.toMatch(/undefined|\[object/u);
    }
  });
});
