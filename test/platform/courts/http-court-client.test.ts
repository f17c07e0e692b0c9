// Courts over HTTP: what a court may answer is bounded, nothing is followed, entries travel compressed.

import { afterEach, describe, expect, it, vi } from 'vitest';

import { parseCourtAddresses } from '../../../src/platform/courts/court-addresses.ts';
import { createHttpCourtClient } from '../../../src/platform/courts/http-court-client.ts';

const COURT = 'court-a.assize.invalid';
const HASH = '0'.repeat(64);
const addresses = new Map([[COURT, 'https://court.example/base']]);
const client = createHttpCourtClient((id) => addresses.get(id) ?? null, HASH);

const answerWith = (answer: (url: string, init: RequestInit) => Response) =>
  vi
    .spyOn(globalThis, 'fetch')
    .mockImplementation(async (input, init) =>
      answer(input instanceof Request ? input.url : String(input), init ?? {}),
    );

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the calls', () => {
  it('go to the paths of their roles', async () => {
    const asked: string[] = [];
    answerWith((url, init) => {
      asked.push(`${init.method ?? 'GET'} ${url}`);
      return new Response('', { status: 404 });
    });
    await client.addCheckpoint(COURT, '');
    await client.readCheckpoint(COURT);
    await client.mirrorAddCheckpoint(COURT, '');
    await client.addEntries(COURT, new Uint8Array());
    await client.keeperAddCheckpoint(COURT, '');
    await client.readFindings(COURT, 12);
    expect(asked).toEqual([
      'POST https://court.example/base/add-checkpoint',
      `GET https://court.example/base/${HASH}/checkpoint`,
      'POST https://court.example/base/mirror/add-checkpoint',
      'POST https://court.example/base/mirror/add-entries',
      'POST https://court.example/base/keeper/add-checkpoint',
      `GET https://court.example/base/keeper/${HASH}/findings?from=12`,
    ]);
  });

  it('fail where no address is known', async () => {
    await expect(client.addCheckpoint('court-z.assize.invalid', '')).rejects.toThrow('no address');
  });

  it('send entries as gzip once they are worth it, and the same bytes', async () => {
    const entries = crypto.getRandomValues(new Uint8Array(5000)).map((byte) => byte & 3);
    let sent: RequestInit = {};
    answerWith((_url, init) => {
      sent = init;
      return new Response('');
    });
    await client.addEntries(COURT, entries);
    const headers = new Headers(sent.headers);
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-encoding')).toBe('gzip');
    const packed = new Response(sent.body ?? null).body ?? new ReadableStream<Uint8Array>();
    const unpacked = packed.pipeThrough(new DecompressionStream('gzip'));
    expect(new Uint8Array(await new Response(unpacked).arrayBuffer())).toEqual(entries);
  });
});

describe('an answer', () => {
  it.each([
    ['of more than is read', () => new Response('x'.repeat(300_000))],
    ['that is not UTF-8', () => new Response(Uint8Array.of(0xff, 0xfe))],
  ])('%s is no answer', async (_, answer) => {
    answerWith(answer);
    await expect(client.addCheckpoint(COURT, '')).rejects.toThrow('the court answered');
  });

  it('that leads elsewhere is not followed', async () => {
    const fetching = answerWith((_url, init) => {
      expect(init.redirect).toBe('manual');
      return new Response('', { status: 302, headers: { location: 'https://elsewhere.example/' } });
    });
    expect((await client.addCheckpoint(COURT, '')).status).toBe(302);
    expect(fetching).toHaveBeenCalledTimes(1);
  });

  it('keeps its exact type, by which a stale size is told from a fork', async () => {
    answerWith(() => new Response('3\n', { status: 409, headers: { 'content-type': 'text/x.tlog.size' } }));
    expect(await client.addCheckpoint(COURT, '')).toEqual({
      status: 409,
      contentType: 'text/x.tlog.size',
      body: '3\n',
    });
  });
});

describe('COURTS', () => {
  it('reads ids and addresses, without a trailing slash', () => {
    const read = parseCourtAddresses('[{"id":"a","url":"https://a.example/"}]');
    expect([...read]).toEqual([['a', 'https://a.example']]);
    expect(parseCourtAddresses(undefined).size).toBe(0);
  });

  it.each(['{}', '[1]', '[{"id":"a"}]', 'null'])('is a configuration error as %s', (json) => {
    expect(() => parseCourtAddresses(json)).toThrow(TypeError);
  });
});
