// What anybody may read: look-up, public certificate, verification, the ledger's files, health, timestamps.

import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { parseBatchEntry } from '../../src/core/batch/batch-entry.ts';
import { parsePolicy } from '../../src/core/checkpoint/policy.ts';
import { parseCheckpoint } from '../../src/core/checkpoint/checkpoint.ts';
import { parseCertificate } from '../../src/core/certificate/certificate.ts';
import { parseTrustBundle } from '../../src/core/ledger/trust-bundle.ts';
import { decodeEntryBundle } from '../../src/core/merkle/entry-bundle.ts';
import { computeRootHash } from '../../src/core/merkle/tree.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { parseSignedNote } from '../../src/core/note/signed-note.ts';
import { type Trust, openTrust } from '../../src/core/verify/trust.ts';
import { formatEvidenceProof } from '../../src/domain/certificates/evidence-proof.ts';
import { encodeTimestampQuery } from '../../src/platform/tsa/timestamp-query.ts';
import { parseTimestampReply } from '../../src/platform/tsa/timestamp-reply.ts';
import { createAuthorityRecords } from '../../src/domain/ledger/authority-record.ts';
import { createAuthorityHealthReader } from '../../src/platform/durable-objects/batcher-client.ts';
import { createApp } from '../../src/routes/app.ts';
import { createPagePorts } from '../../src/routes/page-adapters.ts';
import { writePdf } from '../support/pdf-fixture.ts';
import type { MemoryConsortium } from '../support/memory-consortium.ts';
import {
  BASE,
  JSON_TYPE,
  beginLedger,
  composePorts,
  connectCourts,
  createTenant,
  digestDeposit,
  digestOf,
  send,
  type Answer,
  type Json,
} from './route-world.ts';

const ports = composePorts();
const app = createApp(ports);
let consortium: MemoryConsortium;
let bearer: Readonly<Record<string, string>> = {};

const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  send(app, path, { headers });

const deposit = async (content: string, more: Json = {}, wait = 10): Promise<Json> =>
  (
    await send(app, '/v1/evidence', {
      method: 'POST',
      body: digestDeposit(content, more),
      headers: { ...bearer, ...JSON_TYPE, prefer: `wait=${wait}` },
    })
  ).json;

const kOf = (evidence: Json): string =>
  new URL(String((evidence['links'] as Json)['verify'])).searchParams.get('k') ?? '';

const readBytes = async (path: string): Promise<Uint8Array> => {
  const answer = await app.request(`${BASE}${path}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(answer.headers.get('etag')).toMatch(/^"[^"]+"$/);
  return new Uint8Array(await answer.arrayBuffer());
};

beforeAll(async () => {
  consortium = await beginLedger(ports);
});

beforeEach(async () => {
  connectCourts(consortium);
  ({ bearer } = await createTenant(ports));
});

/** As encrypting programmes write it: the trailer names an encryption dictionary. */
const encryptedPdf = (): Uint8Array =>
  writePdf(['<</Type/Catalog>>', '<</Filter/Standard/V 5/R 6/Length 256>>'], '/Encrypt 2 0 R');

describe('GET /v1/lookup', () => {
  it('answers an unlisted digest without the right k exactly like an unknown one', async () => {
    const evidence = await deposit('unlisted');
    const unknown = await get(`/v1/lookup/sha-256/${digestOf('unknown')}`);
    expect(unknown.json).toEqual({ items: [], earliest: null });
    for (const query of ['', '?k=', '?k=AAAAAAAAAAAAAAAAAAAAAA', '?k=%00', `?k=${kOf(evidence)}x`]) {
      const answer = await get(`/v1/lookup/sha-256/${digestOf('unlisted')}${query}`);
      expect(answer.status).toBe(200);
      expect(answer.text).toBe(unknown.text);
    }
  });

  it('answers the holder of k with state, quorum and the public certificate', async () => {
    const evidence = await deposit('held');
    const answer = await get(`/v1/lookup/sha-256/${digestOf('held')}?k=${kOf(evidence)}`);
    const [item] = answer.json['items'] as readonly Json[];
    expect(item).toMatchObject({ id: evidence['id'], state: 'certified', disclosed: {} });
    expect(item?.['onLedgerBy']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    const { publicCertificate } = (item?.['links'] ?? {}) as { readonly publicCertificate?: string };
    const certificate = await get(publicCertificate ?? '');
    expect(certificate.status).toBe(200);
    const parsed = parseCertificate(certificate.text);
    expect(parsed.ok && parsed.value.disclosures).toEqual([]);
  });

  it('answers anybody with listed evidence, the one of k first, the oldest next', async () => {
    const first = await deposit('listed', { listed: true }, 1);
    const second = await deposit('listed', { listed: true }, 1);
    const third = await deposit('listed', {}, 1);
    const ids = async (query: string): Promise<readonly unknown[]> =>
      ((await get(`/v1/lookup/sha-256/${digestOf('listed')}${query}`)).json['items'] as readonly Json[]).map(
        ({ id }) => id,
      );
    expect(await ids('')).toEqual([first['id'], second['id']]);
    expect(await ids(`?k=${kOf(third)}`)).toEqual([third['id'], first['id'], second['id']]);
  });

  it('names the deposit that was on the ledger first, whichever the k is of, and no unlisted one', async () => {
    const hidden = await deposit('twice', {}, 1);
    const first = await deposit('twice', { listed: true }, 1);
    const second = await deposit('twice', {}, 1);
    const earliest = async (query: string): Promise<unknown> =>
      (await get(`/v1/lookup/sha-256/${digestOf('twice')}${query}`)).json['earliest'];
    for (const query of ['', `?k=${kOf(second)}`]) {
      expect(await earliest(query)).toMatchObject({ id: first['id'], onLedgerBy: expect.stringMatching(/Z$/) });
    }
    expect(await earliest(`?k=${kOf(hidden)}`)).toMatchObject({ id: hidden['id'] });
  });

  it('says that evidence awaits the courts, without a certificate', async () => {
    for (const witness of consortium.witnesses) witness.mode = 'down';
    const evidence = await deposit('awaiting', { listed: true }, 0);
    const answer = await get(`/v1/lookup/sha-256/${digestOf('awaiting')}`);
    const [item] = answer.json['items'] as readonly Json[];
    expect(item).toMatchObject({ id: evidence['id'], onLedgerBy: null, links: { publicCertificate: null } });
    expect((await get(`/v1/public/evidence/${String(evidence['id'])}/certificate`)).status).toBe(409);
  });

  it('refuses what is no digest', async () => {
    expect((await get('/v1/lookup/sha-256/ABC')).status).toBe(422);
    expect((await get(`/v1/lookup/md5/${digestOf('x')}`)).status).toBe(404);
  });

  it('does not open the public certificate without k', async () => {
    const evidence = await deposit('closed');
    expect((await get(`/v1/public/evidence/${String(evidence['id'])}/certificate`)).status).toBe(404);
    expect(
      (await get(`/v1/public/evidence/${String(evidence['id'])}/certificate?k=AAAAAAAAAAAAAAAAAAAAAA`)).status,
    ).toBe(404);
  });
});

describe('POST /v1/verify', () => {
  const publicText = async (evidence: Json): Promise<string> =>
    (await send(app, `/v1/evidence/${String(evidence['id'])}/certificate`, { headers: bearer })).text;
  const verify = (body: unknown, headers: Readonly<Record<string, string>> = JSON_TYPE): Promise<Answer> =>
    send(app, '/v1/verify', { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

  it('takes the exact text and the object, and another digest fails step object', async () => {
    const evidence = await deposit('verified');
    const { text } = await send(app, `/v1/evidence/${String(evidence['id'])}/certificate`, { headers: bearer });
    expect((await verify({ certificate: text, digests: { 'sha-256': digestOf('verified') } })).json['summary']).toBe(
      'consistent',
    );
    expect((await verify({ certificate: JSON.parse(text) as Json })).json['summary']).toBe('unverifiable');
    const other = await verify({ certificate: text, digests: { 'sha-256': digestOf('other') } });
    expect(other.json['summary']).toBe('inconsistent');
    expect((other.json['steps'] as readonly Json[]).filter(({ result }) => result === 'fail')).toMatchObject([
      { name: 'object' },
    ]);
  });

  it('answers 200 with a failed step, never an error, to whatever stands in the string', async () => {
    for (const certificate of ['', 'x', '{}', '\ufeff{}', '{"v":1e400}', '\u0000', '[]', '"'.repeat(1000)]) {
      const answer = await verify({ certificate });
      expect(answer.status).toBe(200);
      expect((answer.json['steps'] as readonly Json[])[0]).toMatchObject({ name: 'document', result: 'fail' });
    }
    expect((await verify({ certificate: {} })).status).toBe(200);
    expect((await verify({ certificate: { a: { b: [1.5, null, '\ud800'] } } })).status).toBe(200);
    // Deeper than a programme may write it again.
    const deep = `{"certificate":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    expect((await verify(deep)).status).toBe(200);
    expect((await verify('%PDF-1.7 nothing', { 'content-type': 'application/pdf' })).status).toBe(200);
  });

  it('judges at a moment that was asked for, and refuses what is none', async () => {
    const text = await publicText(await deposit('judged later'));
    const judgeAt = (at: string): Promise<Answer> =>
      send(app, `/v1/verify?at=${at}`, {
        method: 'POST',
        headers: JSON_TYPE,
        body: JSON.stringify({ certificate: text, digests: { 'sha-256': digestOf('judged later') } }),
      });
    const { json } = await judgeAt('2050-01-01');
    expect([json['summary'], json['judgedAt']]).toEqual(['consistent', '2050-01-01T00:00:00.000Z']);
    // The tokens' authorities have ended by then, and the ledger names their tokens.
    expect(json['steps']).toContainEqual(expect.objectContaining({ name: 'renewal', code: 'LEDGER_PROTECTED' }));
    expect(JSON.stringify(json['advice'])).toContain('not of now');
    for (const at of ['2050-02-30', 'now', '', '2050-01-01T00:00:00%2B08:00']) {
      expect((await judgeAt(at)).json).toMatchObject({ code: 'validation-failed', status: 422 });
    }
  });

  it('refuses only bodies that are no such object', async () => {
    expect((await verify('{')).status).toBe(400);
    expect((await verify({ certificate: 5 })).status).toBe(422);
    expect((await verify({})).status).toBe(422);
    expect((await verify({ certificate: 'x', more: 1 })).status).toBe(422);
    expect((await verify('x', { 'content-type': 'text/plain' })).status).toBe(415);
  });

  it('says beside the verdict what it does not prove, and how each step is repeated', async () => {
    const evidence = await deposit('repeated');
    const text = await publicText(evidence);
    const { json } = await verify({ certificate: text });
    expect((json['notProved'] as unknown[]).length).toBe(5);
    expect((json['repeat'] as { step: string }[]).map(({ step }) => step)).toContain('batch-inclusion');
    expect(json['advice']).toEqual([]);
  });

  const verifyForm = async (parts: Readonly<Record<string, string | Blob>>): Promise<Answer> => {
    const form = new FormData();
    for (const [name, value] of Object.entries(parts)) form.append(name, value);
    const request = new Request('http://localhost/', { method: 'POST', body: form });
    const headers = { 'content-type': request.headers.get('content-type') ?? '' };
    return send(app, '/v1/verify', { method: 'POST', headers, body: await request.arrayBuffer() });
  };

  it('hashes the evidence of a form, wherever it stands in it, and stores nothing of it', async () => {
    const evidence = await deposit('in a form');
    const text = await publicText(evidence);
    const certificate = new Blob([text]);
    const before = (await env.EVIDENCE.list({ prefix: 'evidence/' })).objects.length;
    expect((await verifyForm({ certificate, evidence: new Blob(['in a form']) })).json['summary']).toBe('consistent');
    expect((await verifyForm({ evidence: new Blob(['in a form']), certificate })).json['summary']).toBe('consistent');
    expect((await verifyForm({ certificate, evidence: new Blob(['another']) })).json['summary']).toBe('inconsistent');
    expect((await verifyForm({ certificate })).json['summary']).toBe('unverifiable');
    expect((await env.EVIDENCE.list({ prefix: 'evidence/' })).objects.length).toBe(before);
  });

  it('verifies a proof with the certificate that carries its statement', async () => {
    const evidence = await deposit('proved');
    const text = await publicText(evidence);
    const formatted = formatEvidenceProof(text);
    const proof = formatted.ok ? formatted.value : '';
    const digests = { 'sha-256': digestOf('proved') };
    expect((await verify({ proof, statement: text, digests })).json['summary']).toBe('consistent');
    expect((await verify({ proof, digests })).json['summary']).toBe('unverifiable');
    expect((await verify({ proof, certificate: text })).status).toBe(422);
  });

  it.each([
    ['an empty file', new Uint8Array(), 'The file is empty (0 bytes)'],
    ['a JPEG', new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16]), 'a JPEG picture, not a certificate'],
    ['a ZIP', new Uint8Array([0x50, 0x4b, 3, 4, 0]), 'a ZIP archive'],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0]), 'text in UTF-16'],
    ['a web page', new TextEncoder().encode('<!doctype html><title>502</title>'), 'a web page (HTML)'],
    ['other JSON', new TextEncoder().encode('{"a":1}'), 'This is JSON, but not a certificate'],
    ['a damaged proof', new TextEncoder().encode('c2sp.org/tlog-proof@v1\nx'), 'The .tlog-proof is damaged'],
    ['a foreign PDF', new TextEncoder().encode('%PDF-1.7\n'), 'The PDF is damaged'],
    ['an encrypted PDF', encryptedPdf(), 'The PDF is encrypted'],
  ])('names %s that stands in the certificate’s place, and answers 200 in both languages', async (_name, bytes, en) => {
    const { status, json } = await verifyForm({ certificate: new Blob([Uint8Array.from(bytes)]) });
    expect([status, json['summary']]).toEqual([200, 'unverifiable']);
    expect(json['advice']).toEqual([{ zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.stringContaining(en) }]);
  });

  it('says so when the evidence itself stands in the certificate’s place', async () => {
    const { json } = await verifyForm({ certificate: new Blob(['same']), evidence: new Blob(['same']) });
    expect(JSON.stringify(json['advice'])).toContain('both are the same file');
  });

  it('answers a wrong form or file with a plain sentence', async () => {
    expect((await verifyForm({ evidence: new Blob(['x']) })).status).toBe(422);
    expect((await verifyForm({ certificate: new Blob(['x']), other: 'x' })).status).toBe(422);
    const large = new Uint8Array(9 * 1024 * 1024);
    large.set(new TextEncoder().encode('%PDF-1.7'));
    const swapped = await verifyForm({ certificate: new Blob([large]), evidence: new Blob(['x']) });
    expect([swapped.status, swapped.json['detail']]).toEqual([413, expect.stringContaining('swapped?')]);
    const pdf = await send(app, '/v1/verify', {
      method: 'POST',
      headers: { 'content-type': 'application/pdf' },
      body: large,
    });
    expect([pdf.status, pdf.json['detail']]).toEqual([413, expect.stringContaining('larger than any certificate')]);
    const nonsense = await verify({ certificate: 'not a certificate' });
    expect(nonsense.json['summary']).toBe('unverifiable');
    expect(JSON.stringify(nonsense.json['advice'])).toContain(
      'check that the evidence was not put in the certificate’s place',
    );
  });
});

describe('the verifiers that are one file', () => {
  it.each(['verify.html', 'assize.mjs'])('%s is handed out with the ledger’s trust in it', async (name) => {
    const page = await send(app, `/${name}`);
    expect(page.status).toBe(200);
    const trust = JSON.parse(page.text.replace(/^before /, '').replace(/ after$/, '')) as Trust;
    expect(trust.bundle).toBe((await send(app, '/v1/trust')).text);
    expect((await openTrust(trust)).ok).toBe(true);
    expect(page.headers.get('content-disposition')).toBe(`inline; filename="${name}"`);
    const saved = await send(app, `/${name}?download`);
    expect(saved.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
  });
});

describe('the ledger as files', () => {
  it('serves the newest checkpoint and archives it under its size', async () => {
    await deposit('checkpointed');
    const newest = await get('/ledger/checkpoint');
    expect(newest.headers.get('cache-control')).toBe('public, max-age=1');
    const note = parseSignedNote(newest.text);
    const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
    if (!checkpoint.ok) throw new Error('malformed checkpoint');
    const archived = await readBytes(`/ledger/checkpoints/${checkpoint.value.treeSize}`);
    expect(new TextDecoder().decode(archived)).toBe(newest.text);
  });

  it('lists the sizes of all published checkpoints in pages, each of them archived', async () => {
    await deposit('listed once');
    await deposit('listed twice');
    const list = async (query: string): Promise<{ sizes: number[]; nextAfter: unknown }> => {
      const { status, json } = await get(`/ledger/checkpoints${query}`);
      expect(status).toBe(200);
      return { sizes: (json['items'] as Json[]).map((item) => Number(item['treeSize'])), nextAfter: json['nextAfter'] };
    };
    const all = await list('');
    expect(all.nextAfter).toBeNull();
    expect(all.sizes[0]).toBe(1);
    expect(all.sizes.length).toBeGreaterThan(2);
    expect(all.sizes).toEqual([...all.sizes].sort((left, right) => left - right));
    for (const size of all.sizes) expect((await readBytes(`/ledger/checkpoints/${size}`)).length).toBeGreaterThan(0);
    const [first = 0, second = 0] = all.sizes;
    expect(await list('?limit=2')).toEqual({ sizes: [first, second], nextAfter: second });
    expect((await list(`?after=${second}`)).sizes).toEqual(all.sizes.slice(2));
    expect(await list(`?after=${all.sizes.at(-1) ?? 0}`)).toEqual({ sizes: [], nextAfter: null });
  });

  it.each(['?after=-1', '?after=01', '?after=9007199254740992', '?limit=0', '?limit=1001', '?limit=x', '?from=1'])(
    'refuses to list checkpoints by %s',
    async (query) => {
      expect((await get(`/ledger/checkpoints${query}`)).status).toBe(422);
    },
  );

  it('serves entries, tiles and the public parts of a batch', async () => {
    const evidence = await deposit('in a batch');
    const batch = String((evidence['batch'] as Json)['id']);
    const entry = new TextDecoder().decode(await readBytes(`/ledger/batches/${batch}/entry`));
    const parsed = parseBatchEntry(entry, env.LEDGER_ORIGIN);
    if (!parsed.ok) throw new Error(parsed.failure.code);
    const { treeSize, rootHash } = parsed.value.batch;
    const leaves = await readBytes(`/ledger/batches/${batch}/leaves`);
    expect(leaves.length).toBe(treeSize * 32);
    const hashes = Array.from({ length: treeSize }, (_, index) => leaves.slice(index * 32, index * 32 + 32));
    expect(encodeHex(computeRootHash(hashes))).toBe(rootHash['sha-256']);
    expect(await readBytes(`/ledger/batches/${batch}/tile/0/000.p/${treeSize}`)).toEqual(leaves);
    expect((await readBytes(`/ledger/batches/${batch}/tokens/assize-development`))[0]).toBe(0x30);
    const row = await env.DB.prepare(
      'select ledger_index, published_size from batches where batcher || ? || sequence = ?',
    )
      .bind('/', batch)
      .first<{ ledger_index: number; published_size: number }>();
    const bundle = await readBytes(`/ledger/tile/entries/000.p/${row?.published_size ?? 0}`);
    const entries = decodeEntryBundle(bundle, row?.published_size ?? 0);
    expect(entries.ok && new TextDecoder().decode(entries.value[row?.ledger_index ?? 0])).toBe(entry);
    expect((await readBytes(`/ledger/tile/0/000.p/${row?.published_size ?? 0}`)).length).toBe(
      (row?.published_size ?? 0) * 32,
    );
  });

  it.each([
    '/ledger/tile/0/000.p/255',
    '/ledger/tile/0/0',
    '/ledger/tile/00/000',
    '/ledger/tile/0/000.p/0',
    '/ledger/tile/0/..%2f..%2fcheckpoint',
    '/ledger/tile/',
    '/ledger/checkpoints/0',
    '/ledger/checkpoints/01',
    '/ledger/checkpoints/x',
    '/ledger/batches/b1/99999/entry',
    '/ledger/batches/B1/0/entry',
    '/ledger/batches/b1/-1/leaves',
    '/ledger/batches/b1/0/tokens/..',
    '/ledger/batches/b1/0/tile/entries/000',
    '/ledger/batches/b1/0/core',
  ])('answers 404 to %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('serves the policy as tlog-policy text and the trust bundle', async () => {
    const policy = parsePolicy((await get('/ledger/policy')).text);
    if (!policy.ok) throw new Error(policy.failure.code);
    // A court with several keys has a number after its name for each.
    const courts = new Set(policy.value.witnesses.map(({ name }) => name.replace(/\/\d+$/, '')));
    expect([...courts]).toEqual(consortium.state.courts.map(({ id }) => id));
    expect(policy.value.groups.at(-1)).toMatchObject({ name: policy.value.quorum, threshold: 3 });
    const trust = await get('/v1/trust');
    expect(parseTrustBundle(trust.text, env.LEDGER_ORIGIN).ok).toBe(true);
  });
});

describe('GET /health', () => {
  it('tells of the ledger, the courts, the authorities and the backlog', async () => {
    await deposit('healthy');
    const answer = await get('/health');
    expect(answer.json).toMatchObject({
      status: 'ok',
      ledger: { state: 'running', publishedAt: expect.any(String) as string },
      authorities: [
        expect.objectContaining({
          name: 'assize-development',
          simulated: true,
          checkpointsWaiting: expect.any(Number) as number,
          failure: null,
          retryAt: null,
        }) as object,
      ],
      backlog: { batches: expect.any(Number) as number },
    });
    // What batchers saw counts, too: they asked for the batch's token before the ledger did.
    const [authority] = answer.json['authorities'] as readonly Json[];
    expect(authority?.['lastTokenAt']).not.toBeNull();
    expect(authority?.['successRate']).toBe(1);
    const courts = answer.json['courts'] as readonly Json[];
    expect(courts.map(({ name, role }) => `${String(name)} ${String(role)}`)).toEqual(
      ['witness', 'mirror', 'keeper'].flatMap((role) => consortium.state.courts.map(({ id }) => `${id} ${role}`)),
    );
  });
});

describe('GET /health over several batchers', () => {
  it('shows a failure that one batcher alone sees, and goes on without one that cannot be reached', async () => {
    const failing = createAuthorityRecords(() => Date.now());
    failing.failed('assize-development', 'timestamp-request.timeout');
    const seen = (names: readonly string[]) => names.map((name) => failing.read(name));
    const answerOf = async (authorityHealthByBatcher: typeof ports.authorityHealthByBatcher): Promise<Json> => {
      const { status, json } = await send(createApp({ ...ports, authorityHealthByBatcher }), '/health');
      expect(status).toBe(200);
      const [authority] = json['authorities'] as readonly Json[];
      return authority ?? {};
    };
    const failed = await answerOf(async (names) => [...(await ports.authorityHealthByBatcher(names)), seen(names)]);
    expect(failed).toMatchObject({ failure: 'timestamp-request.timeout' });
    expect(failed['successRate']).toBeLessThan(1);
    const unreachable = {
      BATCHER: { getByName: () => ({ authorityHealth: () => Promise.reject(new Error('gone')) }) },
    } as unknown as typeof env;
    expect(await answerOf(createAuthorityHealthReader(unreachable, ['b1']))).toMatchObject({ failure: null });
  });
});

describe('POST /tsa', () => {
  it('answers RFC 3161 queries, refusals included', async () => {
    const ask = async (body: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => {
      const answer = await app.request(`${BASE}/tsa`, {
        method: 'POST',
        headers: { 'content-type': 'application/timestamp-query' },
        body,
      });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('application/timestamp-reply');
      return new Uint8Array(await answer.arrayBuffer());
    };
    const query = encodeTimestampQuery({
      imprintAlgorithm: '2.16.840.1.101.3.4.2.1',
      imprint: new Uint8Array(32),
      nonce: new Uint8Array([1, 2, 3, 4]),
    });
    expect(parseTimestampReply(await ask(Uint8Array.from(query)))).toMatchObject({ granted: true });
    expect(parseTimestampReply(await ask(new Uint8Array([1, 2, 3])))).toMatchObject({ granted: false });
  });

  it('takes only that content type', async () => {
    expect((await send(app, '/tsa', { method: 'POST', body: 'x' })).status).toBe(415);
  });
});

describe('cross-origin reading', () => {
  it('is open on public routes and closed on all others', async () => {
    const origin = { origin: 'https://elsewhere.example' };
    for (const path of ['/health', '/ledger/checkpoint', '/v1/trust', `/v1/lookup/sha-256/${digestOf('x')}`]) {
      expect((await get(path, origin)).headers.get('access-control-allow-origin')).toBe('*');
    }
    for (const path of ['/v1/evidence', '/v1/operator/organizations', '/nothing']) {
      expect((await get(path, origin)).headers.get('access-control-allow-origin')).toBeNull();
    }
    const preflight = await send(app, '/v1/verify', {
      method: 'OPTIONS',
      headers: { ...origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('the pages', () => {
  it('are told of the newest entries down to the genesis, and of nothing unlisted', async () => {
    const pages = createPagePorts(ports, true);
    const evidence = await deposit('on a page');
    const { latest, hours } = await pages.explorer.overview();
    const newest = latest.entries[0]?.entry.content;
    const batch = newest?.kind === 'batch' ? `${newest.entry.batch.batcher}/${newest.entry.batch.sequence}` : null;
    expect(batch).toBe((evidence['batch'] as Json)['id']);
    const indices = latest.entries.map(({ entry }) => entry.index);
    expect(indices).toEqual(indices.toSorted((a, b) => b - a));
    const first = await pages.explorer.entries(1);
    expect(first.entries.map(({ entry }) => [entry.index, entry.content.kind])).toEqual([[0, 'genesis']]);
    expect(hours.at(-1)?.batches).toBeGreaterThan(0);
    const sha256 = digestOf('on a page');
    expect(await pages.lookUpDigest({ sha256, k: null })).toEqual([]);
    const [found] = await pages.lookUpDigest({ sha256, k: kOf(evidence) });
    expect(found).toMatchObject({ id: evidence['id'], state: 'certified', disclosed: {} });
    expect(parseCertificate(found?.certificate ?? '').ok).toBe(true);
    expect(found?.links.publicCertificate).toMatch(/^\/v1\/public\/evidence\//);
  });

  it('show the evidence of k first, also where somebody listed the same digest before', async () => {
    const pages = createPagePorts(ports, true);
    const listed = await deposit('the same, listed', { listed: true }, 1);
    const linked = await deposit('the same, listed', {}, 1);
    const found = await pages.lookUpDigest({ sha256: digestOf('the same, listed'), k: kOf(linked) });
    expect(found.map(({ id }) => id)).toEqual([linked['id'], listed['id']]);
  });
});
