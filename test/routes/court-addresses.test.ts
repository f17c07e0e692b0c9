// The operator moves a court while the service runs, and what trails publication is served: tokens of checkpoints, findings.

import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { decodeBase64 } from '../../src/core/bytes/base64.ts';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { verifyTimestampToken } from '../../src/core/timestamp/verify-timestamp-token.ts';
import { createApp } from '../../src/routes/app.ts';
import type { MemoryConsortium } from '../support/memory-consortium.ts';
import { BASE, JSON_TYPE, type Json, beginLedger, composePorts, connectCourts, send } from './route-world.ts';

const ports = composePorts();
const app = createApp(ports);
const operator = { authorization: `Bearer ${env.OPERATOR_TOKEN ?? ''}` };
const COURT = 'court-a.assize.invalid';
let consortium: MemoryConsortium;

const put = async (id: string, body: unknown, headers: Readonly<Record<string, string>> = operator) =>
  await send(app, `/v1/operator/courts/${id}`, {
    method: 'PUT',
    body: JSON.stringify(body),
    headers: { ...headers, ...JSON_TYPE },
  });
const findAddress = async (id: string): Promise<Json | undefined> => {
  const { json } = await send(app, '/v1/operator/courts', { headers: operator });
  return (json['items'] as readonly Json[]).find((item) => item['id'] === id);
};
let entries = 0;
const appendEntry = async (): Promise<void> => {
  entries += 1;
  const entry = `{"n":${entries}}`;
  const appended = await ports.ledger.appendTimestamp({ batcher: 'b1', sequence: entries, authority: 'x', entry });
  if (!appended.ok) throw new Error(appended.failure.code);
  await ports.ledger.whenPublished(appended.value.index, 5000);
};

beforeAll(async () => {
  consortium = await beginLedger(ports);
});
beforeEach(() => {
  connectCourts(consortium);
});

describe("a court's address", () => {
  it('is asked for only by the operator', async () => {
    expect((await send(app, '/v1/operator/courts')).status).toBe(401);
    expect((await put(COURT, { url: 'https://moved.example' }, {})).status).toBe(401);
  });

  it('is where the next round asks, until it is reset', async () => {
    expect(await findAddress(COURT)).toMatchObject({ source: 'configuration' });
    const asked: string[] = [];
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : String(input));
      if (url.hostname !== 'moved.example') return await consortium.fetch(input, init);
      asked.push(url.pathname);
      return await consortium.fetch(`https://${COURT}${url.pathname.replace('/base', '')}`, init);
    });
    const set = await put(COURT, { url: 'https://moved.example/base/' });
    expect(set.status).toBe(200);
    expect(set.json).toEqual({ id: COURT, url: 'https://moved.example/base', source: 'operator' });
    expect(await findAddress(COURT)).toEqual(set.json);
    await appendEntry();
    expect(asked).toContain('/base/add-checkpoint');

    const reset = await app.request(`${BASE}/v1/operator/courts/${COURT}`, { method: 'DELETE', headers: operator });
    expect(reset.status).toBe(204);
    expect(await findAddress(COURT)).toMatchObject({ source: 'configuration' });
  });

  it.each([
    ['no URL', { url: 'court' }],
    ['another scheme', { url: 'ftp://court.example' }],
    ['credentials', { url: 'https://user:word@court.example' }],
    ['a query', { url: 'https://court.example/?x=1' }],
    ['an unknown member', { url: 'https://court.example', more: 1 }],
  ])('is refused with %s', async (_, body) => {
    const answer = await put(COURT, body);
    expect(answer.status).toBe(422);
  });

  it('is refused for what is no court id', async () => {
    expect((await put('Court_A', { url: 'https://court.example' })).status).toBe(422);
  });

  it('needs https where the ledger is not simulated', async () => {
    const real = createApp(composePorts({ ledgerOrigin: 'ledger.example/1' }));
    const ask = async (url: string) =>
      await real.request(`${BASE}/v1/operator/courts/court-z.example`, {
        method: 'PUT',
        body: JSON.stringify({ url }),
        headers: { ...operator, ...JSON_TYPE },
      });
    expect((await ask('http://court.example')).status).toBe(422);
    expect((await ask('https://court.example')).status).toBe(200);
  });
});

describe('what trails publication', () => {
  it("gives each published checkpoint its token, over the checkpoint's exact bytes", async () => {
    await appendEntry();
    const size = (await ports.ledger.latestCheckpoint())?.treeSize ?? 0;
    const path = `${BASE}/ledger/checkpoints/${size}`;
    const token = await vi.waitFor(
      async () => {
        const answer = await app.request(`${path}/tokens/assize-development`);
        expect(answer.status).toBe(200);
        expect(answer.headers.get('content-type')).toBe('application/timestamp-token');
        return new Uint8Array(await answer.arrayBuffer());
      },
      { timeout: 10_000, interval: 100 },
    );
    const note = await (await app.request(path)).text();
    const { rootCertificate } = JSON.parse(env.TSA_KEYS ?? '{}') as { readonly rootCertificate: string };
    const root = encodeHex(sha256(decodeBase64(rootCertificate) ?? new Uint8Array()));
    const imprint = sha256(encodeUtf8(note));
    expect((await verifyTimestampToken({ token, imprint, trustedRoots: [root] })).ok).toBe(true);
  });

  it.each([
    '/ledger/checkpoints/01/tokens/assize-development',
    '/ledger/checkpoints/1/tokens/..',
    '/ledger/findings/x',
  ])('knows no %s', async (path) => {
    expect((await send(app, path)).status).toBe(404);
  });

  it("serves keepers' findings on an entry, all of them, and none on others", async () => {
    await env.LEDGER.put('findings/7/court-a.assize.invalid/time-future', 'first\n');
    await env.LEDGER.put('findings/7/court-b.assize.invalid/entry-malformed', 'second\n');
    await env.LEDGER.put('findings/70/court-b.assize.invalid/entry-malformed', 'of another\n');
    const read = async (index: number): Promise<unknown> =>
      await (await app.request(`${BASE}/ledger/findings/${index}`)).json();
    expect(await read(7)).toEqual(['first\n', 'second\n']);
    expect(await read(8)).toEqual([]);
  });
});
