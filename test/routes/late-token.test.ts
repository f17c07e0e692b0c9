// A token that comes late, over a whole service: the batch is published with the tokens that it has, the ledger names the
// late one in an entry of its own, the certificate waits for it, and verifiers say that it came later.

import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';

import { parseBatchEntry } from '../../src/core/batch/batch-entry.ts';
import { parseTimestampEntry } from '../../src/core/batch/timestamp-entry.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { decodeBase64 } from '../../src/core/bytes/base64.ts';
import { formatCertificate, parseCertificate } from '../../src/core/certificate/certificate.ts';
import { parseCertificateCore } from '../../src/core/certificate/certificate-core.ts';
import { mergeSupplements } from '../../src/core/certificate/merge-supplements.ts';
import { readSupplements } from '../../src/core/certificate/supplement.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { verifyCertificate } from '../../src/core/verify/verify-certificate.ts';
import { generateAuthorityKeys, importAuthority } from '../../src/platform/tsa/authority-keys.ts';
import { answerTimestampQuery } from '../../src/platform/tsa/timestamp-authority.ts';
import { createApp } from '../../src/routes/app.ts';
import { createMemoryConsortium } from '../support/memory-consortium.ts';
import { JSON_TYPE, composePorts, createTenant, digestDeposit, digestOf, send, type Json } from './route-world.ts';

const SLOW = 'slow-authority.assize.invalid';
const CONTENT = 'stamped late';
const ports = composePorts();
const app = createApp(ports);
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** A second authority that does not answer until it is told to. */
const makeSlowAuthority = async () => {
  const now = (): number => Date.now();
  const { secret, rootSha256 } = await generateAuthorityKeys({ now, random });
  const authority = { keys: await importAuthority(secret), now, random };
  const state = { isUp: false, asked: 0 };
  const answer = async (request: Request): Promise<Response> => {
    state.asked += 1;
    if (!state.isUp) return new Response('busy', { status: 503 });
    const reply = await answerTimestampQuery(authority, new Uint8Array(await request.arrayBuffer()));
    return new Response(Uint8Array.from(reply), { headers: { 'content-type': 'application/timestamp-reply' } });
  };
  return { rootSha256, state, answer };
};

describe('a late token', () => {
  it('is named by the ledger after its batch, is a supplement, and the verdict says when it came', async () => {
    const [consortium, slow] = [await createMemoryConsortium(env), await makeSlowAuthority()];
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const request = new Request(input instanceof Request ? input : String(input), init);
      return new URL(request.url).hostname === SLOW ? await slow.answer(request) : await consortium.fetch(input, init);
    });
    const { authorities } = consortium.state.timestamps;
    const begun = await ports.ledger.begin({
      ...consortium.state,
      timestamps: {
        minimum: 2,
        authorities: [...authorities, { name: SLOW, roots: [slow.rootSha256], simulated: true }],
      },
    });
    if (!begun.ok) throw new Error(begun.failure.code);
    await ports.ledger.whenPublished(0, 5000);
    const { bearer } = await createTenant(ports);
    const get = (path: string) => send(app, path, { headers: bearer });
    const deposited = await send(app, '/v1/evidence', {
      method: 'POST',
      body: digestDeposit(CONTENT),
      headers: { ...bearer, ...JSON_TYPE },
    });
    expect(deposited.status).toBe(202);
    const self = `/v1/evidence/${String(deposited.json['id'])}`;
    const until = async (state: string): Promise<Json> => {
      for (;;) {
        const { json } = await get(self);
        if (json['state'] === state) return json;
        await scheduler.wait(500);
      }
    };

    // Published with one token of two, after half a minute: no certificate yet.
    const anchored = await until('anchored');
    expect(anchored['timestamps']).toMatchObject({ met: 1, required: 2 });
    expect(slow.state.asked).toBeGreaterThan(1);
    expect((await get(`${self}/certificate`)).json['code']).toBe('not-yet-certified');
    const upAtUnixMs = Date.now();
    slow.state.isUp = true;
    expect((await until('certified'))['timestamps']).toMatchObject({ met: 2, required: 2 });

    const { text } = await get(`${self}/certificate`);
    const certificate = parseCertificate(text);
    const core = certificate.ok ? parseCertificateCore(certificate.value.core, env.LEDGER_ORIGIN) : certificate;
    if (!certificate.ok || !core.ok) throw new Error('unreadable');
    const batchEntry = parseBatchEntry(core.value.batch.entry, env.LEDGER_ORIGIN);
    expect(batchEntry.ok && batchEntry.value.timestamps.map(({ authority }) => authority)).toEqual([
      'assize-development',
    ]);
    expect(core.value.timestamps.map(({ authority }) => authority).toSorted()).toEqual(['assize-development', SLOW]);

    // The entry that names it has to be published, too.
    const lateOf = async () => {
      for (;;) {
        const items = readSupplements((await get(`${self}/supplements`)).json['items'] as never);
        if (!items.ok) throw new Error(items.failure.code);
        const late = items.value.find((item) => item.kind === 'timestamp' && item.entry !== null);
        if (late?.kind === 'timestamp') return { items: items.value, late };
        await scheduler.wait(200);
      }
    };
    const { items, late } = await lateOf();
    const named = parseTimestampEntry(late.entry ?? '', env.LEDGER_ORIGIN);
    expect(late.authority).toBe(SLOW);
    expect(named.ok && named.value).toMatchObject({
      authority: SLOW,
      tokenSha256: encodeHex(sha256(decodeBase64(late.token) ?? new Uint8Array())),
    });

    const merged = mergeSupplements(certificate.value, items);
    if (!merged.ok) throw new Error(merged.failure.code);
    const verdict = await verifyCertificate(formatCertificate(merged.value), {
      trust: await ports.trust(),
      now: Date.now(),
      digests: { 'sha-256': digestOf(CONTENT) },
    });
    expect(verdict.summary).toBe('consistent');
    const step = verdict.steps.find(({ name }) => name === 'timestamps');
    expect(step).toMatchObject({ result: 'pass', code: 'VALID', facts: { met: 2, required: 2 } });
    const tokens = step?.facts['tokens'] as readonly Json[];
    const inTime = tokens.find(({ authority }) => authority === 'assize-development');
    expect(inTime).toMatchObject({ named: true });
    const came = tokens.find(({ authority, supplement }) => authority === SLOW && supplement === true);
    expect(came).toMatchObject({ named: false });
    // Courts count whole seconds.
    expect(Date.parse(String(came?.['namedAt']))).toBeGreaterThanOrEqual(Math.floor(upAtUnixMs / 1000) * 1000);
    expect(Date.parse(String(came?.['genTime']))).toBeGreaterThanOrEqual(upAtUnixMs - 1000);
  }, 180_000);
});
