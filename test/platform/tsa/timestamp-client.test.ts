import { beforeAll, describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import {
  generateAuthorityKeys,
  importAuthority,
  type GeneratedAuthority,
} from '../../../src/platform/tsa/authority-keys.ts';
import { answerTimestampQuery, type TimestampAuthority } from '../../../src/platform/tsa/timestamp-authority.ts';
import {
  requestEmbeddedToken,
  requestToken,
  type RemoteAuthority,
} from '../../../src/platform/tsa/timestamp-client.ts';
import { encodeRejection } from '../../../src/platform/tsa/timestamp-reply.ts';

const random = (sizeBytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(sizeBytes));
const NOW = Date.UTC(2026, 7, 9, 10, 11, 12, 340);
const now = (): number => NOW;
const IMPRINT = sha256(encodeUtf8('a batch core'));

let generated: GeneratedAuthority;
let authority: TimestampAuthority;
let remote: RemoteAuthority;
beforeAll(async () => {
  generated = await generateAuthorityKeys({ now, random });
  authority = { keys: await importAuthority(generated.secret), now, random };
  remote = { name: 'remote', url: 'https://tsa.example/tsa', roots: [generated.rootSha256] };
});

const reply = (body: BodyInit, status = 200, mediaType = 'application/timestamp-reply'): Response =>
  new Response(body, { status, headers: { 'content-type': mediaType } });
const serve =
  (by: TimestampAuthority = authority) =>
  async (request: Request): Promise<Response> =>
    reply(await answerTimestampQuery(by, new Uint8Array(await request.arrayBuffer())));

const ask = (
  fetch: (request: Request) => Promise<Response>,
  change: Partial<Parameters<typeof requestToken>[0]> = {},
) => requestToken({ authority: remote, imprint: IMPRINT, now, random, fetch, timeoutMs: 5000, ...change });
const causeOf = async (result: ReturnType<typeof requestToken>) => {
  const settled = await result;
  return settled.ok ? 'granted' : { code: settled.failure.cause.code, retryable: settled.failure.retryable };
};

describe('a request over HTTP', () => {
  test('posts a query with a nonce and gives the verified token with its bytes', async () => {
    const seen: Request[] = [];
    const result = await ask((request) => {
      seen.push(request.clone());
      return serve()(request);
    });
    if (!result.ok) throw new Error(JSON.stringify(result.failure));
    expect(result.value.token).toMatchObject({ genTimeUnixMs: NOW, rootSha256: generated.rootSha256 });
    expect(result.value.token.nonce).toMatch(/^[0-9a-f]{28,32}$/);
    expect(result.value.bytes.length).toBeGreaterThan(1000);
    const [request] = seen;
    expect(request?.method).toBe('POST');
    expect(request?.headers.get('content-type')).toBe('application/timestamp-query');
    expect(request?.url).toBe(remote.url);
  });

  test('refuses a token that was made for an earlier request', async () => {
    let first: ArrayBuffer | undefined;
    const replay = async (request: Request): Promise<Response> => {
      first ??= await (await serve()(request)).arrayBuffer();
      return reply(first);
    };
    expect(await causeOf(ask(replay))).toBe('granted');
    const second = await ask(replay);
    expect(second).toMatchObject({
      failure: {
        operation: 'timestamp.request',
        authority: 'remote',
        retryable: false,
        cause: { code: 'timestamp-request.refused-token', failure: { code: 'timestamp.nonce-mismatch' } },
      },
    });
  });

  test('refuses a token of an authority that is not trusted', async () => {
    const stranger = await generateAuthorityKeys({ now, random });
    const other = { ...authority, keys: await importAuthority(stranger.secret) };
    expect(await ask(serve(other))).toMatchObject({
      failure: { cause: { failure: { code: 'timestamp.untrusted-root' } } },
    });
  });

  test('refuses a token whose time is far from ours, and may be asked again', async () => {
    for (const offsetMs of [-62_000, 62_000]) {
      const wrong = { ...authority, now: () => NOW + offsetMs };
      expect(await causeOf(ask(serve(wrong)))).toEqual({ code: 'timestamp-request.clock', retryable: true });
    }
    const near = { ...authority, now: () => NOW + 60_500 };
    expect(await causeOf(ask(serve(near)))).toBe('granted');
  });

  test('asks for the configured policy', async () => {
    const result = await ask(serve(), { authority: { ...remote, policy: '1.2.3.4' } });
    expect(result).toMatchObject({
      failure: { retryable: false, cause: { code: 'timestamp-request.rejected', failures: ['unacceptedPolicy'] } },
    });
  });

  test('tells failures that may pass from those that will not', async () => {
    const endless = (): ReadableStream =>
      new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(16_384)) });
    const table: readonly (readonly [string, boolean, () => Promise<Response>])[] = [
      ['timestamp-request.http-status', true, async () => reply('', 503)],
      ['timestamp-request.http-status', true, async () => reply('', 429)],
      ['timestamp-request.http-status', false, async () => reply('', 404)],
      ['timestamp-request.http-status', false, async () => Response.redirect('https://elsewhere.example/', 302)],
      ['timestamp-request.media-type', false, async () => reply('<html>', 200, 'text/html')],
      ['timestamp-request.not-a-reply', false, async () => reply('garbage')],
      ['timestamp-request.not-a-reply', false, async () => reply(new Uint8Array(0))],
      ['timestamp-request.not-a-reply', false, async () => reply(Uint8Array.of(0x30, 5, 0x30, 3, 2, 1, 0))],
      ['timestamp-request.answer-too-large', false, async () => reply(endless())],
      ['timestamp-request.rejected', true, async () => reply(encodeRejection('systemFailure', 'later'))],
      ['timestamp-request.rejected', true, async () => reply(encodeRejection('timeNotAvailable', 'later'))],
      ['timestamp-request.rejected', false, async () => reply(encodeRejection('badAlg', 'never'))],
      ['timestamp-request.unreachable', true, () => Promise.reject(new TypeError('refused'))],
    ];
    for (const [code, retryable, fetch] of table) expect(await causeOf(ask(fetch))).toEqual({ code, retryable });
  });

  test('ends after its timeout, whether or not the signal is heeded', async () => {
    const never = (request: Request): Promise<Response> =>
      new Promise((_, reject) => {
        request.signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    const deaf = (): Promise<Response> => new Promise(() => {});
    expect(await causeOf(ask(deaf, { timeoutMs: 20 }))).toEqual({ code: 'timestamp-request.timeout', retryable: true });
    expect(await causeOf(ask(never, { timeoutMs: 20 }))).toEqual({
      code: 'timestamp-request.timeout',
      retryable: true,
    });
  });
});

describe('a request to the embedded authority', () => {
  test('gives a token that went through the same verification', async () => {
    const result = await requestEmbeddedToken({ name: 'embedded', authority, imprint: IMPRINT, now, random });
    expect(result).toMatchObject({ ok: true, value: { token: { rootSha256: generated.rootSha256 } } });
    const skewed = { ...authority, now: () => NOW + 100_000 };
    const refused = await requestEmbeddedToken({ name: 'embedded', authority: skewed, imprint: IMPRINT, now, random });
    expect(refused).toMatchObject({ failure: { authority: 'embedded', cause: { code: 'timestamp-request.clock' } } });
  });
});
