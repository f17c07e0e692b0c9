// A Worker around the real sequencer that lets anyone append: for programmes that write to a log (Tessera's hammer) and
// for the bench. POST /begin a state, POST /add any text, POST /batches/<batcher>/<sequence> a batch entry; GET the read
// API of tlog-tiles and /status.

import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import type { FirstState } from '../../src/domain/ledger/genesis-command.ts';
import type { Env } from '../../src/platform/env.ts';

export { LedgerSequencer } from '../../src/platform/durable-objects/ledger-sequencer.ts';

type Appended = { readonly ok: true; readonly value: { readonly index: number } } | { readonly ok: false };

const BATCH_PATH = /^\/batches\/([a-z0-9-]+)\/([0-9]+)$/;

const answerAppended = (appended: Appended): Response =>
  appended.ok
    ? new Response(`${appended.value.index}\n`)
    : new Response('try again\n', { status: 503, headers: { 'retry-after': '1' } });

const append = async (request: Request, env: Env, path: string): Promise<Response> => {
  const ledger = env.SEQUENCER.getByName(env.LEDGER_ORIGIN);
  const text = await request.text();
  if (path === '/begin') return Response.json(await ledger.begin(JSON.parse(text) as FirstState));
  // Equal texts are one entry, as a log without duplicates answers them.
  if (path === '/add') {
    return answerAppended(await ledger.appendTimestamp('open', 0, encodeHex(sha256(encodeUtf8(text))), text));
  }
  const [, batcher, sequence] = BATCH_PATH.exec(path) ?? [];
  if (batcher === undefined) return new Response('not found\n', { status: 404 });
  return answerAppended(await ledger.appendBatch(batcher, Number(sequence), text));
};

const read = async (env: Env, path: string): Promise<Response> => {
  const ledger = env.SEQUENCER.getByName(env.LEDGER_ORIGIN);
  if (path === '/status') return Response.json(await ledger.status());
  const body =
    path === '/checkpoint' ? (await ledger.latestCheckpoint())?.note : (await env.LEDGER.get(path.slice(1)))?.body;
  return body === undefined ? new Response('not found\n', { status: 404 }) : new Response(body);
};

// oxlint-disable-next-line import/no-default-export -- what a Worker's entry is
export default {
  fetch: async (request: Request, env: Env): Promise<Response> => {
    const { pathname } = new URL(request.url);
    return request.method === 'POST' ? await append(request, env, pathname) : await read(env, pathname);
  },
};
